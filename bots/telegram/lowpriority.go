package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
)

// Notify implements bots.Adapter. The messages go into the low-priority queue, so that answers do not wait for them.
func (b *Bot) Notify(ctx context.Context, all []bots.Message) error {
	var out []outgoing
	for _, m := range all {
		out = append(out, b.renderMessage(m, layout{})...)
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
			Chat: m.Chat, Key: m.Key, Amend: true, Lang: m.Lang.Tag(), Safe: renderSafe(m),
			HTML: renderHTML(fitUnits(m.Lang.On(Platform).Reply(m.Reply), limit)), Buttons: b.layoutButtons(m.Lang, m.Reply.Buttons),
		}
		if p := m.Reply.Picture; p != nil && before.Picture {
			o.Picture = p.JPEG
		}
		o.version = before.NextVersion(o.hashContent())
		out = append(out, o)
	}
	return b.enqueueLowPriority(ctx, out)
}

// enqueueLowPriority puts messages into the low-priority queue. Each key and version is delivered once.
func (b *Bot) enqueueLowPriority(ctx context.Context, all []outgoing) error {
	pictures := make([][]byte, len(all))
	for i, o := range all {
		pictures[i] = o.Picture
	}
	names, err := delivery.KeepPictures(ctx, b.Memory, pictures)
	if err != nil {
		return fmt.Errorf("telegram: notify: %w", err)
	}
	var jobs []core.Job
	for i, o := range all {
		o.LowPriority, o.Picture, o.PictureName = true, nil, names[i]
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

// amendMessage edits a message that was sent. It does nothing if the message is gone.
func (b *Bot) amendMessage(ctx context.Context, o outgoing) error {
	before, err := delivery.LoadSent(ctx, b.Memory, o.Chat, o.Key)
	if err != nil || before.ID == "" || before.Sum == o.hashContent() {
		return err
	}
	_, err = sendInWays(ctx, b, o, func(ctx context.Context, form outgoing) (delivery.Sent, error) {
		if err := b.limiter.waitForMessage(ctx, form); err != nil {
			return delivery.Sent{}, err
		}
		err := b.editMessage(ctx, form, before)
		if bots.FindMeaning(err) == bots.NoMessage {
			return delivery.Sent{}, bots.ErrRefused
		}
		return delivery.Sent{}, addRetryTime(err, b.Service.Now())
	})
	if errors.Is(err, bots.ErrRefused) || errors.Is(err, bots.ErrGone) || bots.FindMeaning(err) == bots.Moved {
		return nil
	}
	if err != nil {
		return err
	}
	return saveSent(ctx, b.Memory, o, before, delivery.Sent{ID: before.ID, Picture: before.Picture, Sum: o.hashContent()})
}

// sendLowPriority sends a message of the low-priority queue. If the chat is gone, it stops watching the video.
func (b *Bot) sendLowPriority(ctx context.Context, o outgoing) error {
	if o.PictureName != "" {
		var err error
		if o.Picture, err = delivery.LoadPicture(ctx, b.Memory, o.PictureName); err != nil {
			return err //nolint:wrapcheck // it says what it did
		}
	}
	switch {
	case o.Amend:
		return b.amendMessage(ctx, o)
	case o.Picture == nil && o.HTML == "" && o.PictureName != "": // it was the picture
		return nil
	}
	_, err := sendInWays(ctx, b, o, func(ctx context.Context, form outgoing) (delivery.Sent, error) {
		return b.placeMessage(ctx, form, delivery.Sent{})
	})
	switch {
	case findAPIError(err).MigratedTo != 0:
		return b.sendToSupergroup(ctx, o, err)
	case errors.Is(err, bots.ErrRefused): // which may take the next message
		return nil
	case !errors.Is(err, bots.ErrGone):
		return err
	}
	return b.Service.Subscriptions.RemoveClosed(ctx, o.Video, o.Chat)
}
