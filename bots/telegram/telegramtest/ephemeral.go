package telegramtest

import (
	"time"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// ephemeralTime bounds the time from what somebody wrote or pressed to an ephemeral message that answers it.
const ephemeralTime = 15 * time.Second

var errEphemeral = badRequest("EPHEMERAL_NOT_ALLOWED")

// ephemeral are the ephemeral_message_parameters of a call.
type ephemeral struct {
	Receiver int64  `json:"receiver_user_id"`
	Query    string `json:"callback_query_id"`
	Replace  bool   `json:"replace_callback_query_message"`
}

// readEphemeral reads whom alone a message is for; nobody in particular: the zero ephemeral. The person must have done something in the
// chat just before.
func (c *Call) readEphemeral(s *Server, ch *chat) (e ephemeral, err error) {
	if err = c.readObject("ephemeral_message_parameters", &e); err != nil || e.Receiver == 0 || s.opts.Old {
		return ephemeral{}, err
	}
	if ch.isPrivate() || s.people[e.Receiver] == nil || s.now()-ch.acted[e.Receiver] > int64(ephemeralTime/time.Second) {
		return e, errEphemeral
	}
	return e, nil
}

// storeEphemeral puts a message that one person sees at the end of the chat, in place of the one whose button was pressed if the bot wants
// that. Such a message has no number among those of the chat.
func (s *Server) storeEphemeral(ch *chat, m botapi.Message, e ephemeral) *message {
	if q := s.queries[e.Query]; e.Replace && q != nil && q.pressed != nil && q.pressed.Only != "" {
		ch.DeleteMessage(q.pressed)
	}
	ch.ephemerals++
	m.Chat, m.Date, m.Receiver, m.EphemeralID = &ch.info, s.now(), &s.people[e.Receiver].User, ch.ephemerals
	stored := &message{Message: m, chat: ch}
	stored.FromBot, stored.Only = true, formatID(e.Receiver)
	ch.AddMessage(stored)
	return stored
}

// tellBotOnly puts a message of a person that the bot alone sees at the end of the chat.
func (s *Server) tellBotOnly(ch *chat, m botapi.Message) *message {
	ch.ephemerals++
	m.Chat, m.Date, m.Receiver, m.EphemeralID = &ch.info, s.now(), &s.me.User, ch.ephemerals
	stored := &message{Message: m, chat: ch}
	stored.Only = formatID(m.From.ID)
	ch.AddMessage(stored)
	ch.MarkHeard("")
	s.pushUpdate(ch.updateKind(), m)
	return stored
}

// deleteEphemeralMessage deletes a message that one person sees.
func (s *Server) deleteEphemeralMessage(c *Call) (any, error) {
	ch := s.chats[c.Int("chat_id")]
	if ch == nil {
		return nil, errChatNotFound
	}
	for _, m := range ch.ListMessages(c.Params["receiver_user_id"]) {
		if m.Only != "" && m.EphemeralID == int(c.Int("ephemeral_message_id")) {
			ch.DeleteMessage(m)
			return true, nil
		}
	}
	return nil, badRequest("message to delete not found")
}
