package discordtest

import (
	"context"
	"fmt"
	"path/filepath"
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
	match, err := stagetest.Pattern(l.Words[1])
	if err != nil {
		return "", err
	}
	what := fmt.Sprintf("%q in %s", l.Words[1], at.Title())
	err = st.s.WaitFor(context.Background(), what, func() bool { return match.MatchString(at.Transcript()) })
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, at.Transcript())
	}
	return "", nil
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
		return "", st.quietFor(at, l.Words[1])
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

func (st *stage) quietFor(at *Seat, text string) error {
	pause, err := time.ParseDuration(text)
	if err != nil {
		return fmt.Errorf("%w: %w", stagetest.ErrUsage, err)
	}
	if err := st.s.Settle(context.Background()); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), pause)
	defer cancel()
	if err := st.s.WaitFor(ctx, "a word", func() bool { return at.spoken() != "" }); err == nil {
		return fmt.Errorf("the bot spoke in %s:\n%s", at.Title(), at.spoken())
	}
	return nil
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

func (st *stage) settle(line) (string, error) { return "", st.s.Settle(context.Background()) }

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
	operation := l.Words[0]
	low, high, err := stagetest.Within(append(l.Words, "..")[1])
	if err != nil {
		return "", err
	}
	what := fmt.Sprintf("%s to be called %s times", operation, l.Word(1))
	if err := st.s.WaitFor(context.Background(), what, func() bool { return st.s.Count(operation) >= low }); err != nil {
		return "", err
	}
	var b strings.Builder
	for _, c := range st.s.Calls(operation) {
		fmt.Fprintf(&b, "%s %d %s\n", c.Operation, c.Code, c.Body)
	}
	if n := st.s.Count(operation); n > high {
		return "", fmt.Errorf("%s was called %d times\n%s", operation, n, b.String())
	}
	return b.String(), nil
}

func (st *stage) downloads(l line) (string, error) {
	low, high, err := stagetest.Within(l.Words[1])
	if err != nil {
		return "", err
	}
	if n := st.s.Downloaded(filepath.Base(l.Words[0])); n < low || n > high {
		return "", fmt.Errorf("%s was downloaded %d times", l.Words[0], n)
	}
	return "", nil
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

func (st *stage) violations(l line) (string, error) {
	match, err := stagetest.Pattern(l.Words[0])
	if err != nil {
		return "", err
	}
	found := st.s.Violations()
	for _, v := range found {
		if !match.MatchString(v) {
			return "", fmt.Errorf("a violation that does not match: %s", v)
		}
	}
	if len(found) == 0 {
		return "", fmt.Errorf("no violation matches %q", l.Words[0])
	}
	st.s.TakeViolations()
	return strings.Join(found, "\n"), nil
}

func (st *stage) advance(l line) (string, error) {
	by, err := time.ParseDuration(l.Words[0])
	if err != nil {
		return "", fmt.Errorf("%w: %w", stagetest.ErrUsage, err)
	}
	st.s.Advance(by)
	return "", nil
}
