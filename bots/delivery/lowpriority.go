package delivery

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/services"
)

// LowPriorityQueue returns the name of the queue of a platform's messages that nobody waits for. It is a queue of its own so
// that answers need not wait for them.
func LowPriorityQueue(p core.Platform) string { return string(p) + "-notices" }

// LowPriorityJob returns the job of a message for that queue. A message with the same key is delivered once. version distinguishes
// an edited message from the one that it replaces; it is empty for a message that replaces nothing.
func LowPriorityJob(chat core.ChatID, key, version string, body []byte) core.Job {
	name := chat.ID + "/" + key
	if version != "" {
		name += "/" + version
	}
	sum := sha256.Sum256([]byte(name)) // the queue remembers ids, and people may want to be forgotten
	return core.Job{ID: hex.EncodeToString(sum[:16]), Chat: chat.ID, Body: body}
}

// CheckPaused returns a function for Worker.Paused. It reports whether the owner has paused notifications, or that is unknown.
func CheckPaused(s *services.Services, log *slog.Logger) func(ctx context.Context) bool {
	return func(ctx context.Context) bool {
		paused, err := s.Notifying.IsPaused(ctx)
		if err != nil && ctx.Err() == nil {
			log.Warn("notices wait", "error", err)
		}
		return paused || err != nil
	}
}
