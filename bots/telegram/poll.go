package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/firstseen/firstseen/bots/delivery"
)

// updateKinds lists the kinds of update that are asked for. Telegram keeps to the former list if it is not told.
var updateKinds = []string{"message", "callback_query", "my_chat_member", "inline_query", "guest_message"}

// checkpoint is the place up to which updates were read.
type checkpoint struct {
	Offset int64     `json:"offset"` // the next update
	At     time.Time `json:"at"`
}

// pollLock is the name of the lock that the one process holds that polls.
const pollLock = "poll"

// poller asks for updates, in one process of all that share the store.
type poller struct {
	*Bot
	api   *api
	pause time.Duration

	commandsDue time.Time // when the commands are registered with Telegram (again)
}

// pollUpdates polls until ctx ends, in one process of all that share the store.
func (b *Bot) pollUpdates(ctx context.Context) error {
	calls, err := newAPI(ctx, b.URL, b.Token, pollTime+callTime)
	if err != nil {
		return err
	}
	p := &poller{Bot: b, api: calls}
	leader := delivery.Leader{Locks: b.Queue, Queue: queueName, Name: pollLock, Log: b.Logger}
	leader.Run(ctx, func(ctx context.Context) {
		for ctx.Err() == nil {
			p.runIteration(ctx)
		}
	})
	return nil
}

// runIteration polls once and keeps the updates. After a failure it waits.
func (p *poller) runIteration(ctx context.Context) {
	err := p.pollOnce(ctx)
	if isRefusedWith(err, "webhook is active") { // of an earlier configuration
		p.Logger.Info("the webhook is taken down: updates are asked for")
		err = p.api.callMethod("deleteWebhook", nil, nil)
	}
	if err == nil || ctx.Err() != nil {
		p.pause = 0
		return
	}
	switch r := refusalOf(err); {
	case r.RetryAfter > 0:
		p.pause = max(r.RetryAfter, firstPause)
	default:
		p.pause = min(max(2*p.pause, firstPause), longPause)
	}
	level := slog.LevelWarn
	if refusalOf(err).Code == http.StatusUnauthorized { // it may have been revoked
		level = slog.LevelError
	}
	p.Logger.Log(ctx, level, "updates cannot be read; trying again", "error", err, "pause", p.pause.String())
	delivery.WaitFor(ctx, p.pause)
}

// pollOnce makes one long poll. The server forgets the updates before the offset. So the offset is kept together with the updates,
// and sent only after that.
func (p *poller) pollOnce(ctx context.Context) error {
	if p.me.Load() == nil {
		if err := p.loadIdentity(); err != nil {
			return err
		}
	}
	p.offerCommands()
	raw, err := p.Queue.LoadCheckpoint(ctx, queueName)
	if err != nil {
		return err
	}
	var from checkpoint
	_ = json.Unmarshal(raw, &from) // absent: from the start
	if p.Service.Now().Sub(from.At) > offsetKept {
		from.Offset = 0
	}
	var updates []json.RawMessage
	err = p.api.callMethod("getUpdates", params{
		"offset": from.Offset, "limit": updatesAtOnce, "timeout": int(pollTime / time.Second), "allowed_updates": updateKinds,
	}, &updates)
	if err != nil || len(updates) == 0 || ctx.Err() != nil {
		return err
	}
	return p.keepBatch(ctx, updates)
}

// offerCommands registers the commands, and tries again now and then if Telegram does not take them: people can do without.
func (p *poller) offerCommands() {
	now := p.Service.Now()
	if now.Before(p.commandsDue) {
		return
	}
	p.commandsDue = now.AddDate(1, 0, 0)
	if err := p.registerCommands(); err != nil {
		p.Logger.Warn("Telegram does not take the commands; trying again later", "error", err)
		p.commandsDue = now.Add(longPause)
	}
}

// keepBatch keeps updates together with the next offset.
func (p *poller) keepBatch(ctx context.Context, updates []json.RawMessage) error {
	next := int64(0)
	for _, raw := range updates {
		u, _ := decodeUpdate(raw) // the id is there all the same
		next = max(next, u.ID+1)
	}
	mark, err := json.Marshal(checkpoint{next, p.Service.Now().UTC()})
	if err != nil {
		return fmt.Errorf("telegram: keep updates: %w", err)
	}
	return p.keepUpdates(ctx, updates, mark)
}
