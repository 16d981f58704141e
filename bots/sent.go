package bots

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/firstseen/firstseen/core"
)

// Sent is what is remembered of a message that was sent, to edit it and to send it once.
type Sent struct {
	ID      string `json:"id,omitempty"`      // as the platform names it; empty: nothing was sent
	Place   string `json:"place,omitempty"`   // where it is, if the chat does not say
	Picture bool   `json:"picture,omitempty"` // there is one in it
	Sum     string `json:"sum,omitempty"`     // of what it shows
	Forms   int    `json:"forms,omitempty"`   // how many it has had

	raw []byte // as it is stored
}

// sentName starts the names of the records, in the memory of a chat.
const sentName = "sent:"

// LastSent returns what was sent into a chat under a key, or the zero Sent.
func LastSent(ctx context.Context, m Memory, chat core.ChatID, key string) (Sent, error) {
	raw, err := m.Load(ctx, chat.String(), sentName+key)
	if err != nil {
		return Sent{}, fmt.Errorf("read what was sent: %w", err)
	}
	var s Sent
	if json.Unmarshal(raw, &s) != nil { // of another version of the program: it counts for nothing
		s = Sent{}
	}
	s.raw = raw
	return s, nil
}

// Version is that of the letter which gives the message another form, of this sum: it may have had that one before.
func (s Sent) Version(sum string) string { return fmt.Sprintf("%s/%d", sum, s.Forms) }

// KeepSent remembers for 30 days what is shown now under a key, where LastSent returned before.
func KeepSent(ctx context.Context, m Memory, chat core.ChatID, key string, before, now Sent) error {
	now.Forms = before.Forms + 1
	raw, err := json.Marshal(now)
	if err == nil {
		_, err = m.Save(context.WithoutCancel(ctx), chat.String(), sentName+key, before.raw, raw, sentKept)
	}
	if err != nil {
		return fmt.Errorf("keep what was sent: %w", err)
	}
	return nil
}

// Sum tells what one message shows from what another does, by their parts.
func Sum(parts ...[]byte) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d ", len(p))
		h.Write(p)
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}
