package discordtest

import (
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/firstseen/firstseen/bots/stagetest"
)

// Commands returns the commands for scripts: one, dc, which plays the people around the bot and prints what they see.
//
//	dc start                                      # sets DISCORD_API_URL and DISCORD_TOKEN
//	exec firstseen serve &
//	dc user Anna fr
//	dc send Anna video copy.mp4 caption='Kim in Moscow!'
//	dc wait Anna 'Filmed: 25 April 2019'
//	stdout 'Details'
//	dc press Anna 'Not the same video'
//	dc server Herald Mara news
//	dc join Herald Anna
//	dc add Herald
//	dc run Anna@news check video=holiday.mp4
//	dc wait Anna@news 'Filmed'
//	dc transcript news
//	cmp stdout news.golden
//
// Each script has a Discord of its own, which dc start starts. After dc start nointent the intent to read messages is switched off.
//
// A PLACE is a channel: a person's direct messages with the bot, or a channel by its name, as everybody sees it. A SEAT is a
// person in a channel: Anna for her direct messages, Anna@news for another. A SEAT is a PLACE too: with what only that person
// sees. A MESSAGE is last for the last of a person in the channel, bot for the last of the bot, or the name that id= gave it.
// stagetest.Stage has the subcommands that all platforms have; those of Discord stand with their words in stage.go:
//
//	dc send Anna 'see\nbelow' reply=bot id=MINE   \n starts a new line, @bot mentions the bot; MINE is the name of the message
//	dc run|menu|press|submit                      wait until the bot has acknowledged it, and print what is seen
//	dc type Anna search words words=ree           types an option, and prints the proposals
//	dc fill Anna Claim='A reef'                   in the form that is open
//	dc id news NEWS                               puts an id into a variable, to look for it in a log or a store
//	dc gateway close 4000                         and the other ways to fail of gatewayControls
//
// The METHOD of a call is an operation as in Discord's description, such as create_message, or attachment for downloads. HOW calls
// fail is 429, global, 502, 503, drop, lost or a duration by which the answer is late.
//
// Patterns are regular expressions in which ^ and $ match at lines. A command after ! must fail. What the bot did wrong by
// the end of the script is an error of t.
func Commands(t testing.TB) map[string]func(ts *testscript.TestScript, neg bool, args []string) {
	return map[string]func(*testscript.TestScript, bool, []string){"dc": stagetest.ScriptCommand{Name: "dc", Start: startScript}.For(t)}
}

// startScript starts the Discord of a script.
func startScript(l stagetest.Line) (map[string]stagetest.Subcommand, func() []string) {
	var opts Options
	switch strings.Join(l.Words, " ") {
	case "":
	case "nointent":
		opts.NoContent = true
	default:
		stagetest.Failf("%w: dc start [nointent]", stagetest.ErrUsage)
	}
	s := stagetest.Must(Start(opts))
	l.Script.Setenv("DISCORD_API_URL", s.URL)
	l.Script.Setenv("DISCORD_TOKEN", s.Token)
	stop := func() []string {
		s.Close()
		return s.Violations()
	}
	return newStage(s).listSubcommands(), stop
}
