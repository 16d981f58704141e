package delivery

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// Sent is the record of a message that was sent, to edit it later and to send it only once.
type Sent struct {
	ID      string `json:"id,omitempty"`      // the platform's id of the message; empty: nothing was sent
	Place   string `json:"place,omitempty"`   // the channel or thread it is in, if that is not the chat
	Picture bool   `json:"picture,omitempty"` // the message has a picture
	Sum     string `json:"sum,omitempty"`     // the hash of its content
	Forms   int    `json:"forms,omitempty"`   // how many contents it has had

	raw []byte // as it is stored
}

// sentName is the prefix of the records' names in the memory of a chat.
const sentName = "sent:"

// LoadSent returns the record of the message that was sent into a chat under a key, or the zero Sent.
func LoadSent(ctx context.Context, m bots.Memory, chat core.ChatID, key string) (Sent, error) {
	raw, err := m.Load(ctx, chat.String(), sentName+key)
	if err != nil {
		return Sent{}, fmt.Errorf("load sent message: %w", err)
	}
	var s Sent
	if json.Unmarshal(raw, &s) != nil { // written by another version of the program: as if there were none
		s = Sent{}
	}
	s.raw = raw
	return s, nil
}

// NextVersion returns the version for LowPriorityJob when the message gets the content with this hash. It differs each time,
// because a message may get a content that it had before.
func (s Sent) NextVersion(sum string) string { return fmt.Sprintf("%s/%d", sum, s.Forms) }

// SaveSent replaces the record of a message, which LoadSent returned as before. It is kept for 30 days.
func SaveSent(ctx context.Context, m bots.Memory, chat core.ChatID, key string, before, now Sent) error {
	now.Forms = before.Forms + 1
	raw, err := json.Marshal(now)
	if err == nil {
		_, err = m.Save(context.WithoutCancel(ctx), chat.String(), sentName+key, before.raw, raw, sentKept)
	}
	if err != nil {
		return fmt.Errorf("save sent message: %w", err)
	}
	return nil
}

// HashContent returns a hash of a message's content, given in parts. The borders between the parts count too.
func HashContent(parts ...[]byte) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d ", len(p))
		h.Write(p)
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}
