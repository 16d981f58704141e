package telegramtest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots/stagetest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// view is a chat as everybody sees it.
type view = stagetest.View[*message, botapi.Message]

// Room is a chat as a test sees it.
type Room struct {
	view
	s    *Server
	chat *chat
}

// Seat is a person in a chat, or a chat that nobody in particular looks at.
type Seat struct {
	*Room
	who *Person
}

// Person is somebody with an account. What a Person does is done in the private chat with the bot; In names another.
type Person struct {
	*Seat
	User botapi.User
}

// User adds a person. lang is the language of the app, such as "en" or "pt-BR", or empty.
func (s *Server) User(name, lang string) *Person {
	defer s.Lock()()
	return s.newPerson(name, lang)
}

func (s *Server) newPerson(name, lang string) *Person {
	id := firstPerson + int64(len(s.people))
	username := strings.ToLower(strings.Join(strings.Fields(name), "_")) + "_" + fmt.Sprint(len(s.people)+1)
	p := &Person{User: botapi.User{ID: id, FirstName: name, Username: username, LanguageCode: lang}}
	p.Seat = p.In(s.newChat(botapi.Chat{ID: id, Type: botapi.Private, FirstName: name, Username: username}).viewRoom(s))
	s.people[id] = p
	return p
}

func (ch *chat) viewRoom(s *Server) *Room { return &Room{view{Timeline: ch.timeline}, s, ch} }

// In returns a person's seat in another chat.
func (p *Person) In(r *Room) *Seat { return &Seat{r, p} }

// Home returns a person's seat in the private chat with the bot.
func (p *Person) Home() *Seat { return p.Seat }

// Sit is In, for scripts.
func (p *Person) Sit(at *Seat) (*Seat, error) { return p.In(at.Room), nil }

// WaitText waits as Wait does, and returns the lines that the message shows.
func (t *Seat) WaitText(ctx context.Context, pattern string) (string, error) {
	m, err := t.Wait(ctx, pattern)
	return strings.Join(renderBody(&m), "\n"), err
}

// LastID returns the id of the latest message of the bot, or of anybody else. ok reports whether there is one.
func (t *Seat) LastID(fromBot bool) (id int, ok bool) {
	m, ok := t.Last(fromBot)
	return m.ID, ok
}

// Key returns the chat's id as text: what a Fault is narrowed to.
func (r *Room) Key() string { return formatID(r.ID()) }

// ID returns the chat's id.
func (r *Room) ID() int64 { return r.chat.info.ID }

// AddRoom adds a botapi.Group, Supergroup or Channel with its owner. The bot is not in it.
func (s *Server) AddRoom(kind, title string, owner *Person) *Room {
	defer s.Lock()()
	ch := s.newRoomChat(kind, title)
	if owner != nil {
		ch.setStatus(owner.User.ID, botapi.Creator)
	}
	return ch.viewRoom(s)
}

// newRoomChat adds a group or channel, with an id in the range of its kind.
func (s *Server) newRoomChat(kind, title string) *chat {
	first := int64(firstSupergroup)
	if kind == botapi.Group {
		first = firstGroup
	}
	return s.newChat(botapi.Chat{ID: first - int64(len(s.order)), Type: kind, Title: title})
}

// SetStatus changes somebody's standing, such as to botapi.Administrator; by is who does it. Coming and going are messages of
// the group too. In a channel the bot is an administrator or nothing.
func (r *Room) SetStatus(by *Person, who botapi.User, status string) {
	s, ch := r.s, r.chat
	defer s.LockForChange()()
	if who.ID == s.me.ID && status == botapi.Ordinary && ch.info.Type == botapi.Channel {
		status = botapi.Administrator
	}
	was := ch.hasMember(who.ID)
	s.changeStatus(ch, by.User, who, status)
	is := ch.hasMember(who.ID)
	if was == is || ch.info.Type == botapi.Channel {
		return
	}
	m := botapi.Message{From: &by.User}
	if is {
		m.NewMembers = []botapi.User{who}
	} else {
		m.LeftMember = &who
	}
	stored := s.storeMessage(ch, m)
	ch.MarkHeard("")
	if ch.hasMember(s.me.ID) {
		s.pushUpdate("message", stored.Message)
	}
}

// Start has the person talk with the bot as if that was long ago: the bot may write to them.
func (p *Person) Start() {
	defer p.s.Lock()()
	p.start()
}

func (p *Person) start() {
	p.chat.setStatus(p.s.me.ID, botapi.Ordinary)
	p.chat.started = true
}

// Block blocks the bot: what it sends is refused from now on.
func (p *Person) Block() {
	defer p.s.Lock()()
	p.s.changeStatus(p.chat, p.User, p.s.me.User, botapi.Kicked)
}

// Migrate makes the group a supergroup, with another id, and returns that. Its members and settings go with it.
func (r *Room) Migrate() *Room {
	s, old := r.s, r.chat
	defer s.Lock()()
	ch := s.newRoomChat(botapi.Supergroup, old.info.Title)
	for _, id := range old.joined {
		ch.setStatus(id, old.members[id])
	}
	owner := &botapi.User{}
	if i := slices.IndexFunc(old.joined, old.hasAdmin); i >= 0 {
		owner = s.userOf(old.joined[i])
	}
	to := s.storeMessage(old, botapi.Message{From: owner, MigrateTo: ch.info.ID})
	from := s.storeMessage(ch, botapi.Message{From: owner, SenderChat: &ch.info, MigrateFrom: old.info.ID})
	old.migrated = ch.info.ID
	old.MarkHeard("")
	ch.MarkHeard("")
	if ch.hasMember(s.me.ID) {
		s.pushUpdate("message", to.Message)
		s.pushUpdate("message", from.Message)
	}
	return ch.viewRoom(s)
}

// Origin makes the origin of a forward: kind is botapi.FromUser, FromHidden, FromChat or FromChannel, name that of the
// person, chat or channel, and date when it was posted there. The same kind and name are the same sender.
func (s *Server) Origin(kind, name string, date time.Time) *botapi.Origin {
	defer s.Lock()()
	o := &botapi.Origin{Type: kind, Date: date.Unix()}
	switch kind {
	case botapi.FromUser:
		o.SenderUser = &s.people[s.findOrigin(botapi.Private, name).ID].User
	case botapi.FromChat:
		o.SenderChat = s.findOrigin(botapi.Supergroup, name)
	case botapi.FromChannel:
		o.Chat, o.MessageID = s.findOrigin(botapi.Channel, name), 1+int(date.Unix()%1000)
	default:
		o.SenderUserName = name
	}
	return o
}

// findOrigin returns the chat of a type and name, which is made if there is none.
func (s *Server) findOrigin(kind, name string) *botapi.Chat {
	for _, ch := range s.order {
		if ch.info.Type == kind && ch.Title == name {
			return &ch.info
		}
	}
	if kind == botapi.Private {
		return &s.newPerson(name, "").chat.info
	}
	return &s.newRoomChat(kind, name).info
}
