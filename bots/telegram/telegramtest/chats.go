package telegramtest

import (
	"cmp"
	"strconv"

	"github.com/firstseen/firstseen/bots/stagetest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// Ids start above 32 bits, as Telegram's do now, so that a bot that cuts them fails.
const (
	firstPerson     = 5_000_000_001
	firstGroup      = -4_000_000_001
	firstSupergroup = -1_002_000_000_001
	firstChannel    = -1_003_000_000_001

	firstPostedChannel = -1_004_000_000_001 // of those that the bot can be in
)

// timeline holds the messages of a chat.
type timeline = stagetest.Timeline[*message, botapi.Message]

// chat is one chat. The server's lock guards it.
type chat struct {
	*timeline
	info       botapi.Chat
	members    map[int64]string // standing by user id, the bot's too
	messages   map[int]*message
	topics     []string        // their names; the number of the first is firstTopic
	acted      map[int64]int64 // when somebody last wrote or pressed a button, by user id
	ephemerals int             // messages for one person so far
	lastID     int             // of a supergroup, which counts for itself
	started    bool
	migrated   int64 // the supergroup that it became
	crowd      *Flooded
}

// message is a message in a chat.
type message struct {
	stagetest.State
	botapi.Message
	chat     *chat
	inlineID string
}

// Object returns a copy of the message as the API has it.
func (m *message) Object() botapi.Message { return m.Message }

func (s *Server) newChat(info botapi.Chat) *chat {
	ch := &chat{info: info, messages: map[int]*message{}, members: map[int64]string{}, acted: map[int64]int64{}}
	ch.timeline = stagetest.NewTimeline[*message](s, info.Title+info.FirstName, formatID(s.me.ID), keptEntries)
	ch.Drop = func(m *message) { delete(ch.messages, m.ID) }
	s.chats[info.ID] = ch
	return ch
}

func formatID(id int64) string { return strconv.FormatInt(id, 10) }

func (ch *chat) isPrivate() bool { return ch.info.Type == botapi.Private }

// hasMember reports whether somebody is in the chat.
func (ch *chat) hasMember(user int64) bool {
	status := ch.members[user]
	return status != "" && status != botapi.Left && status != botapi.Kicked
}

// storeMessage gives a message its id and date, and puts it at the end of the chat.
func (s *Server) storeMessage(ch *chat, m botapi.Message) *message {
	last := &s.lastID
	if ch.info.Type == botapi.Supergroup || ch.info.Type == botapi.Channel {
		last = &ch.lastID
	}
	*last++
	m.ID, m.Chat, m.Date = *last, &ch.info, s.now()
	stored := &message{Message: m, chat: ch}
	stored.FromBot = m.From != nil && m.From.ID == s.me.ID
	ch.messages[m.ID] = stored
	ch.AddMessage(stored)
	if ch.crowd != nil && stored.FromBot {
		ch.crowd.sent[m.Chat.ID]++
		ch.crowd.showAnswer(&stored.Message)
	}
	return stored
}

// findMessage returns the message of an id, or nil if there is none or it was deleted.
func (ch *chat) findMessage(id int64) *message {
	if m := ch.messages[int(id)]; m != nil && !m.Deleted {
		return m
	}
	return nil
}

// findWritableChat returns the chat that chat_id names, if the bot may write there.
func (s *Server) findWritableChat(c *Call) (*chat, error) {
	ch := s.chats[c.Int("chat_id")]
	switch {
	case ch == nil:
		return nil, errChatNotFound
	case ch.migrated != 0:
		e := badRequest("group chat was upgraded to a supergroup chat")
		e.Parameters.MigrateTo = ch.migrated
		return nil, e
	case ch.members[s.me.ID] == botapi.Kicked && ch.isPrivate():
		return nil, errBlocked
	case ch.isPrivate() && !ch.started:
		return nil, forbidden("bot can't initiate conversation with a user")
	case ch.members[s.me.ID] == botapi.Kicked:
		return nil, forbidden("bot was kicked from the " + ch.info.Type + " chat")
	case !ch.hasMember(s.me.ID):
		return nil, forbidden("bot is not a member of the " + ch.info.Type + " chat")
	}
	return ch, nil
}

func (s *Server) getChatMember(c *Call) (any, error) {
	ch, who := s.chats[c.Int("chat_id")], s.people[c.Int("user_id")]
	switch {
	case ch == nil:
		return nil, errChatNotFound
	case ch.isPrivate():
		return nil, badRequest("there are no administrators in the private chat")
	case !ch.hasMember(s.me.ID):
		return nil, forbidden("bot is not a member of the " + ch.info.Type + " chat")
	case who == nil:
		return nil, badRequest("user not found")
	}
	return ch.describeMember(who.User), nil
}

// describeMember returns somebody's standing in a chat as the API tells it.
func (ch *chat) describeMember(who botapi.User) params {
	return params{"status": cmp.Or(ch.members[who.ID], botapi.Left), "user": who}
}

// changeStatus changes somebody's standing in a chat. The bot is told of its own.
func (s *Server) changeStatus(ch *chat, by, who botapi.User, status string) {
	isNew := ch.members[who.ID] != status
	change := params{"chat": ch.info, "from": by, "date": s.now(), "old_chat_member": ch.describeMember(who)}
	ch.members[who.ID] = status
	change["new_chat_member"] = ch.describeMember(who)
	if who.ID == s.me.ID && isNew {
		s.pushUpdate("my_chat_member", change)
	}
}
