package conversation

import (
	"context"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots"
)

// Command is a line of the table of commands: permissions, help, parsing and the registration with platforms follow from it. The catalogue
// describes it under "command.NAME".
type Command struct {
	Name    string
	Args    string    // names of arguments, each in square brackets if it may be left out; the help shows "arg.NAME" of the catalogue
	Role    bots.Role // the least that may use it
	Example string
	run     func(ctx context.Context, args string) error

	Clip   bool // what it is about may be a clip that it comes with, or replies to
	Groups bool // it is of use in a group
	Admins bool // in groups alone, for those who may change the group
	Local  bool // a server's own moderators may use it too, for what was asked there
	Short  bool // the help begins with it
	Own    bool // about the person who uses it: accounts that many people share have no record of their own
	Named  bool // for those alone who have the role themselves: what it does outlasts a role on a server
}

// commandTable returns the commands, run by the handlers of a router.
func commandTable(rt *router) []Command {
	return []Command{
		{Name: "start", Example: "/start", run: rt.help.showStart},
		{Name: "check", Args: "[link]", Example: "/check https://example.org/clip.mp4", run: rt.clips.checkLink, Groups: true, Clip: true, Short: true},
		{Name: "suggest", Args: "[link] [date] [words]", Example: suggestExample, run: rt.queue.suggestLead, Groups: true, Clip: true, Short: true},
		{Name: "search", Args: "words", Example: "/search kim vladivostok", run: rt.debunks.searchDebunks, Groups: true, Short: true},
		{Name: "show", Args: "id", Example: "/show 7k2m9xq4-1", run: rt.debunks.showDebunk},
		{Name: "help", Args: "[command]", Example: "/help search", run: rt.help.showHelp, Groups: true},
		{Name: "language", Args: "[language]", Example: "/language en", run: rt.accounts.chooseLanguage, Own: true},
		{Name: "privacy", Example: "/privacy", run: rt.help.showPrivacy, Groups: true, Short: true},
		{Name: "mydata", Args: "[all]", Example: "/mydata", run: rt.accounts.showMyData, Own: true},
		{Name: "forgetme", Example: "/forgetme", run: rt.accounts.confirmForget, Own: true},
		{Name: "link", Args: "[code]", Example: "/link", run: rt.accounts.linkAccount, Own: true},
		{Name: "settings", Args: "[setting] [value]", Example: "/settings quiet 22-8", run: rt.groups.runSettings, Groups: true, Admins: true, Short: true},
		{Name: "debunk", Args: "[video] [link] [fields]", Role: bots.Contributor, Example: debunkExample, run: rt.drafts.startDebunk, Clip: true, Short: true},
		{Name: "factcheck", Args: "[video] [link] [fields]", Role: bots.Contributor, Example: strings.Replace(debunkExample, "debunk", "factcheck", 1), run: rt.drafts.startDebunk, Clip: true},
		{Name: "verdicts", Example: "/verdicts", run: rt.help.showVerdicts, Groups: true},
		{Name: "edit", Args: "id [fields]", Role: bots.Contributor, Example: "/edit 7k2m9xq4-1\ndate: 2019-04-25", run: rt.drafts.startEdit},
		{Name: "retract", Args: "id reason", Role: bots.Moderator, Example: "/retract 7k2m9xq4-1 The source was mistaken.", run: rt.debunks.retractDebunk},
		{Name: "history", Args: "id", Role: bots.Moderator, Example: "/history 7k2m9xq4-1", run: rt.debunks.showHistory},
		{Name: "proposals", Role: bots.Contributor, Example: "/proposals", run: rt.proposals.listProposals, Short: true},
		{Name: "pending", Args: "[order]", Role: bots.Moderator, Example: "/pending rising", run: rt.queue.showQueue, Local: true, Short: true},
		{Name: "alerts", Args: "[switch]", Role: bots.Moderator, Example: "/alerts on", run: rt.admin.switchAlerts, Named: true},
		{Name: "notsame", Args: "[video] video", Role: bots.Moderator, Example: "/notsame 7k2m9xq4 0gh3w1zt", run: rt.disputes.separateNamed, Clip: true},
		{Name: "same", Args: "video video", Role: bots.Moderator, Example: "/same 7k2m9xq4 0gh3w1zt", run: rt.disputes.mergeVideos},
		{Name: "intro", Args: "video [piece] [switch]", Role: bots.Moderator, Example: "/intro 7k2m9xq4 0:00-0:06", run: rt.disputes.markIntro},
		{Name: "name", Args: "[name]", Role: bots.Contributor, Example: "/name Anna", run: rt.accounts.chooseName, Own: true},
		{Name: "mods", Role: bots.Moderator, Example: "/mods", run: rt.roles.listRoles},
		{Name: "mod", Args: "role person [reason]", Role: bots.Moderator, Example: "/mod contributor telegram:123456789", run: rt.roles.giveRole, Named: true},
		{Name: "block", Args: "person [reason]", Role: bots.Moderator, Example: "/block telegram:123456789 Sends the same advertisement every minute.", run: rt.roles.blockPerson, Named: true},
		{Name: "audit", Args: "[page]", Role: bots.Moderator, Example: "/audit", run: rt.admin.showAudit},
		{Name: "stats", Role: bots.Moderator, Example: "/stats", run: rt.admin.showStats},
		{Name: "pause", Role: bots.Owner, Example: "/pause", run: rt.admin.pauseNotifications},
		{Name: "resume", Role: bots.Owner, Example: "/resume", run: rt.admin.resumeNotifications},
		{Name: "id", Example: "/id", run: rt.roles.showID, Own: true},
		{Name: "cancel", Example: "/cancel", run: rt.drafts.cancelDraft},
	}
}

// debunkExample is the example in the help of /debunk.
const debunkExample = `/debunk
claim: Putin and Kim Jong-un meeting in Moscow
claim date: 2022-09-30
verdict: false context
date: 2019-04-25
place: Vladivostok, Russia
source: Global News https://example.org/video @2:12`

// suggestExample is the example in the help of /suggest.
const suggestExample = `/suggest https://example.org/video 2019-04-25 It was on the evening news.
credit: Anna`

// ListCommands returns the commands that a role may use, for help and for registration with a platform.
func ListCommands(r bots.Role) []Command {
	return slices.DeleteFunc(commandTable(&router{}), func(c Command) bool { return c.Role > r })
}

// maxCommand is the most bytes of a command's name, as on Telegram.
const maxCommand = 32

// ParseCommand splits "/name args" or "/name@bot args". ok reports whether it has that form; there may be no command of the name.
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

// IsCommand reports whether there is a command of this name.
func IsCommand(name string) bool {
	_, known := findCommand(&router{}, name)
	return known
}

// TakesClip reports whether there is a command of this name that may be about a clip.
func TakesClip(name string) bool {
	c, _ := findCommand(&router{}, name)
	return c.Clip
}

// AddsFactCheck reports whether a command of this name adds a fact-check.
func AddsFactCheck(name string) bool { return name == "debunk" || name == "factcheck" }

// findCommand returns the command of a name, run by the handlers of a router.
func findCommand(rt *router, name string) (Command, bool) {
	all := commandTable(rt)
	i := slices.IndexFunc(all, func(c Command) bool { return c.Name == name })
	if i < 0 {
		return Command{}, false
	}
	return all[i], true
}
