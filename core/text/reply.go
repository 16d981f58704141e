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
	switch c := r.Content.(type) {
	case core.Answer:
		return l.composeAnswer(c)
	case core.Album:
		return l.composeAlbum(c)
	case core.Card:
		return l.composeCard(c)
	case core.Results:
		return l.composeResults(c)
	case core.Saved:
		return l.composeSaved(c)
	case core.Update:
		return l.composeUpdate(c)
	case core.Notice:
		return Doc{newPara(l.T(c.Key, c.Args))}
	case core.Notices:
		return l.composeNotices(c)
	case core.Trouble:
		return l.composeProblems(c.Problems)
	default:
		return l.composeModeration(c)
	}
}

// composeModeration returns the text of a reply that moderators read.
func (l Lang) composeModeration(c core.Content) Doc {
	switch c := c.(type) {
	case core.Draft:
		return l.composeDraft(c)
	case core.Queue:
		return l.composeQueue(c)
	case core.Question:
		return Doc{l.composePending(c.Item)}
	case core.Proposed:
		return l.composeProposal(c)
	case core.Stats:
		return l.composeStats(c.Statistics)
	case core.Alert:
		return Doc{{{Text: l.T("alert", nil), Bold: true}}, l.composePending(c.Item)}
	case core.Roster:
		return l.composeRoster(c)
	case core.Log:
		return l.composeLog(c)
	case core.History:
		return l.composeChangelog(c.Revisions)
	}
	return nil
}

// composeNotices returns a list of sentences, the first one as its heading.
func (l Lang) composeNotices(list core.Notices) Doc {
	var p Para
	for i, n := range list {
		p.addLine(Span{Text: l.T(n.Key, n.Args), Bold: i == 0})
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
	s := []rune(l.T(key, Args{"field": field, "limit": l.Limit(p.Limit)}))
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
func (l Lang) composeProblems(problems []*core.Problem) Doc {
	var p Para
	for _, problem := range problems {
		p.addSentence(l.Problem(problem))
	}
	if len(p) == 0 {
		p.addSentence(l.Problem(nil))
	}
	return Doc{p}
}

// composeCard returns a debunk in full, with its history below.
func (l Lang) composeCard(c core.Card) Doc {
	var p Para
	switch {
	case c.Preview:
		p.addLine(Span{Text: l.T("preview", nil), Italic: true})
	case c.Debunk.Status == core.RetractedState:
		p.addLine(Span{Text: l.T("retracted", nil), Italic: true})
	}
	p.addLine(l.composeHeadline(c.Debunk.Facts)...)
	l.addFacts(&p, c.Debunk.Facts, allSources)
	if !c.Preview {
		p.addLine(Span{Text: l.T("card.id", l.revisionArgs(c.Debunk)), Italic: true})
	}
	d := Doc{p}
	if len(c.Warnings) > 0 {
		d = append(d, l.composeWarnings(c.Warnings))
	}
	if len(c.History) > 0 {
		d = append(d, l.composeRevisions(c.History))
	}
	return d
}

func (l Lang) revisionArgs(d core.Debunk) Args {
	return Args{"id": d.ID.String(), "revision": strconv.Itoa(d.Revision), "date": l.formatDay(d.Updated)}
}

// composeRevisions returns a line for each revision of a debunk.
func (l Lang) composeRevisions(history []core.Revision) Para {
	p := Para{{Text: l.T("history", nil), Bold: true}}
	for _, r := range history {
		p.addLine(l.fillSentence("history.line", map[string]Para{
			"revision": newPara(strconv.Itoa(r.Debunk.Revision)), "action": newPara(l.T("action."+string(r.Action), nil)),
			"date": newPara(l.formatDay(r.At)), "reason": defuse(r.Reason, maxReason),
		})...)
	}
	return p
}

// composeResults returns the debunks that a search found.
func (l Lang) composeResults(r core.Results) Doc {
	query := strings.TrimSpace(r.Query)
	suffix := ""
	if query == "" {
		suffix = ".latest"
	}
	if len(r.Debunks) == 0 {
		return Doc{newPara(l.T("results.none"+suffix, Args{"query": query}))}
	}
	head := l.T("results"+suffix, Args{"n": strconv.Itoa(len(r.Debunks)), "query": query})
	d := Doc{{{Text: head, Bold: true}}}
	shown := len(r.Debunks)
	if !r.Long {
		shown = min(listedDebunks, shown)
	}
	for _, debunk := range r.Debunks[:shown] {
		d = append(d, l.composeEntry(debunk))
	}
	if n := len(r.Debunks) - shown; n > 0 {
		d = append(d, newPara(l.countForm("results.more", n)))
	}
	return d
}

// composeEntry returns a debunk in a list: the claim, the verdict and the date of the footage.
func (l Lang) composeEntry(d core.Debunk) Para {
	var p Para
	p.addLine(makeBold(defuse(d.Claim, maxCaption))...)
	p.addLine(l.fillSentence("entry", map[string]Para{
		"verdict": newPara(l.Verdict(d.Verdict)),
		"date":    newPara(l.formatFilmed(d.Date)), "place": defuse(d.Place, maxPlace), "id": newPara(d.ID.String()),
	})...)
	return p
}

// composeSaved returns the confirmation that a change was saved.
func (l Lang) composeSaved(s core.Saved) Doc {
	var p Para
	p.addSentence(l.T("saved."+string(s.Action), l.revisionArgs(s.Debunk)))
	if s.Watchers > 0 {
		p.addSentence(l.countForm("told", s.Watchers))
	}
	return Doc{p}
}

// composeUpdate returns the message to a watcher about a new answer, or about the changes of one.
func (l Lang) composeUpdate(u core.Update) Doc {
	key := "update." + string(u.Action)
	switch {
	case u.Posted:
		key = "update.posted"
	case u.Action == core.Edit && u.Before != nil && u.Before.Status == core.RetractedState:
		key = "update.restored"
	}
	head := Para{{Text: l.T(key, nil), Bold: true}}
	if u.Action == core.Retract {
		head.addLine(l.composeClaimLine(u.Debunk.Facts)...)
		head.addLine(l.labelLine("reason", defuse(u.Reason, maxReason))...)
		return Doc{head}
	}
	if u.Before != nil {
		l.addChanges(&head, u.Before.Facts, u.Debunk.Facts)
	}
	p := Para{}
	p.addLine(l.composeHeadline(u.Debunk.Facts)...)
	l.addFacts(&p, u.Debunk.Facts, answerSources)
	return Doc{head, p}
}

// addChanges adds a line for each important fact that differs.
func (l Lang) addChanges(p *Para, before, after core.Facts) {
	change := func(key, was, is string) {
		if was != is {
			p.addSentence(l.T("changed."+key, Args{"was": was, "is": is}))
		}
	}
	change("verdict", l.Verdict(before.Verdict), l.Verdict(after.Verdict))
	change("date", l.Date(before.Date), l.Date(after.Date))
	if !slices.EqualFunc(before.Sources, after.Sources, func(a, b core.Source) bool { return a.URL == b.URL }) {
		p.addSentence(l.T("changed.sources", nil))
	}
}
