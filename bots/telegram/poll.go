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

// kinds are the updates that are asked for. Telegram keeps to the former list if it is not told.
var kinds = []string{"message", "callback_query", "my_chat_member", "inline_query", "guest_message"}

// note is how far the updates were read.
type note struct {
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

// poll polls until ctx ends.
func (b *Bot) poll(ctx context.Context) error {
	calls, err := newAPI(ctx, b.URL, b.Token, pollTime+callTime)
	if err != nil {
		return err
	}
	p := &poller{Bot: b, api: calls}
	leader := delivery.Leader{Locks: b.Queue, Queue: queueName, Name: pollLock, Log: b.Logger}
	leader.Run(ctx, func(ctx context.Context) {
		for ctx.Err() == nil {
			p.round(ctx)
		}
	})
	return nil
}

// round asks once and keeps what comes. After a failure it waits.
func (p *poller) round(ctx context.Context) {
	err := p.ask(ctx)
	if says(err, "webhook is active") { // of an earlier configuration
		p.Logger.Info("the webhook is taken down: updates are asked for")
		err = p.api.call("deleteWebhook", nil, nil)
	}
	if err == nil || ctx.Err() != nil {
		p.pause = 0
		return
	}
	switch r := refusal(err); {
	case r.RetryAfter > 0:
		p.pause = max(r.RetryAfter, firstPause)
	default:
		p.pause = min(max(2*p.pause, firstPause), longPause)
	}
	level := slog.LevelWarn
	if refusal(err).Code == http.StatusUnauthorized { // it may have been revoked
		level = slog.LevelError
	}
	p.Logger.Log(ctx, level, "updates cannot be read; trying again", "error", err, "pause", p.pause.String())
	delivery.WaitFor(ctx, p.pause)
}

// ask makes one long poll. The server forgets updates before the offset: so it is kept in one step with them, and sent only then.
func (p *poller) ask(ctx context.Context) error {
	if p.me.Load() == nil {
		if err := p.introduce(); err != nil {
			return err
		}
	}
	p.offerCommands()
	raw, err := p.Queue.LoadCheckpoint(ctx, queueName)
	if err != nil {
		return err
	}
	var from note
	_ = json.Unmarshal(raw, &from) // absent: from the start
	if p.Service.Now().Sub(from.At) > offsetKept {
		from.Offset = 0
	}
	var updates []json.RawMessage
	err = p.api.call("getUpdates", params{
		"offset": from.Offset, "limit": updatesAtOnce, "timeout": int(pollTime / time.Second), "allowed_updates": kinds,
	}, &updates)
	if err != nil || len(updates) == 0 || ctx.Err() != nil {
		return err
	}
	return p.read(ctx, updates)
}

// offerCommands registers the commands, and tries again now and then if Telegram does not take them: people can do without.
func (p *poller) offerCommands() {
	now := p.Service.Now()
	if now.Before(p.commandsDue) {
		return
	}
	p.commandsDue = now.AddDate(1, 0, 0)
	if err := p.register(); err != nil {
		p.Logger.Warn("Telegram does not take the commands; trying again later", "error", err)
		p.commandsDue = now.Add(longPause)
	}
}

// read keeps updates with how far they were read.
func (p *poller) read(ctx context.Context, updates []json.RawMessage) error {
	next := int64(0)
	for _, raw := range updates {
		u, _ := decode(raw) // the id is there all the same
		next = max(next, u.ID+1)
	}
	mark, err := json.Marshal(note{next, p.Service.Now().UTC()})
	if err != nil {
		return fmt.Errorf("telegram: keep updates: %w", err)
	}
	return p.keep(ctx, updates, mark)
}
