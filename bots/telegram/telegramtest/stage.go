package telegramtest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots/stagetest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// stage holds the people and chats of one script.
type stage struct {
	stagetest.Stage[*Person, *Seat, int]
	s     *Server
	query *Query // the last one inline
}

type line = stagetest.Line

const sendUsage = "SEAT TEXT, or SEAT video|photo|gif|note|document FILE [caption=] [from='KIND NAME DATE'] [size=25MB] [nothumb], [reply=MESSAGE] [id=NAME]"

// newStage returns a stage on a server, and the subcommands that play there.
func newStage(s *Server) (*stage, map[string]stagetest.Subcommand) {
	st := &stage{s: s, Stage: stagetest.Stage[*Person, *Seat, int]{Server: s, Faults: faultsByName}}
	st.AddPerson = func(name, lang string) *Person { return s.User(name, cmp.Or(lang, "en")) }
	st.Ask = func(at *Seat, text string) { at.Send(text) }
	st.ListCalls = st.listCalls
	return st, st.Subcommands(map[string]stagetest.Subcommand{
		"group":      {Usage: roomUsage, Run: st.addRoom(botapi.Group)},
		"supergroup": {Usage: roomUsage, Run: st.addRoom(botapi.Supergroup)},
		"channel":    {Usage: roomUsage, Run: st.addRoom(botapi.Channel)},
		"add":        {Usage: rankUsage, Run: st.setStatus(botapi.Ordinary)},
		"promote":    {Usage: rankUsage, Run: st.setStatus(botapi.Administrator)},
		"demote":     {Usage: rankUsage, Run: st.setStatus(botapi.Ordinary)},
		"remove":     {Usage: rankUsage, Run: st.setStatus(botapi.Kicked)},
		"migrate":    {Usage: "ROOM", Run: st.migrate},
		"block":      {Usage: "NAME", Run: func(l line) string { st.Person(l.Words[0]).Block(); return "" }},
		"send":       {Usage: sendUsage, Run: st.send},
		"album":      {Usage: "SEAT FILE… [caption=]", Run: st.sendAlbum},
		"delete":     {Usage: "SEAT MESSAGE", Run: st.deleteMessage},
		"press":      {Usage: "SEAT LABEL", Run: st.press},
		"inline":     {Usage: "SEAT WORDS", Run: st.typeInline},
		"choose":     {Usage: "N", Run: st.chooseCard},
		"guest":      {Usage: "SEAT TEXT [reply=MESSAGE]", Run: st.callGuest},
		"commands":   {Usage: "SCOPE [LANGUAGE]", Run: func(l line) string { return strings.Join(s.Commands(l.Words[0], l.Word(1)), "\n") }},
		"webhook":    {Usage: "", Run: st.waitForWebhook},
		"id":         {Usage: "PLACE VARIABLE", Run: func(l line) string { l.Script.Setenv(l.Words[1], st.Place(l.Words[0]).Key()); return "" }},
	})
}

const (
	roomUsage = "TITLE OWNER [MEMBER…]"
	rankUsage = "ROOM bot|NAME [by=NAME]"
)

// faultsByName are the faults that only Telegram has, as scripts name them.
var faultsByName = map[string]func(retry time.Duration) *Fault{"429": Flood}

func init() {
	for name, e := range map[string]*Error{
		"401": errUnauthorized, "409": errOtherPoll, "blocked": errBlocked, "gone": errChatNotFound, "noreply": errReplyNotFound,
		"noedit": errEditNotFound, "unmodified": errNotModified, "toobig": errFileTooBig,
	} {
		faultsByName[name] = func(time.Duration) *Fault { return Refuse(e) }
	}
}

func (st *stage) addRoom(kind string) func(line) string {
	return func(l line) string {
		owner := st.Person(l.Words[1])
		st.CheckFree(l.Words[0])
		r := st.s.AddRoom(kind, l.Words[0], owner)
		st.Rooms[l.Words[0]] = &Seat{Room: r}
		for _, name := range l.Words[2:] {
			p := st.Person(name)
			r.SetStatus(p, p.User, botapi.Ordinary)
		}
		return ""
	}
}

func (st *stage) findRoom(name string) *Seat {
	r := st.Rooms[name]
	if r == nil {
		stagetest.Failf("there is no room %q", name)
	}
	return r
}

// setStatus changes somebody's standing, or the bot's.
func (st *stage) setStatus(status string) func(line) string {
	return func(l line) string {
		r := st.findRoom(l.Words[0])
		who := st.s.me.User
		if name := l.Words[1]; name != "bot" {
			who = st.Person(name).User
		}
		r.SetStatus(st.findActor(r, l.Options["by"]), who, status)
		return ""
	}
}

// findActor returns who does something in a room: somebody named, or the owner.
func (st *stage) findActor(r *Seat, name string) *Person {
	if name != "" {
		return st.Person(name)
	}
	for _, p := range st.People {
		if r.chat.members[p.User.ID] == botapi.Creator {
			return p
		}
	}
	stagetest.Failf("%s has no owner", r.Title())
	return nil
}

func (st *stage) migrate(l line) string {
	st.Rooms[l.Words[0]] = &Seat{Room: st.findRoom(l.Words[0]).Migrate()}
	return ""
}

// send sends a text, or a file of a kind as scripts name them.
func (st *stage) send(l line) string {
	at := st.Seat(l.Words[0])
	p := Post{Text: strings.ReplaceAll(l.Words[1], `\n`, "\n")}
	if len(l.Words) > 2 {
		kinds := map[string]Kind{"video": Video, "photo": Photo, "gif": Animation, "note": VideoNote, "document": Document}
		p = Post{As: kinds[l.Words[1]], Text: l.Options["caption"], NoThumb: len(l.Words) == 4}
		if p.As == "" || p.NoThumb && l.Words[3] != "nothumb" {
			stagetest.Failf("%w: tg send %s", stagetest.ErrUsage, sendUsage)
		}
		p.From, p.Size = st.readOrigin(l.Options["from"]), stagetest.Must(stagetest.ParseMegabytes(l.Options["size"]))
		p.File = l.Script.MkAbs(l.Words[2])
	}
	p.ReplyTo = st.Message(at, l.Options["reply"])
	st.NameMessage(l, stagetest.Must(at.Post(p)))
	return ""
}

// readOrigin reads the origin of a forward: 'channel Old news 2019-04-25'.
func (st *stage) readOrigin(text string) *botapi.Origin {
	if text == "" {
		return nil
	}
	words := strings.Fields(text)
	kinds := map[string]string{
		"user": botapi.FromUser, "hidden": botapi.FromHidden, "group": botapi.FromChat, "channel": botapi.FromChannel,
	}
	if len(words) < 3 || kinds[words[0]] == "" {
		stagetest.Failf("%w: from='user|hidden|group|channel NAME DATE'", stagetest.ErrUsage)
	}
	last := len(words) - 1
	date, err := time.Parse(time.DateOnly, words[last])
	if err != nil {
		stagetest.Failf("%w: the date of from=: %w", stagetest.ErrUsage, err)
	}
	return st.s.Origin(kinds[words[0]], strings.Join(words[1:last], " "), date)
}

func (st *stage) sendAlbum(l line) string {
	var names []string
	for _, name := range l.Words[1:] {
		names = append(names, l.Script.MkAbs(name))
	}
	stagetest.Must(st.Seat(l.Words[0]).SendAlbum(l.Options["caption"], names...))
	return ""
}

func (st *stage) deleteMessage(l line) string {
	at := st.Seat(l.Words[0])
	stagetest.Check(at.Delete(st.Message(at, l.Words[1])))
	return ""
}

func (st *stage) press(l line) string {
	p := stagetest.Must(st.Seat(l.Words[0]).Press(l.Words[1]))
	if p == nil {
		return "(a link)"
	}
	text, _, err := p.Answer(context.Background())
	return stagetest.Must(text, err)
}

func (st *stage) typeInline(l line) string {
	st.query = st.Seat(l.Words[0]).Inline(l.Words[1])
	var b strings.Builder
	for i, c := range stagetest.Must(st.query.Cards(context.Background())) {
		fmt.Fprintf(&b, "%d. %s\n", i+1, c.Title)
		for _, text := range []string{c.Description, c.Content.Text + c.Caption} {
			if text != "" {
				fmt.Fprintln(&b, "   "+strings.ReplaceAll(text, "\n", "\n   "))
			}
		}
	}
	return b.String()
}

func (st *stage) chooseCard(l line) string {
	n, err := strconv.Atoi(l.Words[0])
	if err != nil || st.query == nil {
		stagetest.Failf("%w: tg inline SEAT WORDS, then tg choose N", stagetest.ErrUsage)
	}
	stagetest.Must(st.query.Choose(n - 1))
	return ""
}

func (st *stage) callGuest(l line) string {
	at := st.Seat(l.Words[0])
	m := stagetest.Must(at.Guest(l.Words[1], st.Message(at, l.Options["reply"])).Reply(context.Background()))
	return strings.Join(renderBody(&m), "\n")
}

func (st *stage) listCalls(method string) string {
	var b strings.Builder
	for _, c := range st.s.Calls(method) {
		fmt.Fprintf(&b, "%s %d", c.Method, c.Code)
		for _, name := range slices.Sorted(maps.Keys(c.Params)) {
			fmt.Fprintf(&b, " %s=%q", name, c.Params[name])
		}
		fmt.Fprintln(&b)
	}
	return b.String()
}

func (st *stage) waitForWebhook(line) (to string) {
	stagetest.Check(st.s.WaitFor(context.Background(), "a webhook", func() bool {
		defer st.s.Lock()()
		to = st.s.hook.url
		return to != ""
	}))
	return to
}
