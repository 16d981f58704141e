package discordtest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest"
)

type line = stagetest.Line

// stage is the Discord of one script.
type stage struct {
	stagetest.Stage[*Person, *Seat, string]
	s *Server
}

func newStage(s *Server) *stage {
	st := &stage{s: s}
	st.Server, st.AddPerson, st.ListCalls = s, s.User, st.listCalls
	st.Refuse = func(code int, words string) *Fault {
		return Refuse(&Error{Status: statusOf(code), Code: code, Message: words})
	}
	st.Ask = func(at *Seat, command string) { stagetest.Must(at.Run(command, nil)) }
	st.Faults = map[string]func(time.Duration) *Fault{
		"429": Limited, "global": GlobalLimit, "503": func(time.Duration) *Fault { return Overloaded() },
	}
	return st
}

// statusOf returns the status with which Discord answers a code of its own.
func statusOf(code int) int {
	switch {
	case code < 600: // which is a status itself
		return code
	case code/1000 == 10:
		return http.StatusNotFound
	case code == 50001 || code == 50007 || code == 50013:
		return http.StatusForbidden
	case code == 20016 || code == 20022 || code == 20028 || code == 20029:
		return http.StatusTooManyRequests
	}
	return http.StatusBadRequest
}

func (st *stage) listSubcommands() map[string]stagetest.Subcommand {
	return st.Subcommands(map[string]stagetest.Subcommand{
		"install": stagetest.NewSilent("NAME", func(l line) { st.Person(l.Words[0]).Install() }),
		"close":   stagetest.NewSilent("NAME", func(l line) { st.Person(l.Words[0]).CloseDirect() }),
		"server":  stagetest.NewSilent("NAME OWNER CHANNEL…", st.addServer),
		"thread":  stagetest.NewSilent("CHANNEL NAME…", st.addThreads),
		"join":    stagetest.NewSilent("SERVER NAME…", st.addMembers),
		"role":    stagetest.NewSilent("SERVER NAME ROLE [PERMISSION…]", st.addRole),
		"add":     stagetest.NewSilent("SERVER", func(l line) { st.findGuild(l).AddBot() }),
		"deny":    stagetest.NewSilent("CHANNEL PERMISSION…", func(l line) { st.Place(l.Words[0]).Deny(permissionBits(l.Words[1:])) }),
		"allow":   stagetest.NewSilent("CHANNEL PERMISSION…", func(l line) { st.Place(l.Words[0]).Allow(permissionBits(l.Words[1:])) }),
		"group":   stagetest.NewSilent("NAME MEMBER…", st.addGroup),
		"send":    stagetest.NewSilent(sendUsage, st.sendPost),
		"forward": stagetest.NewSilent(forwardUsage, st.forwardPost),
		"delete":  stagetest.NewSilent("SEAT MESSAGE", st.deleteMessage),
		"edit":    stagetest.NewSilent("SEAT MESSAGE TEXT [shows=LINK]", st.editMessage), // shows the clip of a link
		"run":     {Usage: "SEAT COMMAND [SUBCOMMAND] [OPTION=VALUE…]", Run: st.runCommand},
		"menu":    {Usage: "SEAT COMMAND MESSAGE", Run: st.chooseInMenu},
		"press":   {Usage: "SEAT LABEL", Run: func(l line) string { return showAnswer(st.readySeat(l).Press(l.Words[1])) }},
		"type":    {Usage: "SEAT COMMAND [SUBCOMMAND] OPTION [OPTION=VALUE…]", Run: st.listProposals},
		"fill":    stagetest.NewSilent("NAME INPUT=VALUE…", st.fillForm),
		"submit":  {Usage: "NAME", Run: func(l line) string { return showAnswer(st.findForm(l).Submit()) }},
		"transcript": {Usage: "PLACE", Run: func(l line) string {
			l.Script.Stdout() // which is empty if nothing is seen
			return st.Place(l.Words[0]).Transcript()
		}},
		"commands": {Usage: "", Run: st.listCommands},
		"id":       stagetest.NewSilent("PLACE|SERVER|bot VARIABLE", func(l line) { l.Script.Setenv(l.Words[1], st.findID(l.Words[0])) }),
		"advance":  stagetest.NewSilent("DURATION", st.advanceClock),
		"gateway":  stagetest.NewSilent("WHAT [HOW…]", st.controlGateway),
	})
}

// findGuild returns the server that is the first word of a line. Its name is a room too: its channel general.
func (st *stage) findGuild(l line) *Guild {
	g := st.Place(l.Words[0]).Guild()
	if g == nil {
		stagetest.Failf("%s is no server", l.Words[0])
	}
	return g
}

func (st *stage) addServer(l line) {
	owner := st.Person(l.Words[1])
	st.CheckFree(append(l.Words[2:], l.Words[0])...)
	g := st.s.Guild(l.Words[0], owner)
	st.Rooms[l.Words[0]] = g.Channel("general")
	for _, name := range l.Words[2:] {
		st.Rooms[name] = g.Channel(name)
	}
}

func (st *stage) addThreads(l line) {
	st.findGuild(l)
	st.CheckFree(l.Words[1:]...)
	for _, name := range l.Words[1:] {
		st.Rooms[name] = st.Rooms[l.Words[0]].Thread(name)
	}
}

// findPersons returns the people who have the names.
func (st *stage) findPersons(names []string) (all []*Person) {
	for _, name := range names {
		all = append(all, st.Person(name))
	}
	return all
}

func (st *stage) addMembers(l line) {
	for _, p := range st.findPersons(l.Words[1:]) {
		st.findGuild(l).Join(p)
	}
}

// permissionBits returns the permissions that words name.
func permissionBits(words []string) (bits int64) {
	for _, word := range words {
		if Permissions[word] == 0 {
			stagetest.Failf("%w: there is no permission %q", stagetest.ErrUsage, word)
		}
		bits |= Permissions[word]
	}
	return bits
}

func (st *stage) addRole(l line) {
	st.findGuild(l).Role(st.Person(l.Words[1]), l.Words[2], permissionBits(l.Words[3:]))
}

func (st *stage) addGroup(l line) {
	st.CheckFree(l.Words[0])
	st.Rooms[l.Words[0]] = st.s.GroupDM(l.Words[0], st.findPersons(l.Words[1:])...)
}

func (st *stage) listCalls(operation string) string {
	var b strings.Builder
	for _, c := range st.s.Calls(operation) {
		fmt.Fprintf(&b, "%s %d %s\n", c.Operation, c.Code, c.Body)
	}
	return b.String()
}

// listCommands prints what is registered: a line for each command, subcommand and menu, with its options.
func (st *stage) listCommands(line) string {
	st.awaitBot()
	var b strings.Builder
	for _, c := range st.s.Commands() {
		name := "/" + c.Name
		if c.Type != discordgo.ChatApplicationCommand {
			name = "menu " + c.Name
		}
		listCommand(&b, name, c.Description, c.Options)
	}
	return b.String()
}

func listCommand(b *strings.Builder, name, description string, options []discordapi.Option) {
	line := name
	for _, o := range options {
		switch {
		case o.Type <= discordgo.ApplicationCommandOptionSubCommandGroup:
			listCommand(b, name+" "+o.Name, o.Description, o.Options)
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

// findID returns the id of the bot, or of what has a name.
func (st *stage) findID(name string) string {
	if name == "bot" {
		return st.s.me.ID
	}
	if p := st.People[name]; p != nil {
		return p.User.ID
	}
	room := st.Place(name)
	if g := room.Guild(); g != nil && g.name == name {
		return g.id
	}
	return room.ID()
}

func (st *stage) advanceClock(l line) {
	by, err := time.ParseDuration(l.Words[0])
	if err != nil {
		stagetest.Failf("%w: %w", stagetest.ErrUsage, err)
	}
	st.s.Advance(by)
}

// readText reads a text of a script: \n starts a new line, @bot mentions the bot.
func (st *stage) readText(text string) string {
	return strings.NewReplacer(`\n`, "\n", "@bot", "<@"+st.s.me.ID+">").Replace(text)
}

// findForm returns the form that the person who is the first word of a line has open.
func (st *stage) findForm(l line) *Form {
	f := st.Person(l.Words[0]).Form()
	if f == nil {
		stagetest.Failf("%s has no form open", l.Words[0])
	}
	return f
}

func (st *stage) fillForm(l line) {
	f := st.findForm(l)
	for name, text := range l.Options {
		stagetest.Check(f.Fill(name, st.readText(text)))
	}
}

// awaitBot waits until the bot is connected and has registered its commands: what nobody hears is answered by nobody.
func (st *stage) awaitBot() {
	stagetest.Check(st.s.Gateway.Ready(context.Background()))
	stagetest.Check(st.s.WaitFor(context.Background(), "the bot to register commands", func() bool { return len(st.s.Commands()) > 0 }))
}

// readySeat waits for the bot, and returns the first word of a line.
func (st *stage) readySeat(l line) *Seat {
	st.awaitBot()
	return st.Seat(l.Words[0])
}

// showAnswer waits until an interaction is acknowledged, and returns what is seen.
func showAnswer(a *Asked, err error) string {
	stagetest.Check(err)
	if a == nil {
		return "(a link)"
	}
	return stagetest.Must(a.Shown(context.Background()))
}

func (st *stage) runCommand(l line) string {
	at := st.readySeat(l)
	return showAnswer(at.Run(strings.Join(l.Words[1:], " "), readOptions(l)))
}

func (st *stage) chooseInMenu(l line) string {
	at := st.readySeat(l)
	return showAnswer(at.Menu(l.Words[1], st.Message(at, l.Words[2])))
}

func (st *stage) listProposals(l line) string {
	at, last := st.readySeat(l), len(l.Words)-1
	a := stagetest.Must(at.Complete(strings.Join(l.Words[1:last], " "), l.Words[last], readOptions(l)))
	var b strings.Builder
	for _, c := range stagetest.Must(a.Choices(context.Background())) {
		fmt.Fprintf(&b, "%s = %v\n", c.Name, c.Value)
	}
	return b.String()
}

const (
	sendUsage    = "SEAT TEXT, or SEAT video|file FILE… [caption=] [size=25MB], [reply=MESSAGE] [webhook=NAME] [id=NAME]"
	forwardUsage = "SEAT FILE [gallery] [caption=] [comment=] [date=2019-04-25] [id=NAME]"
)

func (st *stage) sendPost(l line) {
	at := st.Seat(l.Words[0])
	p := st.readPost(l)
	p.ReplyTo, p.Webhook = st.Message(at, l.Options["reply"]), l.Options["webhook"]
	st.NameMessage(l, stagetest.Must(at.Post(p)))
}

// readPost reads what a line says is sent: a text, or files.
func (st *stage) readPost(l line) Post {
	if len(l.Words) == 2 {
		return Post{Text: st.readText(l.Words[1])}
	}
	if l.Words[1] != "video" && l.Words[1] != "file" {
		stagetest.Failf("%w: dc send %s", stagetest.ErrUsage, sendUsage)
	}
	p := Post{Text: st.readText(l.Options["caption"]), Size: stagetest.Must(stagetest.ParseMegabytes(l.Options["size"]))}
	for _, name := range l.Words[2:] {
		p.Files = append(p.Files, l.Script.MkAbs(name))
	}
	return p
}

func (st *stage) forwardPost(l line) {
	at := st.Seat(l.Words[0])
	shown := Post{Text: st.readText(l.Options["caption"])}
	if date := l.Options["date"]; date != "" {
		var err error
		if shown.At, err = time.Parse(time.DateOnly, date); err != nil {
			stagetest.Failf("%w: date=: %w", stagetest.ErrUsage, err)
		}
	}
	shown.Files, shown.Gallery = []string{l.Script.MkAbs(l.Words[1])}, l.Word(2) == "gallery"
	st.NameMessage(l, stagetest.Must(at.Post(Post{Forwards: []Post{shown}, Comment: st.readText(l.Options["comment"])})))
}

func (st *stage) editMessage(l line) {
	at := st.Seat(l.Words[0])
	id := st.Message(at, l.Words[1])
	stagetest.Check(at.Edit(id, st.readText(l.Words[2])))
	if link := l.Options["shows"]; link != "" {
		stagetest.Check(at.Unfurl(id, &discordgo.MessageEmbed{Type: "video", URL: link, Video: &discordgo.MessageEmbedVideo{URL: link}}))
	}
}

func (st *stage) deleteMessage(l line) {
	at := st.Seat(l.Words[0])
	stagetest.Check(at.Delete(st.Message(at, l.Words[1])))
}

// readOptions returns the options of a command: files by their paths.
func readOptions(l line) map[string]string {
	out := maps.Clone(l.Options)
	for name, value := range out {
		path := l.Script.MkAbs(value)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			value = path
		}
		out[name] = strings.ReplaceAll(value, `\n`, "\n")
	}
	return out
}

// undecodable is the data of an event that does not have the types that it should.
const undecodable = `{"id":{},"channel_id":[],"author":"nobody","content":7,"attachments":{}}`

// gatewayControls are the ways of scripts to make the gateway fail, by name.
var gatewayControls = map[string]func(*Gateway, line){
	"reconnect": func(g *Gateway, _ line) { g.Reconnect() },
	"drop":      func(g *Gateway, _ line) { g.Drop() },
	"refuse":    func(g *Gateway, _ line) { g.Refuse(true) },
	"accept":    func(g *Gateway, _ line) { g.Refuse(false) },
	"ready":     func(g *Gateway, _ line) { stagetest.Check(g.Ready(context.Background())) },
	"invalid":   func(g *Gateway, l line) { g.Invalidate(l.Word(1) == "resumable") },
	"close":     func(g *Gateway, l line) { g.Close(stagetest.Must(strconv.Atoi(l.Word(1)))) },
	"resumed":   (*Gateway).awaitResumed,
	"event": func(g *Gateway, l line) {
		if !json.Valid([]byte(l.Word(2))) {
			stagetest.Failf("%w: the data of an event is JSON", stagetest.ErrUsage)
		}
		g.Event(l.Word(1), l.Word(2))
	},
	"garbage": func(g *Gateway, l line) {
		if name := l.Word(1); name != "" {
			g.Event(name, undecodable)
			return
		}
		g.Frame(`{"op":0,"d":`)
	},
}

// awaitResumed waits until sessions were resumed as often as a script says, and fails if they were more often.
func (g *Gateway) awaitResumed(l line) {
	low, high, err := stagetest.ParseRange(l.Word(1))
	stagetest.Check(err)
	stagetest.Check(g.s.WaitFor(context.Background(), "sessions to be resumed", func() bool { return g.Resumed() >= low }))
	if n := g.Resumed(); n > high {
		stagetest.Failf("resumed %d times", n)
	}
}

func (st *stage) controlGateway(l line) {
	control := gatewayControls[l.Words[0]]
	if control == nil {
		stagetest.Failf("%w: the gateway does not %s", stagetest.ErrUsage, l.Words[0])
	}
	control(st.s.Gateway, l)
}
