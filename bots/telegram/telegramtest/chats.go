package telegramtest

import (
	"strconv"

	"github.com/firstseen/firstseen/bots/stagetest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// Ids start above 32 bits, as Telegram's do now, so that a bot that cuts them fails.
const (
	firstPerson     = 5_000_000_001
	firstGroup      = -4_000_000_001
	firstSupergroup = -1_002_000_000_001
)

// timeline holds the messages of a chat.
type timeline = stagetest.Timeline[*message, botapi.Message]

// chat is one chat. The server's lock guards it.
type chat struct {
	*timeline
	info     botapi.Chat
	members  map[int64]string // standing by user id, the bot's too
	joined   []int64          // who is in members, in order
	messages map[int]*message
	lastID   int // of a supergroup or channel, which count for themselves
	started  bool
	migrated int64 // the supergroup that it became
	crowd    *Flooded
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
	ch := &chat{info: info, messages: map[int]*message{}, members: map[int64]string{}}
	ch.timeline = stagetest.NewTimeline[*message](s, info.Title+info.FirstName, formatID(s.me.ID), keptEntries)
	ch.Drop = func(m *message) { delete(ch.messages, m.ID) }
	s.chats[info.ID] = ch
	s.order = append(s.order, ch)
	return ch
}

func formatID(id int64) string { return strconv.FormatInt(id, 10) }

func (ch *chat) isPrivate() bool { return ch.info.Type == botapi.Private }

func (ch *chat) setStatus(user int64, status string) {
	if _, ok := ch.members[user]; !ok {
		ch.joined = append(ch.joined, user)
	}
	ch.members[user] = status
}

// hasMember reports whether somebody is in the chat.
func (ch *chat) hasMember(user int64) bool {
	status := ch.members[user]
	return status != "" && status != botapi.Left && status != botapi.Kicked
}

func (ch *chat) hasAdmin(user int64) bool {
	return ch.members[user] == botapi.Creator || ch.members[user] == botapi.Administrator
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
		ch.crowd.countAnswer(ch, &stored.Message, true)
	}
	return stored
}

// findMessage returns the message of an id, or nil if there is none or it was deleted.
func (ch *chat) findMessage(id int) *message {
	if m := ch.messages[id]; m != nil && !m.Deleted {
		return m
	}
	return nil
}

// chatOf returns the chat that chat_id names.
func (s *Server) chatOf(c *Call) (*chat, error) {
	if ch := s.chats[c.Int("chat_id")]; ch != nil {
		return ch, nil
	}
	return nil, errChatNotFound
}

// writableChat returns the chat that chat_id names, if the bot may write there.
func (s *Server) writableChat(c *Call) (*chat, error) {
	ch, err := s.chatOf(c)
	if err != nil {
		return nil, err
	}
	standing := ch.members[s.me.ID]
	switch {
	case ch.migrated != 0:
		e := badRequest("group chat was upgraded to a supergroup chat")
		e.MigrateTo = ch.migrated
		return nil, e
	case standing == botapi.Kicked && ch.isPrivate():
		return nil, errBlocked
	case ch.isPrivate() && !ch.started:
		return nil, errNotStarted
	case standing == botapi.Kicked:
		return nil, forbidden("bot was kicked from the " + ch.info.Type + " chat")
	case !ch.hasMember(s.me.ID):
		return nil, forbidden("bot is not a member of the " + ch.info.Type + " chat")
	case ch.info.Type == botapi.Channel && !ch.hasAdmin(s.me.ID):
		return nil, errNeedAdmin
	}
	return ch, nil
}

func (s *Server) getChatMember(c *Call) (any, error) {
	ch, err := s.chatOf(c)
	switch {
	case err != nil:
		return nil, err
	case ch.isPrivate():
		return nil, badRequest("there are no administrators in the private chat")
	case !ch.hasMember(s.me.ID):
		return nil, forbidden("bot is not a member of the " + ch.info.Type + " chat")
	case s.userOf(c.Int("user_id")) == nil:
		return nil, errUserNotFound
	}
	id := c.Int("user_id")
	return s.describeMember(id, ch.members[id]), nil
}

// userOf returns the bot or a person, or nil if nobody has the id.
func (s *Server) userOf(id int64) *botapi.User {
	if id == s.me.ID {
		return &s.me.User
	}
	if p := s.people[id]; p != nil {
		return &p.User
	}
	return nil
}

// describeMember returns a standing in a chat as the API tells it.
func (s *Server) describeMember(id int64, status string) botapi.Member {
	m := botapi.Member{Status: status, User: *s.userOf(id)}
	switch status {
	case "":
		m.Status = botapi.Left
	case botapi.Kicked:
		m.UntilDate = new(int64)
	}
	return m
}

// changeStatus changes somebody's standing in a chat, and tells the bot.
func (s *Server) changeStatus(ch *chat, by, who botapi.User, status string) {
	was := ch.members[who.ID]
	if was == status {
		return
	}
	change := botapi.MemberUpdated{
		Chat: ch.info, From: by, Date: s.now(), Old: s.describeMember(who.ID, was), New: s.describeMember(who.ID, status),
	}
	ch.setStatus(who.ID, status)
	switch {
	case who.ID == s.me.ID:
		s.pushUpdate("my_chat_member", change)
	case ch.hasAdmin(s.me.ID):
		s.pushUpdate("chat_member", change)
	}
}

// pushUpdate adds an update for the bot, and returns its id, or 0 if the bot does not want its kind.
func (s *Server) pushUpdate(kind string, payload any) int64 {
	id := s.queue.push(kind, payload)
	if id != 0 {
		s.WakeAll()
	}
	return id
}
