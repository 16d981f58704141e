package text

import (
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/core"
)

// composeChangelog returns the revisions of a debunk, each with its author and the changed fields.
func (w composer) composeChangelog(revisions []core.Revision) Doc {
	d := Doc{{{Text: w.lang.T("history", nil), Bold: true}}}
	before := core.Fields{}
	for _, r := range revisions {
		var p Para
		p.addLine(w.lang.fillSentence("history.entry", map[string]Para{
			"revision": newPara(strconv.Itoa(r.Debunk.Revision)), "action": newPara(w.lang.T("action."+string(r.Action), nil)),
			"date": newPara(w.lang.formatDay(r.At)), "who": w.namePerson(r.Actor), "reason": defuse(r.Reason, core.MaxReason),
		})...)
		after := r.Debunk.Fields()
		w.addDifferences(&p, before, after)
		before = after
		d = append(d, p)
	}
	return d
}

// addDifferences adds a line for each field that differs.
func (w composer) addDifferences(p *Para, was, is core.Fields) {
	for _, name := range core.FieldNames {
		old, now := w.formatField(name, was[name]), w.formatField(name, is[name])
		if old == now {
			continue
		}
		key := "history.field"
		if old != "" {
			key = "history.changed"
		}
		p.addLine(w.lang.fillSentence(key, map[string]Para{
			"field": newPara(w.lang.T("field."+name, nil)), "was": defuse(old, core.MaxFields), "is": defuse(now, core.MaxFields),
		})...)
	}
}

// formatField returns the value of a field in words.
func (w composer) formatField(name string, values []string) string {
	s := strings.Join(values, "; ")
	if s == "" {
		return ""
	}
	switch name {
	case "verdict":
		if v, err := ParseVerdict(s); err == nil {
			return w.lang.Verdict(v)
		}
	case "date", "claim_date":
		if d, err := core.ParseDate(s); err == nil {
			return w.lang.Date(d)
		}
	}
	return s
}

// composeWarnings returns what a moderator should check again before a debunk is published.
func (w composer) composeWarnings(all []core.Warning) Para {
	p := Para{{Text: w.lang.T("odd", nil), Bold: true}}
	var empty []string
	for _, o := range all {
		if o.Kind == core.WarnMissing {
			empty = append(empty, w.lang.T("field."+o.Field, nil))
			continue
		}
		p.addLine(w.lang.fillSentence("odd."+string(o.Kind), map[string]Para{
			"id": newPara(o.Debunk.ID.String()), "claim": defuse(o.Debunk.Claim, maxCaption),
			"video": newPara(o.Video.ID.String()), "date": newPara(w.lang.Date(o.Debunk.Date)),
		})...)
		w.addPieces(&p, o.Video)
	}
	if len(empty) > 0 {
		p.addSentence(w.lang.T("odd.missing", Args{"fields": w.lang.joinList(empty)}))
	}
	return p
}
