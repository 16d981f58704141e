package telegram

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// Notify implements bots.Adapter. Notices wait in a box of their own, so that answers need not wait for them.
func (b *Bot) Notify(ctx context.Context, all []bots.Message) error {
	var letters []core.Letter
	for _, m := range all {
		for _, o := range b.render(m) {
			o.Notice = true
			body, err := json.Marshal(letter{Out: &o})
			if err != nil {
				return fmt.Errorf("telegram: notify: %w", err)
			}
			name := sha256.Sum256([]byte(o.Chat.ID + "/" + o.Key)) // of ids that are remembered: people may want to be forgotten
			letters = append(letters, core.Letter{ID: hex.EncodeToString(name[:16]), Chat: o.Chat.ID, Body: body})
		}
	}
	if err := b.Mailbox.Post(ctx, noticesBox, letters, nil); err != nil {
		return fmt.Errorf("telegram: notify: %w", err)
	}
	b.notices.Ring()
	return nil
}

// paused tells whether notices wait until the owner lets them go.
func (b *Bot) paused(ctx context.Context) bool {
	paused, err := b.Service.Paused(ctx)
	if err != nil && ctx.Err() == nil {
		b.Logger.Warn("notices wait", "error", err)
	}
	return paused || err != nil
}

// deliver sends a notice. The box sees to it that it is sent once. A chat that is gone hears no more of the video.
func (b *Bot) deliver(ctx context.Context, o outgoing) error {
	number, err := strconv.ParseInt(o.Chat.ID, 10, 64)
	if err != nil {
		return nil //nolint:nilerr // no chat of Telegram's has such an id
	}
	if err := b.gate.pass(ctx, number, false); err != nil {
		return err
	}
	_, err = b.post(ctx, o)
	if to := refusal(err).MigratedTo; to != 0 {
		return b.follow(ctx, o, err)
	}
	if err = sorted(err, b.Service.Now()); errors.Is(err, bots.ErrGone) && o.Video != 0 {
		return b.Service.Unwatch(ctx, o.Video, o.Chat)
	}
	return err
}
