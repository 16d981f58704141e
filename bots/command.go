package bots

import (
	"context"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// Command is a line of the table from which permission, help, parsing and registration with the platforms are made. What it
// does is said by the catalogue under "command.NAME".
type Command struct {
	Name    string
	Args    string // names of arguments, each in square brackets if it may be left out; "arg.NAME" is what the help shows
	Role    Role   // the least that may use it
	Example string
	run     func(t *turn, ctx context.Context, args string) error
}

// commandTable is a function because /help reads it.
func commandTable() []Command {
	return []Command{
		{"search", "words", Everyone, "/search kim vladivostok", (*turn).search},
		{"show", "id", Everyone, "/show 7k2m9xq4-1", (*turn).show},
		{"help", "[command]", Everyone, "/help debunk", (*turn).help},
		{"debunk", "[video] [link] [fields]", Moderator, debunkExample, (*turn).debunk},
		{"edit", "id [fields]", Moderator, "/edit 7k2m9xq4-1\ndate: 2019-04-25", (*turn).edit},
		{"retract", "id reason", Moderator, "/retract 7k2m9xq4-1 The source was mistaken.", (*turn).retract},
		{"pending", "", Moderator, "/pending", (*turn).pending},
		{"notsame", "video video", Moderator, "/notsame 7k2m9xq4 0gh3w1zt", (*turn).notSame},
		{"mods", "", Moderator, "/mods", (*turn).mods},
		{"mod", "role person [reason]", Moderator, "/mod contributor telegram:123456789", (*turn).mod},
		{"block", "person [reason]", Moderator, "/block telegram:123456789 Sends the same advertisement every minute.", (*turn).block},
		{"audit", "[page]", Moderator, "/audit", (*turn).audit},
		{"id", "", Everyone, "/id", (*turn).id},
		{"cancel", "", Everyone, "/cancel", (*turn).cancel},
	}
}

const debunkExample = `/debunk
claim: Putin and Kim Jong-un meeting in Moscow
claim date: 2022-09-30
verdict: false context
date: 2019-04-25
place: Vladivostok, Russia
source: Global News https://example.org/video @2:12`

// Commands lists the commands that a role may use, for help and for registration with a platform.
func Commands(r Role) []Command {
	return slices.DeleteFunc(commandTable(), func(c Command) bool { return c.Role > r })
}

// maxCommand bounds a command's name in bytes, as Telegram does.
const maxCommand = 32

// ParseCommand cuts "/name args" or "/name@bot args". The name may be one that no command has.
func ParseCommand(s string) (name, args string, ok bool) {
	s, ok = strings.CutPrefix(strings.TrimSpace(s), "/")
	end := strings.IndexAny(s, " \t\r\n")
	if end < 0 {
		end = len(s)
	}
	name, _, _ = strings.Cut(strings.ToLower(s[:end]), "@")
	if !ok || name == "" || len(name) > maxCommand || strings.ContainsFunc(name, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return "", "", false
	}
	return name, strings.TrimSpace(s[end:]), true
}

func find(name string) (Command, bool) {
	all := commandTable()
	i := slices.IndexFunc(all, func(c Command) bool { return c.Name == name })
	if i < 0 {
		return Command{}, false
	}
	return all[i], true
}

func (t *turn) command(ctx context.Context, name, args string) error {
	c, known := find(name)
	switch {
	case !known:
		return t.notice(ctx, "command.unknown", text.Args{"name": "/" + name})
	case t.in.Role < c.Role:
		return &core.Problem{Code: core.NotAllowed, Op: "command"}
	}
	return c.run(t, ctx, args)
}

// help explains one command, or all that the person may use.
func (t *turn) help(ctx context.Context, args string) error {
	c, known := find(strings.TrimPrefix(strings.ToLower(strings.TrimSpace(args)), "/"))
	if known && t.in.Role >= c.Role {
		lines := core.Notices{t.usage(c), {Key: "help.example"}}
		for line := range strings.Lines(c.Example) {
			lines = append(lines, core.Notice{Key: "help.line", Args: text.Args{"line": line}})
		}
		return t.say(ctx, core.Reply{Content: lines})
	}
	lines := core.Notices{{Key: "help.title"}, {Key: "help"}}
	for _, c := range Commands(t.in.Role) {
		lines = append(lines, t.usage(c))
	}
	return t.say(ctx, core.Reply{Content: lines})
}

func (t *turn) usage(c Command) core.Notice {
	words := []string{"/" + c.Name}
	for arg := range strings.FieldsSeq(c.Args) {
		name := strings.Trim(arg, "[]")
		words = append(words, strings.Replace(arg, name, t.lang.T("arg."+name, nil), 1))
	}
	return core.Notice{Key: "command." + c.Name, Args: text.Args{"command": strings.Join(words, " ")}}
}
