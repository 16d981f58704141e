package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots/delivery"
)

// updateKinds are the kinds of updates that the bot asks for. Telegram uses the previous list if none is given.
var updateKinds = []string{
	"message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "my_chat_member", "inline_query", "guest_message",
}

// checkpoint is the position up to which updates were read. It is stored with the queue.
type checkpoint struct {
	Offset int64     `json:"offset"` // id of the next update
	At     time.Time `json:"at"`
}

// pollLock is the name of the lock that the polling process holds.
const pollLock = "poll"

// poller polls Telegram for updates. Of all processes that share a store, one polls.
type poller struct {
	bot     *Bot
	api     *apiClient // its calls may take as long as a poll
	backoff time.Duration

	commandsDue time.Time // when to register the commands with Telegram next
}

// pollUpdates polls for updates until ctx ends, whenever this process holds the lock.
func (b *Bot) pollUpdates(ctx context.Context) error {
	calls, err := newAPIClient(ctx, b.URL, b.Token, pollTimeout+callTimeout)
	if err != nil {
		return err
	}
	p := &poller{bot: b, api: calls}
	leader := delivery.Leader{Locks: b.Queue, Queue: queueName, Name: pollLock, Log: b.Logger}
	leader.Run(ctx, func(ctx context.Context) {
		for ctx.Err() == nil {
			p.pollOnce(ctx)
		}
	})
	return nil
}

// pollOnce fetches updates once and enqueues them. After a failure it waits.
func (p *poller) pollOnce(ctx context.Context) {
	err := p.fetchUpdates(ctx)
	if strings.Contains(findAPIError(err).Description, "webhook is active") { // set by an earlier configuration
		p.bot.Logger.Info("the webhook is taken down: updates are asked for")
		err = p.api.callMethod("deleteWebhook", nil, nil)
	}
	p.bot.connection.recordPoll(err, p.backoff > 0)
	if err == nil || ctx.Err() != nil {
		p.backoff = 0
		return
	}
	switch r := findAPIError(err); {
	case r.RetryAfter > 0:
		p.backoff = max(r.RetryAfter, minBackoff)
	default:
		p.backoff = min(max(2*p.backoff, minBackoff), maxBackoff)
	}
	level := slog.LevelWarn
	if findAPIError(err).Code == http.StatusUnauthorized { // the token may have been revoked
		level = slog.LevelError
	}
	p.bot.Logger.Log(ctx, level, "updates cannot be read; trying again", "error", err, "pause", p.backoff.String())
	delivery.WaitFor(ctx, p.backoff)
}

// fetchUpdates makes one long poll and enqueues the updates. The server deletes all updates before the offset of a request.
// So the new offset is stored in one step with the updates, and is sent only after that.
func (p *poller) fetchUpdates(ctx context.Context) error {
	if p.bot.me.Load() == nil {
		if err := p.bot.loadIdentity(); err != nil {
			return err
		}
	}
	p.refreshCommands()
	raw, err := p.bot.Queue.LoadCheckpoint(ctx, queueName)
	if err != nil {
		return err
	}
	var from checkpoint
	_ = json.Unmarshal(raw, &from) // on failure Offset stays 0
	if p.bot.Service.Now().Sub(from.At) > maxOffsetAge {
		from.Offset = 0
	}
	var updates []json.RawMessage
	err = p.api.callMethod("getUpdates", params{
		"offset": from.Offset, "limit": updatesAtOnce, "timeout": int(pollTimeout / time.Second), "allowed_updates": updateKinds,
	}, &updates)
	if err != nil || len(updates) == 0 || ctx.Err() != nil {
		return err
	}
	return p.enqueuePolled(ctx, updates)
}

// refreshCommands registers the commands when that is due. If Telegram refuses them, it tries again later.
func (p *poller) refreshCommands() {
	now := p.bot.Service.Now()
	if now.Before(p.commandsDue) {
		return
	}
	p.commandsDue = now.AddDate(1, 0, 0)
	if err := p.bot.registerCommands(); err != nil {
		p.bot.Logger.Warn("Telegram does not take the commands; trying again later", "error", err)
		p.commandsDue = now.Add(maxBackoff)
	}
}

// enqueuePolled enqueues updates, together with the offset of the next one.
func (p *poller) enqueuePolled(ctx context.Context, updates []json.RawMessage) error {
	next := int64(0)
	for _, raw := range updates {
		u, _ := decodeUpdate(raw) // the id is set even if decoding fails
		next = max(next, u.ID+1)
	}
	position, err := json.Marshal(checkpoint{next, p.bot.Service.Now().UTC()})
	if err != nil {
		return fmt.Errorf("telegram: keep updates: %w", err)
	}
	return p.bot.enqueueUpdates(ctx, updates, position)
}
