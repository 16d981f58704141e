package telegram

import (
	"context"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// pictureKey is the suffix of the key of a picture that is sent as a message of its own.
const pictureKey = "@picture"

// layout describes how the message looks that a new content replaces. Its zero value means that there is no message yet.
type layout struct {
	hasPicture      bool // the message has a picture, which cannot be removed
	hasText         bool // the message has none
	separatePicture bool // the picture is a message of its own
}

// loadLayout returns the layout of the message that was sent under the same key.
func (b *Bot) loadLayout(ctx context.Context, m bots.Message) (f layout, err error) {
	before, err := delivery.LoadSent(ctx, b.Memory, m.Chat, m.Key)
	if err != nil || before.ID == "" {
		return f, err
	}
	picture, err := delivery.LoadSent(ctx, b.Memory, m.Chat, m.Key+pictureKey)
	return layout{hasPicture: before.Picture, hasText: !before.Picture, separatePicture: picture.ID != ""}, err
}

// renderMessage renders a message for Telegram. It returns two messages if the text does not fit below the picture, or not with the album. If the
// message that it replaces has a picture, the text is cut to the length of a caption.
func (b *Bot) renderMessage(m bots.Message, f layout) []outgoing {
	doc := m.Lang.On(Platform).Reply(m.Reply)
	if f.hasPicture {
		doc = fitUnits(doc, maxCaption)
	}
	o := outgoing{
		Chat: m.Chat, Topic: topicNumber(m.Topic), Key: m.Key, ReplyTo: messageNumber(m.ReplyTo), Instead: messageNumber(m.Instead),
		Buttons: b.layoutButtons(m.Lang, m.Reply.Buttons), Traceless: m.Traceless, Lang: m.Lang.Tag(), Safe: renderSafe(m), Asker: m.Asker.ID,
	}
	if u, ok := m.Reply.Content.(core.Update); ok {
		o.Video = u.Debunk.Video
	}
	p := m.Reply.Picture
	if p == nil {
		o.HTML = renderHTML(fitUnits(doc, maxText))
		if len(m.Reply.Stills) > 0 {
			return o.addStills(m, renderHTML(fitUnits(doc, maxCaption)), f)
		}
		return []outgoing{o}
	}
	if countUnits(doc) <= maxCaption && !f.separatePicture {
		o.HTML, o.Picture = renderHTML(doc), p.JPEG
		return []outgoing{o}
	}
	o.HTML = renderHTML(fitUnits(doc, maxText))
	alone := outgoing{Chat: m.Chat, Topic: o.Topic, Key: m.Key + pictureKey, ReplyTo: o.ReplyTo, Picture: p.JPEG, Lang: o.Lang}
	return []outgoing{o, alone}
}

// renderSafe returns the message without the words of the claim, or nothing if it shows no fact-check.
func renderSafe(m bots.Message) string {
	c, ok := core.HideClaim(m.Reply.Content)
	if !ok {
		return ""
	}
	return renderHTML(fitUnits(m.Lang.On(Platform).Reply(core.Reply{Content: c, Names: m.Reply.Names}), maxCaption))
}

// layoutButtons arranges buttons in rows. It leaves out buttons whose data is too long for Telegram.
func (b *Bot) layoutButtons(lang text.Lang, rows [][]core.Button) (out [][]button) {
	for _, row := range b.Capabilities().Layout(rows) {
		var line []button
		for _, from := range row {
			to := button{Text: lang.Button(from), URL: from.URL}
			if to.URL == "" {
				to.Data = bots.EncodeButton(from)
			}
			line = append(line, to)
		}
		out = append(out, line)
	}
	return out
}
