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

// Notify implements bots.Adapter. Notices have a queue of their own, so that answers need not wait for them.
func (b *Bot) Notify(ctx context.Context, all []bots.Message) error {
	var out []outgoing
	for _, m := range all {
		out = append(out, b.renderMessage(m, form{})...)
	}
	return b.enqueueLowPriority(ctx, out)
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
			HTML: renderHTML(fitUnits(m.Lang.On(Platform).Reply(m.Reply), limit)), Buttons: b.renderButtons(m.Lang, m.Reply.Buttons),
		}
		o.version = before.NextVersion(o.hashContent())
		out = append(out, o)
	}
	return b.enqueueLowPriority(ctx, out)
}

// enqueueLowPriority puts messages into the low-priority queue. Each is delivered once, whatever happens.
func (b *Bot) enqueueLowPriority(ctx context.Context, all []outgoing) error {
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

// amendMessage edits a message that was sent, if it is still there.
func (b *Bot) amendMessage(ctx context.Context, o outgoing) error {
	before, err := delivery.LoadSent(ctx, b.Memory, o.Chat, o.Key)
	if err != nil || before.ID == "" || before.Sum == o.hashContent() {
		return err
	}
	err = classifyError(b.editMessage(ctx, o, before), b.Service.Now())
	if isUneditable(err) || errors.Is(err, bots.ErrGone) || refusalOf(err).MigratedTo != 0 {
		return nil
	}
	if err != nil {
		return err
	}
	return b.keepSent(ctx, o, before, delivery.Sent{ID: before.ID, Picture: before.Picture, Sum: o.hashContent()})
}

// deliverNotice sends a notice. The queue holds each notice once. A chat that is gone is no longer notified.
func (b *Bot) deliverNotice(ctx context.Context, o outgoing) error {
	number, err := strconv.ParseInt(o.Chat.ID, 10, 64)
	if err != nil {
		return nil //nolint:nilerr // no chat of Telegram's has such an id
	}
	if err := b.limiter.waitForTurn(ctx, number, false); err != nil {
		return err
	}
	if o.Amend {
		return b.amendMessage(ctx, o)
	}
	_, err = b.postMessage(ctx, o)
	if to := refusalOf(err).MigratedTo; to != 0 {
		return b.followMigration(ctx, o, err)
	}
	if err = classifyError(err, b.Service.Now()); !errors.Is(err, bots.ErrGone) {
		return err
	}
	return b.Service.Gone(ctx, o.Video, o.Chat)
}
