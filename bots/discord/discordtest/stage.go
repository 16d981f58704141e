package discordtest

import (
	"fmt"
	"strings"

	"github.com/firstseen/firstseen/bots/stagetest"
)

// A stage is what a script plays on.
type stage struct {
	stagetest.Scene
	s       *Server
	cast    map[string]*Person
	servers map[string]*Guild
	rooms   map[string]*Room
	ids     map[string]string // of messages, by the names that the script gave them
}

func newStage(s *Server) *stage {
	return &stage{
		Scene: stagetest.NewScene(s), s: s, cast: map[string]*Person{}, servers: map[string]*Guild{}, rooms: map[string]*Room{}, ids: map[string]string{},
	}
}

type (
	line = stagetest.Line
	verb = stagetest.Verb[*stage]
)

func play(usage string, least, most int, do func(*stage, line) (string, error), options ...string) verb {
	return verb{Usage: usage, Least: least, Most: most, Options: options, Do: do}
}

const many = stagetest.ManyWords

// verbs are the commands, by name.
var verbs map[string]verb

func init() { // as quiet looks into it
	verbs = map[string]verb{
		"user":       play("NAME [LANGUAGE]", 1, 2, (*stage).user),
		"install":    play("NAME", 1, 1, standing((*Person).Install)),
		"close":      play("NAME", 1, 1, standing((*Person).CloseDirect)),
		"open":       play("NAME", 1, 1, standing((*Person).OpenDirect)),
		"server":     play("NAME OWNER CHANNEL…", 3, many, (*stage).server),
		"channel":    play("SERVER NAME…", 2, many, (*stage).channel),
		"thread":     play("CHANNEL NAME…", 2, many, (*stage).thread),
		"locale":     play("SERVER LANGUAGE", 2, 2, (*stage).locale),
		"join":       play("SERVER NAME…", 2, many, member((*Guild).Join)),
		"leave":      play("SERVER NAME…", 2, many, member((*Guild).Leave)),
		"role":       play("SERVER NAME ROLE [PERMISSION…]", 3, many, (*stage).role),
		"add":        play("SERVER", 1, 1, presence((*Guild).AddBot)),
		"remove":     play("SERVER", 1, 1, presence((*Guild).RemoveBot)),
		"outage":     play("SERVER on|off", 2, 2, (*stage).outage),
		"deny":       play("CHANNEL PERMISSION…", 2, many, permit((*Room).Deny)),
		"allow":      play("CHANNEL PERMISSION…", 2, many, permit((*Room).Allow)),
		"group":      play("NAME MEMBER…", 2, many, (*stage).group),
		"send":       play(sendUsage, 2, many, (*stage).send, "caption", "size", "reply", "id"),
		"forward":    play(forwardUsage, 2, 3, (*stage).forward, "caption", "date", "id"),
		"edit":       play("SEAT MESSAGE TEXT", 3, 3, (*stage).edit),
		"delete":     play("SEAT MESSAGE", 2, 2, (*stage).remove),
		"run":        play("SEAT COMMAND [SUBCOMMAND] [OPTION=VALUE…]", 2, 4, (*stage).run, stagetest.AnyOption),
		"menu":       play("SEAT COMMAND MESSAGE", 3, 3, (*stage).menu),
		"press":      play("SEAT LABEL", 2, 2, (*stage).press),
		"choose":     play("SEAT LABEL…", 2, many, (*stage).choose),
		"type":       play("SEAT COMMAND [SUBCOMMAND] OPTION [OPTION=VALUE…]", 3, 5, (*stage).typed, stagetest.AnyOption),
		"fill":       play("NAME INPUT=VALUE…", 1, 1, (*stage).fill, stagetest.AnyOption),
		"submit":     play("NAME", 1, 1, (*stage).submit),
		"wait":       play("PLACE PATTERN", 2, 2, (*stage).wait),
		"shows":      play("PLACE PATTERN", 2, 2, (*stage).shows),
		"quiet":      play("PLACE SEAT COMMAND PATTERN, or PLACE DURATION", 2, 4, (*stage).quiet),
		"settle":     play("", 0, 0, (*stage).Settle),
		"transcript": play("PLACE", 1, 1, transcript((*Seat).Transcript)),
		"history":    play("PLACE", 1, 1, transcript((*Seat).History)),
		"calls":      play("OPERATION [N|MIN..MAX]", 1, 2, (*stage).calls),
		"downloads":  play("FILE N|MIN..MAX", 2, 2, (*stage).Downloads),
		"commands":   play("", 0, 0, (*stage).commands),
		"pings":      play("", 0, 0, (*stage).pings),
		"id":         play("PLACE|SERVER|bot VARIABLE", 2, 2, (*stage).id),
		"violations": play("PATTERN", 1, 1, (*stage).Violate),
		"advance":    play("DURATION", 1, 1, (*stage).advance),
		"fail":       play(failUsage, 2, 2, (*stage).fail, "times", "after", "in", "retry"),
		"recover":    play("", 0, 0, (*stage).Recover),
		"hold":       play("OPERATION", 1, 1, (*stage).Hold),
		"release":    play("OPERATION", 1, 1, (*stage).Release),
		"gateway":    play("WHAT [HOW…]", 1, 3, (*stage).gateway),
	}
}

func (st *stage) person(name string) (*Person, error) {
	if p := st.cast[name]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("there is no person %q", name)
}

func (st *stage) guild(name string) (*Guild, error) {
	if g := st.servers[name]; g != nil {
		return g, nil
	}
	return nil, fmt.Errorf("there is no server %q", name)
}

// room is a channel by its name, or somebody's direct messages.
func (st *stage) room(name string) (*Room, error) {
	if r := st.rooms[name]; r != nil {
		return r, nil
	}
	p, err := st.person(name)
	if err != nil {
		return nil, fmt.Errorf("there is no channel or person %q", name)
	}
	return p.Room, nil
}

// seat is a person in a channel: NAME or NAME@CHANNEL.
func (st *stage) seat(name string) (*Seat, error) {
	who, where, elsewhere := strings.Cut(name, "@")
	p, err := st.person(who)
	switch {
	case err != nil:
		return nil, err
	case !elsewhere:
		return p.Seat, nil
	}
	r, err := st.room(where)
	if err != nil {
		return nil, err
	}
	if !r.Has(p) {
		return nil, fmt.Errorf("%s is not in %s", who, where)
	}
	return p.In(r), nil
}

// place is a channel as a person sees it, or as everybody does: a seat without a person.
func (st *stage) place(name string) (*Seat, error) {
	if r := st.rooms[name]; r != nil {
		return &Seat{r, nil}, nil
	}
	return st.seat(name)
}

// message is the id of a message that is seen from a seat: last, bot, or one that has a name. An empty name is none.
func (st *stage) message(t *Seat, name string) (string, error) {
	if id := st.ids[name]; id != "" || name == "" {
		return id, nil
	}
	all := t.Messages()
	for i := len(all) - 1; i >= 0; i-- {
		fromBot := all[i].Author.ID == st.s.me.ID
		if fromBot && name == "bot" || !fromBot && name == "last" {
			return all[i].ID, nil
		}
	}
	return "", fmt.Errorf("there is no message %q in %s", name, t.Title())
}
