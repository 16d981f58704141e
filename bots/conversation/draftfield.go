package conversation

import (
	"context"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// newButton returns a button of the present draft: its argument starts with the draft's id.
func (h *draftHandler) newButton(action core.ButtonAction, arg string) core.Button {
	return core.Button{Action: action, Arg: strings.TrimSpace(h.req.state.Draft.ID + " " + arg)}
}

// fieldButtons returns the buttons that can be pressed in place of typing a value.
func (h *draftHandler) fieldButtons(name string) [][]core.Button {
	var rows [][]core.Button
	choose := func(value, label string) core.Button {
		b := h.newButton(DoChoose, name+"="+value)
		b.Label = label
		return b
	}
	switch name {
	case "verdict":
		for pair := range slices.Chunk(core.Verdicts, 2) {
			var row []core.Button
			for _, v := range pair {
				row = append(row, choose(VerdictValues[v], h.req.lang.Verdict(v)))
			}
			rows = append(rows, row)
		}
	case "date", "claim_date":
		var row []core.Button
		for _, p := range []string{"day", "month", "year"} {
			row = append(row, choose(p, h.req.lang.T("precision."+p, nil)))
		}
		rows = append(rows, append(row, choose("unknown", h.req.lang.T("precision.unknown", nil))))
	}
	var last []core.Button
	if !slices.Contains(requiredFields, name) {
		last = append(last, h.newButton(DoSkip, name))
	}
	return append(rows, append(last, h.newButton(core.DoCancel, "")))
}

// VerdictValues are the verdicts in the data of buttons and choices: short, and the same in every language. People read the names.
var VerdictValues = map[core.Verdict]string{
	core.Decontextualized: "context", core.Edited: "edited", core.Original: "original",
	core.Satire: "satire", core.Staged: "staged", core.Transformed: "transformed",
}

// askField asks which field is to be changed.
func (h *draftHandler) askField(ctx context.Context) error {
	if h.forms {
		return h.showForm(ctx, nil)
	}
	var rows [][]core.Button
	for names := range slices.Chunk(core.FieldNames, 3) {
		var row []core.Button
		for _, name := range names {
			b := h.newButton(core.DoEdit, name)
			b.Label = h.req.lang.T("field."+name, nil)
			row = append(row, b)
		}
		rows = append(rows, row)
	}
	rows = append(rows, []core.Button{h.newButton(core.DoCancel, "")})
	return h.req.sendReply(ctx, core.Reply{Content: core.Notice{Key: "draft.edit"}, Buttons: rows})
}

// runCallback runs the action of a button of the draft, unless the draft is gone.
func (h *draftHandler) runCallback(ctx context.Context, p bots.Callback) error {
	id, arg, _ := strings.Cut(p.Arg, " ")
	d := h.req.state.Draft
	if d == nil || d.ID != id {
		return h.req.sendNotice(ctx, "draft.gone", nil)
	}
	switch p.Action {
	case core.DoPublish:
		return h.publishDraft(ctx)
	case core.DoEdit:
		if !slices.Contains(core.FieldNames, arg) {
			return h.askField(ctx)
		}
		d.Rest = []string{arg}
		return h.askNext(ctx)
	}
	name, value, _ := strings.Cut(arg, "=")
	if len(d.Rest) == 0 || d.Rest[0] != name { // of a question that was answered: ask the present one again
		return h.askNext(ctx)
	}
	switch {
	case p.Action == DoSkip && !slices.Contains(requiredFields, name):
		d.Rest = d.Rest[1:]
		return h.askNext(ctx)
	case slices.Contains([]string{"day", "month", "year"}, value):
		return h.req.sendReply(ctx, core.Reply{Content: core.Notice{Key: "ask.date." + value}, Buttons: h.fieldButtons(name)})
	}
	return h.takeValue(ctx, []string{value})
}
