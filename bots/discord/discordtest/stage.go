package discordtest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest"
)

type line = stagetest.Line

// stage is what a script plays on.
type stage struct {
	stagetest.Stage[*Person, *Seat, string]
	s       *Server
	servers map[string]*Guild
}

// refusals are those that scripts name.
var refusals = map[string]*Error{
	"401": errUnauthorized, "403": errNoPermission, "404": errUnknownMessage, "500": errBroken,
	"nodirect": errNoDirect, "noaccess": errNoAccess, "nopermission": errNoPermission, "gone": errUnknownMessage,
}

func newStage(s *Server) *stage {
	st := &stage{s: s, servers: map[string]*Guild{}}
	st.Server, st.AddPerson, st.ListCalls = s, s.User, st.listCalls
	st.Ask = func(at *Seat, command string) { stagetest.Must(at.Run(command, nil)) }
	st.Faults = map[string]func(time.Duration) *Fault{
		"429": Limited, "global": GlobalLimit, "503": func(time.Duration) *Fault { return Overloaded() },
	}
	for name, e := range refusals {
		st.Faults[name] = func(time.Duration) *Fault { return Refuse(e) }
	}
	return st
}

// act returns a subcommand that prints nothing.
func act(usage string, run func(line)) stagetest.Subcommand {
	return stagetest.Subcommand{Usage: usage, Run: func(l line) string { run(l); return "" }}
}

func (st *stage) subcommands() map[string]stagetest.Subcommand {
	return st.Subcommands(map[string]stagetest.Subcommand{
		"install": act("NAME", st.withPerson((*Person).Install)),
		"close":   act("NAME", st.withPerson((*Person).CloseDirect)),
		"open":    act("NAME", st.withPerson((*Person).OpenDirect)),
		"server":  act("NAME OWNER CHANNEL…", st.addServer),
		"channel": act("SERVER NAME…", func(l line) { st.addChannels(st.guild(l), l.Words[1:]) }),
		"thread":  act("CHANNEL NAME…", st.addThreads),
		"locale":  act("SERVER LANGUAGE", func(l line) { st.guild(l).Locale(l.Words[1]) }),
		"join":    act("SERVER NAME…", st.withMembers((*Guild).Join)),
		"role":    act("SERVER NAME ROLE [PERMISSION…]", st.addRole),
		"add":     act("SERVER", func(l line) { st.guild(l).AddBot() }),
		"deny":    act("CHANNEL PERMISSION…", func(l line) { st.Place(l.Words[0]).Deny(permissionBits(l.Words[1:])) }),
		"allow":   act("CHANNEL PERMISSION…", func(l line) { st.Place(l.Words[0]).Allow(permissionBits(l.Words[1:])) }),
		"group":   act("NAME MEMBER…", st.addGroup),
		"send":    act(sendUsage, st.send),
		"forward": act(forwardUsage, st.forward),
		"edit":    act("SEAT MESSAGE TEXT", st.edit),
		"delete":  act("SEAT MESSAGE", st.deleteMessage),
		"run":     {Usage: "SEAT COMMAND [SUBCOMMAND] [OPTION=VALUE…]", Run: st.run},
		"menu":    {Usage: "SEAT COMMAND MESSAGE", Run: st.chooseInMenu},
		"press":   {Usage: "SEAT LABEL", Run: func(l line) string { return show(st.readySeat(l).Press(l.Words[1])) }},
		"type":    {Usage: "SEAT COMMAND [SUBCOMMAND] OPTION [OPTION=VALUE…]", Run: st.listProposals},
		"fill":    act("NAME INPUT=VALUE…", st.fillForm),
		"submit":  {Usage: "NAME", Run: func(l line) string { return show(st.form(l).Submit()) }},
		"transcript": {Usage: "PLACE", Run: func(l line) string {
			l.Script.Stdout() // which is empty if nothing is seen
			return st.Place(l.Words[0]).Transcript()
		}},
		"commands": {Usage: "", Run: st.listCommands},
		"pings":    {Usage: "", Run: st.listPings},
		"id":       act("PLACE|SERVER|bot VARIABLE", func(l line) { l.Script.Setenv(l.Words[1], st.findID(l.Words[0])) }),
		"advance":  act("DURATION", st.advance),
		"gateway":  act("WHAT [HOW…]", st.controlGateway),
	})
}

func (st *stage) withPerson(change func(*Person)) func(line) {
	return func(l line) { change(st.Person(l.Words[0])) }
}

// guild returns the server that is the first word of a line.
func (st *stage) guild(l line) *Guild {
	g := st.servers[l.Words[0]]
	if g == nil {
		stagetest.Failf("there is no server %q", l.Words[0])
	}
	return g
}

// checkFree ends a subcommand if one of the names is somebody's or something's.
func (st *stage) checkFree(names ...string) {
	st.CheckFree(names...)
	for _, name := range names {
		if st.servers[name] != nil {
			stagetest.Failf("%w: %q is taken", stagetest.ErrUsage, name)
		}
	}
}

func (st *stage) addServer(l line) {
	owner := st.Person(l.Words[1])
	st.checkFree(append(l.Words[2:], l.Words[0])...)
	st.servers[l.Words[0]] = st.s.Guild(l.Words[0], owner)
	st.addChannels(st.guild(l), l.Words[2:])
}

func (st *stage) addChannels(g *Guild, names []string) {
	st.checkFree(names...)
	for _, name := range names {
		st.Rooms[name] = g.Channel(name)
	}
}

func (st *stage) addThreads(l line) {
	in := st.Rooms[l.Words[0]]
	if in == nil || in.Guild() == nil {
		stagetest.Failf("there is no channel %q of a server", l.Words[0])
	}
	st.checkFree(l.Words[1:]...)
	for _, name := range l.Words[1:] {
		st.Rooms[name] = in.Thread(name)
	}
}

// persons returns the people who have the names.
func (st *stage) persons(names []string) (all []*Person) {
	for _, name := range names {
		all = append(all, st.Person(name))
	}
	return all
}

func (st *stage) withMembers(change func(*Guild, *Person)) func(line) {
	return func(l line) {
		g := st.guild(l)
		for _, p := range st.persons(l.Words[1:]) {
			change(g, p)
		}
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
	st.guild(l).Role(st.Person(l.Words[1]), l.Words[2], permissionBits(l.Words[3:]))
}

func (st *stage) addGroup(l line) {
	st.checkFree(l.Words[0])
	st.Rooms[l.Words[0]] = st.s.GroupDM(l.Words[0], st.persons(l.Words[1:])...)
}

func (st *stage) listCalls(operation string) string {
	var b strings.Builder
	for _, c := range st.s.Calls(operation) {
		fmt.Fprintf(&b, "%s %d %s\n", c.Operation, c.Code, c.Body)
	}
	return b.String()
}

// awaitCommands waits until the bot has registered its commands, as it does once it is connected.
func (st *stage) awaitCommands() {
	stagetest.Check(st.s.WaitFor(context.Background(), "the bot to register commands", func() bool { return len(st.s.Commands()) > 0 }))
}

// listCommands prints what is registered: a line for each command, subcommand and menu, with its options.
func (st *stage) listCommands(line) string {
	st.awaitCommands()
	var b strings.Builder
	for _, c := range st.s.Commands() {
		name := "/" + c.Name
		if c.Type != discordapi.SlashCommand {
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
		case o.Type <= discordapi.SubcommandGroup:
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

func (st *stage) listPings(line) string {
	lines := []string{}
	for _, p := range st.s.Pings() {
		lines = append(lines, p.Whom+": "+p.Message)
	}
	if len(lines) == 0 {
		return "nobody"
	}
	return strings.Join(lines, "\n")
}

// findID returns the id of the bot, or of what has a name.
func (st *stage) findID(name string) string {
	switch {
	case name == "bot":
		return st.s.me.ID
	case st.servers[name] != nil:
		return st.servers[name].ID()
	case st.People[name] != nil:
		return st.People[name].User.ID
	case st.Rooms[name] == nil:
		stagetest.Failf("there is no %q", name)
	}
	return st.Rooms[name].ID()
}

func (st *stage) advance(l line) {
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

// form returns the form that the person who is the first word of a line has open.
func (st *stage) form(l line) *Form {
	f := st.Person(l.Words[0]).Form()
	if f == nil {
		stagetest.Failf("%s has no form open", l.Words[0])
	}
	return f
}

func (st *stage) fillForm(l line) {
	f := st.form(l)
	for name, text := range l.Options {
		stagetest.Check(f.Fill(name, st.readText(text)))
	}
}

// readySeat waits until the bot is connected, as what nobody hears is answered by nobody. It returns the first word of a line.
func (st *stage) readySeat(l line) *Seat {
	at := st.Seat(l.Words[0])
	stagetest.Check(st.s.Gateway.Ready(context.Background()))
	return at
}

// show waits until an interaction is acknowledged, and returns what is seen.
func show(a *Asked, err error) string {
	stagetest.Check(err)
	if a == nil {
		return "(a link)"
	}
	return stagetest.Must(a.Shown(context.Background()))
}

func (st *stage) run(l line) string {
	at := st.readySeat(l)
	st.awaitCommands()
	return show(at.Run(strings.Join(l.Words[1:], " "), readOptions(l)))
}

func (st *stage) chooseInMenu(l line) string {
	at := st.readySeat(l)
	st.awaitCommands()
	return show(at.Menu(l.Words[1], st.Message(at, l.Words[2])))
}

func (st *stage) listProposals(l line) string {
	at, last := st.readySeat(l), len(l.Words)-1
	st.awaitCommands()
	a := stagetest.Must(at.Complete(strings.Join(l.Words[1:last], " "), l.Words[last], readOptions(l)))
	var b strings.Builder
	for _, c := range stagetest.Must(a.Choices(context.Background())) {
		fmt.Fprintf(&b, "%s = %v\n", c.Name, c.Value)
	}
	return b.String()
}
