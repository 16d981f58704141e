package bots

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// The actions of a form's buttons. Their arguments start with the id of the draft: "k7d2 verdict=satire".
const (
	DoChoose core.ButtonAction = "choose" // take a value for a field
	DoSkip   core.ButtonAction = "skip"   // leave the field that is asked for as it is
)

// draft is a fact-check that is being written.
type draft struct {
	ID       string         `json:"id"`
	Video    core.VideoID   `json:"video"`
	Debunk   *core.DebunkID `json:"debunk,omitempty"` // what is being edited, or nil
	Revision int            `json:"revision,omitempty"`
	Before   core.Facts     `json:"before"`
	Fields   core.Fields    `json:"fields,omitempty"`
	Rest     []string       `json:"rest,omitempty"` // the fields to be asked for, the present one first
}

// draftID is short, since it is in the argument of each button, and enough to tell a button of an old form.
func draftID() string { return strings.ToLower(rand.Text()[:6]) }

// required are the fields that cannot be skipped.
var required = []string{"claim", "verdict", "date", "source"}

// debunk starts a fact-check of the video named, or of the last clip: from lines in args, or by asking.
func (t *turn) debunk(ctx context.Context, args string) error {
	video, lines := t.talk.Clip, args
	first, rest, _ := strings.Cut(strings.Replace(args, "\n", " \n", 1), " ")
	if id, err := core.ParseVideoID(first); err == nil {
		video, lines = id, rest
	}
	if video == 0 {
		return t.notice(ctx, "debunk.no_clip", nil)
	}
	if _, err := t.service.Video(ctx, video); err != nil {
		return fmt.Errorf("debunk: %w", err)
	}
	fields, err := core.ParseFields(lines)
	if err != nil {
		return err
	}
	d := &draft{ID: draftID(), Video: video, Fields: fields}
	if len(fields) == 0 {
		d.Rest = slices.DeleteFunc(slices.Clone(core.FieldNames), func(name string) bool { return name == "lang" })
		if err := t.notice(ctx, "debunk.start", text.Args{"video": video.String()}); err != nil {
			return err
		}
	}
	t.talk.Draft = d
	return t.proceed(ctx)
}

// edit starts a change of a debunk: with the lines in args, or with buttons for the fields.
func (t *turn) edit(ctx context.Context, args string) error {
	id, lines, _ := strings.Cut(strings.Replace(args, "\n", " \n", 1), " ")
	before, err := t.named(ctx, id)
	if err != nil {
		return err
	}
	if before.Status == core.RetractedState {
		return &core.Problem{Code: core.Retracted, Op: "edit"}
	}
	fields, err := core.ParseFields(lines)
	if err != nil {
		return err
	}
	t.talk.Draft = &draft{
		ID: draftID(), Video: before.Video, Debunk: &before.ID, Revision: before.Revision, Before: before.Facts, Fields: fields,
	}
	if len(fields) == 0 {
		return t.chooseField(ctx)
	}
	return t.proceed(ctx)
}

func (t *turn) cancel(ctx context.Context, arg string) error {
	if d := t.talk.Draft; d == nil || arg != "" && arg != d.ID {
		return t.notice(ctx, "draft.gone", nil)
	}
	t.talk.Draft = nil
	return t.notice(ctx, "draft.cancelled", nil)
}

// fill takes a message as the value of the field that was asked for, or as lines that change the preview.
func (t *turn) fill(ctx context.Context, s string) error {
	d := t.talk.Draft
	if len(d.Rest) == 0 {
		fields, err := core.ParseFields(s)
		if err != nil {
			return t.notice(ctx, "draft.lines", nil, t.draftButton(core.DoCancel, ""))
		}
		d.take(fields)
		return t.proceed(ctx)
	}
	values := []string{s}
	if d.Rest[0] == "source" {
		values = strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
	}
	return t.value(ctx, values)
}

// take puts fields over those that there are.
func (d *draft) take(fields core.Fields) {
	if d.Fields == nil {
		d.Fields = core.Fields{}
	}
	for name, values := range fields {
		d.Fields[name] = values
	}
}

// value takes the value of the field that is asked for, if it is a good one, and asks for the next.
func (t *turn) value(ctx context.Context, values []string) error {
	d, name := t.talk.Draft, t.talk.Draft.Rest[0]
	fields := core.Fields{name: values}
	if problems := t.problems(core.Facts{}, fields, name); len(problems) > 0 {
		return t.say(ctx, core.Reply{Content: core.Trouble{Problems: problems}, Buttons: t.fieldButtons(name)})
	}
	d.take(fields)
	d.Rest = d.Rest[1:]
	return t.proceed(ctx)
}

// problems returns what is wrong with one field, or with all if name is empty.
func (t *turn) problems(before core.Facts, fields core.Fields, name string) []*core.Problem {
	return slices.DeleteFunc(CheckFields(before, fields, t.now()), func(p *core.Problem) bool { return name != "" && p.Field != name })
}

// proceed asks for the next field or, if all are there, shows the preview.
func (t *turn) proceed(ctx context.Context) error {
	d := t.talk.Draft
	if len(d.Rest) > 0 {
		name := d.Rest[0]
		return t.say(ctx, core.Reply{Content: core.Notice{Key: "ask." + name}, Buttons: t.fieldButtons(name)})
	}
	if problems := t.problems(d.Before, d.Fields, ""); len(problems) > 0 {
		return t.wrong(ctx, problems)
	}
	facts, err := d.Fields.Facts(d.Before)
	if err != nil {
		return err
	}
	return t.say(ctx, core.Reply{
		Content: core.Card{Preview: true, Debunk: core.Debunk{Video: d.Video, Facts: facts.Normalize()}},
		Buttons: rowOf([]core.Button{t.draftButton(core.DoPublish, ""), t.draftButton(core.DoEdit, ""), t.draftButton(core.DoCancel, "")}),
	})
}

// wrong says what is missing or wrong and asks for the fields concerned.
func (t *turn) wrong(ctx context.Context, problems []*core.Problem) error {
	if err := t.say(ctx, core.Reply{Content: core.Trouble{Problems: problems}}); err != nil {
		return err
	}
	for _, name := range core.FieldNames {
		if slices.ContainsFunc(problems, func(p *core.Problem) bool { return p.Field == name }) {
			t.talk.Draft.Rest = append(t.talk.Draft.Rest, name)
		}
	}
	if len(t.talk.Draft.Rest) == 0 {
		return nil
	}
	return t.proceed(ctx)
}

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
func (t *turn) pressDraft(ctx context.Context, p Press) error {
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
	if len(d.Rest) == 0 || d.Rest[0] != name {
		return t.notice(ctx, "draft.gone", nil)
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

// publish saves the draft. If the turn is a repetition, what it saved before is found and not saved again.
func (t *turn) publish(ctx context.Context) error {
	d := t.talk.Draft
	facts, err := d.Fields.Facts(d.Before)
	if err != nil {
		return err
	}
	facts = facts.Normalize()
	action, save := core.Publish, t.saveNew
	if d.Debunk != nil {
		action, save = core.Edit, t.saveEdit
	}
	saved, err := save(ctx, *d, facts)
	if err != nil {
		return err
	}
	t.talk.Draft = nil
	return t.say(ctx, core.Reply{Content: core.Saved{Action: action, Debunk: saved}})
}

func (t *turn) saveNew(ctx context.Context, d draft, facts core.Facts) (core.Debunk, error) {
	video, err := t.service.Video(ctx, d.Video)
	if err != nil {
		return core.Debunk{}, fmt.Errorf("publish: %w", err)
	}
	there, err := t.service.DebunksOf(ctx, video)
	if err != nil {
		return core.Debunk{}, fmt.Errorf("publish: %w", err)
	}
	for _, same := range there {
		if same.Status == core.Published && reflect.DeepEqual(same.Facts, facts) {
			return same, nil
		}
	}
	saved, err := t.service.Publish(ctx, t.in.User, d.Video, facts)
	if err != nil {
		return core.Debunk{}, fmt.Errorf("publish: %w", err)
	}
	return saved, nil
}

func (t *turn) saveEdit(ctx context.Context, d draft, facts core.Facts) (core.Debunk, error) {
	saved, err := t.service.Edit(ctx, t.in.User, *d.Debunk, d.Revision, facts)
	if errors.Is(err, &core.Problem{Code: core.Conflict}) {
		now, readErr := t.service.Debunk(ctx, *d.Debunk)
		if readErr == nil && reflect.DeepEqual(now.Facts, facts) {
			return now, nil
		}
	}
	if err != nil {
		return core.Debunk{}, fmt.Errorf("edit: %w", err)
	}
	return saved, nil
}

// Form is what a platform with forms of its own fills one in with.
type Form struct {
	Clip   core.VideoID   // the last clip of the chat, or 0
	Video  core.VideoID   // that the draft is about, or 0 if there is no draft
	Debunk *core.DebunkID // that the draft is to change, or nil
	Fields core.Fields
}

// Form returns the form that a person is filling in.
func (e *Engine) Form(ctx context.Context, chat core.ChatID, user core.UserID) (Form, error) {
	raw, err := e.memory.Load(ctx, chat.String(), talkName(user))
	if err != nil || raw == nil {
		return Form{}, err
	}
	var now talk
	if err := json.Unmarshal(raw, &now); err != nil {
		return Form{}, fmt.Errorf("read form: %w", err)
	}
	f := Form{Clip: now.Clip}
	if d := now.Draft; d != nil {
		f.Video, f.Debunk, f.Fields = d.Video, d.Debunk, core.Fields{}
		if d.Debunk != nil {
			f.Fields = d.Before.Fields()
		}
		maps.Copy(f.Fields, d.Fields)
	}
	return f, nil
}
