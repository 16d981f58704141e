package telegramtest

import (
	"fmt"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots/stagetest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// A stage is what a script plays on.
type stage struct {
	stagetest.Scene
	s     *Server
	cast  map[string]*Person
	rooms map[string]*Room
	ids   map[string]int // of messages, by the names that the script gave them
	query *Query         // the last one inline
}

func newStage(s *Server) *stage {
	return &stage{
		Scene: stagetest.NewScene(s), s: s, cast: map[string]*Person{}, rooms: map[string]*Room{}, ids: map[string]int{},
	}
}

type (
	line = stagetest.Line
	verb = stagetest.Verb[*stage]
)

const many = stagetest.ManyWords

func play(usage string, least, most int, do func(*stage, line) (string, error), options ...string) verb {
	return verb{Usage: usage, Least: least, Most: most, Options: options, Do: do}
}

// verbs are the commands, by name.
var verbs map[string]verb

func init() { // as quiet looks into it
	verbs = map[string]verb{
		"user":       play("NAME [LANGUAGE]", 1, 2, (*stage).user),
		"group":      play("TITLE OWNER [MEMBER…]", 2, many, room((*Server).Group)),
		"supergroup": play("TITLE OWNER [MEMBER…]", 2, many, room((*Server).Supergroup)),
		"channel":    play("TITLE OWNER [MEMBER…]", 2, many, room((*Server).Channel)),
		"add":        play("ROOM bot|NAME [by=NAME]", 2, 2, rank(botapi.Ordinary), "by"),
		"promote":    play("ROOM bot|NAME [by=NAME]", 2, 2, rank(botapi.Administrator), "by"),
		"demote":     play("ROOM bot|NAME [by=NAME]", 2, 2, rank(botapi.Ordinary), "by"),
		"remove":     play("ROOM bot|NAME [by=NAME]", 2, 2, rank(botapi.Kicked), "by"),
		"migrate":    play("ROOM", 1, 1, (*stage).migrate),
		"block":      play("NAME", 1, 1, standing((*Person).Block)),
		"unblock":    play("NAME", 1, 1, standing((*Person).Unblock)),
		"send":       play(sendUsage, 2, 4, (*stage).send, "caption", "from", "size", "reply", "id"),
		"album":      play("SEAT FILE… [caption=]", 2, many, (*stage).album, "caption"),
		"edit":       play("SEAT MESSAGE TEXT", 3, 3, (*stage).edit),
		"delete":     play("SEAT MESSAGE", 2, 2, (*stage).remove),
		"react":      play("SEAT MESSAGE [EMOJI]", 2, 3, (*stage).react),
		"press":      play("SEAT LABEL", 2, 2, (*stage).press),
		"inline":     play("SEAT WORDS", 2, 2, (*stage).inline),
		"choose":     play("N", 1, 1, (*stage).choose),
		"guest":      play("SEAT TEXT [reply=MESSAGE]", 2, 2, (*stage).guest, "reply"),
		"wait":       play("PLACE PATTERN", 2, 2, (*stage).wait),
		"shows":      play("PLACE PATTERN", 2, 2, (*stage).shows),
		"quiet":      play("PLACE SEAT TEXT PATTERN, or PLACE DURATION", 2, 4, (*stage).quiet),
		"settle":     play("", 0, 0, (*stage).Settle),
		"transcript": play("PLACE", 1, 1, transcript((*Room).Transcript)),
		"history":    play("PLACE", 1, 1, transcript((*Room).History)),
		"calls":      play("METHOD [N|MIN..MAX]", 1, 2, (*stage).calls),
		"downloads":  play("FILE N|MIN..MAX", 2, 2, (*stage).Downloads),
		"commands":   play("SCOPE [LANGUAGE]", 1, 2, (*stage).commands),
		"webhook":    play("", 0, 0, (*stage).webhook),
		"id":         play("PLACE VARIABLE", 2, 2, (*stage).id),
		"violations": play("PATTERN", 1, 1, (*stage).Violate),
		"fail":       play(failUsage, 2, 2, (*stage).fail, "times", "after", "in", "retry"),
		"recover":    play("", 0, 0, (*stage).Recover),
		"hold":       play("METHOD", 1, 1, (*stage).Hold),
		"release":    play("METHOD", 1, 1, (*stage).Release),
	}
}

func (st *stage) person(name string) (*Person, error) {
	if p := st.cast[name]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("there is no person %q", name)
}

// place is a chat: a room, or a person's private one.
func (st *stage) place(name string) (*Room, error) {
	if r := st.rooms[name]; r != nil {
		return r, nil
	}
	p, err := st.person(name)
	if err != nil {
		return nil, fmt.Errorf("there is no room or person %q", name)
	}
	return p.Room, nil
}

// seat is a person in a chat: NAME or NAME@ROOM.
func (st *stage) seat(name string) (*Seat, error) {
	who, where, elsewhere := strings.Cut(name, "@")
	p, err := st.person(who)
	if err != nil || !elsewhere {
		return p.seat(), err
	}
	r, err := st.place(where)
	if err != nil {
		return nil, err
	}
	return p.In(r), nil
}

func (p *Person) seat() *Seat {
	if p == nil {
		return nil
	}
	return p.Seat
}

// message is the id of a message in a chat: last, bot, or one that has a name. An empty name is none.
func (st *stage) message(r *Room, name string) (int, error) {
	if name == "" {
		return 0, nil
	}
	if id := st.ids[name]; id != 0 {
		return id, nil
	}
	all := r.Messages()
	for i := len(all) - 1; i >= 0; i-- {
		fromBot := all[i].From != nil && all[i].From.ID == st.s.me.ID
		if fromBot && name == "bot" || !fromBot && name == "last" {
			return all[i].ID, nil
		}
	}
	return 0, fmt.Errorf("there is no message %q in %s", name, r.Title())
}

// origin reads the origin of a forward: 'channel Old news 2019-04-25'.
func (st *stage) origin(text string) (*botapi.Origin, error) {
	if text == "" {
		return nil, nil
	}
	words := strings.Fields(text)
	kinds := map[string]string{
		"user": botapi.FromUser, "hidden": botapi.FromHidden, "group": botapi.FromChat, "channel": botapi.FromChannel,
	}
	if len(words) < 3 || kinds[words[0]] == "" {
		return nil, fmt.Errorf("%w: from='user|hidden|group|channel NAME DATE'", stagetest.ErrUsage)
	}
	last := len(words) - 1
	date, err := time.Parse(time.DateOnly, words[last])
	if err != nil {
		return nil, fmt.Errorf("%w: the date of from=: %w", stagetest.ErrUsage, err)
	}
	return st.s.Origin(kinds[words[0]], strings.Join(words[1:last], " "), date), nil
}
