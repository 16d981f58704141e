package discordtest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest"
)

func (st *stage) wait(l line) (string, error) {
	at, err := st.place(l.Words[0])
	if err != nil {
		return "", err
	}
	m, err := at.Wait(context.Background(), "(?m)"+l.Words[1])
	if err != nil {
		return "", err
	}
	st.s.mu.Lock()
	defer st.s.mu.Unlock()
	return st.s.show(st.s.messages[m.ID]), nil
}

func (st *stage) shows(l line) (string, error) {
	at, err := st.place(l.Words[0])
	if err != nil {
		return "", err
	}
	return st.Shows(at, l.Words[1])
}

// quiet shows that the bot has said nothing in a channel since somebody did something there, and is not about to.
func (st *stage) quiet(l line) (string, error) {
	at, err := st.place(l.Words[0])
	if err != nil {
		return "", err
	}
	if said := at.spoken(); said != "" {
		return "", fmt.Errorf("the bot spoke in %s:\n%s", at.Title(), said)
	}
	if len(l.Words) == 2 {
		return "", st.QuietFor(at, l.Words[1], at.spoken)
	}
	if len(l.Words) != 4 {
		return "", fmt.Errorf("%w: dc quiet %s", stagetest.ErrUsage, verbs["quiet"].Usage)
	}
	asker, err := st.seat(l.Words[1])
	if err != nil {
		return "", err
	}
	if _, err := asker.Run(l.Words[2], nil); err != nil {
		return "", err
	}
	m, err := asker.Wait(context.Background(), "(?m)"+l.Words[3])
	if err != nil {
		return "", err
	}
	for _, said := range at.Fresh() {
		if said.ID != m.ID {
			return "", fmt.Errorf("the bot spoke in %s:\n%s", at.Title(), at.spoken())
		}
	}
	return "", nil
}

// spoken is what the bot has said since the person did something in the channel: messages and changed messages.
func (t *Seat) spoken() string {
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	var all []string
	for _, turn := range t.ch.turns {
		m := turn.message
		if m != nil && t.fresh(m) || m.seenBy(t.who) && m.reactedSince(t.s.me.ID, t.ch.marks[t.who]) {
			all = append(all, t.s.show(m))
		}
	}
	return strings.Join(all, "\n")
}

func transcript(read func(*Seat) string) func(*stage, line) (string, error) {
	return func(st *stage, l line) (string, error) {
		at, err := st.place(l.Words[0])
		if err != nil {
			return "", err
		}
		l.Script.Stdout() // which is empty if nothing is seen
		return read(at), nil
	}
}

func (st *stage) calls(l line) (string, error) {
	return st.Called(l, func(operation string) string {
		var b strings.Builder
		for _, c := range st.s.Calls(operation) {
			fmt.Fprintf(&b, "%s %d %s\n", c.Operation, c.Code, c.Body)
		}
		return b.String()
	})
}

// commands prints what is registered: a line for each command, subcommand and menu, with its options.
func (st *stage) commands(line) (string, error) {
	if err := st.registered(); err != nil {
		return "", err
	}
	var b strings.Builder
	for _, c := range st.s.Commands() {
		name := "/" + c.Name
		if c.Type != discordapi.SlashCommand {
			name = "menu " + c.Name
		}
		listed(&b, name, c.Description, c.Options)
	}
	return b.String(), nil
}

func listed(b *strings.Builder, name, description string, options []discordapi.Option) {
	line := name
	for _, o := range options {
		switch {
		case o.Type <= discordapi.SubcommandGroup:
			listed(b, name+" "+o.Name, o.Description, o.Options)
			line = ""
		case o.Required:
			line += " " + o.Name
		default:
			line += " [" + o.Name + "]"
		}
	}
	if line != "" {
		fmt.Fprintln(b, strings.TrimSuffix(line+": "+description, ": "))
	}
}

func (st *stage) pings(line) (string, error) {
	if len(st.s.Pings()) == 0 {
		return "nobody", nil
	}

	var b strings.Builder
	for _, p := range st.s.Pings() {
		fmt.Fprintf(&b, "%s: %s\n", p.Whom, p.Message)
	}
	return b.String(), nil
}

func (st *stage) id(l line) (string, error) {
	name := l.Words[0]
	id := st.s.me.ID
	if g := st.servers[name]; g != nil {
		id = g.ID()
	} else if p := st.cast[name]; p != nil {
		id = p.User.ID
	} else if r := st.rooms[name]; r != nil {
		id = r.ID()
	} else if name != "bot" {
		return "", fmt.Errorf("there is no %q", name)
	}
	l.Script.Setenv(l.Words[1], id)
	return "", nil
}

func (st *stage) advance(l line) (string, error) {
	by, err := time.ParseDuration(l.Words[0])
	if err != nil {
		return "", fmt.Errorf("%w: %w", stagetest.ErrUsage, err)
	}
	st.s.Advance(by)
	return "", nil
}
