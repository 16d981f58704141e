package conversation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// setting is one setting of a group.
type setting struct {
	name   string
	values []string          // that can be written, in the order in which the button takes them
	get    func(g group) int // the place of its value among them, or -1: it is stored by value, and may be none of them
	set    func(g *group, i int)
}

// groupSettings returns all settings of a group.
func groupSettings() []setting {
	return []setting{
		{
			"auto",
			[]string{"on", "off"},
			func(g group) int { return boolIndex(g.Silent) },
			func(g *group, i int) { g.Silent = i == 1 },
		},
		{
			"answer",
			[]string{"reply", "emoji"},
			func(g group) int { return boolIndex(g.React) },
			func(g *group, i int) { g.React = i == 1 },
		},
		{
			"cooldown",
			textsOf(offeredCoolDowns()),
			func(g group) int { return slices.Index(offeredCoolDowns(), coolDown(g.effectiveCoolDown())) },
			func(g *group, i int) { g.CoolDown = offeredCoolDowns()[i] },
		},
		{
			"quiet",
			textsOf(offeredQuietHours()),
			func(g group) int { return slices.Index(offeredQuietHours(), g.Quiet) },
			func(g *group, i int) { g.Quiet = offeredQuietHours()[i] },
		},
		{
			"lang",
			listLanguageTags(),
			func(g group) int { return max(slices.Index(listLanguageTags(), text.For(g.Lang).Tag()), 0) },
			func(g *group, i int) { g.Lang = listLanguageTags()[i] },
		},
	}
}

// boolIndex returns 1 for true.
func boolIndex(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// textsOf returns what is written for values.
func textsOf[T fmt.Stringer](values []T) []string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v.String()
	}
	return texts
}

// listLanguageTags returns the tags of all languages.
func listLanguageTags() (out []string) {
	for _, l := range text.Languages() {
		out = append(out, l.Tag())
	}
	return out
}

// runSettings handles /settings: it sends the settings, with a button for each, or changes them: "quiet 22-8 answer emoji".
func (h *groupHandler) runSettings(ctx context.Context, args string) error {
	var changes []func(g *group)
	for words := strings.Fields(args); len(words) > 0; {
		n, change, err := h.readSetting(ctx, words)
		if n == 0 || err != nil {
			return err
		}
		words, changes = words[n:], append(changes, change)
	}
	if len(changes) > 0 {
		return h.saveSettings(ctx, "", func(g *group) {
			for _, change := range changes {
				change(g)
			}
		})
	}
	g, err := loadGroup(ctx, h.memory, h.req.in.Chat)
	if err != nil {
		return err
	}
	return h.showSettings(ctx, g, "")
}

// moderatorsSetting is the name of the setting of the server: the roles that moderate it.
const moderatorsSetting = "moderators"

// readSetting reads the first setting of some words, and returns how many words it has and the change. If the words are wrong it sends why,
// and returns 0.
func (h *groupHandler) readSetting(ctx context.Context, words []string) (n int, change func(g *group), err error) {
	all := groupSettings()
	find := func(name string) int {
		return slices.IndexFunc(all, func(s setting) bool { return strings.EqualFold(s.name, name) })
	}
	if strings.EqualFold(words[0], moderatorsSetting) {
		n = min(len(words), 2)
		if len(words) > 2 && find(words[2]) < 0 && !strings.EqualFold(words[2], moderatorsSetting) {
			n = 3
		}
		done, err := h.servers.setModerators(ctx, words[1:n])
		if !done {
			n = 0
		}
		return n, func(*group) {}, err
	}
	i := find(words[0])
	if i < 0 {
		return 0, nil, h.help.showHelp(ctx, "settings")
	}
	value := strings.Join(words[1:min(len(words), 2)], "")
	k := slices.IndexFunc(all[i].values, func(v string) bool { return strings.EqualFold(v, value) })
	if k < 0 {
		return 0, nil, h.req.sendNotice(ctx, "set.values", text.Args{"name": all[i].name, "values": strings.Join(all[i].values, ", ")})
	}
	return 2, func(g *group) { all[i].set(g, k) }, nil
}

// cycleSetting gives a setting its next value, and replaces the message whose button was pressed.
func (h *groupHandler) cycleSetting(ctx context.Context, p bots.Callback) error {
	if !h.req.in.Group || !h.req.in.Admin {
		return h.req.sendNotice(ctx, "set.admins", nil)
	}
	return h.saveSettings(ctx, p.Message, func(g *group) {
		for _, s := range groupSettings() {
			if s.name == p.Arg {
				s.set(g, (s.get(*g)+1)%len(s.values))
			}
		}
	})
}

// saveSettings changes the settings of the group, and sends them.
func (h *groupHandler) saveSettings(ctx context.Context, instead string, change func(g *group)) error {
	chat, err := findSettingsChat(ctx, h.memory, h.req.in.Chat)
	if err != nil {
		return err
	}
	g, err := bots.ChangeValue(ctx, h.memory, chat.String(), groupName, 0, func(g *group) error { change(g); return nil })
	if err != nil {
		return err
	}
	h.req.lang = text.For(g.Lang)
	return h.showSettings(ctx, g, instead)
}

// showSettings sends the settings of the group, in the place of another message if instead names one.
func (h *groupHandler) showSettings(ctx context.Context, g group, instead string) error {
	var rows [][]core.Button
	for _, s := range groupSettings() {
		label := h.req.lang.T("set."+s.name, text.Args{"value": h.formatSetting(g, s.name)})
		rows = append(rows, []core.Button{{Action: DoSet, Arg: s.name, Label: label}})
	}
	lines := core.Notices{{Key: "set.title"}, {Key: "set"}}
	if h.req.in.CommandsOnly {
		lines = append(lines, core.Notice{Key: "blind"})
	}
	chat, err := findSettingsChat(ctx, h.memory, h.req.in.Chat)
	if err != nil {
		return err
	}
	if chat != h.req.in.Chat {
		lines = append(lines, core.Notice{Key: "set.part"})
	}
	more, err := h.servers.describeModerators(ctx)
	if err != nil {
		return err
	}
	m := h.req.nextMessage()
	m.Instead, m.Reply = instead, core.Reply{Content: append(lines, more...), Buttons: rows}
	return h.req.sendMessage(ctx, m)
}

// formatSetting returns the value of a setting in words.
func (h *groupHandler) formatSetting(g group, name string) string {
	word := func(yes bool, key, other string) string {
		if yes {
			return h.req.lang.T(key, nil)
		}
		return h.req.lang.T(other, nil)
	}
	switch name {
	case "auto":
		return word(g.Silent, "set.off", "set.on")
	case "answer":
		return word(g.React, "set.emoji", "set.reply")
	case "cooldown":
		return formatSpan(h.req.lang, g.effectiveCoolDown())
	case "quiet":
		return word(g.Quiet == quietHours{}, "set.none", fmt.Sprintf("%02d–%02d UTC", g.Quiet.From, g.Quiet.To))
	}
	return text.For(g.Lang).T("language.name", nil)
}
