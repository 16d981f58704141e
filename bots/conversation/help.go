package conversation

import (
	"context"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// helpHandler says what the bot is for, what it keeps and which commands there are.
type helpHandler struct {
	req     *request
	ownLang bool
}

// DoHelp is the action of a button that shows the help. Its argument is that of /help.
const DoHelp core.ButtonAction = "help"

// allCommands is the argument of /help for all commands that the person may use.
const allCommands = "more"

// showHelp explains one command, lists all that the person may use, or says what the person needs first.
func (h *helpHandler) showHelp(ctx context.Context, args string) error {
	name := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(args)), "/")
	c, known := findCommand(&router{}, name)
	if known && h.req.hasRole(c.Role, c.Local) && h.req.holdsRole(c) {
		lines := core.Notices{h.describeCommand(c), {Key: "help.example"}}
		for line := range strings.Lines(c.Example) {
			lines = append(lines, core.Notice{Key: "help.line", Args: text.Args{"line": line}})
		}
		return h.req.sendReply(ctx, core.Reply{Content: lines})
	}
	if name == allCommands {
		return h.req.sendReply(ctx, core.Reply{Content: h.listCommands(core.Notices{{Key: "help.all"}}, func(Command) bool { return true })})
	}
	lines := h.listCommands(core.Notices{{Key: "help.title"}, {Key: "help"}}, func(c Command) bool { return c.Short })
	more := core.Button{Action: DoHelp, Arg: allCommands}
	return h.req.sendReply(ctx, core.Reply{Content: append(lines, core.Notice{Key: "help.more"}), Buttons: newRow([]core.Button{more})})
}

// listCommands adds the lines of the wanted commands that the person may use here.
func (h *helpHandler) listCommands(lines core.Notices, isWanted func(Command) bool) core.Notices {
	for _, c := range commandTable(&router{}) {
		if isWanted(c) && h.offersCommand(c) {
			lines = append(lines, h.describeCommand(c))
		}
	}
	return lines
}

// offersCommand reports whether a command is of use in the chat, and the person may use it.
func (h *helpHandler) offersCommand(c Command) bool {
	return h.req.hasRole(c.Role, c.Local) && h.req.holdsRole(c) && (c.Groups || !h.req.in.Group) && (h.req.in.Group || !c.Admins) && (c.Name != "language" || !h.ownLang)
}

// CommandHint is the completion of a command that somebody is typing.
type CommandHint struct {
	Command string `json:"command"` // "/search"
	Usage   string `json:"usage"`   // with its arguments: "/search WORDS"
	What    string `json:"what"`    // what it does
}

// ListHints returns the commands that the person may use where in comes from, in the language of in.
func (e *Engine) ListHints(ctx context.Context, in bots.Incoming) (all []CommandHint, err error) {
	rt := e.newRouter(in, nil)
	if err := rt.servers.loadRole(ctx); err != nil {
		return nil, err
	}
	for _, c := range commandTable(&router{}) {
		if rt.help.offersCommand(c) {
			all = append(all, CommandHint{Command: "/" + c.Name, Usage: rt.help.formatUsage(c), What: rt.req.lang.T("command."+c.Name, nil)})
		}
	}
	return all, nil
}

// formatUsage returns a command with its arguments.
func (h *helpHandler) formatUsage(c Command) string {
	words := []string{"/" + c.Name}
	for arg := range strings.FieldsSeq(c.Args) {
		name := strings.Trim(arg, "[]")
		words = append(words, strings.Replace(arg, name, h.req.lang.T("arg."+name, nil), 1))
	}
	return strings.Join(words, " ")
}

// describeCommand returns the line of a command in the help.
func (h *helpHandler) describeCommand(c Command) core.Notice {
	return core.Notice{Key: "help.usage", Args: text.Args{"command": h.formatUsage(c), "what": h.req.lang.T("command."+c.Name, nil)}}
}

// showStart sends what the bot is for.
func (h *helpHandler) showStart(ctx context.Context, _ string) error {
	return h.req.sendReply(ctx, core.Reply{Content: core.Notices{{Key: "start.title"}, {Key: "start"}, {Key: "start.kept"}, {Key: "start.more"}}})
}

// showVerdicts sends what each verdict means.
func (h *helpHandler) showVerdicts(ctx context.Context, _ string) error {
	lines := core.Notices{{Key: "verdicts.title"}}
	for _, line := range h.req.lang.ExplainVerdicts() {
		lines = append(lines, core.Notice{Key: "help.line", Args: text.Args{"line": line}})
	}
	return h.req.sendReply(ctx, core.Reply{Content: append(lines, core.Notice{Key: "verdicts.use"})})
}

// showPrivacy sends which data is kept, and why.
func (h *helpHandler) showPrivacy(ctx context.Context, _ string) error {
	lines := core.Notices{{Key: "privacy.title"}}
	for _, key := range []string{"clip", "claim", "asker", "name", "chat", "dispute", "log", "erase"} {
		lines = append(lines, core.Notice{Key: "privacy." + key})
	}
	return h.req.sendReply(ctx, core.Reply{Content: lines})
}
