package conversation

import (
	"context"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// Command is a line of the table from which permission, help, parsing and registration with the platforms are made. What it
// does is said by the catalogue under "command.NAME".
type Command struct {
	Name    string
	Args    string    // names of arguments, each in square brackets if it may be left out; "arg.NAME" is what the help shows
	Role    bots.Role // the least that may use it
	Example string
	run     func(t *turn, ctx context.Context, args string) error

	Clip   bool // what it is about may be a clip that it comes with, or replies to
	Groups bool // it is of use in a group
	Admins bool // in groups alone, for those who may change the group
	Local  bool // a server's own moderators may use it too, for what was asked there
	Named  bool // for those alone who have the role themselves: what it does outlasts a role on a server
}

// commandTable is a function because /help reads it.
func commandTable() []Command {
	return []Command{
		{Name: "start", Example: "/start", run: (*turn).start},
		{Name: "check", Args: "[link]", Example: "/check https://example.org/clip.mp4", run: (*turn).checkCommand, Groups: true, Clip: true},
		{Name: "suggest", Args: "[link] [date] [words]", Example: suggestExample, run: (*turn).suggest, Groups: true, Clip: true},
		{Name: "search", Args: "words", Example: "/search kim vladivostok", run: (*turn).search, Groups: true},
		{Name: "show", Args: "id", Example: "/show 7k2m9xq4-1", run: (*turn).show},
		{Name: "help", Args: "[command]", Example: "/help search", run: (*turn).help, Groups: true},
		{Name: "language", Args: "[language]", Example: "/language en", run: (*turn).language},
		{Name: "privacy", Example: "/privacy", run: (*turn).privacy, Groups: true},
		{Name: "mydata", Example: "/mydata", run: (*turn).mydata},
		{Name: "forgetme", Example: "/forgetme", run: (*turn).forgetme},
		{Name: "link", Args: "[code]", Example: "/link", run: (*turn).link},
		{Name: "settings", Args: "[setting] [value]", Example: "/settings quiet 22-8", run: (*turn).settings, Groups: true, Admins: true},
		{Name: "debunk", Args: "[video] [link] [fields]", Role: bots.Contributor, Example: debunkExample, run: (*turn).debunk, Clip: true},
		{Name: "edit", Args: "id [fields]", Role: bots.Contributor, Example: "/edit 7k2m9xq4-1\ndate: 2019-04-25", run: (*turn).edit},
		{Name: "retract", Args: "id reason", Role: bots.Moderator, Example: "/retract 7k2m9xq4-1 The source was mistaken.", run: (*turn).retract},
		{Name: "history", Args: "id", Role: bots.Moderator, Example: "/history 7k2m9xq4-1", run: (*turn).history},
		{Name: "proposals", Role: bots.Contributor, Example: "/proposals", run: (*turn).proposals},
		{Name: "pending", Args: "[order]", Role: bots.Moderator, Example: "/pending rising", run: (*turn).pending, Local: true},
		{Name: "alerts", Args: "[switch]", Role: bots.Moderator, Example: "/alerts on", run: (*turn).alerts, Named: true},
		{Name: "notsame", Args: "[video] video", Role: bots.Moderator, Example: "/notsame 7k2m9xq4 0gh3w1zt", run: (*turn).notSame, Clip: true},
		{Name: "same", Args: "video video", Role: bots.Moderator, Example: "/same 7k2m9xq4 0gh3w1zt", run: (*turn).same},
		{Name: "mods", Role: bots.Moderator, Example: "/mods", run: (*turn).mods},
		{Name: "mod", Args: "role person [reason]", Role: bots.Moderator, Example: "/mod contributor telegram:123456789", run: (*turn).mod, Named: true},
		{Name: "block", Args: "person [reason]", Role: bots.Moderator, Example: "/block telegram:123456789 Sends the same advertisement every minute.", run: (*turn).block, Named: true},
		{Name: "audit", Args: "[page]", Role: bots.Moderator, Example: "/audit", run: (*turn).audit},
		{Name: "stats", Role: bots.Moderator, Example: "/stats", run: (*turn).stats},
		{Name: "pause", Role: bots.Owner, Example: "/pause", run: (*turn).pause},
		{Name: "resume", Role: bots.Owner, Example: "/resume", run: (*turn).resume},
		{Name: "id", Example: "/id", run: (*turn).id},
		{Name: "cancel", Example: "/cancel", run: (*turn).cancel},
	}
}

const debunkExample = `/debunk
claim: Putin and Kim Jong-un meeting in Moscow
claim date: 2022-09-30
verdict: false context
date: 2019-04-25
place: Vladivostok, Russia
source: Global News https://example.org/video @2:12`

const suggestExample = `/suggest https://example.org/video 2019-04-25 It was on the evening news.
credit: Anna`

// Commands lists the commands that a role may use, for help and for registration with a platform.
func Commands(r bots.Role) []Command {
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

// Known tells whether there is a command of this name.
func Known(name string) bool {
	_, known := find(name)
	return known
}

// OfClip tells whether there is a command of this name that may be about a clip.
func OfClip(name string) bool {
	c, _ := find(name)
	return c.Clip
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
	case !t.may(c.Role, c.Local):
		return &core.Problem{Code: core.NotAllowed, Op: "command"}
	case !t.holds(c):
		return t.notice(ctx, "command.named", nil)
	case c.Admins && !t.in.Group:
		return t.notice(ctx, "set.group", nil)
	case c.Admins && !t.in.Admin:
		return t.notice(ctx, "set.admins", nil)
	}
	return c.run(t, ctx, args)
}

// help explains one command, or all that the person may use.
func (t *turn) help(ctx context.Context, args string) error {
	c, known := find(strings.TrimPrefix(strings.ToLower(strings.TrimSpace(args)), "/"))
	if known && t.may(c.Role, c.Local) && t.holds(c) {
		lines := core.Notices{t.usage(c), {Key: "help.example"}}
		for line := range strings.Lines(c.Example) {
			lines = append(lines, core.Notice{Key: "help.line", Args: text.Args{"line": line}})
		}
		return t.say(ctx, core.Reply{Content: lines})
	}
	lines := core.Notices{{Key: "help.title"}, {Key: "help"}}
	for _, c := range commandTable() {
		if t.may(c.Role, c.Local) && t.offers(c) {
			lines = append(lines, t.usage(c))
		}
	}
	return t.say(ctx, core.Reply{Content: lines})
}

// holds tells whether the person has the role that a command wants themselves, where that matters.
func (t *turn) holds(c Command) bool { return !c.Named || t.given >= c.Role }

// offers tells whether a command is of use in the chat.
func (t *turn) offers(c Command) bool {
	return t.holds(c) && (c.Groups || !t.in.Group) && (t.in.Group || !c.Admins) && (c.Name != "language" || !t.ownLang)
}

func (t *turn) usage(c Command) core.Notice {
	words := []string{"/" + c.Name}
	for arg := range strings.FieldsSeq(c.Args) {
		name := strings.Trim(arg, "[]")
		words = append(words, strings.Replace(arg, name, t.lang.T("arg."+name, nil), 1))
	}
	return core.Notice{Key: "help.usage", Args: text.Args{
		"command": strings.Join(words, " "), "what": t.lang.T("command."+c.Name, nil),
	}}
}
