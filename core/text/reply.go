package text

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/firstseen/firstseen/core"
)

// Reply returns the text of a reply. A reply without content, a picture alone, gives an empty text.
func (l Lang) Reply(r core.Reply) Doc {
	w := composer{l, r.Names}
	switch c := r.Content.(type) {
	case core.Answer:
		return w.composeAnswer(c)
	case core.Album:
		return w.composeAlbum(c)
	case core.Card:
		return w.composeCard(c)
	case core.Results:
		return w.composeResults(c)
	case core.Saved:
		return w.composeSaved(c)
	case core.Update:
		return w.composeUpdate(c)
	case core.SearchHelp:
		return Doc{w.composeSearchHelp(c)}
	case core.Notice:
		return Doc{newPara(l.T(c.Key, c.Args))}
	case core.Notices:
		return w.composeNotices(c)
	case core.Trouble:
		return w.composeProblems(c.Problems)
	default:
		return w.composeModeration(c)
	}
}

// composeModeration returns the text of a reply that moderators read.
func (w composer) composeModeration(c core.Content) Doc {
	switch c := c.(type) {
	case core.Draft:
		return w.composeDraft(c)
	case core.Page:
		return w.lang.composePage(c)
	case core.Queue:
		return w.composeQueue(c)
	case core.Question:
		return Doc{w.composePending(c.Item, true)}
	case core.Proposed:
		return w.composeProposal(c)
	case core.Stats:
		return w.composeStats(c.Statistics)
	case core.Alert:
		return Doc{{{Text: w.lang.T("alert", nil), Bold: true}}, w.composePending(c.Item, true)}
	case core.Roster:
		return w.composeRoster(c)
	case core.Log:
		return w.composeLog(c)
	case core.Pieces:
		return w.composePieces(c.Video)
	case core.History:
		return w.composeChangelog(c.Revisions)
	}
	return nil
}

// composeNotices returns a list of sentences, the first one as its heading.
func (w composer) composeNotices(list core.Notices) Doc {
	var p Para
	for i, n := range list {
		p.addLine(Span{Text: w.lang.T(n.Key, n.Args), Bold: i == 0})
	}
	return Doc{p}
}

// Button returns the label of a button.
func (l Lang) Button(b core.Button) string {
	if b.Label != "" {
		return Plain(Doc{defuse(b.Label, maxName)})
	}
	return l.T("button."+string(b.Action), nil)
}

// Problem returns a sentence about what went wrong and what to do about it. A code without a sentence is told as an
// internal fault.
func (l Lang) Problem(p *core.Problem) string {
	if p == nil {
		p = &core.Problem{Code: core.Internal}
	}
	key := "problem." + string(p.Code)
	if p.Field != "" && l.Has(key+".field") {
		key += ".field"
	}
	if !l.Has(key) {
		key = "problem." + string(core.Internal)
	}
	field := ""
	if l.Has("field." + p.Field) {
		field = l.T("field."+p.Field, nil)
	}
	guess := ""
	if p.Guess != "" {
		guess = l.Verdict(core.Verdict(p.Guess))
	}
	s := []rune(l.T(key, Args{"field": field, "limit": l.Limit(p.Limit), "guess": guess}))
	s[0] = unicode.ToUpper(s[0]) // most may stand alone or after the name of a field
	return string(s)
}

// Limit returns a limit with its unit in the language: "20 MB" is "20 Mo" in French.
func (l Lang) Limit(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		if n, err := strconv.Atoi(w); err == nil {
			words[i] = l.formatNumber(n)
		} else if l.Has("unit." + w) {
			words[i] = l.T("unit."+w, nil)
		}
	}
	return strings.Join(words, "\u00a0")
}

// composeProblems returns a line for each problem.
func (w composer) composeProblems(problems []*core.Problem) Doc {
	var p Para
	for _, problem := range problems {
		w.addProblem(&p, problem)
	}
	if len(p) == 0 {
		p.addSentence(w.lang.Problem(nil))
	}
	return Doc{p}
}

// addProblem adds the line of a problem, and below one about a verdict all that there are.
func (w composer) addProblem(p *Para, problem *core.Problem) {
	p.addSentence(w.lang.Problem(problem))
	if problem.Code != core.BadVerdict {
		return
	}
	for _, line := range w.lang.ExplainVerdicts() {
		p.addSentence(line)
	}
}

// composeCard returns a debunk in full, with its history below.
func (w composer) composeCard(c core.Card) Doc {
	var p Para
	switch {
	case c.Preview:
		p.addLine(Span{Text: w.lang.T("preview", nil), Italic: true})
	case c.Debunk.Status == core.RetractedState:
		p.addLine(Span{Text: w.lang.T("retracted", nil), Italic: true})
	}
	p.addLine(w.composeHeadline(c.Debunk.Facts)...)
	w.addFacts(&p, c.Debunk.Facts, inFull)
	if !c.Preview {
		p.addLine(Span{Text: w.lang.T("card.id", w.revisionArgs(c.Debunk)), Italic: true})
	}
	d := Doc{p}
	if len(c.Warnings) > 0 {
		d = append(d, w.composeWarnings(c.Warnings))
	}
	if len(c.History) > 0 {
		d = append(d, w.composeRevisions(c.History))
	}
	return d
}

func (w composer) revisionArgs(d core.Debunk) Args {
	return Args{"id": d.ID.String(), "revision": strconv.Itoa(d.Revision), "date": w.lang.formatDay(d.Updated)}
}

// composeRevisions returns a line for each revision of a debunk.
func (w composer) composeRevisions(history []core.Revision) Para {
	p := Para{{Text: w.lang.T("history", nil), Bold: true}}
	for _, r := range history {
		p.addLine(w.lang.fillSentence("history.line", map[string]Para{
			"revision": newPara(strconv.Itoa(r.Debunk.Revision)), "action": newPara(w.lang.T("action."+string(r.Action), nil)),
			"date": newPara(w.lang.formatDay(r.At)), "reason": defuse(r.Reason, core.MaxReason),
		})...)
	}
	return p
}

// composeResults returns the debunks that a search found.
func (w composer) composeResults(r core.Results) Doc {
	query := strings.TrimSpace(r.Query)
	suffix := ""
	if query == "" {
		suffix = ".latest"
	}
	if len(r.Debunks) == 0 {
		return Doc{newPara(w.lang.T("results.none"+suffix, Args{"query": query}))}
	}
	head := w.lang.T("results"+suffix, Args{"n": strconv.Itoa(len(r.Debunks)), "query": query})
	d := Doc{{{Text: head, Bold: true}}}
	shown, length := len(r.Debunks), core.MaxClaim
	if !r.Long {
		shown, length = min(listedDebunks, shown), maxCaption
	}
	for _, debunk := range r.Debunks[:shown] {
		d = append(d, w.composeEntry(debunk, length))
	}
	if n := len(r.Debunks) - shown; n > 0 {
		d = append(d, newPara(w.lang.countForm("results.more", n)))
	}
	return d
}

// composeEntry returns a debunk in a list: the claim in at most so many runes, the verdict and the date of the footage.
func (w composer) composeEntry(d core.Debunk, length int) Para {
	var p Para
	if d.Status == core.RetractedState {
		p.addLine(Span{Text: w.lang.T("retracted", nil), Italic: true})
	}
	claim := makeBold(defuse(d.Claim, length))
	for i := range claim {
		claim[i].Opens = d.ID.String()
	}
	p.addLine(claim...)
	p.addLine(w.lang.fillSentence("entry", map[string]Para{
		"verdict": newPara(w.lang.Verdict(d.Verdict)),
		"date":    newPara(w.lang.formatFilmed(d.Date)), "place": defuse(d.Place, maxPlace), "id": newPara(d.ID.String()),
	})...)
	return p
}

// composeSaved returns the confirmation that a change was saved.
func (w composer) composeSaved(s core.Saved) Doc {
	var p Para
	p.addSentence(w.lang.T("saved."+string(s.Action), w.revisionArgs(s.Debunk)))
	if s.Watchers > 0 {
		p.addSentence(w.lang.countForm("told", s.Watchers))
	}
	return Doc{p}
}

// composeUpdate returns the message to a watcher about a new answer, or about the changes of one.
func (w composer) composeUpdate(u core.Update) Doc {
	key := "update." + string(u.Action)
	switch {
	case u.Posted:
		key = "update.posted"
	case u.Action == core.Edit && u.Before != nil && u.Before.Status == core.RetractedState:
		key = "update.restored"
	}
	head := Para{{Text: w.lang.T(key, nil), Bold: true}}
	if u.Action == core.Retract {
		head.addLine(w.composeClaimLine(u.Debunk.Facts, inFull)...)
		head.addLine(w.labelLine("reason", defuse(u.Reason, core.MaxReason))...)
		return Doc{head}
	}
	if u.Before != nil {
		w.addChanges(&head, u.Before.Facts, u.Debunk.Facts)
	}
	p := Para{}
	p.addLine(w.composeHeadline(u.Debunk.Facts)...)
	w.addDebunk(&p, u.Debunk, inAnswer)
	return Doc{head, p}
}

// addChanges adds a line for each important fact that differs.
func (w composer) addChanges(p *Para, before, after core.Facts) {
	change := func(key, was, is string) {
		if was != is {
			p.addSentence(w.lang.T("changed."+key, Args{"was": was, "is": is}))
		}
	}
	change("verdict", w.lang.Verdict(before.Verdict), w.lang.Verdict(after.Verdict))
	change("date", w.lang.Date(before.Date), w.lang.Date(after.Date))
	if !slices.EqualFunc(before.Sources, after.Sources, func(a, b core.Source) bool { return a.URL == b.URL }) {
		p.addSentence(w.lang.T("changed.sources", nil))
	}
}

// composer composes the documents of replies in a language.
type composer struct {
	lang  Lang
	names map[core.UserID]string // of people who are mentioned
}
