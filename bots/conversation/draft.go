package conversation

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fetch"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/core/text"
)

// draftHandler writes fact-checks with a person, field by field, until they are published or proposed.
type draftHandler struct {
	req     *request
	service *services.Services
	fetch   *fetch.Client
	forms   bool
	now     func() time.Time
	answers *answerHandler
	debunks *debunkHandler
}

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

// clone returns a copy that can be changed, or nil of nil.
func (d *draft) clone() *draft {
	if d == nil {
		return nil
	}
	c := *d
	c.Fields = maps.Clone(d.Fields)
	return &c
}

// newDraftID returns a random id: short, since it is in the argument of each button.
func newDraftID() string { return strings.ToLower(rand.Text()[:6]) }

// requiredFields are the fields that cannot be skipped.
var requiredFields = []string{"claim", "verdict", "date", "source"}

// startDebunk starts a draft about the video that is named, or the last clip: from lines or a link in args, or by asking.
func (h *draftHandler) startDebunk(ctx context.Context, args string) error {
	video, lines := h.req.state.Clip, args
	if first, after, _ := strings.Cut(strings.Replace(args, "\n", " \n", 1), " "); first != "" {
		if id, err := core.ParseVideoID(first); err == nil {
			video, lines = id, after
		}
	}
	if video == 0 {
		return h.req.sendNotice(ctx, "debunk.no_clip", nil)
	}
	if _, err := h.service.Records.LoadVideo(ctx, video); err != nil {
		return fmt.Errorf("debunk: %w", err)
	}
	d := &draft{ID: newDraftID(), Video: video}
	link, rest, _ := strings.Cut(strings.TrimSpace(lines), "\n")
	if link = strings.TrimSpace(link); isLink(link) {
		lines = rest
	}
	fields, err := core.ParseFields(lines)
	if err != nil {
		return err
	}
	if d.Fields = fields; isLink(link) {
		return h.readPage(ctx, d, link)
	}
	if len(fields) == 0 && !h.forms {
		d.Rest = slices.DeleteFunc(slices.Clone(core.FieldNames), func(name string) bool { return name == "lang" || name == "credit" })
		if err := h.req.sendNotice(ctx, "debunk.start", text.Args{"video": video.String()}); err != nil {
			return err
		}
	}
	h.req.state.Draft = d
	return h.askNext(ctx)
}

// startEdit starts a draft that changes a debunk: with the lines in args, or with buttons for the fields.
func (h *draftHandler) startEdit(ctx context.Context, args string) error {
	id, lines, _ := strings.Cut(strings.Replace(args, "\n", " \n", 1), " ")
	before, err := h.debunks.findDebunk(ctx, id)
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
	h.req.state.Draft = &draft{
		ID: newDraftID(), Video: before.Video, Debunk: &before.ID, Revision: before.Revision, Before: before.Facts, Fields: fields,
	}
	if len(fields) == 0 {
		return h.askField(ctx)
	}
	return h.askNext(ctx)
}

// cancelDraft drops the draft.
func (h *draftHandler) cancelDraft(ctx context.Context, arg string) error {
	if d := h.req.state.Draft; d == nil || arg != "" && arg != d.ID {
		return h.req.sendNotice(ctx, "draft.gone", nil)
	}
	h.req.state.Draft = nil
	return h.req.sendNotice(ctx, "draft.cancelled", nil)
}

// fillDraft takes a message as the value of the field that was asked for, or as lines that change the preview.
func (h *draftHandler) fillDraft(ctx context.Context, s string) error {
	d := h.req.state.Draft
	if len(d.Rest) == 0 {
		fields, err := core.ParseFields(s)
		if err != nil {
			return h.req.sendNotice(ctx, "draft.lines", nil, h.newButton(core.DoCancel, ""))
		}
		d.setFields(fields)
		return h.askNext(ctx)
	}
	values := []string{s}
	if d.Rest[0] == "source" {
		values = strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
	}
	return h.takeValue(ctx, values)
}

// setFields replaces fields of the draft.
func (d *draft) setFields(fields core.Fields) {
	if d.Fields == nil {
		d.Fields = core.Fields{}
	}
	for name, values := range fields {
		d.Fields[name] = values
	}
}

// takeValue sets the field that was asked for if the value is valid, and asks for the next.
func (h *draftHandler) takeValue(ctx context.Context, values []string) error {
	d, name := h.req.state.Draft, h.req.state.Draft.Rest[0]
	if name == offer {
		return h.takeOffer(ctx, strings.Join(values, " "))
	}
	fields := core.Fields{name: values}
	if problems := h.findProblems(core.Facts{}, fields, name); len(problems) > 0 {
		return h.req.sendReply(ctx, core.Reply{Content: core.Trouble{Problems: problems}, Buttons: h.fieldButtons(name)})
	}
	d.setFields(fields)
	d.Rest = d.Rest[1:]
	return h.askNext(ctx)
}

// findProblems returns the problems of one field, or of all if name is empty.
func (h *draftHandler) findProblems(before core.Facts, fields core.Fields, name string) []*core.Problem {
	return slices.DeleteFunc(CheckFields(before, fields, h.now()), func(p *core.Problem) bool { return name != "" && p.Field != name })
}

// askNext asks for the next field or, if there is none, sends the preview.
func (h *draftHandler) askNext(ctx context.Context) error {
	d := h.req.state.Draft
	switch {
	case len(d.Rest) > 0 && d.Rest[0] == offer:
		return h.askOffer(ctx)
	case len(d.Rest) > 0 && !h.forms:
		name := d.Rest[0]
		return h.req.sendReply(ctx, core.Reply{Content: core.Notice{Key: "ask." + name}, Buttons: h.fieldButtons(name)})
	}
	d.Rest = nil
	problems := h.findProblems(d.Before, d.Fields, "")
	if slices.ContainsFunc(problems, func(p *core.Problem) bool { return !isPreviewWarning(p) }) {
		return h.sendProblems(ctx, problems)
	}
	return h.sendPreview(ctx, d, len(problems) == 0)
}

// isPreviewWarning reports whether a problem does not prevent publishing: the preview shows it as a warning.
func isPreviewWarning(p *core.Problem) bool {
	return p.Code == core.NoLink || p.Code == core.FutureDate && p.Field == "date"
}

// sendPreview sends a draft as askers will see it. It has a button to publish it if fit.
func (h *draftHandler) sendPreview(ctx context.Context, d *draft, fit bool) error {
	facts, _ := d.Fields.Facts(d.Before, text.ParseVerdict) // what is wrong with them is among the oddities
	shown := core.Debunk{Video: d.Video, Facts: facts.Normalize()}
	if d.Debunk != nil {
		shown.ID = *d.Debunk
	}
	odd, err := h.service.Reviewing.FindWarnings(ctx, shown)
	if err != nil {
		return fmt.Errorf("preview: %w", err)
	}
	row := []core.Button{h.newButton(core.DoEdit, ""), h.newButton(core.DoCancel, "")}
	if fit {
		row = slices.Insert(row, 0, h.newButton(core.DoPublish, ""))
	}
	return h.req.sendReply(ctx, core.Reply{Content: core.Card{Preview: true, Debunk: shown, Warnings: odd}, Buttons: newRow(row)})
}

// sendProblems sends the problems of the draft and asks for the fields concerned.
func (h *draftHandler) sendProblems(ctx context.Context, problems []*core.Problem) error {
	if h.forms {
		return h.showForm(ctx, problems)
	}
	if err := h.req.sendReply(ctx, core.Reply{Content: core.Trouble{Problems: problems}}); err != nil {
		return err
	}
	for _, name := range core.FieldNames {
		if slices.ContainsFunc(problems, func(p *core.Problem) bool { return p.Field == name }) {
			h.req.state.Draft.Rest = append(h.req.state.Draft.Rest, name)
		}
	}
	if len(h.req.state.Draft.Rest) == 0 {
		return nil
	}
	return h.askNext(ctx)
}

// startFromLead starts a draft with the facts of a lead, and asks for the rest.
func (h *draftHandler) startFromLead(ctx context.Context, arg string) error {
	name, lead, _ := strings.Cut(arg, " ")
	id, err := core.ParseVideoID(name)
	if err != nil {
		return err
	}
	v, err := h.service.Records.LoadVideo(ctx, id)
	if err != nil {
		return fmt.Errorf("use lead: %w", err)
	}
	leads, err := h.service.Leads.ListLeads(ctx, v)
	if err != nil {
		return fmt.Errorf("use lead: %w", err)
	}
	i := slices.IndexFunc(leads, func(l core.Lead) bool { return l.ID == lead })
	if i < 0 {
		return &core.Problem{Code: core.NotFound, Op: "use lead"}
	}
	facts := core.Facts{Date: leads[i].Date, Credit: leads[i].Credit}
	if leads[i].Link != "" {
		facts.Sources = []core.Source{{URL: leads[i].Link}}
	}
	fields := facts.Fields()
	if !facts.Date.IsKnown() {
		delete(fields, "date")
	}
	d := &draft{ID: newDraftID(), Video: id, Fields: fields}
	for _, p := range h.findProblems(d.Before, d.Fields, "") {
		d.Rest = append(d.Rest, p.Field)
	}
	h.req.state.Draft = d
	return h.askNext(ctx)
}
