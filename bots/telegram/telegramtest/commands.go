package telegramtest

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/firstseen/firstseen/bots/stagetest"
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
//	tg send Bob@Neighbours video holiday.mp4
//	tg quiet Neighbours Bob@Neighbours /help 'Forward a video'
//	tg transcript Neighbours
//	cmp stdout neighbours.golden
//
// Each script has a server of its own, which tg start starts:
//
//	tg start [privacy] [local] [rates]            rates: as Telegram's, and refused where they are exceeded
//
// A PLACE is a chat: a person's private one, or a room. A SEAT is a person in a chat: Anna for her private one,
// Anna@Neighbours for another. A MESSAGE is last for the last of a person in the chat, bot for the last of the bot, or
// the name that id= gave it.
//
//	tg group|supergroup|channel TITLE OWNER [MEMBER…]
//	tg add|promote|demote|remove ROOM bot|NAME [by=NAME]
//	tg migrate ROOM
//	tg block NAME
//	tg send SEAT TEXT [reply=MESSAGE] [id=NAME]    \n in it starts a new line
//	tg send SEAT video|photo|gif|note|document FILE [caption=] [from='KIND NAME DATE'] [size=25MB] [nothumb] [reply=] [id=]
//	tg album SEAT FILE… [caption=]
//	tg delete SEAT MESSAGE
//	tg press SEAT LABEL                           waits until it is answered, and prints the answer
//	tg inline SEAT WORDS                          waits, and prints the cards
//	tg choose N                                   posts a card of the last answer; the first is 1
//	tg guest SEAT TEXT [reply=MESSAGE]            waits, and prints the answer
//
// With from=, where KIND is user, hidden, group or channel, a clip is a forward, and all forwards of a path are one file to
// Telegram; without, it is an upload of its own.
//
//	tg commands SCOPE [LANGUAGE]                  prints what the bot has set
//	tg webhook                                    waits until it is set, prints it
//	tg id PLACE VARIABLE                          to look for it in a log or a store
//
// The subcommands that are the same on every platform are those of stagetest.Stage.Subcommands, such as tg wait PLACE PATTERN. A
// METHOD may be file, for downloads.
//
// What tg fail METHOD HOW knows beside what is the same everywhere is 429, 401, 409, blocked, gone, noreply, noedit, unmodified
// and toobig.
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
		case "rates":
			opts.Limits = RealLimits()
			opts.Limits.Refuse = true
		default:
			stagetest.Failf("%w: tg start [privacy] [local] [rates]", stagetest.ErrUsage)
		}
	}
	s := stagetest.Must(Start(opts))
	l.Script.Setenv("TELEGRAM_API_URL", s.URL)
	l.Script.Setenv("TELEGRAM_TOKEN", s.Token)
	_, subcommands := newStage(s)
	return subcommands, func() []string {
		s.Close()
		return s.Violations()
	}
}
