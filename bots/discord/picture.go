package discord

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/delivery"
)

// withPicture returns the payload with the picture in its list of files. If it replaces a message whose picture is not to
// stay, the list is empty.
func (o outgoing) withPicture(before *delivery.Sent) payload {
	p := o.Payload
	switch {
	case o.Picture != nil:
		p.Attachments = &[]attachment{{ID: "0", Name: pictureName}}
	case before != nil && before.Picture && !o.Amend:
		p.Attachments = &[]attachment{}
	}
	return p
}

// sendWithFallback sends a message. If Discord refuses the picture, or fails twice, it sends the message without it; if
// Discord refuses the embed, it sends only the text.
func (s *sender) sendWithFallback(ctx context.Context, o outgoing, send func(outgoing) (delivery.Sent, error)) (delivery.Sent, error) {
	now, err := send(o)
	if o.Picture != nil && isServerError(err) && delivery.WaitFor(ctx, minBackoff) {
		now, err = send(o)
	}
	now.Picture = o.Picture != nil
	if o.Picture != nil && (isContentRefused(err) || isServerError(err)) {
		s.log.Warn("Discord refuses a picture; the message goes without it", "chat", o.Chat, "error", err)
		now, err = send(o.withoutPicture())
		now.Picture = false
	}
	if len(o.Payload.Embeds) > 0 && isContentRefused(err) {
		s.log.Warn("Discord refuses an embed; the words go alone", "chat", o.Chat, "error", err)
		now, err = send(o.textOnly())
		now.Picture = false
	}
	return now, err
}

// withoutPicture returns the message without its picture.
func (o outgoing) withoutPicture() outgoing {
	o.Picture = nil
	embeds := []*discordgo.MessageEmbed{}
	for _, e := range o.Payload.Embeds {
		plain := *e
		plain.Image = nil
		embeds = append(embeds, &plain)
	}
	o.Payload.Embeds = embeds
	return o
}

// textOnly returns the message with the text of its embed as plain text, and with its buttons.
func (o outgoing) textOnly() outgoing {
	o.Picture = nil
	o.Payload.Content, o.Payload.Flags = shortenText(o.Payload.Embeds[0].Description, maxContent), discordgo.MessageFlagsSuppressEmbeds
	o.Payload.Embeds = []*discordgo.MessageEmbed{}
	return o
}
