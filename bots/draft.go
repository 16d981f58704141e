package bots

import (
	"context"
	"crypto/rand"
	"fmt"
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
	Rest     []string       `json:"rest,omitempty"`   // the fields to be asked for, the present one first
	Offers   []core.Fields  `json:"offers,omitempty"` // the claims of a page, while one of them is to be chosen
	Page     bool           `json:"page,omitempty"`   // the fields come from a page
}

// draftID is short, since it is in the argument of each button, and enough to tell a button of an old form.
func draftID() string { return strings.ToLower(rand.Text()[:6]) }

// required are the fields that cannot be skipped.
var required = []string{"claim", "verdict", "date", "source"}

// debunk starts a fact-check of the video named, or of the last clip: from lines or a link in args, or by asking.
func (t *turn) debunk(ctx context.Context, args string) error {
	video, lines := t.talk.Clip, args
	if first, after, _ := strings.Cut(strings.Replace(args, "\n", " \n", 1), " "); first != "" {
		if id, err := core.ParseVideoID(first); err == nil {
			video, lines = id, after
		}
	}
	if video == 0 {
		return t.notice(ctx, "debunk.no_clip", nil)
	}
	if _, err := t.service.Records.LoadVideo(ctx, video); err != nil {
		return fmt.Errorf("debunk: %w", err)
	}
	d := &draft{ID: draftID(), Video: video}
	link, rest, _ := strings.Cut(strings.TrimSpace(lines), "\n")
	if link = strings.TrimSpace(link); isLink(link) {
		lines = rest
	}
	fields, err := core.ParseFields(lines)
	if err != nil {
		return err
	}
	if d.Fields = fields; isLink(link) {
		return t.propose(ctx, d, link)
	}
	if len(fields) == 0 && !t.forms {
		d.Rest = slices.DeleteFunc(slices.Clone(core.FieldNames), func(name string) bool { return name == "lang" || name == "credit" })
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
	if name == offer {
		return t.accept(ctx, strings.Join(values, " "))
	}
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
	switch {
	case len(d.Rest) > 0 && d.Rest[0] == offer:
		return t.askOffer(ctx)
	case len(d.Rest) > 0 && !t.forms:
		name := d.Rest[0]
		return t.say(ctx, core.Reply{Content: core.Notice{Key: "ask." + name}, Buttons: t.fieldButtons(name)})
	}
	d.Rest = nil
	problems := t.problems(d.Before, d.Fields, "")
	if slices.ContainsFunc(problems, func(p *core.Problem) bool { return !inPreview(p) }) {
		return t.wrong(ctx, problems)
	}
	return t.preview(ctx, d, len(problems) == 0)
}

// inPreview tells whether the preview shows a problem as something to look at again.
func inPreview(p *core.Problem) bool {
	return p.Code == core.NoLink || p.Code == core.FutureDate && p.Field == "date"
}

// preview shows a draft as askers will see it; one that is not fit to be published has no button for that.
func (t *turn) preview(ctx context.Context, d *draft, fit bool) error {
	facts, _ := d.Fields.Facts(d.Before) // what is wrong with them is among the oddities
	shown := core.Debunk{Video: d.Video, Facts: facts.Normalize()}
	if d.Debunk != nil {
		shown.ID = *d.Debunk
	}
	odd, err := t.service.Reviewing.FindWarnings(ctx, shown)
	if err != nil {
		return fmt.Errorf("preview: %w", err)
	}
	row := []core.Button{t.draftButton(core.DoEdit, ""), t.draftButton(core.DoCancel, "")}
	if fit {
		row = slices.Insert(row, 0, t.draftButton(core.DoPublish, ""))
	}
	return t.say(ctx, core.Reply{Content: core.Card{Preview: true, Debunk: shown, Odd: odd}, Buttons: rowOf(row)})
}

// wrong says what is missing or wrong and asks for the fields concerned.
func (t *turn) wrong(ctx context.Context, problems []*core.Problem) error {
	if t.forms {
		return t.showForm(ctx, problems)
	}
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
