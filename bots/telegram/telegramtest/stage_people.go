package telegramtest

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/bots/stagetest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

const sendUsage = "SEAT TEXT, or SEAT video|photo|gif|note|document FILE [caption=] [from='KIND NAME DATE'] [size=25MB] [nothumb], [reply=MESSAGE] [id=NAME]"

// sent are the kinds of file, as scripts name them.
var sent = map[string]Kind{"video": Video, "photo": Photo, "gif": Animation, "note": VideoNote, "document": Document}

func (st *stage) user(l line) (string, error) {
	name := l.Words[0]
	if st.cast[name] != nil || st.rooms[name] != nil || name == "bot" {
		return "", fmt.Errorf("%w: %q is taken", stagetest.ErrUsage, name)
	}
	st.cast[name] = st.s.User(name, append(l.Words, "en")[1])
	return "", nil
}

func room(open func(*Server, string, *Person) *Room) func(*stage, line) (string, error) {
	return func(st *stage, l line) (string, error) {
		title := l.Words[0]
		owner, err := st.person(l.Words[1])
		if err != nil {
			return "", err
		}
		if st.cast[title] != nil || st.rooms[title] != nil {
			return "", fmt.Errorf("%w: %q is taken", stagetest.ErrUsage, title)
		}
		r := open(st.s, title, owner)
		st.rooms[title] = r
		for _, name := range l.Words[2:] {
			p, err := st.person(name)
			if err != nil {
				return "", err
			}
			r.Join(p)
		}
		return "", nil
	}
}

// rank changes somebody's standing, or the bot's. In a channel the bot is an administrator or nothing.
func rank(status string) func(*stage, line) (string, error) {
	return func(st *stage, l line) (string, error) {
		r := st.rooms[l.Words[0]]
		if r == nil {
			return "", fmt.Errorf("there is no room %q", l.Words[0])
		}
		who, err := st.account(l.Words[1])
		if err != nil {
			return "", err
		}
		by, err := st.actor(r, l.Options["by"])
		if err != nil {
			return "", err
		}
		as := status
		if who.ID == st.s.me.ID && status == botapi.Ordinary && r.chat.info.Type == botapi.Channel {
			as = botapi.Administrator
		}
		r.rank(by, who, as)
		return "", nil
	}
}

func (st *stage) account(name string) (botapi.User, error) {
	if name == "bot" {
		return st.s.me.User, nil
	}
	p, err := st.person(name)
	if err != nil {
		return botapi.User{}, err
	}
	return p.User, nil
}

// actor is who does something in a room: somebody named, or the owner.
func (st *stage) actor(r *Room, name string) (*Person, error) {
	if name != "" {
		return st.person(name)
	}
	for _, p := range st.cast {
		if r.chat.members[p.User.ID] == botapi.Creator {
			return p, nil
		}
	}
	return nil, fmt.Errorf("%s has no owner", r.Title())
}

func (st *stage) migrate(l line) (string, error) {
	r := st.rooms[l.Words[0]]
	if r == nil {
		return "", fmt.Errorf("there is no room %q", l.Words[0])
	}
	st.rooms[l.Words[0]] = r.Migrate()
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

func (st *stage) send(l line) (string, error) {
	at, err := st.seat(l.Words[0])
	if err != nil {
		return "", err
	}
	p, err := st.post(l)
	if err != nil {
		return "", err
	}
	if p.ReplyTo, err = st.message(at.Room, l.Options["reply"]); err != nil {
		return "", err
	}
	id, err := at.Post(p)
	if name := l.Options["id"]; name != "" {
		st.ids[name] = id
	}
	return "", err
}

// post is what a line says is sent: a text, or a file.
func (st *stage) post(l line) (p Post, err error) {
	kind, isFile := sent[l.Words[1]]
	if len(l.Words) == 2 {
		return Post{Text: strings.ReplaceAll(l.Words[1], `\n`, "\n")}, nil
	}
	if !isFile || len(l.Words) == 4 && l.Words[3] != "nothumb" {
		return p, fmt.Errorf("%w: tg send %s", stagetest.ErrUsage, sendUsage)
	}
	p = Post{File: l.Script.MkAbs(l.Words[2]), As: kind, Text: l.Options["caption"], NoThumb: len(l.Words) == 4}
	if p.From, err = st.origin(l.Options["from"]); err != nil {
		return p, err
	}
	p.Size, err = stagetest.Megabytes(l.Options["size"])
	return p, err
}

func (st *stage) album(l line) (string, error) {
	at, err := st.seat(l.Words[0])
	if err != nil {
		return "", err
	}
	var files []string
	for _, name := range l.Words[1:] {
		files = append(files, l.Script.MkAbs(name))
	}
	_, err = at.SendAlbum(l.Options["caption"], files...)
	return "", err
}

// own is a seat and a message in its chat.
func (st *stage) own(l line) (*Seat, int, error) {
	at, err := st.seat(l.Words[0])
	if err != nil {
		return nil, 0, err
	}
	id, err := st.message(at.Room, l.Words[1])
	return at, id, err
}

func (st *stage) edit(l line) (string, error) {
	at, id, err := st.own(l)
	if err != nil {
		return "", err
	}
	return "", at.Edit(id, l.Words[2])
}

func (st *stage) remove(l line) (string, error) {
	at, id, err := st.own(l)
	if err != nil {
		return "", err
	}
	return "", at.Delete(id)
}

func (st *stage) react(l line) (string, error) {
	at, id, err := st.own(l)
	if err != nil {
		return "", err
	}
	return "", at.React(id, append(l.Words, "")[2])
}

func (st *stage) press(l line) (string, error) {
	at, err := st.seat(l.Words[0])
	if err != nil {
		return "", err
	}
	p, err := at.Press(l.Words[1])
	if err != nil || p == nil {
		return "(a link)", err
	}
	text, _, err := p.Answer(context.Background())
	return text, err
}

func (st *stage) inline(l line) (string, error) {
	at, err := st.seat(l.Words[0])
	if err != nil {
		return "", err
	}
	st.query = at.Inline(l.Words[1])
	cards, err := st.query.Cards(context.Background())
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for i, c := range cards {
		fmt.Fprintf(&b, "%d. %s\n", i+1, c.Title)
		for _, text := range []string{c.Description, c.Content.Text + c.Caption} {
			if text != "" {
				fmt.Fprintln(&b, "   "+strings.ReplaceAll(text, "\n", "\n   "))
			}
		}
	}
	return b.String(), nil
}

func (st *stage) choose(l line) (string, error) {
	n, err := strconv.Atoi(l.Words[0])
	if err != nil || st.query == nil {
		return "", fmt.Errorf("%w: tg inline SEAT WORDS, then tg choose N", stagetest.ErrUsage)
	}
	_, err = st.query.Choose(n - 1)
	return "", err
}

func (st *stage) guest(l line) (string, error) {
	at, err := st.seat(l.Words[0])
	if err != nil {
		return "", err
	}
	to, err := st.message(at.Room, l.Options["reply"])
	if err != nil {
		return "", err
	}
	m, err := at.Guest(l.Words[1], to).Reply(context.Background())
	return strings.Join(body(&m), "\n"), err
}
