package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// Notify implements bots.Adapter. They wait in a queue of their own, so that answers need not wait for them.
func (b *Bot) Notify(ctx context.Context, all []bots.Message) error {
	out := make([]outgoing, len(all))
	for i, m := range all {
		out[i] = render(m)
	}
	return b.postpone(ctx, out)
}

// Amend implements bots.Adapter.
func (b *Bot) Amend(ctx context.Context, all []bots.Message) error {
	var out []outgoing
	for _, m := range all {
		before, err := delivery.LoadSent(ctx, b.Memory, m.Chat, m.Key)
		if err != nil {
			return err
		}
		if before.ID == "" {
			continue
		}
		o := render(m)
		o.Amend = true
		if before.Picture {
			o.Payload.show()
		}
		o.version = before.NextVersion(o.sum())
		out = append(out, o)
	}
	return b.postpone(ctx, out)
}

// postpone puts messages into the low-priority queue. Each is delivered once, whatever happens.
func (b *Bot) postpone(ctx context.Context, all []outgoing) error {
	jobs := make([]core.Job, len(all))
	for i, o := range all {
		o.Notice = true
		body, err := json.Marshal(job{Out: &o})
		if err != nil {
			return fmt.Errorf("discord: notify: %w", err)
		}
		jobs[i] = delivery.LowPriorityJob(o.Chat, o.Key, o.version, body)
	}
	if err := b.Queue.Enqueue(ctx, delivery.LowPriorityQueue(Platform), jobs, nil); err != nil {
		return fmt.Errorf("discord: notify: %w", err)
	}
	b.lowPriority.Wake()
	return nil
}

// notice sends a notice. The queue lets it be sent once. A chat that is gone hears no more.
func (b *Bot) notice(ctx context.Context, o outgoing) error {
	if o.Amend {
		return b.amend(ctx, o)
	}
	_, err := b.pictured(ctx, o, func(o outgoing) (delivery.Sent, error) { return b.post(ctx, o, o.sum()) })
	if !errors.Is(err, bots.ErrGone) {
		return err
	}
	if err := b.knock(ctx, o); err != nil {
		return err
	}
	return b.Service.Subscriptions.RemoveRefusing(ctx, o.Video, o.Chat)
}

// knock says, in the channel where somebody asked who cannot be written to, that there is news; not of what. Where the bot
// cannot write there either, it is silent.
func (b *Bot) knock(ctx context.Context, o outgoing) error {
	asked := askedIn(o.ReplyTo)
	if asked == "" || channelOf(o.Chat) != "" {
		return nil
	}
	words := text.For(o.Lang).T("notice.closed", text.Args{"person": "<@" + o.Chat.ID + ">"})
	door := outgoing{Chat: channelID(asked), Key: o.Key, Notice: true, Payload: payload{Content: words, Mentions: nobody()}}
	_, err := b.post(ctx, door, door.sum())
	if errors.Is(err, bots.ErrGone) {
		return nil
	}
	return err
}

// askedIn is the channel in which an interaction was, or nothing.
func askedIn(id string) string {
	_, channel, found := strings.Cut(id, "-")
	if !found || !strings.HasPrefix(id, "i") || !isID(channel) {
		return ""
	}
	return channel
}

// amend edits a message that was sent, if it is still there.
func (b *Bot) amend(ctx context.Context, o outgoing) error {
	before, err := delivery.LoadSent(ctx, b.Memory, o.Chat, o.Key)
	if err != nil || before.ID == "" || before.Sum == o.sum() {
		return err
	}
	err = b.edit(ctx, o, before)
	if lost(err) || expired(err) || errors.Is(err, bots.ErrGone) {
		return nil
	}
	if err != nil {
		return err
	}
	now := before
	now.Sum = o.sum()
	return delivery.SaveSent(ctx, b.Memory, o.Chat, o.Key, before, now)
}
