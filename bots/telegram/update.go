package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	tele "gopkg.in/telebot.v3"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
)

// update is an update as the server sends it: one of the kinds that are asked for.
type update struct {
	ID       int64
	Message  *tele.Message
	Callback *callback
	Member   *membership // the bot's own
	Inline   *inlineQuery

	Guest      *tele.Message // from a chat that the bot is not in
	GuestQuery string        // which is answered in its place
}

// membership is a change of the bot's standing in a chat.
type membership struct {
	Chat *tele.Chat `json:"chat"`
	From *tele.User `json:"from"`
	Old  standing   `json:"old_chat_member"`
	New  standing   `json:"new_chat_member"`
}

type standing struct {
	Status string `json:"status"`
}

// in tells whether a standing is one inside the chat.
func (s standing) in() bool {
	return s.Status == "member" || s.leads()
}

func (s standing) leads() bool { return s.Status == "administrator" || s.Status == "creator" }

// callback is a button that somebody pressed.
type callback struct {
	ID      string        `json:"id"`
	From    *tele.User    `json:"from"`
	Message *tele.Message `json:"message"`
	Data    string        `json:"data"`
}

// errUpdate is an update that is not what the Bot API describes.
var errUpdate = errors.New("not an update of the Bot API")

// decode reads one update. If it fails the id is there all the same, if there is one: the updates after it are to come.
// What somebody wrote is not in its errors.
func decode(raw []byte) (u update, err error) {
	var parts struct {
		ID       int64           `json:"update_id"`
		Message  json.RawMessage `json:"message"`
		Callback json.RawMessage `json:"callback_query"`
		Member   json.RawMessage `json:"my_chat_member"`
		Inline   json.RawMessage `json:"inline_query"`
		Guest    json.RawMessage `json:"guest_message"`
	}
	if json.Unmarshal(raw, &parts) != nil {
		var id struct {
			ID int64 `json:"update_id"`
		}
		_ = json.Unmarshal(raw, &id) // then it stays 0
		return update{ID: id.ID}, errUpdate
	}
	u.ID = parts.ID
	var guest guestQuery // which the library leaves out of a message
	err = errors.Join(part(parts.Message, &u.Message), part(parts.Callback, &u.Callback), part(parts.Member, &u.Member),
		part(parts.Inline, &u.Inline), part(parts.Guest, &u.Guest), part(parts.Guest, &guest))
	if err != nil {
		return update{ID: u.ID}, errUpdate
	}
	u.GuestQuery = guest.ID
	return u, nil
}

// part reads a part of an update. The library's types panic on some of what they do not expect, such as "photo": [].
func part(raw json.RawMessage, into any) (err error) {
	if len(raw) == 0 {
		return nil
	}
	defer func() {
		if recover() != nil {
			err = errUpdate
		}
	}()
	return json.Unmarshal(raw, into) //nolint:wrapcheck // decode says what is to be said
}

// job is what is kept of an update until it is answered, or a message that is to go out.
type job struct {
	In       *bots.Incoming `json:"in,omitempty"`
	Callback string         `json:"callback,omitempty"` // the press that waits for an answer
	Guest    string         `json:"guest,omitempty"`    // the query in whose place In is answered
	Album    string         `json:"album,omitempty"`    // messages that were sent together have the same
	Out      *outgoing      `json:"out,omitempty"`
	Joined   bool           `json:"joined,omitempty"` // In says who brought the bot into a group
	Blind    bool           `json:"blind,omitempty"`  // where it sees commands alone
	Moved    *core.ChatID   `json:"moved,omitempty"`  // what In's chat has become
}

// keep makes updates durable, with the mark of how far they were read (nil: none). An inline query is answered at once.
func (b *Bot) keep(ctx context.Context, updates []json.RawMessage, mark []byte) error {
	var jobs []core.Job
	for _, raw := range updates {
		u, err := decode(raw)
		if err != nil {
			b.Logger.Warn("an update cannot be read", "update", u.ID, "error", err)
		}
		if u.Inline != nil && u.Inline.From != nil {
			b.offer(ctx, *u.Inline)
			continue
		}
		jobs = append(jobs, b.jobs(u)...)
	}
	if err := b.worker.Enqueue(ctx, jobs, mark); err != nil {
		return fmt.Errorf("telegram: %w", err)
	}
	return nil
}

// jobs makes of an update what has to be dealt with. What is nobody's business here comes to nothing.
func (b *Bot) jobs(u update) []core.Job {
	var l job
	switch {
	case u.Message != nil && u.Message.MigrateTo+u.Message.MigrateFrom != 0:
		l = moved(u.Message)
	case u.Message != nil:
		l.In, l.Album = b.message(u.Message), u.Message.AlbumID
	case u.Guest != nil:
		l = b.called(u)
	case u.Member != nil:
		l = b.joined(u)
	case u.Callback != nil:
		l.In, l.Callback = b.pressed(u), u.Callback.ID
	}
	if l.In == nil {
		return nil
	}
	l.In.At = b.Service.Now().UTC()
	body, err := json.Marshal(l)
	if err != nil {
		b.Logger.Error("an update cannot be kept", "update", u.ID, "error", err)
		return nil
	}
	chat := l.In.Chat
	if l.Moved != nil {
		chat = *l.Moved // so that it comes before what people say there
	}
	return []core.Job{{ID: strconv.FormatInt(u.ID, 10), Chat: chat.ID, Body: body}}
}

// message is what somebody sent.
func (b *Bot) message(m *tele.Message) *bots.Incoming {
	if m.Chat == nil || m.Sender == nil || m.Via != nil {
		return nil
	}
	in := incoming(m.Chat, m.Sender)
	in.ID, in.Text = messageID(m.ID), m.Text
	b.attach(in, m)
	switch {
	case in.Group:
		return b.heard(in, m)
	case m.Chat.Type != tele.ChatPrivate || m.Sender.IsBot:
		return nil
	}
	if _, _, isCommand := conversation.ParseCommand(in.Text); isCommand {
		b.refer(in, m.ReplyTo)
	}
	return in
}

// attach takes the clip of a message, whose caption is what was said.
func (b *Bot) attach(in *bots.Incoming, m *tele.Message) {
	f := media(m)
	if f == nil {
		return
	}
	in.Text, in.Clip = m.Caption, &bots.Clip{File: f, Origin: origin(m.Origin)}
	if f.Size > b.maxFile() {
		in.Clip.Problem = b.tooLarge()
	}
}

// incoming says who did something, and where.
func incoming(chat *tele.Chat, who *tele.User) *bots.Incoming {
	group := chat.Type == tele.ChatGroup || chat.Type == tele.ChatSuperGroup
	return &bots.Incoming{Chat: chatID(chat.ID), User: userID(who.ID), Lang: who.LanguageCode, Group: group}
}

func chatID(id int64) core.ChatID {
	return core.ChatID{Platform: Platform, ID: strconv.FormatInt(id, 10)}
}

func userID(id int64) core.UserID {
	return core.UserID{Platform: Platform, ID: strconv.FormatInt(id, 10)}
}

// messagePrefix starts the ids of what is a message.
const messagePrefix = "m"

func messageID(n int) string { return messagePrefix + strconv.Itoa(n) }

// messageNumber reads what messageID made; it is 0 of anything else, such as a press.
func messageNumber(id string) int {
	digits, ok := strings.CutPrefix(id, messagePrefix)
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 0 {
		return 0
	}
	return n
}

func (b *Bot) tooLarge() *core.Problem {
	limit := "20 MB"
	if b.Local {
		limit = "2 GB"
	}
	return &core.Problem{Code: "file_too_large", Op: "fetch clip", Limit: limit}
}

// pressed is the button that somebody pressed. Its data comes from Telegram, which took it from a message of the bot.
func (b *Bot) pressed(u update) *bots.Incoming {
	c := u.Callback
	if c.From == nil || c.Message == nil || c.Message.Chat == nil {
		return nil
	}
	in := incoming(c.Message.Chat, c.From)
	if !in.Group && c.Message.Chat.Type != tele.ChatPrivate {
		return nil
	}
	in.ID = "p" + strconv.FormatInt(u.ID, 10)
	action, arg := bots.ParseButton(c.Data)
	in.Press = &bots.Press{Message: messageID(c.Message.ID), Action: action, Arg: arg}
	if c.Message.Photo != nil {
		in.Press.Picture = file(&c.Message.Photo.File, nil)
	}
	return in
}

// media is the file of a message that pictures can be read from, or nil.
func media(m *tele.Message) *bots.File {
	switch {
	case m.Video != nil:
		return file(&m.Video.File, m.Video.Thumbnail)
	case m.Animation != nil: // it is a document too, for old bots
		return file(&m.Animation.File, m.Animation.Thumbnail)
	case m.VideoNote != nil:
		return file(&m.VideoNote.File, m.VideoNote.Thumbnail)
	case m.Photo != nil:
		return file(&m.Photo.File, nil)
	case m.Document != nil && delivery.IsVideoOrPicture(m.Document.MIME, m.Document.FileName):
		return file(&m.Document.File, m.Document.Thumbnail)
	}
	return nil
}

func file(f *tele.File, thumb *tele.Photo) *bots.File {
	if f.FileID == "" || f.UniqueID == "" {
		return nil
	}
	out := &bots.File{ID: f.UniqueID, Ref: f.FileID, Size: f.FileSize}
	if thumb != nil {
		out.Thumb = file(&thumb.File, nil)
	}
	return out
}

// origin is where a message was forwarded from, or nil. Somebody who hides their account has a name only.
func origin(o *tele.MessageOrigin) *core.Origin {
	if o == nil {
		return nil
	}
	out := &core.Origin{}
	if o.DateUnixtime > 0 {
		out.Date = time.Unix(o.DateUnixtime, 0).UTC()
	}
	switch {
	case o.Chat != nil:
		out.Name = o.Chat.Title
		if o.Chat.Username != "" && o.MessageID > 0 {
			out.Link = fmt.Sprintf("https://t.me/%s/%d", o.Chat.Username, o.MessageID)
		}
	case o.SenderChat != nil:
		out.Name = o.SenderChat.Title
	case o.Sender != nil:
		out.Name = strings.TrimSpace(o.Sender.FirstName + " " + o.Sender.LastName)
	default:
		out.Name = o.SenderUsername
	}
	return out
}
