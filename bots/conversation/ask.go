package conversation

import (
	"context"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// draftButton is a button of the present draft: its argument starts with the id of it.
func (t *turn) draftButton(action core.ButtonAction, arg string) core.Button {
	return core.Button{Action: action, Arg: strings.TrimSpace(t.talk.Draft.ID + " " + arg)}
}

// fieldButtons are what can be pressed instead of typing a value.
func (t *turn) fieldButtons(name string) [][]core.Button {
	var rows [][]core.Button
	choose := func(value, label string) core.Button {
		b := t.draftButton(DoChoose, name+"="+value)
		b.Label = label
		return b
	}
	switch name {
	case "verdict":
		for pair := range slices.Chunk(core.Verdicts, 2) {
			var row []core.Button
			for _, v := range pair {
				row = append(row, choose(shortVerdicts[v], t.lang.T("verdict."+string(v), nil)))
			}
			rows = append(rows, row)
		}
	case "date", "claim_date":
		var row []core.Button
		for _, p := range []string{"day", "month", "year"} {
			row = append(row, choose(p, t.lang.T("precision."+p, nil)))
		}
		rows = append(rows, append(row, choose("unknown", t.lang.T("precision.unknown", nil))))
	}
	var last []core.Button
	if !slices.Contains(required, name) {
		last = append(last, t.draftButton(DoSkip, name))
	}
	return append(rows, append(last, t.draftButton(core.DoCancel, "")))
}

// shortVerdicts fit into the argument of a button.
var shortVerdicts = map[core.Verdict]string{
	core.Decontextualized: "context", core.Edited: "edited", core.Original: "original",
	core.Satire: "satire", core.Staged: "staged", core.Transformed: "transformed",
}

// chooseField asks which field is to be changed.
func (t *turn) chooseField(ctx context.Context) error {
	if t.forms {
		return t.showForm(ctx, nil)
	}
	var rows [][]core.Button
	for names := range slices.Chunk(core.FieldNames, 3) {
		var row []core.Button
		for _, name := range names {
			b := t.draftButton(core.DoEdit, name)
			b.Label = t.lang.T("field."+name, nil)
			row = append(row, b)
		}
		rows = append(rows, row)
	}
	rows = append(rows, []core.Button{t.draftButton(core.DoCancel, "")})
	return t.say(ctx, core.Reply{Content: core.Notice{Key: "draft.edit"}, Buttons: rows})
}

// pressDraft does what a button of the form says, if the form is still there.
func (t *turn) pressDraft(ctx context.Context, p bots.Press) error {
	id, arg, _ := strings.Cut(p.Arg, " ")
	d := t.talk.Draft
	if d == nil || d.ID != id {
		return t.notice(ctx, "draft.gone", nil)
	}
	switch p.Action {
	case core.DoPublish:
		return t.publish(ctx)
	case core.DoEdit:
		if !slices.Contains(core.FieldNames, arg) {
			return t.chooseField(ctx)
		}
		d.Rest = []string{arg}
		return t.proceed(ctx)
	}
	name, value, _ := strings.Cut(arg, "=")
	if len(d.Rest) == 0 || d.Rest[0] != name { // of a question that was answered: here is where the form is
		return t.proceed(ctx)
	}
	switch {
	case p.Action == DoSkip && !slices.Contains(required, name):
		d.Rest = d.Rest[1:]
		return t.proceed(ctx)
	case slices.Contains([]string{"day", "month", "year"}, value):
		return t.say(ctx, core.Reply{Content: core.Notice{Key: "ask.date." + value}, Buttons: t.fieldButtons(name)})
	}
	return t.value(ctx, []string{value})
}
