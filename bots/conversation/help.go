package conversation

import (
	"context"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// helpHandler says what the bot is for, what it keeps and which commands there are.
type helpHandler struct {
	req     *request
	ownLang bool
}

// showHelp explains one command, or lists all that the person may use.
func (h *helpHandler) showHelp(ctx context.Context, args string) error {
	c, known := findCommand(&router{}, strings.TrimPrefix(strings.ToLower(strings.TrimSpace(args)), "/"))
	if known && h.req.hasRole(c.Role, c.Local) && h.req.holdsRole(c) {
		lines := core.Notices{h.describeCommand(c), {Key: "help.example"}}
		for line := range strings.Lines(c.Example) {
			lines = append(lines, core.Notice{Key: "help.line", Args: text.Args{"line": line}})
		}
		return h.req.sendReply(ctx, core.Reply{Content: lines})
	}
	lines := core.Notices{{Key: "help.title"}, {Key: "help"}}
	for _, c := range commandTable(&router{}) {
		if h.req.hasRole(c.Role, c.Local) && h.offersCommand(c) {
			lines = append(lines, h.describeCommand(c))
		}
	}
	return h.req.sendReply(ctx, core.Reply{Content: lines})
}

// offersCommand reports whether a command is of use in the chat.
func (h *helpHandler) offersCommand(c Command) bool {
	return h.req.holdsRole(c) && (c.Groups || !h.req.in.Group) && (h.req.in.Group || !c.Admins) && (c.Name != "language" || !h.ownLang)
}

// describeCommand returns the line of a command in the help.
func (h *helpHandler) describeCommand(c Command) core.Notice {
	words := []string{"/" + c.Name}
	for arg := range strings.FieldsSeq(c.Args) {
		name := strings.Trim(arg, "[]")
		words = append(words, strings.Replace(arg, name, h.req.lang.T("arg."+name, nil), 1))
	}
	return core.Notice{Key: "help.usage", Args: text.Args{
		"command": strings.Join(words, " "), "what": h.req.lang.T("command."+c.Name, nil),
	}}
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
	for _, key := range []string{"clip", "claim", "asker", "chat", "dispute", "log", "erase"} {
		lines = append(lines, core.Notice{Key: "privacy." + key})
	}
	return h.req.sendReply(ctx, core.Reply{Content: lines})
}
