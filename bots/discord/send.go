package discord

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
)

// outgoing is a rendered message on its way to Discord.
type outgoing struct {
	Chat        core.ChatID  `json:"chat"`
	Key         string       `json:"key"`
	ReplyTo     string       `json:"reply_to,omitempty"` // the Incoming.ID that it answers
	Instead     string       `json:"instead,omitempty"`  // the message that it replaces
	Payload     payload      `json:"payload"`
	Picture     []byte       `json:"picture,omitempty"`      // JPEG
	Stills      [][]byte     `json:"stills,omitempty"`       // JPEGs, each a file of its own
	PictureName string       `json:"picture_name,omitempty"` // by which delivery.LoadPicture returns it, in the low-priority queue
	Amend       bool         `json:"amend,omitempty"`        // only edit the message that was sent under the key; never send a new one
	LowPriority bool         `json:"notice,omitempty"`
	Video       core.VideoID `json:"video,omitzero"` // that the message is about, if it is a notification
	Lang        string       `json:"lang,omitempty"`
	Safe        string       `json:"safe,omitempty"`  // its fact-check without the words of the claim
	Asker       string       `json:"asker,omitempty"` // id of the person who is answered in private if the channel takes nothing

	Traceless bool `json:"-"` // do not store that it was sent

	version string // of the job, if the message replaces another
}

// sender sends and edits messages in channels and direct messages. It is the bots.Sender of what is not an interaction.
type sender struct {
	api    *restClient
	files  *downloader
	memory bots.Memory
	now    func() time.Time
	log    *slog.Logger
}

var (
	_ bots.Sender          = (*sender)(nil)
	_ bots.Fetcher         = (*sender)(nil)
	_ conversation.Reacter = (*sender)(nil)
)

// Fetch implements bots.Fetcher.
func (s *sender) Fetch(ctx context.Context, f bots.File) (path string, release func(), err error) {
	return s.files.Fetch(ctx, f)
}

// renderMessage renders a message for Discord.
func renderMessage(m bots.Message) outgoing {
	o := outgoing{
		Chat: m.Chat, Key: m.Key, ReplyTo: m.ReplyTo, Instead: m.Instead, Payload: newPayload(m.Lang, m.Reply), Traceless: m.Traceless, Lang: m.Lang.Tag(),
		Safe: renderSafe(m), Asker: m.Asker.ID,
	}
	if u, ok := m.Reply.Content.(core.Update); ok {
		o.Video = u.Debunk.Video
	}
	if m.Reply.Picture != nil {
		o.Picture = m.Reply.Picture.JPEG
		o.Payload.embedPicture()
	}
	for _, s := range m.Reply.Stills {
		o.Stills = append(o.Stills, s.JPEG)
	}
	return o
}

// Send implements bots.Sender.
func (s *sender) Send(ctx context.Context, m bots.Message) error {
	return s.sendOrEdit(ctx, renderMessage(m), nil)
}

// Progress implements bots.Sender. It shows that the bot is typing, for some seconds. The engine calls it again and again.
func (s *sender) Progress(ctx context.Context, m bots.Message, stage checking.Stage) {
	if stage != checking.Reading && stage != bots.Queued {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, typingInterval)
	defer cancel()
	channel, err := s.findChannel(ctx, m.Chat)
	if err == nil {
		err = s.api.doCall(ctx, apiCall{method: http.MethodPost, path: endpointPath(discordgo.EndpointChannelTyping(channel))})
	}
	if err != nil {
		s.log.Debug("progress was not shown", "error", err)
	}
}

// sendOrEdit sends a message, or edits the one that was sent under its key. It does nothing if the content is the same. If
// by is not nil, the message answers that interaction.
func (s *sender) sendOrEdit(ctx context.Context, o outgoing, by *replyTarget) error {
	before, err := delivery.LoadSent(ctx, s.memory, o.Chat, o.Key)
	if err != nil || before.Sum == o.hashContent() {
		return err
	}
	now, err := s.sendInWays(ctx, o, func(ctx context.Context, o outgoing) (delivery.Sent, error) {
		return s.placeMessage(ctx, o, before, by)
	})
	if err != nil || o.Traceless {
		return err
	}
	now.Sum = o.hashContent()
	return delivery.SaveSent(ctx, s.memory, o.Chat, o.Key, before, now)
}

// placeMessage edits the message that was sent before, or answers the interaction, or sends a new message: the first of
// these that is possible.
func (s *sender) placeMessage(ctx context.Context, o outgoing, before delivery.Sent, by *replyTarget) (delivery.Sent, error) {
	if before.ID != "" {
		err := s.editMessage(ctx, o, before)
		if err == nil || !isUnplaceable(err) {
			return before, err
		}
	}
	if by != nil {
		now, err := s.replyToInteraction(ctx, o, by)
		if err == nil || !isUnplaceable(err) {
			return now, err
		}
		s.log.Debug("an interaction can be answered no more", "error", err)
		if by.Guest && channelOf(o.Chat) != "" {
			return delivery.Sent{}, nil // the bot cannot write there
		}
	}
	version := before.ID // so that a message which replaces a deleted one is sent
	if o.Traceless {
		version = o.hashContent()
	}
	return s.postMessage(ctx, o, version)
}

// isUnplaceable reports whether a message cannot be put where an answer was or is to be, so that a new one has to be sent.
func isUnplaceable(err error) bool { return bots.FindMeaning(err) == bots.NoMessage || isExpired(err) }

// postMessage sends a new message, once for each key and version. It is sent even if the message that it replies to was
// deleted.
func (s *sender) postMessage(ctx context.Context, o outgoing, version string) (delivery.Sent, error) {
	channel, err := s.findChannel(ctx, o.Chat)
	if err != nil {
		return delivery.Sent{}, err
	}
	if number := messageNumber(o.Instead); number != "" {
		there := delivery.Sent{ID: number, Place: channel}
		if err := s.editMessage(ctx, o, there); err == nil || bots.FindMeaning(err) != bots.NoMessage {
			return there, err
		}
	}
	p := o.withPicture(nil)
	if number := messageNumber(o.ReplyTo); number != "" {
		p.Reference = &reference{Message: number}
	}
	p.Nonce, p.Once = o.makeNonce(version), true
	var m message
	c := apiCall{method: http.MethodPost, path: endpointPath(discordgo.EndpointChannelMessages(channel)), body: p, files: o.listFiles(), out: &m, lowPriority: o.LowPriority}
	err = s.api.doCall(ctx, c)
	if p.Reference != nil && bots.FindMeaning(err) == bots.NoMessage {
		p.Reference = nil
		c.body = p
		err = s.api.doCall(ctx, c)
	}
	now := delivery.Sent{ID: m.ID, Place: channel, Picture: len(m.Attachments) > 0}
	if err == nil && m.visibleText() != "" && m.visibleText() != p.visibleText() { // it was sent before a crash, with another text
		err = s.editMessage(ctx, o, now)
	}
	return now, err
}

// makeNonce returns the nonce of a version of a message. Discord sends only one message with a nonce, even if another try
// has another text.
func (o outgoing) makeNonce(version string) string {
	sum := sha256.Sum256([]byte(o.Chat.String() + "/" + o.Key + "/" + version))
	return hex.EncodeToString(sum[:12])
}

// visibleText returns the text of the message.
func (p *payload) visibleText() string { return joinText(p.Content, p.Embeds) }

// visibleText returns the text of the message, or "" if the server does not tell it.
func (m *message) visibleText() string { return joinText(m.Content, m.Embeds) }

// joinText returns the text of a message and of its embeds, with single spaces.
func joinText(content string, embeds []*discordgo.MessageEmbed) string {
	for _, e := range embeds {
		if e != nil {
			content += e.Description
		}
	}
	return strings.Join(strings.Fields(content), " ")
}

// editMessage replaces the content of a message that was sent.
func (s *sender) editMessage(ctx context.Context, o outgoing, before delivery.Sent) error {
	path, there := s.editPath(before)
	if !there {
		return &APIError{Route: "edit", Status: http.StatusNotFound}
	}
	return s.api.doCall(ctx, apiCall{method: http.MethodPatch, path: path, body: o.withPicture(&before), files: o.listFiles(), lowPriority: o.LowPriority})
}

// hashContent returns a hash of what the message shows.
func (o outgoing) hashContent() string {
	raw, _ := json.Marshal(o.Payload) //nolint:errchkjson // strings and numbers alone
	return delivery.HashContent(slices.Concat([][]byte{raw, o.Picture}, o.Stills)...)
}

// React implements conversation.Reacter.
func (s *sender) React(ctx context.Context, in bots.Incoming) error {
	return delivery.SettleRefusal(ctx, s.log, in.Chat, s.setReaction(ctx, in.Chat, in.ID, knownEmoji))
}
