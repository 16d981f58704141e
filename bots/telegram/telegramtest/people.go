package telegramtest

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots/stagetest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// view is a chat as everybody sees it.
type view = stagetest.View[*message, botapi.Message]

// Seat is a person in a chat, or a chat that nobody in particular looks at.
type Seat struct {
	view
	s    *Server
	chat *chat
	who  *Person // or nil
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
	username := fmt.Sprintf("%s_%d", strings.ToLower(strings.Join(strings.Fields(name), "_")), len(s.people)+1)
	p := &Person{User: botapi.User{ID: id, FirstName: name, Username: username, LanguageCode: lang}}
	p.Seat = s.newSeat(s.newChat(botapi.Chat{ID: id, Type: botapi.Private, FirstName: name, Username: username}), p)
	s.people[id] = p
	return p
}

func (s *Server) newSeat(ch *chat, who *Person) *Seat {
	t := &Seat{view{Timeline: ch.timeline}, s, ch, who}
	if who != nil {
		t.Viewer = formatID(who.User.ID)
	}
	return t
}

// In returns a person's seat in another chat.
func (p *Person) In(at *Seat) *Seat { return p.s.newSeat(at.chat, p) }

// Home returns a person's seat in the private chat with the bot.
func (p *Person) Home() *Seat { return p.Seat }

// Sit is In, for scripts.
func (p *Person) Sit(at *Seat) (*Seat, error) { return p.In(at), nil }

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
func (t *Seat) Key() string { return formatID(t.ID()) }

// ID returns the chat's id.
func (t *Seat) ID() int64 { return t.chat.info.ID }

// AddRoom adds a botapi.Group, Supergroup or Channel with its owner. The bot is not in it.
func (s *Server) AddRoom(kind, title string, owner *Person) *Seat {
	defer s.Lock()()
	ch := s.newRoom(kind, title)
	ch.members[owner.User.ID] = botapi.Creator
	return s.newSeat(ch, nil)
}

// newRoom adds a group with an id in the range of its kind.
func (s *Server) newRoom(kind, title string) *chat {
	first := map[string]int64{botapi.Group: firstGroup, botapi.Supergroup: firstSupergroup, botapi.Channel: firstPostedChannel}[kind]
	return s.newChat(botapi.Chat{ID: first - int64(len(s.chats)), Type: kind, Title: title})
}

// SetStatus changes somebody's standing in a group, such as to botapi.Administrator; by is who does it. Coming and going are
// messages of the group too.
func (t *Seat) SetStatus(by *Person, who botapi.User, status string) {
	s, ch := t.s, t.chat
	defer s.LockForChange()()
	was := ch.hasMember(who.ID)
	s.changeStatus(ch, by.User, who, status)
	if ch.info.Type == botapi.Channel { // which says nothing of it
		return
	}
	m := botapi.Message{From: &by.User}
	switch is := ch.hasMember(who.ID); {
	case was == is:
		return
	case is:
		m.NewMembers = []botapi.User{who}
	default:
		m.LeftMember = &who
	}
	s.storeServiceMessage(ch, m)
}

// storeServiceMessage stores what Telegram itself says in a group, and tells the bot if it is there.
func (s *Server) storeServiceMessage(ch *chat, m botapi.Message) {
	stored := s.storeMessage(ch, m)
	ch.MarkHeard("")
	if ch.hasMember(s.me.ID) {
		s.pushUpdate(ch.updateKind(), stored.Message)
	}
}

// Start has the person talk with the bot as if that was long ago: the bot may write to them.
func (p *Person) Start() {
	defer p.s.Lock()()
	p.start()
}

func (p *Person) start() {
	p.chat.members[p.s.me.ID] = botapi.Ordinary
	p.chat.started = true
}

// Block blocks the bot: what it sends is refused from now on.
func (p *Person) Block() {
	defer p.s.Lock()()
	p.s.changeStatus(p.chat, p.User, p.s.me.User, botapi.Kicked)
}

// Migrate makes the group a supergroup, with another id, and returns that. Its members and settings go with it.
func (t *Seat) Migrate() *Seat {
	s, old := t.s, t.chat
	defer s.Lock()()
	ch := s.newRoom(botapi.Supergroup, old.info.Title)
	ch.members = maps.Clone(old.members)
	old.migrated = ch.info.ID
	owner := &s.findOwner(old).User
	s.storeServiceMessage(old, botapi.Message{From: owner, MigrateTo: ch.info.ID})
	s.storeServiceMessage(ch, botapi.Message{From: owner, MigrateFrom: old.info.ID})
	return s.newSeat(ch, nil)
}

// findOwner returns the owner of a group, who must be there.
func (s *Server) findOwner(ch *chat) *Person {
	for id, status := range ch.members {
		if status == botapi.Creator {
			return s.people[id]
		}
	}
	stagetest.Failf("%s has no owner", ch.Title)
	return nil
}

// Origin makes the origin of a forward: kind is botapi.FromHidden or FromChannel, name that of the person or channel, and date
// when it was posted there. The same name is the same channel.
func (s *Server) Origin(kind, name string, date time.Time) *botapi.Origin {
	defer s.Lock()()
	if kind != botapi.FromChannel {
		return &botapi.Origin{Type: kind, Date: date.Unix(), SenderUserName: name}
	}
	return &botapi.Origin{Type: kind, Date: date.Unix(), Chat: s.findPosted(name), MessageID: 1}
}
