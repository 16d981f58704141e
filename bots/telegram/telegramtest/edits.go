package telegramtest

import (
	"reflect"
	"slices"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// edit changes a message of the bot as a call says. The answer is the message, or true for one that was posted through
// the bot into somebody's chat.
func (s *Server) edit(c *Call, change func(*botapi.Message) error) (any, error) {
	m, err := s.editable(c)
	if err != nil {
		return nil, err
	}
	next := m.Message
	if next.Markup, err = s.keyboard(c); err != nil {
		return nil, err
	}
	if err := change(&next); err != nil {
		return nil, err
	}
	if same(&m.Message, &next) {
		return nil, errNotModified
	}
	m.former = append(m.former, m.Message)
	if n := len(m.former); m.chat.flood != nil && n > 1 {
		m.former = m.former[n-1:]
	}
	next.EditDate = s.now()
	s.seq++
	m.Message, m.seq = next, s.seq
	if m.chat.flood != nil {
		m.chat.flood.note(m.chat, &m.Message, false)
	}
	if m.inlineID != "" {
		return true, nil
	}
	return m.Message, nil
}

// same tells whether an edit changes nothing that people see.
func same(a, b *botapi.Message) bool {
	return a.Text == b.Text && a.Caption == b.Caption &&
		reflect.DeepEqual(a.Entities, b.Entities) && reflect.DeepEqual(a.CaptionEntities, b.CaptionEntities) &&
		reflect.DeepEqual(a.Markup, b.Markup) && reflect.DeepEqual(a.Photo, b.Photo) &&
		reflect.DeepEqual([]*botapi.Media{a.Video, a.Animation, a.Document}, []*botapi.Media{b.Video, b.Animation, b.Document})
}

// editable is the message that a call edits.
func (s *Server) editable(c *Call) (*message, error) {
	if id := c.Params["inline_message_id"]; id != "" {
		if m := s.posted[id]; m != nil {
			return m, nil
		}
		return nil, badRequest("MESSAGE_ID_INVALID")
	}
	ch, err := s.writable(c)
	if err != nil {
		return nil, err
	}
	m := ch.find(int(c.Int("message_id")))
	switch {
	case m == nil:
		return nil, errEditNotFound
	case !s.ours(m) || m.Origin != nil:
		return nil, errCantEdit
	}
	return m, nil
}

// ours tells whether the bot sent a message.
func (s *Server) ours(m *message) bool {
	return m.From != nil && m.From.ID == s.me.ID || m.SenderChat != nil && m.chat.info.Type == botapi.Channel
}

func (s *Server) editMessageText(c *Call) (any, error) {
	return s.edit(c, func(m *botapi.Message) (err error) {
		if m.Text == "" {
			return errNoText
		}
		m.Text, m.Entities, err = c.formatted("text", "entities")
		if err == nil && m.Text == "" {
			err = errTextEmpty
		}
		return err
	})
}

func (s *Server) editMessageCaption(c *Call) (any, error) {
	return s.edit(c, func(m *botapi.Message) (err error) {
		if m.Text != "" {
			return errNoCaption
		}
		m.Caption, m.CaptionEntities, err = c.formatted("caption", "caption_entities")
		return err
	})
}

// editMessageMedia replaces the media of a message, or adds some to a text, which then is gone.
func (s *Server) editMessageMedia(c *Call) (any, error) {
	var in inputMedia
	if err := c.object("media", &in); err != nil {
		return nil, err
	}
	return s.edit(c, func(m *botapi.Message) error {
		content(m, &botapi.Message{})
		return s.put(c, in, m)
	})
}

func (s *Server) editMessageReplyMarkup(c *Call) (any, error) {
	return s.edit(c, func(*botapi.Message) error { return nil })
}

func (s *Server) deleteMessage(c *Call) (any, error) {
	ch, err := s.writable(c)
	if err != nil {
		return nil, err
	}
	return true, s.remove(ch, int(c.Int("message_id")))
}

// remove deletes a message, if the bot may: its own, those of a private chat, and all where it is an administrator.
func (s *Server) remove(ch *chat, id int) error {
	m := ch.find(id)
	switch {
	case m == nil:
		return errDeleteMissing
	case !s.ours(m) && !ch.private() && !ch.leads(s.me.ID):
		return errCantDelete
	}
	s.seq++
	m.deleted, m.seq = true, s.seq
	return nil
}

// deleteMessages leaves out those that cannot be deleted, as Telegram does.
func (s *Server) deleteMessages(c *Call) (any, error) {
	ch, err := s.writable(c)
	if err != nil {
		return nil, err
	}
	var ids []int
	if err := c.object("message_ids", &ids); err != nil {
		return nil, err
	}
	for _, id := range ids {
		_ = s.remove(ch, id)
	}
	return true, nil
}

func (s *Server) setMessageReaction(c *Call) (any, error) {
	ch, err := s.writable(c)
	if err != nil {
		return nil, err
	}
	m := ch.find(int(c.Int("message_id")))
	if m == nil {
		return nil, errReactMissing
	}
	var reactions []botapi.Reaction
	if err := c.object("reaction", &reactions); err != nil {
		return nil, err
	}
	if len(reactions) > 1 {
		return nil, badRequest("REACTIONS_TOO_MANY")
	}
	for _, r := range reactions {
		if r.Type == "emoji" && !slices.Contains(emojis, r.Emoji) {
			return nil, badRequest("REACTION_INVALID")
		}
	}
	s.react(m, s.me.ID, reactions)
	return true, nil
}

func (s *Server) react(m *message, user int64, reactions []botapi.Reaction) {
	if m.reactions == nil {
		m.reactions = map[int64][]botapi.Reaction{}
	}
	s.seq++
	m.reactions[user], m.seq = reactions, s.seq
}

// emojis are those that a message can be reacted to with: the ones of core.telegram.org/bots/api#reactiontypeemoji that
// a bot that answers questions might use.
var emojis = []string{"👍", "👎", "❤", "🔥", "👏", "🤔", "👀", "🤷", "🙏", "👌", "🤝", "✍", "💯", "⚡", "🎉", "😢", "🤯", "🆒"}
