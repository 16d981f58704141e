package bots

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// setting is one of what the admins of a group set.
type setting struct {
	name   string
	values []string // that can be written, in the order in which the button takes them
	get    func(g group) int
	set    func(g *group, i int)
}

// groupSettings are all of them.
func groupSettings() []setting {
	return []setting{
		{
			"auto",
			[]string{"on", "off"},
			func(g group) int { return number(g.Silent) },
			func(g *group, i int) { g.Silent = i == 1 },
		},
		{
			"answer",
			[]string{"reply", "emoji"},
			func(g group) int { return number(g.React) },
			func(g *group, i int) { g.React = i == 1 },
		},
		{
			"cooldown",
			[]string{"24h", "7d", "1h"}, // of coolDowns
			func(g group) int { return slices.Index(coolDowns, g.coolDown()) },
			func(g *group, i int) { g.CoolDown = coolDowns[i] },
		},
		{
			"quiet",
			hourNames(),
			func(g group) int { return g.hours() },
			func(g *group, i int) { g.Quiet = i },
		},
		{
			"lang",
			tags(),
			func(g group) int { return max(slices.Index(tags(), text.For(g.Lang).Tag()), 0) },
			func(g *group, i int) { g.Lang = tags()[i] },
		},
	}
}

func number(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// hourNames are what is written for quietHours.
func hourNames() []string {
	names := []string{"none"}
	for _, h := range quietHours[1:] {
		names = append(names, strconv.Itoa(h[0])+"-"+strconv.Itoa(h[1]))
	}
	return names
}

func tags() (out []string) {
	for _, l := range text.Languages() {
		out = append(out, l.Tag())
	}
	return out
}

// settings shows what the group has set, with a button for each; or sets what args say: "quiet 22-8".
func (t *turn) settings(ctx context.Context, args string) error {
	words := strings.Fields(args)
	switch {
	case len(words) > 0 && strings.EqualFold(words[0], "moderators"):
		return t.appointRole(ctx, words[1:])
	case len(words) > 0:
		return t.setTo(ctx, strings.ToLower(words[0]), strings.Join(words[1:], " "))
	}
	g, err := t.group(ctx, t.in.Chat)
	if err != nil {
		return err
	}
	return t.showSettings(ctx, g, "")
}

// setTo gives a setting a value.
func (t *turn) setTo(ctx context.Context, name, value string) error {
	all := groupSettings()
	i := slices.IndexFunc(all, func(s setting) bool { return s.name == name })
	if i < 0 {
		return t.help(ctx, "settings")
	}
	n := slices.IndexFunc(all[i].values, func(v string) bool { return strings.EqualFold(v, value) })
	if n < 0 {
		return t.notice(ctx, "set.values", text.Args{"name": name, "values": strings.Join(all[i].values, ", ")})
	}
	return t.change(ctx, "", func(g *group) { all[i].set(g, n) })
}

// set gives a setting its next value, and shows all in the place of the message whose button was pressed.
func (t *turn) set(ctx context.Context, p Press) error {
	if !t.in.Group || !t.in.Admin {
		return t.notice(ctx, "set.admins", nil)
	}
	return t.change(ctx, p.Message, func(g *group) {
		for _, s := range groupSettings() {
			if s.name == p.Arg {
				s.set(g, (s.get(*g)+1)%len(s.values))
			}
		}
	})
}

// change changes what the group has set, and shows it.
func (t *turn) change(ctx context.Context, instead string, change func(g *group)) error {
	g, err := Change(ctx, t.memory, t.in.Chat.String(), groupName, 0, func(g *group) error { change(g); return nil })
	if err != nil {
		return err
	}
	t.lang = text.For(g.Lang)
	return t.showSettings(ctx, g, instead)
}

func (t *turn) showSettings(ctx context.Context, g group, instead string) error {
	var rows [][]core.Button
	for _, s := range groupSettings() {
		label := t.lang.T("set."+s.name, text.Args{"value": t.setting(g, s.name)})
		rows = append(rows, []core.Button{{Action: DoSet, Arg: s.name, Label: label}})
	}
	lines := core.Notices{{Key: "set.title"}, {Key: "set"}}
	if t.in.Blind {
		lines = append(lines, core.Notice{Key: t.blindKey()})
	}
	more, err := t.serverLines(ctx)
	if err != nil {
		return err
	}
	m := t.message()
	m.Instead, m.Reply = instead, core.Reply{Content: append(lines, more...), Buttons: rows}
	return t.deliver(ctx, m)
}

// blindKey is the sentence that says that the platform does not show the bot what is posted, and what changes that there.
func (t *turn) blindKey() string {
	if key := "blind." + string(t.in.Chat.Platform); t.lang.Has(key) {
		return key
	}
	return "blind"
}

// setting is the present value of a setting, in words.
func (t *turn) setting(g group, name string) string {
	word := func(yes bool, key, other string) string {
		if yes {
			return t.lang.T(key, nil)
		}
		return t.lang.T(other, nil)
	}
	switch name {
	case "auto":
		return word(g.Silent, "set.off", "set.on")
	case "answer":
		return word(g.React, "set.emoji", "set.reply")
	case "cooldown":
		return t.span(g.coolDown())
	case "quiet":
		h := quietHours[g.hours()]
		return word(h == [2]int{}, "set.none", fmt.Sprintf("%02d–%02d UTC", h[0], h[1]))
	}
	return text.For(g.Lang).T("language.name", nil)
}
