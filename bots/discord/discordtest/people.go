package discordtest

import (
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// Room is a channel as everybody in it sees it.
type Room struct {
	s  *Server
	ch *channel
}

// Seat is a person in a channel, who also sees what only that person can see.
type Seat struct {
	*Room
	who *Person
}

// Person is somebody with an account. What a Person does is done in the direct messages with the bot; In names a channel.
type Person struct {
	*Seat
	User discordapi.User

	locale    string
	installed bool  // the person has added the application to the account
	closed    bool  // direct messages of the bot are refused
	wrote     bool  // the person has written to the bot
	form      *Form // that is open
}

// User adds a person. lang is the language of the app, such as en-US or fr; en-US if it is empty.
func (s *Server) User(name, lang string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	if lang == "" {
		lang = "en-US"
	}
	shown := name
	p := &Person{locale: lang, User: discordapi.User{
		ID: s.newID(), Username: strings.ToLower(strings.Join(strings.Fields(name), "_")), Discriminator: "0", GlobalName: &shown,
	}}
	ch := s.newChannel(discordapi.Direct, name, nil)
	ch.people = []*Person{p}
	p.Seat = &Seat{&Room{s, ch}, p}
	s.people[p.User.ID] = p
	return p
}

// In is a person's seat in another channel.
func (p *Person) In(r *Room) *Seat { return &Seat{r, p} }

// Who is the person of a seat.
func (t *Seat) Who() *Person { return t.who }

// Install adds the application to the person's account: its commands that allow it can be used everywhere.
func (p *Person) Install() { p.change(func() { p.installed = true }) }

// CloseDirect refuses direct messages of the bot from now on.
func (p *Person) CloseDirect() { p.change(func() { p.closed = true }) }

// OpenDirect lets them in again.
func (p *Person) OpenDirect() { p.change(func() { p.closed = false }) }

func (p *Person) change(do func()) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	do()
}

// reachable tells whether the bot may write to a person: somebody it has something to do with, who lets it.
func (p *Person) reachable() bool {
	if p.closed {
		return false
	}
	for _, g := range p.s.guilds {
		if g.bot && g.has(p) {
			return true
		}
	}
	return p.installed || p.wrote
}

// GroupDM adds a conversation of several people, where the bot never is.
func (s *Server) GroupDM(name string, members ...*Person) *Room {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.newChannel(discordapi.GroupDM, name, nil)
	ch.people = members
	return &Room{s, ch}
}

// ID is the channel's id.
func (r *Room) ID() string { return r.ch.id }

// Key is the channel's id too: what a Fault is narrowed to.
func (r *Room) Key() string { return r.ch.id }

// Title is the channel's name, or in direct messages the person's.
func (r *Room) Title() string { return r.ch.name }

// Has tells whether a person is in the channel.
func (r *Room) Has(p *Person) bool {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if r.ch.guild != nil {
		return r.ch.guild.has(p)
	}
	return slices.Contains(r.ch.people, p)
}

// Guild is the channel's server, or nil.
func (r *Room) Guild() *Guild { return r.ch.guild }

// Deny takes permissions from the bot in this channel: those that are set in bits.
func (r *Room) Deny(bits int64) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.ch.denied |= bits
}

// Allow gives permissions back to the bot.
func (r *Room) Allow(bits int64) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.ch.denied &^= bits
}
