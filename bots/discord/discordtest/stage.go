package discordtest

import (
	"context"
	"fmt"
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
	s       *Server
	servers map[string]*Guild
}

func newStage(s *Server) *stage {
	st := &stage{s: s, servers: map[string]*Guild{}}
	st.Server, st.AddPerson, st.ListCalls = s, s.User, st.listCalls
	st.Ask = func(at *Seat, command string) { stagetest.Must(at.Run(command, nil)) }
	st.Faults = map[string]func(time.Duration) *Fault{
		"429": Limited, "global": GlobalLimit, "503": func(time.Duration) *Fault { return Overloaded() },
	}
	return st
}

// newSilentSubcommand returns a subcommand that prints nothing.
func newSilentSubcommand(usage string, run func(line)) stagetest.Subcommand {
	return stagetest.Subcommand{Usage: usage, Run: func(l line) string { run(l); return "" }}
}

func (st *stage) listSubcommands() map[string]stagetest.Subcommand {
	return st.Subcommands(map[string]stagetest.Subcommand{
		"install": newSilentSubcommand("NAME", st.withPerson((*Person).Install)),
		"close":   newSilentSubcommand("NAME", st.withPerson((*Person).CloseDirect)),
		"server":  newSilentSubcommand("NAME OWNER CHANNEL…", st.addServer),
		"thread":  newSilentSubcommand("CHANNEL NAME…", st.addThreads),
		"join":    newSilentSubcommand("SERVER NAME…", st.withMembers((*Guild).Join)),
		"role":    newSilentSubcommand("SERVER NAME ROLE [PERMISSION…]", st.addRole),
		"add":     newSilentSubcommand("SERVER", func(l line) { st.findGuild(l).AddBot() }),
		"deny":    newSilentSubcommand("CHANNEL PERMISSION…", func(l line) { st.Place(l.Words[0]).Deny(permissionBits(l.Words[1:])) }),
		"allow":   newSilentSubcommand("CHANNEL PERMISSION…", func(l line) { st.Place(l.Words[0]).Allow(permissionBits(l.Words[1:])) }),
		"group":   newSilentSubcommand("NAME MEMBER…", st.addGroup),
		"send":    newSilentSubcommand(sendUsage, st.sendPost),
		"forward": newSilentSubcommand(forwardUsage, st.forwardPost),
		"delete":  newSilentSubcommand("SEAT MESSAGE", st.deleteMessage),
		"run":     {Usage: "SEAT COMMAND [SUBCOMMAND] [OPTION=VALUE…]", Run: st.runCommand},
		"menu":    {Usage: "SEAT COMMAND MESSAGE", Run: st.chooseInMenu},
		"press":   {Usage: "SEAT LABEL", Run: func(l line) string { return showAnswer(st.readySeat(l).Press(l.Words[1])) }},
		"type":    {Usage: "SEAT COMMAND [SUBCOMMAND] OPTION [OPTION=VALUE…]", Run: st.listProposals},
		"fill":    newSilentSubcommand("NAME INPUT=VALUE…", st.fillForm),
		"submit":  {Usage: "NAME", Run: func(l line) string { return showAnswer(st.findForm(l).Submit()) }},
		"transcript": {Usage: "PLACE", Run: func(l line) string {
			l.Script.Stdout() // which is empty if nothing is seen
			return st.Place(l.Words[0]).Transcript()
		}},
		"commands": {Usage: "", Run: st.listCommands},
		"id":       newSilentSubcommand("PLACE|SERVER|bot VARIABLE", func(l line) { l.Script.Setenv(l.Words[1], st.findID(l.Words[0])) }),
		"advance":  newSilentSubcommand("DURATION", st.advanceClock),
		"gateway":  newSilentSubcommand("WHAT [HOW…]", st.controlGateway),
	})
}

func (st *stage) withPerson(change func(*Person)) func(line) {
	return func(l line) { change(st.Person(l.Words[0])) }
}

// findGuild returns the server that is the first word of a line.
func (st *stage) findGuild(l line) *Guild {
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
	st.addChannels(st.findGuild(l), l.Words[2:])
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

// findPersons returns the people who have the names.
func (st *stage) findPersons(names []string) (all []*Person) {
	for _, name := range names {
		all = append(all, st.Person(name))
	}
	return all
}

func (st *stage) withMembers(change func(*Guild, *Person)) func(line) {
	return func(l line) {
		g := st.findGuild(l)
		for _, p := range st.findPersons(l.Words[1:]) {
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
	st.findGuild(l).Role(st.Person(l.Words[1]), l.Words[2], permissionBits(l.Words[3:]))
}

func (st *stage) addGroup(l line) {
	st.checkFree(l.Words[0])
	st.Rooms[l.Words[0]] = st.s.GroupDM(l.Words[0], st.findPersons(l.Words[1:])...)
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

// readySeat waits until the bot is connected, as what nobody hears is answered by nobody. It returns the first word of a line.
func (st *stage) readySeat(l line) *Seat {
	at := st.Seat(l.Words[0])
	stagetest.Check(st.s.Gateway.Ready(context.Background()))
	return at
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
	st.awaitCommands()
	return showAnswer(at.Run(strings.Join(l.Words[1:], " "), readOptions(l)))
}

func (st *stage) chooseInMenu(l line) string {
	at := st.readySeat(l)
	st.awaitCommands()
	return showAnswer(at.Menu(l.Words[1], st.Message(at, l.Words[2])))
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
