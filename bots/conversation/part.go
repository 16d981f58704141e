package conversation

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// partName is the record, in the memory of a chat, of the group that it is a part of.
const partName = "part"

// Part has what is set in a group hold in a part of it too, such as a thread; without a group, that the chat is no part of
// one is kept.
func Part(ctx context.Context, m bots.Memory, chat, of core.ChatID) error {
	raw, err := json.Marshal(of)
	if err == nil {
		_, err = m.Save(ctx, chat.String(), partName, nil, raw, 0) // one that is there already says the same
	}
	if err != nil {
		return fmt.Errorf("keep part: %w", err)
	}
	return nil
}

// PartOf is the group that a chat is a part of, if it is of one, and whether that is known.
func PartOf(ctx context.Context, m bots.Memory, chat core.ChatID) (of core.ChatID, known bool, err error) {
	raw, err := m.Load(ctx, chat.String(), partName)
	if err == nil && raw != nil {
		err = json.Unmarshal(raw, &of)
	}
	if err != nil {
		return of, false, fmt.Errorf("load part: %w", err)
	}
	return of, raw != nil, nil
}

// settles is the chat whose settings hold in a chat.
func settles(ctx context.Context, m bots.Memory, chat core.ChatID) (core.ChatID, error) {
	of, _, err := PartOf(ctx, m, chat)
	if of.ID == "" {
		of = chat
	}
	return of, err
}
