package telegram

import (
	"context"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// pictureKey ends the key of a picture that goes into a message of its own.
const pictureKey = "@picture"

// form is the form of a message whose content is replaced. The zero value is the form of a new message.
type form struct {
	picture bool // with a picture in it, which stays
	apart   bool // with its picture in a message of its own
}

// loadForm returns the form in which a message was sent before.
func (b *Bot) loadForm(ctx context.Context, m bots.Message) (f form, err error) {
	before, err := delivery.LoadSent(ctx, b.Memory, m.Chat, m.Key)
	if err != nil || before.ID == "" {
		return f, err
	}
	picture, err := delivery.LoadSent(ctx, b.Memory, m.Chat, m.Key+pictureKey)
	return form{picture: before.Picture, apart: picture.ID != ""}, err
}

// renderMessage returns a message in Telegram's form: one message, or two where the words do not fit beside the picture. Where it
// replaces a message with a picture there is room for a caption alone.
func (b *Bot) renderMessage(m bots.Message, f form) []outgoing {
	doc := m.Lang.On(Platform).Reply(m.Reply)
	if f.picture {
		doc = fitUnits(doc, maxCaption)
	}
	o := outgoing{
		Chat: m.Chat, Key: m.Key, ReplyTo: messageNumber(m.ReplyTo), Instead: messageNumber(m.Instead), Buttons: b.renderButtons(m.Lang, m.Reply.Buttons), Traceless: m.Traceless,
	}
	if u, ok := m.Reply.Content.(core.Update); ok {
		o.Video = u.Debunk.Video
	}
	p := m.Reply.Picture
	if p == nil {
		o.HTML = renderHTML(fitUnits(doc, maxText))
		return []outgoing{o}
	}
	if countUnits(doc) <= maxCaption && !f.apart {
		o.HTML, o.Picture = renderHTML(doc), p.JPEG
		return []outgoing{o}
	}
	o.HTML = renderHTML(fitUnits(doc, maxText))
	alone := outgoing{Chat: m.Chat, Key: m.Key + pictureKey, ReplyTo: o.ReplyTo, Picture: p.JPEG}
	return []outgoing{o, alone}
}

// renderButtons returns buttons row by row. One whose data does not fit is left out: it could not be pressed.
func (b *Bot) renderButtons(lang text.Lang, rows [][]core.Button) (out [][]button) {
	for _, row := range b.Capabilities().Layout(rows) {
		var line []button
		for _, from := range row {
			to := button{Text: lang.Button(from), URL: from.URL}
			if to.URL == "" {
				to.Data = bots.ButtonData(from)
			}
			if len(to.Data) <= maxData {
				line = append(line, to)
			}
		}
		if len(line) > 0 {
			out = append(out, line)
		}
	}
	return out
}
