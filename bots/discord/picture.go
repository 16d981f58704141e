package discord

import (
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
