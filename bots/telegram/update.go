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

// isMember reports whether somebody with the standing is in the chat.
func (s standing) isMember() bool {
	return s.Status == "member" || s.isAdmin()
}

// isAdmin reports whether somebody with the standing is an administrator.
func (s standing) isAdmin() bool { return s.Status == "administrator" || s.Status == "creator" }

// callback is a button that somebody pressed.
type callback struct {
	ID      string        `json:"id"`
	From    *tele.User    `json:"from"`
	Message *tele.Message `json:"message"`
	Data    string        `json:"data"`
}

// errUpdate is an update that is not what the Bot API describes.
var errUpdate = errors.New("not an update of the Bot API")

// decodeUpdate reads one update. If it fails it returns the id, if there is one, so that the updates after it can be read. Its errors
// do not contain what somebody wrote.
func decodeUpdate(raw []byte) (u update, err error) {
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
	err = errors.Join(decodePart(parts.Message, &u.Message), decodePart(parts.Callback, &u.Callback), decodePart(parts.Member, &u.Member),
		decodePart(parts.Inline, &u.Inline), decodePart(parts.Guest, &u.Guest), decodePart(parts.Guest, &guest))
	if err != nil {
		return update{ID: u.ID}, errUpdate
	}
	u.GuestQuery = guest.ID
	return u, nil
}

// decodePart reads a part of an update into a type of the library. Those types panic on some of what they do not expect, such as "photo": [].
func decodePart(raw json.RawMessage, into any) (err error) {
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

// job is the body of a core.Job: an update that is to be answered, or a message that is to be sent.
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

// keepUpdates enqueues the jobs of updates, together with the checkpoint mark (nil: none). An inline query is answered at once.
func (b *Bot) keepUpdates(ctx context.Context, updates []json.RawMessage, mark []byte) error {
	var jobs []core.Job
	for _, raw := range updates {
		u, err := decodeUpdate(raw)
		if err != nil {
			b.Logger.Warn("an update cannot be read", "update", u.ID, "error", err)
		}
		if u.Inline != nil && u.Inline.From != nil {
			b.startInlineAnswer(ctx, *u.Inline)
			continue
		}
		jobs = append(jobs, b.makeJobs(u)...)
	}
	if err := b.worker.Enqueue(ctx, jobs, mark); err != nil {
		return fmt.Errorf("telegram: %w", err)
	}
	return nil
}

// makeJobs returns the job of an update, or none if the bot has nothing to do.
func (b *Bot) makeJobs(u update) []core.Job {
	var l job
	switch {
	case u.Message != nil && u.Message.MigrateTo+u.Message.MigrateFrom != 0:
		l = readMigration(u.Message)
	case u.Message != nil:
		l.In, l.Album = b.readMessage(u.Message), u.Message.AlbumID
	case u.Guest != nil:
		l = b.readGuestMessage(u)
	case u.Member != nil:
		l = b.readMembership(u)
	case u.Callback != nil:
		l.In, l.Callback = b.readPress(u), u.Callback.ID
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

// readMessage returns the question in a message, or nil if it has none.
func (b *Bot) readMessage(m *tele.Message) *bots.Incoming {
	if m.Chat == nil || m.Sender == nil || m.Via != nil {
		return nil
	}
	in := newIncoming(m.Chat, m.Sender)
	in.ID, in.Text = messageID(m.ID), m.Text
	b.attachClip(in, m)
	switch {
	case in.Group:
		return b.filterGroupMessage(in, m)
	case m.Chat.Type != tele.ChatPrivate || m.Sender.IsBot:
		return nil
	}
	if _, _, isCommand := conversation.ParseCommand(in.Text); isCommand {
		b.attachReplied(in, m.ReplyTo)
	}
	return in
}

// attachClip adds the clip of a message, and its caption as the text.
func (b *Bot) attachClip(in *bots.Incoming, m *tele.Message) {
	f := findMedia(m)
	if f == nil {
		return
	}
	in.Text, in.Clip = m.Caption, &bots.Clip{File: f, Origin: readOrigin(m.Origin)}
	if f.Size > b.maxFile() {
		in.Clip.Problem = b.tooLarge()
	}
}

// newIncoming returns an Incoming with the person and the chat.
func newIncoming(chat *tele.Chat, who *tele.User) *bots.Incoming {
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

// messageNumber is the inverse of messageID. It returns 0 for anything else, such as the id of a callback.
func messageNumber(id string) int {
	digits, ok := strings.CutPrefix(id, messagePrefix)
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 0 {
		return 0
	}
	return n
}

// tooLarge returns the problem of a file that the server does not hand out.
func (b *Bot) tooLarge() *core.Problem {
	limit := "20 MB"
	if b.Local {
		limit = "2 GB"
	}
	return &core.Problem{Code: "file_too_large", Op: "fetch clip", Limit: limit}
}

// readPress returns the press of a button, or nil. Its data is from a message of the bot.
func (b *Bot) readPress(u update) *bots.Incoming {
	c := u.Callback
	if c.From == nil || c.Message == nil || c.Message.Chat == nil {
		return nil
	}
	in := newIncoming(c.Message.Chat, c.From)
	if !in.Group && c.Message.Chat.Type != tele.ChatPrivate {
		return nil
	}
	in.ID = "p" + strconv.FormatInt(u.ID, 10)
	action, arg := bots.ParseButton(c.Data)
	in.Press = &bots.Press{Message: messageID(c.Message.ID), Action: action, Arg: arg}
	if c.Message.Photo != nil {
		in.Press.Picture = newFile(&c.Message.Photo.File, nil)
	}
	return in
}

// findMedia returns the video or picture of a message, or nil.
func findMedia(m *tele.Message) *bots.File {
	switch {
	case m.Video != nil:
		return newFile(&m.Video.File, m.Video.Thumbnail)
	case m.Animation != nil: // it is a document too, for old bots
		return newFile(&m.Animation.File, m.Animation.Thumbnail)
	case m.VideoNote != nil:
		return newFile(&m.VideoNote.File, m.VideoNote.Thumbnail)
	case m.Photo != nil:
		return newFile(&m.Photo.File, nil)
	case m.Document != nil && delivery.IsVideoOrPicture(m.Document.MIME, m.Document.FileName):
		return newFile(&m.Document.File, m.Document.Thumbnail)
	}
	return nil
}

// newFile returns a file with its thumbnail, or nil if it has no id.
func newFile(f *tele.File, thumb *tele.Photo) *bots.File {
	if f.FileID == "" || f.UniqueID == "" {
		return nil
	}
	out := &bots.File{ID: f.UniqueID, Ref: f.FileID, Size: f.FileSize}
	if thumb != nil {
		out.Thumb = newFile(&thumb.File, nil)
	}
	return out
}

// readOrigin returns the origin of a forwarded message, or nil. Somebody who hides their account has a name only.
func readOrigin(o *tele.MessageOrigin) *core.Origin {
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
