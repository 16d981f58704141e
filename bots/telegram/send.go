package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	tele "gopkg.in/telebot.v3"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/text"
)

// outgoing is a rendered message on its way to Telegram.
type outgoing struct {
	Chat        core.ChatID  `json:"chat"`
	Topic       int          `json:"topic,omitempty"` // number of the topic of the chat, or 0
	Key         string       `json:"key"`
	ReplyTo     int          `json:"reply_to,omitempty"` // number of the message that it answers, or 0
	Instead     int          `json:"instead,omitempty"`  // number of the message that it replaces, or 0
	HTML        string       `json:"html,omitempty"`
	Buttons     [][]button   `json:"buttons,omitempty"`
	Picture     []byte       `json:"picture,omitempty"`      // JPEG
	Stills      [][]byte     `json:"stills,omitempty"`       // JPEGs of an album, whose first message has the text
	PictureName string       `json:"picture_name,omitempty"` // by which delivery.LoadPicture returns it, in the low-priority queue
	LowPriority bool         `json:"notice,omitempty"`
	Amend       bool         `json:"amend,omitempty"` // only edit the message that was sent under the key; never send a new one
	Video       core.VideoID `json:"video,omitzero"`  // that the message is about, if it is a notification
	Lang        string       `json:"lang,omitempty"`
	Safe        string       `json:"safe,omitempty"`  // HTML of its fact-check without the words of the claim
	Asker       string       `json:"asker,omitempty"` // id of the person who is answered in private if the chat takes nothing

	Traceless bool `json:"-"` // do not store that it was sent

	version string // of the job, if the message replaces another
	plain   bool   // HTML has words without markup

	only params // of an ephemeral message: who sees it
}

// button is a button in the form of the Bot API.
type button struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
}

// Send implements bots.Sender.
func (b *Bot) Send(ctx context.Context, m bots.Message) error {
	f, err := b.loadLayout(ctx, m)
	if err != nil {
		return err
	}
	for _, o := range b.renderMessage(m, f) {
		if err := b.sendOrEdit(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// Progress implements bots.Sender. It shows that the bot is typing, and sends a message that the answer later replaces.
func (b *Bot) Progress(ctx context.Context, m bots.Message, stage checking.Stage) {
	if stage != checking.Reading && stage != bots.Queued {
		return
	}
	before, err := delivery.LoadSent(ctx, b.Memory, m.Chat, m.Key)
	if err == nil && before.ID == "" {
		o := outgoing{Chat: m.Chat, Key: m.Key, Topic: topicNumber(m.Topic), ReplyTo: messageNumber(m.ReplyTo)}
		o.HTML = renderHTML(text.Doc{{{Text: m.Lang.T("stage."+string(stage), nil)}}})
		_ = b.api.callMethod("sendChatAction", o.target(params{"action": "typing"}), nil) // the message below says the same
		var now delivery.Sent
		if now, err = b.placeMessage(ctx, o, before); err == nil {
			now.Sum = o.hashContent()
			err = saveSent(ctx, b.Memory, o, before, now)
		}
	}
	if err != nil && ctx.Err() == nil {
		b.Logger.Debug("progress was not shown", "error", err)
	}
}

// sendOrEdit sends a message, or edits the one that was sent under its key. It does nothing if the content is the same.
func (b *Bot) sendOrEdit(ctx context.Context, o outgoing) error {
	before, err := delivery.LoadSent(ctx, b.Memory, o.Chat, o.Key)
	if before.ID == "" && o.Instead != 0 {
		before.ID = strconv.Itoa(o.Instead)
	}
	if err != nil || before.Sum == o.hashContent() {
		return err
	}
	now, err := sendInWays(ctx, b, o, func(ctx context.Context, form outgoing) (delivery.Sent, error) {
		return b.placeMessage(ctx, form, before)
	})
	if findAPIError(err).MigratedTo != 0 {
		return b.sendToSupergroup(ctx, o, err)
	}
	if err != nil {
		return err
	}
	now.Sum = o.hashContent()
	return saveSent(ctx, b.Memory, o, before, now)
}

// placeMessage edits the message that was sent before, or sends a new one if there is none or it cannot be edited.
func (b *Bot) placeMessage(ctx context.Context, o outgoing, before delivery.Sent) (delivery.Sent, error) {
	if err := b.limiter.waitForMessage(ctx, o); err != nil {
		return delivery.Sent{}, err
	}
	now := delivery.Sent{ID: before.ID, Picture: o.hasPicture() || before.Picture}
	var err error
	if before.ID != "" {
		err = b.editMessage(ctx, o, before)
	}
	if before.ID == "" || bots.FindMeaning(err) == bots.NoMessage {
		now.Picture = o.hasPicture()
		now.ID, err = b.postMessage(ctx, o)
	}
	return now, addRetryTime(err, b.Service.Now())
}

// saveSent stores what was sent under the key of the message, unless it is traceless.
func saveSent(ctx context.Context, m bots.Memory, o outgoing, before, now delivery.Sent) error {
	if o.Traceless {
		return nil
	}
	return delivery.SaveSent(ctx, m, o.Chat, o.Key, before, now)
}

// waitForMessage waits until the rate limits allow the message.
func (l *limiter) waitForMessage(ctx context.Context, o outgoing) error {
	number, err := strconv.ParseInt(o.Chat.ID, 10, 64)
	if err != nil {
		return fmt.Errorf("telegram: send: %w", bots.ErrGone)
	}
	for range max(1, len(o.Stills)) { // each picture of an album counts
		if err := l.waitTurn(ctx, number, !o.LowPriority); err != nil {
			return err
		}
	}
	return nil
}

// hasPicture reports whether the message has a picture, or several.
func (o outgoing) hasPicture() bool { return o.Picture != nil || len(o.Stills) > 0 }

// postMessage sends a new message and returns its id. It is sent even if the message that it replies to was deleted.
func (b *Bot) postMessage(ctx context.Context, o outgoing) (id string, err error) {
	p := o.target(params{})
	o.addParseMode(p)
	if o.ReplyTo != 0 {
		p["reply_parameters"] = params{"message_id": o.ReplyTo, "allow_sending_without_reply": true}
	}
	if len(o.Stills) > 0 {
		delete(p, "parse_mode")
		return b.postAlbum(ctx, o, p)
	}
	o.addKeyboard(p)
	var m sentMessage
	if o.Picture != nil {
		p["caption"] = o.HTML
		m, err = b.sendPicture(ctx, "sendPhoto", o.Picture, func(picture string) params { p["photo"] = picture; return p })
	} else {
		p["text"], p["link_preview_options"] = o.HTML, noPreview
		err = b.api.callMethod("sendMessage", p, &m)
	}
	if o.ReplyTo != 0 && bots.FindMeaning(err) == bots.NoMessage { // which Telegram may say all the same
		o.ReplyTo = 0
		return b.postMessage(ctx, o)
	}
	return strconv.Itoa(m.ID), err
}

// noPreview turns off link previews. The evidence is the picture of an answer.
var noPreview = params{"is_disabled": true}

// editMessage replaces the content of a message that was sent.
func (b *Bot) editMessage(ctx context.Context, o outgoing, before delivery.Sent) (err error) {
	id, err := strconv.Atoi(before.ID)
	if err != nil {
		return fmt.Errorf("telegram: edit: %w", err)
	}
	p := params{"chat_id": o.Chat.ID, "message_id": id}
	o.addKeyboard(p)
	if o.Picture == nil {
		o.addParseMode(p)
	}
	switch {
	case o.Picture != nil:
		_, err = b.sendPicture(ctx, "editMessageMedia", o.Picture, func(picture string) params {
			p["media"] = params{"type": "photo", "media": picture, "caption": o.HTML, "parse_mode": tele.ModeHTML}
			return p
		})
	case before.Picture:
		p["caption"] = o.HTML
		err = b.api.callMethod("editMessageCaption", p, nil)
	default:
		p["text"], p["link_preview_options"] = o.HTML, noPreview
		err = b.api.callMethod("editMessageText", p, nil)
	}
	if bots.FindMeaning(err) == bots.Done {
		return nil // it was edited, but that was not stored before a crash
	}
	return err
}

// addParseMode says that the words have markup, unless they have none.
func (o outgoing) addParseMode(p params) {
	if !o.plain {
		p["parse_mode"] = tele.ModeHTML
	}
}

// addKeyboard adds the buttons to the parameters of a call.
func (o outgoing) addKeyboard(p params) {
	if len(o.Buttons) > 0 {
		p["reply_markup"] = params{"inline_keyboard": o.Buttons}
	}
}

// hashContent returns a hash of what the message shows.
func (o outgoing) hashContent() string {
	raw, _ := json.Marshal(o.Buttons) //nolint:errchkjson // strings alone
	return delivery.HashContent(slices.Concat([][]byte{[]byte(o.HTML), raw, o.Picture}, o.Stills)...)
}
