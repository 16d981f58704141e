package cli

import (
	"strings"
	"unicode"

	"github.com/alecthomas/kong"

	"github.com/firstseen/firstseen/core/text"
)

const description = `Tells when and where a video was really filmed, if any copy of its footage has been fact-checked before.

Without a command it starts everything that is configured; with nothing configured, a web chat on http://127.0.0.1:8080.`

// CommandLine is the command line as kong reads it: the commands and the settings that they share. Each command is
// documented where it stands.
type CommandLine struct {
	Settings
	Version versionFlag `help:"Print the version."`

	Serve   serveCmd   `cmd:"" default:"withargs" help:"Start the bot: every chat platform that has a token, and the local web chat."`
	Check   checkCmd   `cmd:"" help:"Tell what is known of clips."`
	Add     addCmd     `cmd:"" help:"Make footage known, with a fact-check or without."`
	Search  searchCmd  `cmd:"" help:"Find fact-checks by words."`
	Show    showCmd    `cmd:"" help:"Show a fact-check with its history, or a video with its fact-checks."`
	List    listCmd    `cmd:"" help:"List the fact-checks, the latest first."`
	Edit    editCmd    `cmd:"" help:"Change a fact-check; the old text stays in its history."`
	Retract retractCmd `cmd:"" help:"Withdraw a fact-check; it stays in its history."`
	NotSame notSameCmd `cmd:"" name:"notsame" help:"Record that two videos are different footage."`
	Intro   introCmd   `cmd:"" help:"List what a video shares with others, or mark a piece of it as an intro."`
	Eval    evalCmd    `cmd:"" help:"Measure how well altered copies are recognised."`
	Bench   benchCmd   `cmd:"" name:"bench-index" help:"Measure look-ups among millions of hashes."`
	Doctor  doctorCmd  `cmd:"" help:"Check decoder, confinement, store, disk and clock, and repair the index."`
	Health  healthCmd  `cmd:"" help:"Ask a running bot whether it is well (for health checks)."`
}

// Settings are shared by all commands. Each has an environment variable.
type Settings struct {
	Store       string   `env:"FIRSTSEEN_STORE" default:"data/firstseen.db" placeholder:"URL" help:"Where records are kept: a path, bolt://PATH, redis://HOST:PORT/DB, rediss://, redis+sentinel:// or redis+cluster:// (default: ${default})."`
	Approvers   int      `env:"FIRSTSEEN_APPROVERS" default:"1" placeholder:"N" help:"Moderators who have to agree before a fact-check from the chat is published (default: ${default})."`
	Owners      []string `env:"FIRSTSEEN_OWNERS" placeholder:"ID" help:"Who may do everything, and appoint moderators: ids such as telegram:123456789, which /id tells people."`
	FetchAllow  []string `env:"FIRSTSEEN_FETCH_ALLOW" placeholder:"BLOCK" help:"Addresses that links may lead to although they are not public, such as 10.1.0.0/16."`
	ImageSearch string   `env:"FIRSTSEEN_IMAGE_SEARCH" enum:"on,off" default:"on" help:"Whether image search engines are linked to where nothing is known of a clip: ${enum}."`
	Locale      string   `env:"FIRSTSEEN_LOCALE" default:"en" help:"Language of what is printed: ${languages}."`
	LogLevel    string   `env:"FIRSTSEEN_LOG" enum:"debug,info,warn,error" default:"info" help:"How much is logged: ${enum}."`
}

// HelpVariables returns the values that are inserted into help texts.
func HelpVariables() kong.Vars {
	tags := text.Tags()
	last := len(tags) - 1
	verdicts := []rune(strings.Join(text.Lang{}.VerdictNames(), ", "))
	verdicts[0] = unicode.ToUpper(verdicts[0])
	return kong.Vars{"languages": strings.Join(tags[:last], ", ") + " or " + tags[last], "verdicts": string(verdicts)}
}
