package discord

import (
	"context"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/delivery"
)

// listFiles returns the files of the message: its picture, then its stills.
func (o outgoing) listFiles() (files []file) {
	if o.Picture != nil {
		files = append(files, file{pictureName, o.Picture})
	}
	for i, jpeg := range o.Stills {
		files = append(files, file{"still-" + strconv.Itoa(i+1) + ".jpg", jpeg})
	}
	return files
}

// withPicture returns the payload with its list of files. If it replaces a message whose picture is not to stay, the list is empty.
func (o outgoing) withPicture(before *delivery.Sent) payload {
	p := o.Payload
	files := o.listFiles()
	switch {
	case len(files) > 0:
		list := make([]attachment, len(files))
		for i, f := range files {
			list[i] = attachment{ID: strconv.Itoa(i), Name: f.name}
		}
		p.Attachments = &list
	case before != nil && before.Picture && !o.Amend:
		p.Attachments = &[]attachment{}
	}
	return p
}

// sendWithFallback sends a message. If Discord refuses the picture, or fails twice, it sends the message without it; if
// Discord refuses the embed, it sends only the text.
func (s *sender) sendWithFallback(ctx context.Context, o outgoing, send func(outgoing) (delivery.Sent, error)) (delivery.Sent, error) {
	now, err := send(o)
	hasFiles := len(o.listFiles()) > 0
	if hasFiles && isServerError(err) && delivery.WaitFor(ctx, minBackoff) {
		now, err = send(o)
	}
	now.Picture = hasFiles
	if hasFiles && (isContentRefused(err) || isServerError(err)) {
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

// withoutPicture returns the message without its picture and stills.
func (o outgoing) withoutPicture() outgoing {
	o.Picture, o.Stills = nil, nil
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
	o.Picture, o.Stills = nil, nil
	o.Payload.Content, o.Payload.Flags = shortenText(o.Payload.Embeds[0].Description, maxContent), discordgo.MessageFlagsSuppressEmbeds
	o.Payload.Embeds = []*discordgo.MessageEmbed{}
	return o
}
