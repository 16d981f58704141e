package discord

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
)

// outgoing is a message as it goes to Discord.
type outgoing struct {
	Chat    core.ChatID  `json:"chat"`
	Key     string       `json:"key"`
	ReplyTo string       `json:"reply_to,omitempty"` // the Incoming.ID of what it answers
	Instead string       `json:"instead,omitempty"`  // the message whose place it takes
	Payload payload      `json:"payload"`
	Picture []byte       `json:"picture,omitempty"` // JPEG
	Amend   bool         `json:"amend,omitempty"`   // it takes the place of what was sent under its key, or nothing comes of it
	Notice  bool         `json:"notice,omitempty"`
	Video   core.VideoID `json:"video,omitzero"` // that a notice is about
	Lang    string       `json:"lang,omitempty"`

	Traceless bool `json:"-"` // nothing is kept of it

	version string // of the job, if it takes the place of something
}

// render writes a message in Discord's form.
func render(m bots.Message) outgoing {
	o := outgoing{
		Chat: m.Chat, Key: m.Key, ReplyTo: m.ReplyTo, Instead: m.Instead, Payload: payloadOf(m.Lang, m.Reply), Traceless: m.Traceless, Lang: m.Lang.Tag(),
	}
	if u, ok := m.Reply.Content.(core.Update); ok {
		o.Video = u.Debunk.Video
	}
	if m.Reply.Picture != nil {
		o.Picture = m.Reply.Picture.JPEG
		o.Payload.show()
	}
	return o
}

// Send implements bots.Sender.
func (b *Bot) Send(ctx context.Context, m bots.Message) error {
	return b.deliver(ctx, render(m), nil)
}

// Progress implements bots.Sender: a sign that somebody types. It lasts for some seconds, and is shown again.
func (b *Bot) Progress(ctx context.Context, m bots.Message, stage checking.Stage) {
	if stage != checking.Reading && stage != bots.Queued {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, shownTyping)
	defer cancel()
	channel, err := b.channel(ctx, m.Chat)
	if err == nil {
		err = b.api.do(ctx, call{method: http.MethodPost, path: "/channels/" + channel + "/typing"})
	}
	if err != nil {
		b.Logger.Debug("progress was not shown", "error", err)
	}
}

// deliver sends a message, or edits the one that was sent under its key. It does nothing if that shows the same. By way of an
// interaction, if there is one that can be answered.
func (b *Bot) deliver(ctx context.Context, o outgoing, by *way) error {
	before, err := delivery.LoadSent(ctx, b.Memory, o.Chat, o.Key)
	if err != nil || before.Sum == o.sum() {
		return err
	}
	now, err := b.pictured(ctx, o, func(o outgoing) (delivery.Sent, error) { return b.put(ctx, o, before, by) })
	if err != nil || o.Traceless {
		return err
	}
	now.Sum = o.sum()
	return delivery.SaveSent(ctx, b.Memory, o.Chat, o.Key, before, now)
}

// put puts a message where it belongs: in the place of what was sent, or as a new one.
func (b *Bot) put(ctx context.Context, o outgoing, before delivery.Sent, by *way) (delivery.Sent, error) {
	if before.ID != "" {
		err := b.edit(ctx, o, before)
		if err == nil || !lost(err) && !expired(err) {
			return before, err
		}
	}
	if by != nil {
		now, err := b.reply(ctx, o, by)
		if err == nil || !lost(err) && !expired(err) {
			return now, err
		}
		b.Logger.Debug("an interaction can be answered no more", "error", err)
		if by.Guest && channelOf(o.Chat) != "" {
			return delivery.Sent{}, nil // the bot is not there
		}
	}
	version := before.ID // in the place of one that is lost it is sent anew
	if o.Traceless {
		version = o.sum()
	}
	return b.post(ctx, o, version)
}

// post sends a new message, once for each version of what has its key. That the message which it replies to was deleted does not
// stop it.
func (b *Bot) post(ctx context.Context, o outgoing, version string) (delivery.Sent, error) {
	channel, err := b.channel(ctx, o.Chat)
	if err != nil {
		return delivery.Sent{}, err
	}
	if number := messageNumber(o.Instead); number != "" {
		there := delivery.Sent{ID: number, Place: channel}
		if err := b.edit(ctx, o, there); err == nil || !lost(err) {
			return there, err
		}
	}
	p := o.withPicture(nil)
	if number := messageNumber(o.ReplyTo); number != "" {
		p.Reference = &reference{Message: number}
	}
	p.Nonce, p.Once = o.nonce(version), true
	var m message
	c := call{method: http.MethodPost, path: "/channels/" + channel + "/messages", body: p, picture: o.Picture, out: &m, notice: o.Notice}
	err = b.api.do(ctx, c)
	if refusal(err).Code == discordgo.ErrCodeCannotReplyWithoutPermissionToReadMessageHistory {
		p.Reference = nil
		c.body = p
		err = b.api.do(ctx, c)
	}
	now := delivery.Sent{ID: m.ID, Place: channel, Picture: len(m.Attachments) > 0}
	if err == nil && m.shows() != "" && m.shows() != p.shows() { // it was sent before a crash, when there was something else to say
		err = b.edit(ctx, o, now)
	}
	return now, err
}

// nonce names a version of a message for Discord, which sends it once, even if another attempt would say something else.
func (o outgoing) nonce(version string) string {
	sum := sha256.Sum256([]byte(o.Chat.String() + "/" + o.Key + "/" + version))
	return hex.EncodeToString(sum[:12])
}

// shows are the words of a message.
func (p *payload) shows() string { return words(p.Content, p.Embeds) }

// shows are the words of a message; a server need not tell them.
func (m *message) shows() string { return words(m.Content, m.Embeds) }

func words(content string, embeds []*discordgo.MessageEmbed) string {
	for _, e := range embeds {
		if e != nil {
			content += e.Description
		}
	}
	return strings.Join(strings.Fields(content), " ")
}

// edit puts a message in the place of one that was sent.
func (b *Bot) edit(ctx context.Context, o outgoing, before delivery.Sent) error {
	path, there := b.editPath(before)
	if !there {
		return &Refusal{Route: "edit", Status: http.StatusNotFound}
	}
	return b.api.do(ctx, call{method: http.MethodPatch, path: path, body: o.withPicture(&before), picture: o.Picture, notice: o.Notice})
}

// sum tells one content from another.
func (o outgoing) sum() string {
	raw, _ := json.Marshal(o.Payload) //nolint:errchkjson // strings and numbers alone
	return delivery.HashContent(raw, o.Picture)
}

// React implements bots.Reacter.
func (b *Bot) React(ctx context.Context, in bots.Incoming) error {
	channel, number := channelOf(in.Chat), messageNumber(in.ID)
	if channel == "" || number == "" {
		return nil
	}
	path := "/channels/" + channel + "/messages/" + number + "/reactions/" + url.PathEscape(known) + "/@me"
	err := b.api.do(ctx, call{method: http.MethodPut, path: path})
	if lost(err) {
		return nil
	}
	return err
}

// known is the emoji that says, in a channel that wants no words, that a clip is known.
const known = "🤔"
