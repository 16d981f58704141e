package delivery

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/firstseen/firstseen/bots"
)

const (
	// picturesChat is the name under which the pictures of queued messages are kept, once for all chats. No chat has it.
	picturesChat = "pictures"
	// picturesKept is the time for which they are: a message that waits longer goes without.
	picturesKept = 7 * 24 * time.Hour
)

// KeepPictures stores the pictures of messages that wait in a queue, each once, so that thousands of messages can have the same. It
// returns the name of each, in their order, and "" for an empty one.
func KeepPictures(ctx context.Context, m bots.Memory, pictures [][]byte) ([]string, error) {
	names, kept := make([]string, len(pictures)), map[string]bool{}
	for i, p := range pictures {
		if len(p) == 0 {
			continue
		}
		sum := sha256.Sum256(p)
		names[i] = hex.EncodeToString(sum[:16])
		if kept[names[i]] {
			continue
		}
		kept[names[i]] = true
		before, err := m.Load(ctx, picturesChat, names[i])
		if err == nil {
			_, err = m.Save(ctx, picturesChat, names[i], before, p, picturesKept)
		}
		if err != nil {
			return nil, fmt.Errorf("keep picture: %w", err)
		}
	}
	return names, nil
}

// LoadPicture returns a picture by its name, or nil if it is gone or the name is empty.
func LoadPicture(ctx context.Context, m bots.Memory, name string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	p, err := m.Load(ctx, picturesChat, name)
	if err != nil {
		return nil, fmt.Errorf("load picture: %w", err)
	}
	return p, nil
}
