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

// update is an update as the server sends it. It has one of the kinds that the bot asks for.
type update struct {
	ID       int64
	Message  *tele.Message
	Callback *tele.Callback
	Member   *tele.ChatMemberUpdate // of the bot itself
	Inline   *tele.Query

	Guest      *tele.Message // from a chat that the bot is not a member of
	GuestQuery string        // id of the query with which the guest message is answered
}

// isPresent reports whether the member is in the chat.
func isPresent(m *tele.ChatMember) bool {
	return isAdmin(m) || m != nil && m.Role == tele.Member
}

// isAdmin reports whether the member may change the chat.
func isAdmin(m *tele.ChatMember) bool {
	return m != nil && (m.Role == tele.Administrator || m.Role == tele.Creator)
}

// errMalformedUpdate says that an update is not what the Bot API describes.
var errMalformedUpdate = errors.New("not an update of the Bot API")

// decodeUpdate decodes one update. If it fails it still returns the id, if there is one, so that the updates after it can be
// read. Its errors do not contain what people wrote.
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
		_ = json.Unmarshal(raw, &id) // on failure it stays 0
		return update{ID: id.ID}, errMalformedUpdate
	}
	u.ID = parts.ID
	var guest guestQuery // the library does not decode it
	err = errors.Join(decodePart(parts.Message, &u.Message), decodePart(parts.Callback, &u.Callback), decodePart(parts.Member, &u.Member),
		decodePart(parts.Inline, &u.Inline), decodePart(parts.Guest, &u.Guest), decodePart(parts.Guest, &guest))
	if err != nil {
		return update{ID: u.ID}, errMalformedUpdate
	}
	u.GuestQuery = guest.ID
	return u, nil
}

// decodePart decodes a part of an update. The library's types panic on some unexpected values, such as "photo": [];
// decodePart returns an error then.
func decodePart(raw json.RawMessage, into any) (err error) {
	if len(raw) == 0 {
		return nil
	}
	defer func() {
		if recover() != nil {
			err = errMalformedUpdate
		}
	}()
	return json.Unmarshal(raw, into) //nolint:wrapcheck // decodeUpdate replaces it
}

// enqueueUpdates stores updates in the queue, together with the checkpoint unless that is nil. It answers inline queries at
// once.
func (b *Bot) enqueueUpdates(ctx context.Context, updates []json.RawMessage, checkpoint []byte) error {
	var jobs []core.Job
	for _, raw := range updates {
		u, err := decodeUpdate(raw)
		if err != nil {
			b.Logger.Warn("an update cannot be read", "update", u.ID, "error", err)
		}
		if u.Inline != nil && u.Inline.Sender != nil {
			b.startInlineAnswer(ctx, *u.Inline)
			continue
		}
		jobs = append(jobs, b.makeJobs(u)...)
	}
	if err := b.worker.Enqueue(ctx, jobs, checkpoint); err != nil {
		return fmt.Errorf("telegram: %w", err)
	}
	return nil
}

// makeJobs converts an update to jobs. There are none if the update does not concern the bot.
func (b *Bot) makeJobs(u update) []core.Job {
	var j job
	switch {
	case u.Message != nil && u.Message.MigrateTo+u.Message.MigrateFrom != 0:
		j = readMigration(u.Message)
	case u.Message != nil:
		j.In, j.Album = b.readMessage(u.Message), u.Message.AlbumID
	case u.Guest != nil:
		j = b.readGuestMessage(u)
	case u.Member != nil:
		j = b.readMembership(u)
	case u.Callback != nil:
		j.In, j.Callback = b.readCallback(u), u.Callback.ID
	}
	if j.In == nil {
		return nil
	}
	j.In.At = b.Service.Now().UTC()
	body, err := json.Marshal(j)
	if err != nil {
		b.Logger.Error("an update cannot be kept", "update", u.ID, "error", err)
		return nil
	}
	chat := j.In.Chat
	if j.MovedTo != nil {
		chat = *j.MovedTo // so that it is handled before the messages of that chat
	}
	return []core.Job{{ID: strconv.FormatInt(u.ID, 10), Chat: chat.ID, Body: body}}
}

// readMessage converts a message, or returns nil if it does not concern the bot.
func (b *Bot) readMessage(m *tele.Message) *bots.Incoming {
	if m.Chat == nil || m.Sender == nil || m.Via != nil {
		return nil
	}
	in := newIncoming(m.Chat, m.Sender)
	nameSender(in, m)
	in.ID, in.Text, in.Topic = messageID(m.ID), m.Text, topicOf(m)
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

// attachClip adds the clip of a message and uses its caption as the text. It does nothing if the message has no clip.
func (b *Bot) attachClip(in *bots.Incoming, m *tele.Message) {
	f := findMedia(m)
	if f == nil {
		return
	}
	in.Text, in.Clip = m.Caption, &bots.Clip{File: f, Origin: readOrigin(m.Origin)}
	if f.Size > b.maxFileSize() {
		in.Clip.Problem = b.newTooLarge()
	}
}

// newIncoming returns an Incoming with its chat and its user.
func newIncoming(chat *tele.Chat, who *tele.User) *bots.Incoming {
	group := chat.Type == tele.ChatGroup || chat.Type == tele.ChatSuperGroup
	return &bots.Incoming{Chat: chatID(chat.ID), User: userID(who.ID), Name: strings.TrimSpace(who.FirstName + " " + who.LastName), Lang: who.LanguageCode, Group: group}
}

// chatID returns the id of a chat.
func chatID(id int64) core.ChatID {
	return core.ChatID{Platform: Platform, ID: strconv.FormatInt(id, 10)}
}

// userID returns the id of a person.
func userID(id int64) core.UserID {
	return core.UserID{Platform: Platform, ID: strconv.FormatInt(id, 10)}
}

// messagePrefix starts the ids of messages. Ids of other events have other prefixes.
const messagePrefix = "m"

// messageID returns the Incoming.ID of a message.
func messageID(n int) string { return messagePrefix + strconv.Itoa(n) }

// messageNumber returns the number in an id that messageID made. It returns 0 for other ids, such as that of a callback.
func messageNumber(id string) int {
	digits, ok := strings.CutPrefix(id, messagePrefix)
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 0 {
		return 0
	}
	return n
}

// newTooLarge returns the problem that a file is too large to be downloaded.
func (b *Bot) newTooLarge() *core.Problem {
	limit := "20 MB"
	if b.Local {
		limit = "2 GB"
	}
	return &core.Problem{Code: "file_too_large", Op: "fetch clip", Limit: limit}
}

// readCallback converts a callback. Its data is trustworthy: Telegram took it from a message of the bot.
func (b *Bot) readCallback(u update) *bots.Incoming {
	c := u.Callback
	if c.Sender == nil || c.Message == nil || c.Message.Chat == nil {
		return nil
	}
	in := newIncoming(c.Message.Chat, c.Sender)
	if !in.Group && c.Message.Chat.Type != tele.ChatPrivate {
		return nil
	}
	in.ID, in.Topic = "p"+strconv.FormatInt(u.ID, 10), topicOf(c.Message)
	action, arg := bots.ParseButton(c.Data)
	in.Callback = &bots.Callback{Message: messageID(c.Message.ID), Action: action, Arg: arg}
	if c.Message.Photo != nil {
		in.Callback.Picture = newFile(&c.Message.Photo.File, nil)
	}
	return in
}

// findMedia returns the video or picture of a message, or nil.
func findMedia(m *tele.Message) *bots.File {
	switch {
	case m.Video != nil:
		return newFile(&m.Video.File, m.Video.Thumbnail)
	case m.Animation != nil: // it has a document too, so it comes first
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

// newFile returns a file and its thumbnail, or nil if it has no id.
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

// readOrigin returns the source of a forwarded message, or nil. For a person with a hidden account only the name is known.
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
