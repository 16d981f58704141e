package bots

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/services"
)

// NoticesBox is the box of a platform's messages that nobody waits for, so that answers need not wait for them.
func NoticesBox(p core.Platform) string { return string(p) + "-notices" }

// NoticeLetter is the letter of a message under a key, for that box: the same is delivered once. version tells what takes
// the place of the message from what did before, if it is not one of its own.
func NoticeLetter(chat core.ChatID, key, version string, body []byte) core.Letter {
	name := chat.ID + "/" + key
	if version != "" {
		name += "/" + version
	}
	sum := sha256.Sum256([]byte(name)) // ids of letters are remembered, and people may want to be forgotten
	return core.Letter{ID: hex.EncodeToString(sum[:16]), Chat: chat.ID, Body: body}
}

// Paused returns what tells a Postman whether notices wait until the owner lets them go.
func Paused(s *services.Services, log *slog.Logger) func(ctx context.Context) bool {
	return func(ctx context.Context) bool {
		paused, err := s.Notifying.IsPaused(ctx)
		if err != nil && ctx.Err() == nil {
			log.Warn("notices wait", "error", err)
		}
		return paused || err != nil
	}
}
