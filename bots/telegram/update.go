package telegram

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	tele "gopkg.in/telebot.v3"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// update is an update as the server sends it. It has one of the kinds that the bot asks for.
type update struct {
	ID       int64
	Message  *message // a message, or a post in a channel
	Edited   bool     // Message was there before, and is another now
	Callback *tele.Callback
	Pressed  int                    // the number of the ephemeral message whose button was pressed, or 0
	Member   *tele.ChatMemberUpdate // of the bot itself
	Inline   *tele.Query

	Guest      *message // from a chat that the bot is not a member of
	GuestQuery string   // id of the query with which the guest message is answered
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
		Edited   json.RawMessage `json:"edited_message"`
		Post     json.RawMessage `json:"channel_post"`
		Changed  json.RawMessage `json:"edited_channel_post"`
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
	var pressed struct {
		Message struct {
			Ephemeral int `json:"ephemeral_message_id"`
		} `json:"message"`
	}
	u.Edited = len(parts.Edited)+len(parts.Changed) > 0
	message := slices.Concat(parts.Message, parts.Edited, parts.Post, parts.Changed) // an update has one of them
	err = errors.Join(decodePart(message, &u.Message), decodePart(parts.Callback, &u.Callback), decodePart(parts.Member, &u.Member),
		decodePart(parts.Inline, &u.Inline), decodePart(parts.Guest, &u.Guest), decodePart(parts.Guest, &guest), decodePart(parts.Callback, &pressed))
	if err != nil {
		return update{ID: u.ID}, errMalformedUpdate
	}
	u.GuestQuery, u.Pressed = guest.ID, pressed.Message.Ephemeral
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
		j = readMigration(u.Message.Message)
	case u.Message != nil:
		j = b.newReader().readQuestion(u)
	case u.Guest != nil:
		j = b.readGuestMessage(u)
	case u.Member != nil:
		j = b.readMembership(u)
	case u.Callback != nil:
		j.In, j.Callback, j.Ephemeral = b.readCallback(u), u.Callback.ID, u.Pressed
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
	return []core.Job{{ID: chooseJobID(u, j), Chat: chat.ID, Body: body}}
}

// chooseJobID returns the id of the job for an update. A message that has a clip gives its job the same id whenever it is edited: the
// queue leaves out a job of an id that it had, so that only an edit that adds the clip is answered. The queue remembers ids for days, so that
// this one does not tell the chat, which is a person's.
func chooseJobID(u update, j job) string {
	if u.Message != nil && u.Message.Files.findClip() != nil {
		sum := sha256.Sum256([]byte(j.In.Chat.ID + "/" + strconv.Itoa(u.Message.ID)))
		return "clip-" + hex.EncodeToString(sum[:12])
	}
	return strconv.FormatInt(u.ID, 10)
}

// newIncoming returns an Incoming with its chat and its user.
func newIncoming(chat *tele.Chat, who *tele.User) *bots.Incoming {
	group := chat.Type == tele.ChatGroup || chat.Type == tele.ChatSuperGroup || isChannel(chat)
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

// editedSuffix ends the ids of messages that were edited.
const editedSuffix = "-edit"

// messageNumber returns the number in an id that messageID made. It returns 0 for other ids, such as that of a callback.
func messageNumber(id string) int {
	digits, ok := strings.CutPrefix(strings.TrimSuffix(id, editedSuffix), messagePrefix)
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 0 {
		return 0
	}
	return n
}

// newTooLarge returns the problem that a file is too large to be downloaded.
func newTooLarge(local bool) *core.Problem {
	limit := "20 MB"
	if local {
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
	message := messageID(c.Message.ID)
	if u.Pressed != 0 {
		message = "e" + strconv.FormatInt(u.ID, 10) // the numbers of such messages are used again
	}
	in.Callback = &bots.Callback{Message: message, Action: action, Arg: arg}
	if c.Message.Photo != nil {
		in.Callback.Picture = newFile(file{ID: c.Message.Photo.FileID, UniqueID: c.Message.Photo.UniqueID, Size: c.Message.Photo.FileSize})
	}
	return in
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
