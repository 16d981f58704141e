package conversation

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// partName is the name of the record, in the memory of a chat, that says of which group the chat is a part.
const partName = "part"

// SavePart remembers that a chat, such as a thread, is a part of a group, whose settings hold in it too. The zero group says that it is a
// part of none.
func SavePart(ctx context.Context, m bots.Memory, chat, of core.ChatID) error {
	raw, err := json.Marshal(of)
	if err == nil {
		_, err = m.Save(ctx, chat.String(), partName, nil, raw, 0) // one that is there already says the same
	}
	if err != nil {
		return fmt.Errorf("keep part: %w", err)
	}
	return nil
}

// LoadPart returns the group that a chat is a part of, if it is of one. known reports whether SavePart was called for it.
func LoadPart(ctx context.Context, m bots.Memory, chat core.ChatID) (of core.ChatID, known bool, err error) {
	raw, err := m.Load(ctx, chat.String(), partName)
	if err == nil && raw != nil {
		err = json.Unmarshal(raw, &of)
	}
	if err != nil {
		return of, false, fmt.Errorf("load part: %w", err)
	}
	return of, raw != nil, nil
}

// findSettingsChat returns the chat whose settings hold in a chat.
func findSettingsChat(ctx context.Context, m bots.Memory, chat core.ChatID) (core.ChatID, error) {
	of, _, err := LoadPart(ctx, m, chat)
	if of.ID == "" {
		of = chat
	}
	return of, err
}
