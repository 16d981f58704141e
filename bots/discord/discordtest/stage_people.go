package discordtest

import (
	"fmt"
	"strings"

	"github.com/firstseen/firstseen/bots/stagetest"
)

// taken fails if one of the names is somebody's or something's.
func (st *stage) taken(names ...string) error {
	for _, name := range names {
		if st.cast[name] != nil || st.rooms[name] != nil || st.servers[name] != nil || name == "bot" {
			return fmt.Errorf("%w: %q is taken", stagetest.ErrUsage, name)
		}
	}
	return nil
}

func (st *stage) user(l line) (string, error) {
	if err := st.taken(l.Words[0]); err != nil {
		return "", err
	}
	st.cast[l.Words[0]] = st.s.User(l.Words[0], l.Word(1))
	return "", nil
}

func standing(change func(*Person)) func(*stage, line) (string, error) {
	return func(st *stage, l line) (string, error) {
		p, err := st.person(l.Words[0])
		if err == nil {
			change(p)
		}
		return "", err
	}
}

func (st *stage) server(l line) (string, error) {
	owner, err := st.person(l.Words[1])
	if err != nil {
		return "", err
	}
	if err := st.taken(append(l.Words[2:], l.Words[0])...); err != nil {
		return "", err
	}
	g := st.s.Guild(l.Words[0], owner)
	st.servers[l.Words[0]] = g
	return "", st.open(g, l.Words[2:])
}

func (st *stage) channel(l line) (string, error) {
	g, err := st.guild(l.Words[0])
	if err != nil {
		return "", err
	}
	return "", st.open(g, l.Words[1:])
}

// open opens channels in a server.
func (st *stage) open(g *Guild, names []string) error {
	if err := st.taken(names...); err != nil {
		return err
	}
	for _, name := range names {
		st.rooms[name] = g.Channel(name)
	}
	return nil
}

// thread starts threads in a channel.
func (st *stage) thread(l line) (string, error) {
	r := st.rooms[l.Words[0]]
	if r == nil || r.Guild() == nil {
		return "", fmt.Errorf("there is no channel %q of a server", l.Words[0])
	}
	if err := st.taken(l.Words[1:]...); err != nil {
		return "", err
	}
	for _, name := range l.Words[1:] {
		st.rooms[name] = r.Thread(name)
	}
	return "", nil
}

func (st *stage) locale(l line) (string, error) {
	g, err := st.guild(l.Words[0])
	if err == nil {
		g.Locale(l.Words[1])
	}
	return "", err
}

func member(change func(*Guild, *Person)) func(*stage, line) (string, error) {
	return func(st *stage, l line) (string, error) {
		g, err := st.guild(l.Words[0])
		if err != nil {
			return "", err
		}
		for _, name := range l.Words[1:] {
			p, err := st.person(name)
			if err != nil {
				return "", err
			}
			change(g, p)
		}
		return "", nil
	}
}

// bits are the permissions that words name.
func bits(words []string) (int64, error) {
	var all int64
	for _, word := range words {
		if Permissions[word] == 0 {
			return 0, fmt.Errorf("%w: there is no permission %q", stagetest.ErrUsage, word)
		}
		all |= Permissions[word]
	}
	return all, nil
}

func (st *stage) role(l line) (string, error) {
	g, err := st.guild(l.Words[0])
	if err != nil {
		return "", err
	}
	p, err := st.person(l.Words[1])
	if err != nil {
		return "", err
	}
	may, err := bits(l.Words[3:])
	if err == nil {
		g.Role(p, l.Words[2], may)
	}
	return "", err
}

func presence(change func(*Guild)) func(*stage, line) (string, error) {
	return func(st *stage, l line) (string, error) {
		g, err := st.guild(l.Words[0])
		if err == nil {
			change(g)
		}
		return "", err
	}
}

func (st *stage) outage(l line) (string, error) {
	g, err := st.guild(l.Words[0])
	if err == nil {
		g.Outage(l.Words[1] == "on")
	}
	return "", err
}

func permit(change func(*Room, int64)) func(*stage, line) (string, error) {
	return func(st *stage, l line) (string, error) {
		r, err := st.room(l.Words[0])
		if err != nil {
			return "", err
		}
		may, err := bits(l.Words[1:])
		if err == nil {
			change(r, may)
		}
		return "", err
	}
}

func (st *stage) group(l line) (string, error) {
	if err := st.taken(l.Words[0]); err != nil {
		return "", err
	}
	var members []*Person
	for _, name := range l.Words[1:] {
		p, err := st.person(name)
		if err != nil {
			return "", err
		}
		members = append(members, p)
	}
	st.rooms[l.Words[0]] = st.s.GroupDM(l.Words[0], members...)
	return "", nil
}

// said is a text of a script: \n starts a new line, @bot mentions the bot.
func (st *stage) said(text string) string {
	return strings.NewReplacer(`\n`, "\n", "@bot", "<@"+st.s.me.ID+">").Replace(text)
}
