package telegramtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// Ids start above 32 bits, as Telegram's do now, so that a bot that cuts them fails.
const (
	firstPerson     = 5_000_000_001
	firstGroup      = -4_000_000_001
	firstSupergroup = -1_002_000_000_001
)

// A chat is one chat with all that happened in it. The server's lock guards it.
type chat struct {
	info     botapi.Chat
	members  map[int64]string // standing by user id, the bot's too
	joined   []int64          // who is in members, in order
	messages map[int]*message
	turns    []turn
	keep     int // how many turns
	lastID   int // of a supergroup or channel, which count for themselves
	started  bool
	migrated int64 // the supergroup that it became
	mark     int64 // the server's seq when somebody did something here last
	flood    *Flooded
}

// A message and what became of it.
type message struct {
	botapi.Message
	chat      *chat
	deleted   bool
	seq       int64            // the server's, when it was posted or changed last
	former    []botapi.Message // what it was before each edit
	reactions map[int64][]botapi.Reaction
	inlineID  string
}

// A turn is a message, or a note of something else that happened.
type turn struct {
	message *message
	note    string
	sign    bool // that the bot is busy, which goes away
}

func (s *Server) newChat(info botapi.Chat) *chat {
	ch := &chat{info: info, keep: keptTurns, messages: map[int]*message{}, members: map[int64]string{}}
	s.chats[info.ID] = ch
	s.order = append(s.order, ch)
	return ch
}

func (ch *chat) private() bool { return ch.info.Type == botapi.Private }

func (ch *chat) counts() bool {
	return ch.info.Type == botapi.Supergroup || ch.info.Type == botapi.Channel
}

func (ch *chat) stand(user int64, status string) {
	if _, ok := ch.members[user]; !ok {
		ch.joined = append(ch.joined, user)
	}
	ch.members[user] = status
}

// within tells whether somebody is in the chat.
func (ch *chat) within(user int64) bool {
	switch ch.members[user] {
	case "", botapi.Left, botapi.Kicked:
		return false
	}
	return true
}

func (ch *chat) leads(user int64) bool {
	return ch.members[user] == botapi.Creator || ch.members[user] == botapi.Administrator
}

// store gives a message its id and date, and puts it at the end of the chat.
func (s *Server) store(ch *chat, m botapi.Message) *message {
	if ch.counts() {
		ch.lastID++
		m.ID = ch.lastID
	} else {
		s.lastID++
		m.ID = s.lastID
	}
	m.Chat, m.Date = &ch.info, s.now()
	s.seq++
	stored := &message{Message: m, chat: ch, seq: s.seq}
	ch.messages[m.ID] = stored
	ch.append(turn{message: stored})
	if ch.flood != nil && m.From != nil && m.From.ID == s.me.ID {
		ch.flood.note(ch, &stored.Message, true)
	}
	return stored
}

func (ch *chat) append(t turn) {
	ch.turns = append(ch.turns, t)
	for len(ch.turns) > ch.keep {
		if old := ch.turns[0].message; old != nil {
			delete(ch.messages, old.ID)
		}
		ch.turns = slices.Delete(ch.turns, 0, 1)
	}
}

func (s *Server) note(ch *chat, format string, args ...any) {
	ch.append(turn{note: fmt.Sprintf(format, args...)})
}

// find is the message of an id, unless it was deleted.
func (ch *chat) find(id int) *message {
	if m := ch.messages[id]; m != nil && !m.deleted {
		return m
	}
	return nil
}

// chatOf is the chat that a parameter names, by id or by @username.
func (s *Server) chatOf(c *Call, name string) (*chat, error) {
	value := c.Params[name]
	if user, ok := strings.CutPrefix(value, "@"); ok {
		for _, ch := range s.order {
			if ch.counts() && strings.EqualFold(ch.info.Username, user) && user != "" {
				return ch, nil
			}
		}
		return nil, errChatNotFound
	}
	id, err := strconv.ParseInt(value, 10, 64)
	if err != nil || s.chats[id] == nil {
		return nil, errChatNotFound
	}
	return s.chats[id], nil
}

// writable is the chat that chat_id names, if the bot may write there.
func (s *Server) writable(c *Call) (*chat, error) {
	ch, err := s.chatOf(c, "chat_id")
	if err != nil {
		return nil, err
	}
	standing := ch.members[s.me.ID]
	switch {
	case ch.migrated != 0:
		e := badRequest("group chat was upgraded to a supergroup chat")
		e.MigrateTo = ch.migrated
		return nil, e
	case standing == botapi.Kicked && ch.private():
		return nil, errBlocked
	case ch.private() && !ch.started:
		return nil, errNotStarted
	case standing == botapi.Kicked:
		return nil, forbidden("bot was kicked from the " + ch.info.Type + " chat")
	case !ch.within(s.me.ID):
		return nil, forbidden("bot is not a member of the " + ch.info.Type + " chat")
	case ch.info.Type == botapi.Channel && !ch.leads(s.me.ID):
		return nil, errNeedAdmin
	}
	return ch, nil
}
