package discordtest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots/stagetest"
)

const (
	sendUsage    = "SEAT TEXT, or SEAT video|file FILE… [caption=] [size=25MB], [reply=MESSAGE] [id=NAME]"
	forwardUsage = "SEAT video|text WHAT [caption=] [date=2019-04-25], or SEAT MESSAGE@CHANNEL, [id=NAME]"
)

func (st *stage) send(l line) (string, error) {
	at, err := st.seat(l.Words[0])
	if err != nil {
		return "", err
	}
	p, err := st.post(l)
	if err != nil {
		return "", err
	}
	if p.ReplyTo, err = st.message(at, l.Options["reply"]); err != nil {
		return "", err
	}
	return "", st.named(l)(at.Post(p))
}

// named keeps the id of a message under the name that a line gives it.
func (st *stage) named(l line) func(string, error) error {
	return func(id string, err error) error {
		if name := l.Options["id"]; name != "" && err == nil {
			st.ids[name] = id
		}
		return err
	}
}

// post is what a line says is sent: a text, or files.
func (st *stage) post(l line) (p Post, err error) {
	if len(l.Words) == 2 {
		return Post{Text: st.said(l.Words[1])}, nil
	}
	if l.Words[1] != "video" && l.Words[1] != "file" {
		return p, fmt.Errorf("%w: dc send %s", stagetest.ErrUsage, sendUsage)
	}
	p = Post{Text: st.said(l.Options["caption"])}
	for _, name := range l.Words[2:] {
		p.Files = append(p.Files, l.Script.MkAbs(name))
	}
	p.Size, err = stagetest.Megabytes(l.Options["size"])
	return p, err
}

func (st *stage) forward(l line) (string, error) {
	at, err := st.seat(l.Words[0])
	if err != nil {
		return "", err
	}
	if len(l.Words) == 2 {
		name, where, _ := strings.Cut(l.Words[1], "@")
		from, err := st.room(where)
		if err != nil {
			return "", err
		}
		id, err := st.message(at.who.In(from), name)
		if err != nil {
			return "", err
		}
		return "", st.named(l)(at.Forward(id))
	}
	shown := Post{Text: st.said(l.Options["caption"])}
	switch l.Words[1] {
	case "video":
		shown.Files = []string{l.Script.MkAbs(l.Words[2])}
	case "text":
		shown.Text = st.said(l.Words[2])
	default:
		return "", fmt.Errorf("%w: dc forward %s", stagetest.ErrUsage, forwardUsage)
	}
	if date := l.Options["date"]; date != "" {
		if shown.At, err = time.Parse(time.DateOnly, date); err != nil {
			return "", fmt.Errorf("%w: date=: %w", stagetest.ErrUsage, err)
		}
	}
	return "", st.named(l)(at.Post(Post{Forwards: []Post{shown}}))
}

// own is a seat and a message in its channel.
func (st *stage) own(l line) (*Seat, string, error) {
	at, err := st.seat(l.Words[0])
	if err != nil {
		return nil, "", err
	}
	id, err := st.message(at, l.Words[1])
	return at, id, err
}

func (st *stage) edit(l line) (string, error) {
	at, id, err := st.own(l)
	if err != nil {
		return "", err
	}
	return "", at.Edit(id, st.said(l.Words[2]))
}

func (st *stage) remove(l line) (string, error) {
	at, id, err := st.own(l)
	if err != nil {
		return "", err
	}
	return "", at.Delete(id)
}

// options are those of a command: files by their paths.
func (st *stage) options(l line) map[string]string {
	out := maps.Clone(l.Options)
	for name, value := range out {
		if path := l.Script.MkAbs(value); isFile(path) {
			value = path
		}
		out[name] = strings.ReplaceAll(value, `\n`, "\n")
	}
	return out
}

// shown waits until an interaction is acknowledged, and tells what is seen.
func shown(a *Asked, err error) (string, error) {
	if err != nil {
		return "", err
	}
	if a == nil {
		return "(a link)", nil
	}
	return a.Shown(context.Background())
}

// present waits until the bot is connected: what nobody hears is answered by nobody.
func (st *stage) present(l line) (*Seat, error) {
	at, err := st.seat(l.Words[0])
	if err != nil {
		return nil, err
	}
	return at, st.s.Gateway.Ready(context.Background())
}

func (st *stage) run(l line) (string, error) {
	at, err := st.present(l)
	if err != nil {
		return "", err
	}
	if err := st.registered(); err != nil {
		return "", err
	}
	return shown(at.Run(strings.Join(l.Words[1:], " "), st.options(l)))
}

// registered waits until the bot has registered its commands, as it does once it is connected.
func (st *stage) registered() error {
	return st.s.WaitFor(context.Background(), "the bot to register commands", func() bool { return len(st.s.Commands()) > 0 })
}

func (st *stage) menu(l line) (string, error) {
	at, err := st.present(l)
	if err != nil {
		return "", err
	}
	if err := st.registered(); err != nil {
		return "", err
	}
	id, err := st.message(at, l.Words[2])
	if err != nil {
		return "", err
	}
	return shown(at.Menu(l.Words[1], id))
}

func (st *stage) press(l line) (string, error) {
	at, err := st.present(l)
	if err != nil {
		return "", err
	}
	return shown(at.Press(l.Words[1]))
}

func (st *stage) choose(l line) (string, error) {
	at, err := st.present(l)
	if err != nil {
		return "", err
	}
	return shown(at.Choose(l.Words[1:]...))
}

func (st *stage) typed(l line) (string, error) {
	at, err := st.present(l)
	if err != nil {
		return "", err
	}
	if err := st.registered(); err != nil {
		return "", err
	}
	last := len(l.Words) - 1
	a, err := at.Complete(strings.Join(l.Words[1:last], " "), l.Words[last], st.options(l))
	if err != nil {
		return "", err
	}
	choices, err := a.Choices(context.Background())
	var b strings.Builder
	for _, c := range choices {
		fmt.Fprintf(&b, "%s = %v\n", c.Name, c.Value)
	}
	return b.String(), err
}

func (st *stage) form(name string) (*Form, error) {
	p, err := st.person(name)
	if err != nil {
		return nil, err
	}
	f := p.Form()
	if f == nil {
		return nil, fmt.Errorf("%s has no form open", name)
	}
	return f, nil
}

func (st *stage) fill(l line) (string, error) {
	f, err := st.form(l.Words[0])
	if err != nil {
		return "", err
	}
	for _, name := range slices.Sorted(maps.Keys(l.Options)) {
		if err := f.Fill(name, st.said(l.Options[name])); err != nil {
			return "", err
		}
	}
	return "", nil
}

func (st *stage) submit(l line) (string, error) {
	f, err := st.form(l.Words[0])
	if err != nil {
		return "", err
	}
	return shown(f.Submit())
}
