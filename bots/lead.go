package bots

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// DoUse starts a fact-check from a lead: "7k2m9xq4 LEAD".
const DoUse core.ButtonAction = "use"

// suggest keeps what somebody knows of the clip that they reply to, or sent last.
func (t *turn) suggest(ctx context.Context, args string) error {
	switch {
	case strings.TrimSpace(args) == "":
		return t.help(ctx, "suggest")
	case t.talk.Clip == 0:
		return t.notice(ctx, "suggest.no_clip", nil)
	}
	l, err := core.ParseLead(args)
	if errors.Is(err, &core.Problem{Code: core.Missing}) {
		return t.notice(ctx, "suggest.needs", nil)
	}
	if err != nil {
		return err
	}
	l.By = t.in.User
	if err := t.service.Leads.AddLead(ctx, t.talk.Clip, l); err != nil {
		return fmt.Errorf("suggest: %w", err)
	}
	return t.notice(ctx, "suggested", text.Args{"credit": l.Credit})
}

// leadButtons has one to start from each lead that is shown.
func (t *turn) leadButtons(p core.Pending) [][]core.Button {
	var row []core.Button
	for i, l := range p.Leads[:min(len(p.Leads), text.LeadsShown)] {
		label := t.lang.T("button.use.lead", text.Args{"n": fmt.Sprint(i + 1)})
		row = append(row, core.Button{Action: DoUse, Arg: p.Video.ID.String() + " " + l.ID, Label: label})
	}
	return rowOf(row)
}

// use starts a fact-check with what a lead says, and asks for the rest.
func (t *turn) use(ctx context.Context, arg string) error {
	name, lead, _ := strings.Cut(arg, " ")
	id, err := core.ParseVideoID(name)
	if err != nil {
		return err
	}
	v, err := t.service.Records.LoadVideo(ctx, id)
	if err != nil {
		return fmt.Errorf("use lead: %w", err)
	}
	leads, err := t.service.Leads.ListLeads(ctx, v)
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
	if !facts.Date.Known() {
		delete(fields, "date")
	}
	d := &draft{ID: draftID(), Video: id, Fields: fields}
	for _, p := range t.problems(d.Before, d.Fields, "") {
		d.Rest = append(d.Rest, p.Field)
	}
	t.talk.Draft = d
	return t.proceed(ctx)
}
