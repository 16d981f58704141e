package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
)

// Notify implements bots.Adapter. They wait in a queue of their own, so that answers need not wait for them.
func (b *Bot) Notify(ctx context.Context, all []bots.Message) error {
	var out []outgoing
	for _, m := range all {
		out = append(out, b.render(m, form{})...)
	}
	return b.postpone(ctx, out)
}

// Amend implements bots.Adapter.
func (b *Bot) Amend(ctx context.Context, all []bots.Message) error {
	var out []outgoing
	for _, m := range all {
		before, err := delivery.LoadSent(ctx, b.Memory, m.Chat, m.Key)
		if err != nil {
			return fmt.Errorf("telegram: amend: %w", err)
		}
		if before.ID == "" {
			continue
		}
		limit := maxText
		if before.Picture {
			limit = maxCaption
		}
		o := outgoing{
			Chat: m.Chat, Key: m.Key, Amend: true,
			HTML: renderHTML(fitUnits(m.Lang.On(Platform).Reply(m.Reply), limit)), Buttons: b.buttons(m.Lang, m.Reply.Buttons),
		}
		o.version = before.NextVersion(o.sum())
		out = append(out, o)
	}
	return b.postpone(ctx, out)
}

// postpone puts messages into the low-priority queue. Each is delivered once, whatever happens.
func (b *Bot) postpone(ctx context.Context, all []outgoing) error {
	var jobs []core.Job
	for _, o := range all {
		o.Notice = true
		body, err := json.Marshal(job{Out: &o})
		if err != nil {
			return fmt.Errorf("telegram: notify: %w", err)
		}
		jobs = append(jobs, delivery.LowPriorityJob(o.Chat, o.Key, o.version, body))
	}
	if err := b.lowPriority.Enqueue(ctx, jobs, nil); err != nil {
		return fmt.Errorf("telegram: notify: %w", err)
	}
	return nil
}

// amend edits a message that was sent, if it is still there.
func (b *Bot) amend(ctx context.Context, o outgoing) error {
	before, err := delivery.LoadSent(ctx, b.Memory, o.Chat, o.Key)
	if err != nil || before.ID == "" || before.Sum == o.sum() {
		return err
	}
	err = sorted(b.edit(ctx, o, before), b.Service.Now())
	if lost(err) || errors.Is(err, bots.ErrGone) || refusal(err).MigratedTo != 0 {
		return nil
	}
	if err != nil {
		return err
	}
	return b.keepSent(ctx, o, before, delivery.Sent{ID: before.ID, Picture: before.Picture, Sum: o.sum()})
}

// deliver sends a notice. The queue lets it be sent once. A chat that is gone hears no more.
func (b *Bot) deliver(ctx context.Context, o outgoing) error {
	number, err := strconv.ParseInt(o.Chat.ID, 10, 64)
	if err != nil {
		return nil //nolint:nilerr // no chat of Telegram's has such an id
	}
	if err := b.gate.pass(ctx, number, false); err != nil {
		return err
	}
	if o.Amend {
		return b.amend(ctx, o)
	}
	_, err = b.post(ctx, o)
	if to := refusal(err).MigratedTo; to != 0 {
		return b.follow(ctx, o, err)
	}
	if err = sorted(err, b.Service.Now()); !errors.Is(err, bots.ErrGone) {
		return err
	}
	return b.Service.Subscriptions.RemoveClosed(ctx, o.Video, o.Chat)
}
