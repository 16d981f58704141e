package telegramtest

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// methods are those that this server does, but for getUpdates, which waits.
var methods map[string]func(*Server, *Call) (any, error)

func init() { // as some of them look into this map
	methods = map[string]func(*Server, *Call) (any, error){
		"sendMessage":    func(s *Server, c *Call) (any, error) { return s.send(c, c.fillText) },
		"sendPhoto":      (*Server).sendPhoto,
		"sendMediaGroup": (*Server).sendMediaGroup,
		"sendChatAction": (*Server).sendChatAction,

		"editMessageText":    (*Server).editMessageText,
		"editMessageCaption": (*Server).editMessageCaption,
		"editMessageMedia":   (*Server).editMessageMedia,
		"setMessageReaction": (*Server).setMessageReaction,

		"answerCallbackQuery": (*Server).answerCallbackQuery,
		"answerInlineQuery":   (*Server).answerInlineQuery,
		"answerGuestQuery":    (*Server).answerGuestQuery,

		"deleteEphemeralMessage": (*Server).deleteEphemeralMessage,

		"getFile":       (*Server).getFile,
		"getChatMember": (*Server).getChatMember,
		"getMe":         func(s *Server, _ *Call) (any, error) { return s.me, nil },
		"setMyCommands": (*Server).setMyCommands,

		"setWebhook":    (*Server).setWebhook,
		"deleteWebhook": (*Server).deleteWebhook,
	}
}

// send posts a message of the bot, as a call says, once fill has put its content in.
func (s *Server) send(c *Call, fill func(*botapi.Message) error) (any, error) {
	ch, err := s.findWritableChat(c)
	if err != nil {
		return nil, err
	}
	m := botapi.Message{From: &s.me.User}
	if err := c.placeMessage(&m, ch); err != nil {
		return nil, err
	}
	only, err := c.readEphemeral(s, ch)
	if err != nil {
		return nil, err
	}
	if m.ReplyTo, err = c.findRepliedMessage(ch); err == nil {
		m.Markup, err = c.readKeyboard()
	}
	if err == nil {
		err = fill(&m)
	}
	if err != nil {
		return nil, err
	}
	if only.Receiver != 0 {
		return s.storeEphemeral(ch, m, only).Message, nil
	}
	return s.storeMessage(ch, m).Message, nil
}

// findRepliedMessage returns the message that a call replies to, or nil.
func (c *Call) findRepliedMessage(ch *chat) (*botapi.Message, error) {
	to := struct {
		ID     int64 `json:"message_id"`
		Anyway bool  `json:"allow_sending_without_reply"`
	}{c.Int("reply_to_message_id"), c.readFlag("allow_sending_without_reply")}
	if err := c.readObject("reply_parameters", &to); err != nil {
		return nil, err
	}
	if found := ch.findMessage(to.ID); found != nil {
		return found.asReplied(), nil
	}
	if to.ID != 0 && !to.Anyway {
		return nil, errReplyNotFound
	}
	return nil, nil
}

// asReplied returns a message as it stands in a reply to it.
func (m *message) asReplied() *botapi.Message {
	out := m.Message
	out.ReplyTo = nil
	return &out
}

// readKeyboard reads the buttons of a call.
func (c *Call) readKeyboard() (*botapi.Keyboard, error) {
	var k botapi.Keyboard
	if err := c.readObject("reply_markup", &k); err != nil {
		return nil, err
	}
	return checkButtons(&k)
}

func checkButtons(k *botapi.Keyboard) (*botapi.Keyboard, error) {
	k.Rows = slices.DeleteFunc(k.Rows, func(row []botapi.Button) bool { return len(row) == 0 })
	for _, b := range slices.Concat(k.Rows...) {
		if b.Text == "" || b.URL == "" && b.Data == "" && b.Inline == nil && b.InlineCurrent == nil {
			return nil, badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
		}
	}
	if len(k.Rows) == 0 {
		return nil, nil
	}
	return k, nil
}

// formatText reads a text of a parse mode, and finds its entities.
func formatText(text, mode string) (string, []botapi.Entity, error) {
	if !strings.EqualFold(mode, "html") {
		return text, detectEntities(text), nil
	}
	text, entities, _, err := parseHTML(text)
	for _, e := range detectEntities(text) {
		if !overlapsAny(entities, e) || e.Type == "mention" {
			entities = append(entities, e)
		}
	}
	sortEntities(entities)
	return text, entities, err
}

func (c *Call) fillText(m *botapi.Message) (err error) {
	m.Text, m.Entities, err = formatText(c.Params["text"], c.Params["parse_mode"])
	if err == nil && strings.TrimSpace(m.Text) == "" {
		err = errTextEmpty
	}
	return err
}

func (c *Call) fillCaption(m *botapi.Message) (err error) {
	m.Caption, m.CaptionEntities, err = formatText(c.Params["caption"], c.Params["parse_mode"])
	return err
}

func (s *Server) sendPhoto(c *Call) (any, error) {
	return s.send(c, func(m *botapi.Message) error {
		if err := s.attachInput(c, m, Photo, cmp.Or(c.Params["photo"], "attach://photo")); err != nil {
			return err
		}
		return c.fillCaption(m)
	})
}

func (s *Server) sendChatAction(c *Call) (any, error) {
	ch, err := s.findWritableChat(c)
	if err != nil {
		return nil, err
	}
	if err := c.placeMessage(&botapi.Message{}, ch); err != nil {
		return nil, err
	}
	ch.AddSign("(" + s.me.FirstName + ": " + strings.ReplaceAll(c.Params["action"], "_", " ") + "…)")
	return true, nil
}

// edit changes a message of the bot as a call says. The answer is the message, or true for one that was posted through
// the bot into somebody's chat.
func (s *Server) edit(c *Call, change func(*botapi.Message) error) (any, error) {
	m, err := s.findEditableMessage(c)
	if err != nil {
		return nil, err
	}
	next := m.Message
	if next.Markup, err = c.readKeyboard(); err == nil {
		err = change(&next)
	}
	if err != nil {
		return nil, err
	}
	if reflect.DeepEqual(m.Message, next) {
		return nil, errNotModified
	}
	m.chat.BeginEdit(m)
	next.EditDate = s.now()
	m.Message = next
	if m.chat.crowd != nil {
		m.chat.crowd.edits++
		m.chat.crowd.showAnswer(&m.Message)
	}
	if m.inlineID != "" {
		return true, nil
	}
	return m.Message, nil
}

// findEditableMessage returns the message that a call edits.
func (s *Server) findEditableMessage(c *Call) (*message, error) {
	if id := c.Params["inline_message_id"]; id != "" {
		if m := s.posted[id]; m != nil {
			return m, nil
		}
		return nil, badRequest("MESSAGE_ID_INVALID")
	}
	ch, err := s.findWritableChat(c)
	if err != nil {
		return nil, err
	}
	m := ch.findMessage(c.Int("message_id"))
	switch {
	case m == nil:
		return nil, errEditNotFound
	case !m.FromBot:
		return nil, badRequest("message can't be edited")
	}
	return m, nil
}

func (s *Server) editMessageText(c *Call) (any, error) {
	return s.edit(c, func(m *botapi.Message) error {
		if m.Text == "" {
			return badRequest("there is no text in the message to edit")
		}
		return c.fillText(m)
	})
}

func (s *Server) editMessageCaption(c *Call) (any, error) {
	return s.edit(c, func(m *botapi.Message) error {
		if m.Text != "" {
			return badRequest("there is no caption in the message to edit")
		}
		return c.fillCaption(m)
	})
}

// editMessageMedia replaces the media of a message, or adds some to a text, which then is gone.
func (s *Server) editMessageMedia(c *Call) (any, error) {
	var in inputMedia
	if err := c.readObject("media", &in); err != nil {
		return nil, err
	}
	return s.edit(c, func(m *botapi.Message) (err error) {
		m.Text, m.Entities, m.Photo = "", nil, nil
		return s.attachMedia(c, m, in)
	})
}

func (s *Server) setMessageReaction(c *Call) (any, error) {
	ch, err := s.findWritableChat(c)
	if err != nil {
		return nil, err
	}
	m := ch.findMessage(c.Int("message_id"))
	if m == nil {
		return nil, badRequest("message to react not found")
	}
	var reactions []struct{ Type, Emoji string }
	if err := c.readObject("reaction", &reactions); err != nil {
		return nil, err
	}
	var emojis []string
	for _, r := range reactions {
		if r.Type == "emoji" && !slices.Contains(allowedEmojis, r.Emoji) {
			return nil, badRequest("REACTION_INVALID")
		}
		emojis = append(emojis, r.Emoji)
	}
	if len(emojis) > 1 {
		return nil, badRequest("REACTIONS_TOO_MANY")
	}
	m.SetReactions(formatID(s.me.ID), s.me.FirstName, emojis...)
	ch.CountMessageChange(m)
	return true, nil
}

// allowedEmojis are those that a message can be reacted to with: the ones of core.telegram.org/bots/api#reactiontypeemoji
// that a bot that answers questions might use.
var allowedEmojis = []string{"👍", "👎", "❤", "🔥", "👏", "🤔", "👀", "🤷", "🙏", "👌", "🤝", "✍", "💯", "⚡", "🎉", "😢", "🤯", "🆒"}
