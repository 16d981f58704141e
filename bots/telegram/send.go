package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	tele "gopkg.in/telebot.v3"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/text"
)

// outgoing is a message as it goes to Telegram.
type outgoing struct {
	Chat    core.ChatID  `json:"chat"`
	Key     string       `json:"key"`
	ReplyTo int          `json:"reply_to,omitempty"` // a message, or 0
	Instead int          `json:"instead,omitempty"`  // the message whose place it takes, or 0
	HTML    string       `json:"html,omitempty"`
	Buttons [][]button   `json:"buttons,omitempty"`
	Picture []byte       `json:"picture,omitempty"` // JPEG
	Notice  bool         `json:"notice,omitempty"`
	Amend   bool         `json:"amend,omitempty"` // it takes the place of what was sent under its key, or nothing comes of it
	Video   core.VideoID `json:"video,omitzero"`  // that a notice is about

	Traceless bool `json:"-"` // nothing is kept of it

	version string // of the job, if it takes the place of something
}

// button is a button in the Bot API's form.
type button struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
}

// Send implements bots.Sender.
func (b *Bot) Send(ctx context.Context, m bots.Message) error {
	f, err := b.formOf(ctx, m)
	if err != nil {
		return err
	}
	for _, o := range b.render(m, f) {
		if err := b.send(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// Progress implements bots.Sender: a sign that the bot is at work, and a message that becomes the answer.
func (b *Bot) Progress(ctx context.Context, m bots.Message, stage checking.Stage) {
	if stage != checking.Reading && stage != bots.Queued {
		return
	}
	before, err := delivery.LoadSent(ctx, b.Memory, m.Chat, m.Key)
	if err == nil && before.ID == "" {
		o := outgoing{Chat: m.Chat, Key: m.Key, ReplyTo: messageNumber(m.ReplyTo)}
		o.HTML = renderHTML(text.Doc{{{Text: m.Lang.T("stage."+string(stage), nil)}}})
		_ = b.api.call("sendChatAction", params{"chat_id": o.Chat.ID, "action": "typing"}, nil) // the message says it too
		err = b.send(ctx, o)
	}
	if err != nil && ctx.Err() == nil {
		b.Logger.Debug("progress was not shown", "error", err)
	}
}

// send sends a message, or edits the one that was sent under its key. It does nothing if that shows the same.
func (b *Bot) send(ctx context.Context, o outgoing) error {
	before, err := delivery.LoadSent(ctx, b.Memory, o.Chat, o.Key)
	if before.ID == "" && o.Instead != 0 {
		before.ID = strconv.Itoa(o.Instead)
	}
	now := delivery.Sent{ID: before.ID, Picture: o.Picture != nil || before.Picture, Sum: o.sum()}
	if err != nil || before.Sum == now.Sum {
		return err
	}
	if err := b.pass(ctx, o); err != nil {
		return err
	}
	if before.ID != "" {
		err = b.edit(ctx, o, before)
	}
	if before.ID == "" || lost(err) {
		now.Picture = o.Picture != nil
		now.ID, err = b.post(ctx, o)
	}
	if refusal(err).MigratedTo != 0 {
		return b.follow(ctx, o, err)
	}
	if err != nil {
		return sorted(err, b.Service.Now())
	}
	return b.keepSent(ctx, o, before, now)
}

func (b *Bot) keepSent(ctx context.Context, o outgoing, before, now delivery.Sent) error {
	if o.Traceless {
		return nil
	}
	return delivery.SaveSent(ctx, b.Memory, o.Chat, o.Key, before, now)
}

// pass waits until the message may go out.
func (b *Bot) pass(ctx context.Context, o outgoing) error {
	number, err := strconv.ParseInt(o.Chat.ID, 10, 64)
	if err != nil {
		return fmt.Errorf("telegram: send: %w", bots.ErrGone)
	}
	return b.gate.pass(ctx, number, !o.Notice)
}

// lost tells that a message cannot be edited any more, or is a picture that words cannot take the place of, so that another has
// to be sent.
func lost(err error) bool {
	return says(err, "message to edit not found", "message can't be edited", "message_id_invalid", "there is no text in the message to edit")
}

// post sends a new message. That the message which it replies to was deleted does not stop it.
func (b *Bot) post(ctx context.Context, o outgoing) (id string, err error) {
	p := params{"chat_id": o.Chat.ID, "parse_mode": tele.ModeHTML}
	if o.ReplyTo != 0 {
		p["reply_parameters"] = params{"message_id": o.ReplyTo, "allow_sending_without_reply": true}
	}
	o.keyboard(p)
	var m posted
	if o.Picture != nil {
		p["caption"] = o.HTML
		m, err = b.show(ctx, "sendPhoto", o.Picture, func(picture string) params { p["photo"] = picture; return p })
	} else {
		p["text"], p["link_preview_options"] = o.HTML, noPreview
		err = b.api.call("sendMessage", p, &m)
	}
	return strconv.Itoa(m.ID), err
}

// noPreview keeps the picture of the first link out of answers: the evidence is the picture.
var noPreview = params{"is_disabled": true}

// edit puts a message in the place of one that was sent.
func (b *Bot) edit(ctx context.Context, o outgoing, before delivery.Sent) (err error) {
	id, err := strconv.Atoi(before.ID)
	if err != nil {
		return fmt.Errorf("telegram: edit: %w", err)
	}
	p := params{"chat_id": o.Chat.ID, "message_id": id}
	o.keyboard(p)
	switch {
	case o.Picture != nil:
		_, err = b.show(ctx, "editMessageMedia", o.Picture, func(picture string) params {
			p["media"] = params{"type": "photo", "media": picture, "caption": o.HTML, "parse_mode": tele.ModeHTML}
			return p
		})
	case before.Picture:
		p["caption"], p["parse_mode"] = o.HTML, tele.ModeHTML
		err = b.api.call("editMessageCaption", p, nil)
	default:
		p["text"], p["parse_mode"], p["link_preview_options"] = o.HTML, tele.ModeHTML, noPreview
		err = b.api.call("editMessageText", p, nil)
	}
	if says(err, "message is not modified") {
		return nil // it was edited before a crash
	}
	return err
}

func (o outgoing) keyboard(p params) {
	if len(o.Buttons) > 0 {
		p["reply_markup"] = params{"inline_keyboard": o.Buttons}
	}
}

// sum tells one content from another.
func (o outgoing) sum() string {
	raw, _ := json.Marshal(o.Buttons) //nolint:errchkjson // strings alone
	return delivery.HashContent([]byte(o.HTML), raw, o.Picture)
}
