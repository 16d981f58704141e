package discordtest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest"
)

// Seat is a channel as one person sees it, or as everybody in it does.
type Seat struct {
	stagetest.View[*message, discordapi.Message]
	s   *Server
	ch  *channel
	who *Person // nil: everybody
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
	defer s.Lock()()
	p := &Person{locale: cmp.Or(lang, locale), User: discordapi.User{
		ID: s.newID(), Username: strings.ToLower(strings.Join(strings.Fields(name), "_")), Discriminator: "0", GlobalName: &name,
	}}
	p.Seat = s.newChannel(discordgo.ChannelTypeDM, name, nil, p).newSeat(p)
	s.people[p.User.ID] = p
	return p
}

// GroupDM adds a conversation of several people, where the bot never is.
func (s *Server) GroupDM(name string, members ...*Person) *Seat {
	defer s.Lock()()
	return s.newChannel(discordgo.ChannelTypeGroupDM, name, nil, members...).newSeat(nil)
}

// newSeat returns a channel as a person sees it; nil: as everybody does.
func (ch *channel) newSeat(p *Person) *Seat {
	t := &Seat{s: ch.s, ch: ch, who: p}
	t.Timeline = ch.timeline
	if p != nil {
		t.Viewer = p.User.ID
	}
	return t
}

// In returns a channel as the person sees it.
func (p *Person) In(r *Seat) *Seat { return r.ch.newSeat(p) }

// Home returns the direct messages of the person with the bot.
func (p *Person) Home() *Seat { return p.Seat }

// Sit is In, for a person who has to be in the channel.
func (p *Person) Sit(r *Seat) (*Seat, error) {
	defer p.s.Lock()()
	members := r.ch.people
	if r.ch.guild != nil {
		members = r.ch.guild.members
	}
	if !slices.Contains(members, p) {
		return nil, fmt.Errorf("%s is not in %s", p.User.Name(), r.Title())
	}
	return p.In(r), nil
}

// Install adds the application to the person's account: its commands that allow it can be used everywhere.
func (p *Person) Install() { p.setFlag(&p.installed) }

// CloseDirect refuses direct messages of the bot from now on.
func (p *Person) CloseDirect() { p.setFlag(&p.closed) }

func (p *Person) setFlag(what *bool) {
	defer p.s.Lock()()
	*what = true
}

// isReachable reports whether the bot may write to a person: somebody it has something to do with, who lets it.
func (p *Person) isReachable() bool {
	shares := func(g *Guild) bool { return g.bot && slices.Contains(g.members, p) }
	return !p.closed && (p.installed || p.wrote || slices.ContainsFunc(p.s.guilds, shares))
}

// ID returns the channel's id.
func (t *Seat) ID() string { return t.ch.id }

// Key returns the channel's id: what a Fault is narrowed to.
func (t *Seat) Key() string { return t.ch.id }

// Guild returns the channel's server, or nil.
func (t *Seat) Guild() *Guild { return t.ch.guild }

// Deny takes permissions from the bot in this channel: those that are set in bits.
func (t *Seat) Deny(bits int64) {
	defer t.s.Lock()()
	t.ch.denied |= bits
}

// Allow gives permissions back to the bot.
func (t *Seat) Allow(bits int64) {
	defer t.s.Lock()()
	t.ch.denied &^= bits
}

// WaitText is Wait, and returns the message as people see it.
func (t *Seat) WaitText(ctx context.Context, pattern string) (string, error) {
	m, err := t.Wait(ctx, pattern)
	if err != nil {
		return "", err
	}
	defer t.s.Lock()()
	return stagetest.RenderMessage(t.s.messages[m.ID]), nil
}

// LastID returns the id of the latest message of the bot, or of anybody else.
func (t *Seat) LastID(fromBot bool) (id string, ok bool) {
	m, ok := t.Last(fromBot)
	return m.ID, ok
}
