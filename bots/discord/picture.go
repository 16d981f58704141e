package discord

import (
	"context"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/delivery"
)

// withPicture names the picture of a message among its files. In the place of another message, a picture that this had and that is not to
// be seen any more goes.
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

// pictured sends a message; without its picture if that is refused, or makes the server stumble twice, or its words alone, so that the
// answer comes all the same.
func (b *Bot) pictured(ctx context.Context, o outgoing, send func(outgoing) (delivery.Sent, error)) (delivery.Sent, error) {
	now, err := send(o)
	if o.Picture != nil && broken(err) && delivery.WaitFor(ctx, failPause) {
		now, err = send(o)
	}
	now.Picture = o.Picture != nil
	if o.Picture != nil && (unwelcome(err) || broken(err)) {
		b.Logger.Warn("Discord refuses a picture; the message goes without it", "chat", o.Chat, "error", err)
		now, err = send(o.bare())
		now.Picture = false
	}
	if len(o.Payload.Embeds) > 0 && unwelcome(err) {
		b.Logger.Warn("Discord refuses an embed; the words go alone", "chat", o.Chat, "error", err)
		now, err = send(o.plain())
		now.Picture = false
	}
	return now, err
}

// bare is a message without its picture.
func (o outgoing) bare() outgoing {
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

// plain is the words of a message that has an embed, with its buttons.
func (o outgoing) plain() outgoing {
	o.Picture = nil
	o.Payload.Content, o.Payload.Flags = shorten(o.Payload.Embeds[0].Description, maxContent), discordgo.MessageFlagsSuppressEmbeds
	o.Payload.Embeds = []*discordgo.MessageEmbed{}
	return o
}
