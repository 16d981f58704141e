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

// Notify implements bots.Adapter. The messages go into the low-priority queue, so that answers do not wait for them.
func (b *Bot) Notify(ctx context.Context, all []bots.Message) error {
	out := make([]outgoing, len(all))
	for i, m := range all {
		out[i] = renderMessage(m)
	}
	return b.enqueueLowPriority(ctx, out)
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
		if !before.Picture {
			m.Reply.Picture = nil
		}
		o := renderMessage(m)
		o.Amend = true
		if before.Picture {
			o.Payload.embedPicture()
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
		return fmt.Errorf("discord: notify: %w", err)
	}
	jobs := make([]core.Job, len(all))
	for i, o := range all {
		o.LowPriority, o.Picture, o.PictureName = true, nil, names[i]
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

// sendLowPriority sends a message of the low-priority queue. If the chat is gone, it stops watching the video.
func (b *Bot) sendLowPriority(ctx context.Context, o outgoing) error {
	if o.PictureName != "" {
		picture, err := delivery.LoadPicture(ctx, b.Memory, o.PictureName)
		if err != nil {
			return err //nolint:wrapcheck // it says what it did
		}
		if o.Picture = picture; picture == nil && !o.Amend {
			o = o.withoutPicture()
		}
	}
	if o.Amend {
		return b.sender.amendMessage(ctx, o)
	}
	_, err := b.sender.sendInWays(ctx, o, func(ctx context.Context, o outgoing) (delivery.Sent, error) {
		return b.sender.postMessage(ctx, o, o.hashContent())
	})
	switch {
	case errors.Is(err, bots.ErrRefused): // which may take the next message
		return nil
	case !errors.Is(err, bots.ErrGone):
		return err
	}
	if err := b.sender.pingInChannel(ctx, o); err != nil {
		return err
	}
	return b.Service.Subscriptions.RemoveRefusing(ctx, o.Video, o.Chat)
}

// pingInChannel tells a person who accepts no direct messages that there is news. It does so in the channel where they
// asked, and does not say what the news is. If the bot cannot write there, it does nothing.
func (s *sender) pingInChannel(ctx context.Context, o outgoing) error {
	asked := interactionChannel(o.ReplyTo)
	if asked == "" || channelOf(o.Chat) != "" {
		return nil
	}
	words := text.For(o.Lang).T("notice.closed", text.Args{"person": "<@" + o.Chat.ID + ">"})
	door := outgoing{Chat: channelID(asked), Key: o.Key, LowPriority: true, Payload: payload{Content: words, Mentions: noMentions()}}
	_, err := s.postMessage(ctx, door, door.hashContent())
	return delivery.SettleRefusal(ctx, s.log, door.Chat, err)
}

// interactionChannel returns the channel in the id of an interaction, or "" for other ids.
func interactionChannel(id string) string {
	_, channel, found := strings.Cut(id, "-")
	if !found || !strings.HasPrefix(id, "i") || !isID(channel) {
		return ""
	}
	return channel
}

// amendMessage edits a message that was sent. It does nothing if the message is gone.
func (s *sender) amendMessage(ctx context.Context, o outgoing) error {
	before, err := delivery.LoadSent(ctx, s.memory, o.Chat, o.Key)
	if err != nil || before.ID == "" || before.Sum == o.hashContent() {
		return err
	}
	_, err = s.sendInWays(ctx, o, func(ctx context.Context, o outgoing) (delivery.Sent, error) {
		err := s.editMessage(ctx, o, before)
		if isUnplaceable(err) {
			err = bots.ErrRefused
		}
		return delivery.Sent{}, err
	})
	if errors.Is(err, bots.ErrRefused) || errors.Is(err, bots.ErrGone) {
		return nil
	}
	if err != nil {
		return err
	}
	now := before
	now.Sum = o.hashContent()
	return delivery.SaveSent(ctx, s.memory, o.Chat, o.Key, before, now)
}
