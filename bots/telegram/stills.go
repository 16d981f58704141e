package telegram

import (
	"context"
	"strconv"

	tele "gopkg.in/telebot.v3"

	"github.com/firstseen/firstseen/bots"
)

// addStills adds stills to a message. One is the picture of the message, several are an album with the text as its caption. An album has
// no buttons and takes no other message's place: then it is a message of its own, below the text.
func (o outgoing) addStills(m bots.Message, caption string, f layout) []outgoing {
	pictures := make([][]byte, len(m.Reply.Stills))
	for i, s := range m.Reply.Stills {
		pictures[i] = s.JPEG
	}
	album := outgoing{Chat: o.Chat, Topic: o.Topic, Key: o.Key + pictureKey, ReplyTo: o.ReplyTo, Traceless: o.Traceless, Stills: pictures}
	switch {
	case len(pictures) == 1 && !f.separatePicture:
		o.HTML, o.Picture = caption, pictures[0]
		return []outgoing{o}
	case len(o.Buttons) > 0 || o.Instead != 0 || f.separatePicture || f.hasText:
		return []outgoing{o, album}
	}
	o.HTML, o.Stills = caption, pictures
	return []outgoing{o}
}

// postAlbum sends several pictures as an album and returns the id of its first message, which has the caption. Pictures that were
// uploaded before are sent by their file ids, unless one is no longer valid.
func (b *Bot) postAlbum(ctx context.Context, o outgoing, p params) (id string, err error) {
	var sent []sentMessage
	err = b.callWithAlbum(ctx, o, p, b.uploads.findID, &sent)
	if bots.FindMeaning(err) == bots.NoFile {
		err = b.callWithAlbum(ctx, o, p, func([]byte) string { return "" }, &sent)
	}
	if err != nil {
		return "", err
	}
	for i, m := range sent[:min(len(sent), len(o.Stills))] {
		if n := len(m.Photo); n > 0 {
			b.uploads.storeID(o.Stills[i], m.Photo[n-1].ID)
		}
	}
	if len(sent) == 0 {
		return "", errMalformedResponse
	}
	return strconv.Itoa(sent[0].ID), nil
}

// callWithAlbum calls sendMediaGroup with the pictures that findID knows by their ids, and with the others as uploads.
func (b *Bot) callWithAlbum(ctx context.Context, o outgoing, p params, findID func(jpeg []byte) string, out any) error {
	files, media := map[string][]byte{}, make([]params, len(o.Stills))
	for i, jpeg := range o.Stills {
		id := findID(jpeg)
		if id == "" {
			part := picturePart + strconv.Itoa(i+1)
			files[part], id = jpeg, "attach://"+part
		}
		media[i] = params{"type": "photo", "media": id}
	}
	media[0]["caption"], media[0]["parse_mode"] = o.HTML, tele.ModeHTML
	p["media"] = media
	if len(files) == 0 {
		return b.api.callMethod("sendMediaGroup", p, out)
	}
	return b.api.uploadFiles(ctx, "sendMediaGroup", p, files, out)
}
