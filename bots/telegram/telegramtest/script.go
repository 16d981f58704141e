package telegramtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// Room is a chat as a test sees it.
type Room struct {
	s    *Server
	chat *chat
}

// Seat is a person in a chat.
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
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.newPerson(name, lang)
}

func (s *Server) newPerson(name, lang string) *Person {
	id := firstPerson + int64(len(s.people))
	username := strings.ToLower(strings.Join(strings.Fields(name), "_")) + "_" + fmt.Sprint(len(s.people)+1)
	p := &Person{User: botapi.User{ID: id, FirstName: name, Username: username, LanguageCode: lang}}
	ch := s.newChat(botapi.Chat{ID: id, Type: botapi.Private, FirstName: name, Username: username})
	p.Seat = &Seat{&Room{s, ch}, p}
	s.people[id] = p
	return p
}

// In is a person's seat in another chat.
func (p *Person) In(r *Room) *Seat { return &Seat{r, p} }

// Who is the person of a seat.
func (t *Seat) Who() *Person { return t.who }

// Key is the chat's id as text: what a Fault is narrowed to.
func (r *Room) Key() string { return strconv.FormatInt(r.ID(), 10) }

// ID is the chat's id.
func (r *Room) ID() int64 { return r.chat.info.ID }

// Title is the chat's title, or in a private chat the person's name.
func (r *Room) Title() string { return r.chat.info.Title + r.chat.info.FirstName }

// Group adds a basic group with its owner. The bot is not in it.
func (s *Server) Group(title string, owner *Person) *Room { return s.room(botapi.Group, title, owner) }

// Supergroup adds a supergroup with its owner. The bot is not in it.
func (s *Server) Supergroup(title string, owner *Person) *Room {
	return s.room(botapi.Supergroup, title, owner)
}

// Channel adds a channel with its owner. The bot is not in it.
func (s *Server) Channel(title string, owner *Person) *Room {
	return s.room(botapi.Channel, title, owner)
}

func (s *Server) room(kind, title string, owner *Person) *Room {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.newChat(botapi.Chat{ID: s.roomID(kind), Type: kind, Title: title})
	if owner != nil {
		ch.stand(owner.User.ID, botapi.Creator)
	}
	return &Room{s, ch}
}

// roomID is an id in the range of its kind.
func (s *Server) roomID(kind string) int64 {
	if kind == botapi.Group {
		return firstGroup - int64(len(s.order))
	}
	return firstSupergroup - int64(len(s.order))
}

// Join puts a person into the group, as an ordinary member.
func (r *Room) Join(p *Person) { r.rank(p, p.User, botapi.Ordinary) }

// Promote makes a person an administrator.
func (r *Room) Promote(p *Person) { r.rank(p, p.User, botapi.Administrator) }

// Demote makes a person an ordinary member again.
func (r *Room) Demote(p *Person) { r.rank(p, p.User, botapi.Ordinary) }

// AddBot adds the bot: to a group as a member, to a channel as an administrator.
func (r *Room) AddBot(by *Person) {
	status := botapi.Ordinary
	if r.chat.info.Type == botapi.Channel {
		status = botapi.Administrator
	}
	r.rank(by, r.s.me.User, status)
}

// PromoteBot makes the bot an administrator.
func (r *Room) PromoteBot(by *Person) { r.rank(by, r.s.me.User, botapi.Administrator) }

// RemoveBot throws the bot out.
func (r *Room) RemoveBot(by *Person) { r.rank(by, r.s.me.User, botapi.Kicked) }

// rank changes somebody's standing. Coming and going are messages of the group too.
func (r *Room) rank(by *Person, who botapi.User, status string) {
	s, ch := r.s, r.chat
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	was := ch.within(who.ID)
	s.rank(ch, by.User, who, status)
	is := ch.within(who.ID)
	if was == is || ch.info.Type == botapi.Channel {
		return
	}
	m := botapi.Message{From: &by.User}
	if is {
		m.NewMembers = []botapi.User{who}
	} else {
		m.LeftMember = &who
	}
	stored := s.store(ch, m)
	ch.mark = s.seq
	if ch.within(s.me.ID) {
		s.push("message", stored.Message)
	}
}

// Start has the person talk with the bot as if that was long ago: the bot may write to them.
func (p *Person) Start() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.chat.stand(p.s.me.ID, botapi.Ordinary)
	p.chat.started = true
}

// Block blocks the bot: what it sends is refused from now on.
func (p *Person) Block() { p.standing(botapi.Kicked) }

// Unblock lets the bot write again.
func (p *Person) Unblock() { p.standing(botapi.Ordinary) }

func (p *Person) standing(status string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.s.rank(p.chat, p.User, p.s.me.User, status)
}

// Migrate makes the group a supergroup, with another id, and returns that. Its members and settings go with it.
func (r *Room) Migrate() *Room {
	s, old := r.s, r.chat
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.newChat(botapi.Chat{ID: s.roomID(botapi.Supergroup), Type: botapi.Supergroup, Title: old.info.Title})
	for _, id := range old.joined {
		ch.stand(id, old.members[id])
	}
	owner := &botapi.User{}
	if i := slices.IndexFunc(old.joined, old.leads); i >= 0 {
		*owner, _ = s.user(old.joined[i])
	}
	to := s.store(old, botapi.Message{From: owner, MigrateTo: ch.info.ID})
	from := s.store(ch, botapi.Message{From: owner, SenderChat: &ch.info, MigrateFrom: old.info.ID})
	old.migrated, old.mark, ch.mark = ch.info.ID, s.seq, s.seq
	if ch.within(s.me.ID) {
		s.push("message", to.Message)
		s.push("message", from.Message)
	}
	return &Room{s, ch}
}

// Origin makes the origin of a forward: kind is botapi.FromUser, FromHidden, FromChat or FromChannel, name that of the
// person, chat or channel, and date when it was posted there. The same kind and name are the same sender.
func (s *Server) Origin(kind, name string, date time.Time) *botapi.Origin {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := &botapi.Origin{Type: kind, Date: date.Unix()}
	switch kind {
	case botapi.FromUser:
		o.SenderUser = s.sender(name)
	case botapi.FromChat:
		o.SenderChat = s.sendingChat(botapi.Supergroup, name)
	case botapi.FromChannel:
		o.Chat, o.MessageID = s.sendingChat(botapi.Channel, name), 1+int(date.Unix()%1000)
	default:
		o.SenderUserName = name
	}
	return o
}

func (s *Server) sender(name string) *botapi.User {
	for _, ch := range s.order {
		if ch.private() && ch.info.FirstName == name {
			return &s.people[ch.info.ID].User
		}
	}
	return &s.newPerson(name, "").User
}

func (s *Server) sendingChat(kind, title string) *botapi.Chat {
	for _, ch := range s.order {
		if ch.info.Type == kind && ch.info.Title == title {
			return &ch.info
		}
	}
	return &s.newChat(botapi.Chat{ID: s.roomID(kind), Type: kind, Title: title}).info
}
