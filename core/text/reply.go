package text

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/firstseen/firstseen/core"
)

const (
	listedDebunks  = 10 // in one message
	listedCaptions = 3  // of one clip in the queue
	allSources     = core.MaxSources
)

// Reply writes what the bot says. A reply without content, a picture alone, gives an empty text.
func (l Lang) Reply(r core.Reply) Doc {
	switch c := r.Content.(type) {
	case core.Answer:
		return l.answer(c)
	case core.Album:
		return l.album(c)
	case core.Card:
		return l.card(c)
	case core.Results:
		return l.results(c)
	case core.Saved:
		return l.saved(c)
	case core.Update:
		return l.update(c)
	case core.Notice:
		return Doc{plain(l.T(c.Key, c.Args))}
	case core.Notices:
		return l.notices(c)
	case core.Trouble:
		return l.trouble(c.Problems)
	default:
		return l.desk(c)
	}
}

// desk is what moderators read.
func (l Lang) desk(c core.Content) Doc {
	switch c := c.(type) {
	case core.Draft:
		return l.draft(c)
	case core.Queue:
		return l.queue(c)
	case core.Question:
		return Doc{l.pending(c.Item)}
	case core.Proposed:
		return l.proposed(c)
	case core.Stats:
		return l.stats(c.Figures)
	case core.Alert:
		return Doc{{{Text: l.T("alert", nil), Bold: true}}, l.pending(c.Item)}
	case core.Roster:
		return l.roster(c)
	case core.Log:
		return l.log(c)
	case core.History:
		return l.changelog(c.Revisions)
	}
	return nil
}

// notices is a list of sentences under the first one.
func (l Lang) notices(list core.Notices) Doc {
	var p Para
	for i, n := range list {
		p.line(Span{Text: l.T(n.Key, n.Args), Bold: i == 0})
	}
	return Doc{p}
}

// Button is the label of a button.
func (l Lang) Button(b core.Button) string {
	if b.Label != "" {
		return Plain(Doc{user(b.Label, maxName)})
	}
	return l.T("button."+string(b.Action), nil)
}

// Problem says in one sentence what went wrong and what to do about it. A kind that the catalogue
// does not know is told as a fault of ours.
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

// Limit writes a bound with its unit in the language: "20 MB" is "20 Mo" in French.
func (l Lang) Limit(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		if n, err := strconv.Atoi(w); err == nil {
			words[i] = l.number(n)
		} else if l.Has("unit." + w) {
			words[i] = l.T("unit."+w, nil)
		}
	}
	return strings.Join(words, "\u00a0")
}

func (l Lang) trouble(problems []*core.Problem) Doc {
	var p Para
	for _, problem := range problems {
		p.sentence(l.Problem(problem))
	}
	if len(p) == 0 {
		p.sentence(l.Problem(nil))
	}
	return Doc{p}
}

// card is a debunk in full, its history below.
func (l Lang) card(c core.Card) Doc {
	var p Para
	switch {
	case c.Preview:
		p.line(Span{Text: l.T("preview", nil), Italic: true})
	case c.Debunk.Status == core.RetractedState:
		p.line(Span{Text: l.T("retracted", nil), Italic: true})
	}
	p.line(l.headline(c.Debunk.Facts)...)
	l.facts(&p, c.Debunk.Facts, allSources)
	if !c.Preview {
		p.line(Span{Text: l.T("card.id", l.revisionArgs(c.Debunk)), Italic: true})
	}
	d := Doc{p}
	if len(c.Odd) > 0 {
		d = append(d, l.odd(c.Odd))
	}
	if len(c.History) > 0 {
		d = append(d, l.revisions(c.History))
	}
	return d
}

func (l Lang) revisionArgs(d core.Debunk) Args {
	return Args{"id": d.ID.String(), "revision": strconv.Itoa(d.Revision), "date": l.day(d.Updated)}
}

func (l Lang) revisions(history []core.Revision) Para {
	p := Para{{Text: l.T("history", nil), Bold: true}}
	for _, r := range history {
		p.line(l.fill("history.line", map[string]Para{
			"revision": plain(strconv.Itoa(r.Debunk.Revision)), "action": plain(l.T("action."+string(r.Action), nil)),
			"date": plain(l.day(r.At)), "reason": user(r.Reason, maxReason),
		})...)
	}
	return p
}

func (l Lang) results(r core.Results) Doc {
	query := strings.TrimSpace(r.Query)
	suffix := ""
	if query == "" {
		suffix = ".latest"
	}
	if len(r.Debunks) == 0 {
		return Doc{plain(l.T("results.none"+suffix, Args{"query": query}))}
	}
	head := l.T("results"+suffix, Args{"n": strconv.Itoa(len(r.Debunks)), "query": query})
	d := Doc{{{Text: head, Bold: true}}}
	shown := len(r.Debunks)
	if !r.Long {
		shown = min(listedDebunks, shown)
	}
	for _, debunk := range r.Debunks[:shown] {
		d = append(d, l.entry(debunk))
	}
	if n := len(r.Debunks) - shown; n > 0 {
		d = append(d, plain(l.count("results.more", n)))
	}
	return d
}

// entry is a debunk in a list: the claim, the verdict and when it was filmed.
func (l Lang) entry(d core.Debunk) Para {
	var p Para
	p.line(bold(user(d.Claim, maxCaption))...)
	p.line(l.fill("entry", map[string]Para{
		"verdict": plain(l.Verdict(d.Verdict)),
		"date":    plain(l.filmed(d.Date)), "place": user(d.Place, maxPlace), "id": plain(d.ID.String()),
	})...)
	return p
}

func (l Lang) saved(s core.Saved) Doc {
	var p Para
	p.sentence(l.T("saved."+string(s.Action), l.revisionArgs(s.Debunk)))
	if s.Told > 0 {
		p.sentence(l.count("told", s.Told))
	}
	return Doc{p}
}

// update tells a watcher of an answer, or what of it has changed.
func (l Lang) update(u core.Update) Doc {
	key := "update." + string(u.Action)
	switch {
	case u.Posted:
		key = "update.posted"
	case u.Action == core.Edit && u.Before != nil && u.Before.Status == core.RetractedState:
		key = "update.restored"
	}
	head := Para{{Text: l.T(key, nil), Bold: true}}
	if u.Action == core.Retract {
		head.line(l.claimLine(u.Debunk.Facts)...)
		head.line(l.labelled("reason", user(u.Reason, maxReason))...)
		return Doc{head}
	}
	if u.Before != nil {
		l.changes(&head, u.Before.Facts, u.Debunk.Facts)
	}
	p := Para{}
	p.line(l.headline(u.Debunk.Facts)...)
	l.facts(&p, u.Debunk.Facts, answerSources)
	return Doc{head, p}
}

// changes adds a line for each fact that matters and differs.
func (l Lang) changes(p *Para, before, after core.Facts) {
	change := func(key, was, is string) {
		if was != is {
			p.sentence(l.T("changed."+key, Args{"was": was, "is": is}))
		}
	}
	change("verdict", l.Verdict(before.Verdict), l.Verdict(after.Verdict))
	change("date", l.Date(before.Date), l.Date(after.Date))
	if !slices.EqualFunc(before.Sources, after.Sources, func(a, b core.Source) bool { return a.URL == b.URL }) {
		p.sentence(l.T("changed.sources", nil))
	}
}
