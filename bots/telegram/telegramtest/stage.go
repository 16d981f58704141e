package telegramtest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/firstseen/firstseen/bots/stagetest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// Commands returns the commands for scripts: one, tg, which plays the people around the bot and prints what they see.
//
//	tg start                                      # sets TELEGRAM_API_URL and TELEGRAM_TOKEN
//	exec firstseen serve &
//	tg user Anna fr
//	tg send Anna video copy.mp4 caption='Kim in Moscow!' from='channel News 2019-04-25'
//	tg wait Anna 'Filmed: 25 April 2019'
//	stdout 'Details'
//	tg press Anna 'Not the same video'
//	tg group Neighbours Anna Bob
//	tg add Neighbours bot
//	tg quiet Neighbours Bob@Neighbours /help 'Forward a video'
//
// Each script has a server of its own, which tg start [privacy] [local] [old] [rates] starts; with rates, what is sent too fast is refused.
// The subcommands stand with their words in listSubcommands, those that are the same on every platform in stagetest.Stage.
//
// A PLACE is a chat: a person's private one, or a room. A SEAT is a person in a chat: Anna for her private one,
// Anna@Neighbours for another. A MESSAGE is last for the last of a person in the chat, bot for the last of the bot, or
// the name that id= gave it. A METHOD may be file, for downloads. In a TEXT, \n starts a new line.
//
// A call fails in one of the ways that have a name, or as Telegram says it: tg fail sendPhoto '400 Bad Request: IMAGE_PROCESS_FAILED'.
//
// With from=, where KIND is hidden or channel, a clip is a forward, and all forwards of a path are one file to Telegram; without, it
// is an upload of its own.
func Commands(t testing.TB) map[string]func(ts *testscript.TestScript, neg bool, args []string) {
	return map[string]func(*testscript.TestScript, bool, []string){"tg": stagetest.ScriptCommand{Name: "tg", Start: startScript}.For(t)}
}

// startScript starts the script's server.
func startScript(l line) (map[string]stagetest.Subcommand, func() []string) {
	var opts Options
	for _, word := range l.Words {
		switch word {
		case "privacy":
			opts.Privacy = true
		case "local":
			opts.Local = true
		case "old":
			opts.Old = true
		case "rates":
			opts.Rates = Refused
		default:
			stagetest.Failf("%w: tg start [privacy] [local] [old] [rates]", stagetest.ErrUsage)
		}
	}
	s := stagetest.Must(Start(opts))
	l.Script.Setenv("TELEGRAM_API_URL", s.URL)
	l.Script.Setenv("TELEGRAM_TOKEN", s.Token)
	return newStage(s).listSubcommands(), func() []string {
		s.Close()
		return s.Violations()
	}
}

// stage holds the people and chats of one script.
type stage struct {
	stagetest.Stage[*Person, *Seat, int]
	s     *Server
	query *Query // the last one inline
}

type line = stagetest.Line

func newStage(s *Server) *stage {
	st := &stage{s: s, Stage: stagetest.Stage[*Person, *Seat, int]{Server: s, Faults: faultsByName}}
	st.Refuse = func(code int, words string) *Fault { return Refuse(&Error{Code: code, Description: words}) }
	st.AddPerson = func(name, lang string) *Person { return s.User(name, cmp.Or(lang, "en")) }
	st.Ask = func(at *Seat, text string) { at.Send(text) }
	st.ListCalls = st.listCalls
	return st
}

const (
	roomUsage = "TITLE OWNER [MEMBER…]"
	rankUsage = "ROOM bot|NAME [by=NAME]"
	kindUsage = "video|photo|gif|note|document|live|paid|story FILE"
	sendUsage = "SEAT TEXT [elsewhere=FILE] [from=], or SEAT " + kindUsage + " [caption=] [from='KIND NAME DATE'] [comment=] [via=BOT] [size=25MB] [smaller=FILE] [nothumb], [reply=MESSAGE] [as=anonymous|CHANNEL] [topic=NAME] [only=bot] [id=NAME]"
)

// listSubcommands returns the subcommands that play on the stage.
func (st *stage) listSubcommands() map[string]stagetest.Subcommand {
	return st.Subcommands(map[string]stagetest.Subcommand{
		"group":      stagetest.NewSilent(roomUsage, st.addRoom(botapi.Group)),
		"supergroup": stagetest.NewSilent(roomUsage, st.addRoom(botapi.Supergroup)),
		"channel":    stagetest.NewSilent(roomUsage, st.addRoom(botapi.Channel)),
		"add":        stagetest.NewSilent(rankUsage, st.setStatus(botapi.Ordinary)),
		"promote":    stagetest.NewSilent(rankUsage, st.setStatus(botapi.Administrator)),
		"remove":     stagetest.NewSilent(rankUsage, st.setStatus(botapi.Kicked)),
		"migrate":    stagetest.NewSilent("ROOM", st.migrate),
		"block":      stagetest.NewSilent("NAME", func(l line) { st.Person(l.Words[0]).Block() }),
		"send":       stagetest.NewSilent(sendUsage, st.send),
		"album":      stagetest.NewSilent("SEAT FILE… [as=photo] [caption=] [on=N] [comment=] [from=]", st.sendAlbum), // the caption is on the first, or the nth
		"edit":       stagetest.NewSilent("SEAT MESSAGE "+kindUsage+" [caption=]", st.editMessage),
		"delete":     stagetest.NewSilent("SEAT MESSAGE", st.deleteMessage),
		"press":      {Usage: "SEAT LABEL", Run: st.press},                    // waits until it is answered, and prints the answer
		"inline":     {Usage: "SEAT WORDS", Run: st.typeInline},               // waits, and prints the cards
		"choose":     stagetest.NewSilent("N", st.chooseCard),                 // posts a card of the last answer; the first is 1
		"guest":      {Usage: "SEAT TEXT [reply=MESSAGE]", Run: st.callGuest}, // waits, and prints the answer
		"commands":   {Usage: "SCOPE [LANGUAGE]", Run: st.listCommands},       // prints what the bot has set
		"webhook":    {Usage: "", Run: st.waitForWebhook},                     // waits until it is set, prints it
		"id":         stagetest.NewSilent("PLACE VARIABLE", func(l line) { l.Script.Setenv(l.Words[1], st.Place(l.Words[0]).Key()) }),
	})
}

// faultsByName are the faults that only Telegram has, as scripts name them.
var faultsByName = map[string]func(retry time.Duration) *Fault{
	"429":    Flood,
	"401":    func(time.Duration) *Fault { return Refuse(errUnauthorized) },
	"409":    func(time.Duration) *Fault { return Refuse(errOtherPoll) },
	"noedit": func(time.Duration) *Fault { return Refuse(errEditNotFound) },
	"toobig": func(time.Duration) *Fault { return Refuse(errFileTooBig) },
}

func (st *stage) addRoom(kind string) func(line) {
	return func(l line) {
		owner := st.Person(l.Words[1])
		st.CheckFree(l.Words[0])
		r := st.s.AddRoom(kind, l.Words[0], owner)
		st.Rooms[l.Words[0]] = r
		for _, name := range l.Words[2:] {
			p := st.Person(name)
			r.SetStatus(p, p.User, botapi.Ordinary)
		}
	}
}

// setStatus changes somebody's standing, or the bot's. Unless it is said who does it, the owner does.
func (st *stage) setStatus(status string) func(line) {
	return func(l line) {
		r := st.Place(l.Words[0])
		who, by := st.s.me.User, st.s.findOwner(r.chat)
		if name := l.Words[1]; name != "bot" {
			who = st.Person(name).User
		}
		if name := l.Options["by"]; name != "" {
			by = st.Person(name)
		}
		r.SetStatus(by, who, status)
	}
}

func (st *stage) migrate(l line) {
	st.Rooms[l.Words[0]] = st.Place(l.Words[0]).Migrate()
}

// send sends a text, or a file of a kind as scripts name them.
func (st *stage) send(l line) {
	at := st.Seat(l.Words[0])
	p := Post{Text: strings.ReplaceAll(l.Words[1], `\n`, "\n")}
	if there := l.Options["elsewhere"]; there != "" {
		p.Elsewhere, p.File, p.From = true, l.Script.MkAbs(there), st.readOrigin(l.Options["from"])
	}
	if len(l.Words) > 2 {
		p = st.readPost(l, l.Words[1:])
	}
	p.ReplyTo, p.Name = st.Message(at, l.Options["reply"]), l.Options["as"]
	p.Topic, p.Only = l.Options["topic"], l.Options["only"] == "bot"
	st.NameMessage(l, stagetest.Must(at.Post(p)))
}

// readPost reads what a line says of a file that is sent: its kind, its path and the options.
func (st *stage) readPost(l line, words []string) Post {
	kinds := map[string]Kind{
		"video": Video, "photo": Photo, "gif": Animation, "note": VideoNote, "document": Document, "live": LivePhoto, "paid": PaidMedia, "story": StoryKind,
	}
	p := Post{As: kinds[words[0]], Text: l.Options["caption"], Comment: l.Options["comment"], Via: l.Options["via"], NoThumb: len(words) == 3}
	if p.As == "" || p.NoThumb && words[2] != "nothumb" {
		stagetest.Failf("%w: tg send %s", stagetest.ErrUsage, sendUsage)
	}
	p.From, p.Size = st.readOrigin(l.Options["from"]), stagetest.Must(stagetest.ParseMegabytes(l.Options["size"]))
	p.File = l.Script.MkAbs(words[1])
	if smaller := l.Options["smaller"]; smaller != "" {
		p.Smaller = l.Script.MkAbs(smaller)
	}
	return p
}

func (st *stage) editMessage(l line) {
	at := st.Seat(l.Words[0])
	stagetest.Check(at.Edit(st.Message(at, l.Words[1]), st.readPost(l, l.Words[2:])))
}

// readOrigin reads the origin of a forward: 'channel Old news 2019-04-25'.
func (st *stage) readOrigin(text string) *botapi.Origin {
	if text == "" {
		return nil
	}
	words := strings.Fields(text)
	kinds := map[string]string{"hidden": botapi.FromHidden, "channel": botapi.FromChannel}
	last := len(words) - 1
	date, err := time.Parse(time.DateOnly, words[last])
	if err != nil || last < 2 || kinds[words[0]] == "" {
		stagetest.Failf("%w: from='hidden|channel NAME DATE'", stagetest.ErrUsage)
	}
	return st.s.Origin(kinds[words[0]], strings.Join(words[1:last], " "), date)
}

func (st *stage) sendAlbum(l line) {
	var names []string
	for _, name := range l.Words[1:] {
		names = append(names, l.Script.MkAbs(name))
	}
	on := stagetest.Must(strconv.Atoi(cmp.Or(l.Options["on"], "1")))
	p := Post{Text: l.Options["caption"], Comment: l.Options["comment"], From: st.readOrigin(l.Options["from"]), As: Kind(l.Options["as"])}
	stagetest.Must(st.Seat(l.Words[0]).SendAlbum(p, on, names...))
}

func (st *stage) deleteMessage(l line) {
	at := st.Seat(l.Words[0])
	stagetest.Check(at.Delete(st.Message(at, l.Words[1])))
}

func (st *stage) press(l line) string {
	p := stagetest.Must(st.Seat(l.Words[0]).Press(l.Words[1]))
	return stagetest.Must(p.Answer(context.Background()))
}

func (st *stage) typeInline(l line) string {
	st.query = st.Seat(l.Words[0]).Inline(l.Words[1])
	var b strings.Builder
	for i, c := range stagetest.Must(st.query.Cards(context.Background())) {
		fmt.Fprintf(&b, "%d. %s\n", i+1, c.Title)
		for _, text := range []string{c.Description, c.Content.Text} {
			if text != "" {
				fmt.Fprintln(&b, "   "+strings.ReplaceAll(text, "\n", "\n   "))
			}
		}
	}
	return b.String()
}

func (st *stage) chooseCard(l line) {
	n, err := strconv.Atoi(l.Words[0])
	if err != nil || st.query == nil {
		stagetest.Failf("%w: tg inline SEAT WORDS, then tg choose N", stagetest.ErrUsage)
	}
	stagetest.Check(st.query.Choose(n - 1))
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

func (st *stage) listCommands(l line) string {
	defer st.s.Lock()()
	return strings.Join(st.s.commands[scope{l.Words[0], l.Word(1)}], "\n")
}

func (st *stage) waitForWebhook(line) (to string) {
	stagetest.Check(st.s.WaitFor(context.Background(), "a webhook", func() bool {
		defer st.s.Lock()()
		to = st.s.hook.url
		return to != ""
	}))
	return to
}
