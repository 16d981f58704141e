package text

import (
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/core"
)

// composeChangelog returns the revisions of a debunk, each with its author and the changed fields.
func (l Lang) composeChangelog(revisions []core.Revision) Doc {
	d := Doc{{{Text: l.T("history", nil), Bold: true}}}
	before := core.Fields{}
	for _, r := range revisions {
		var p Para
		p.addLine(l.fillSentence("history.entry", map[string]Para{
			"revision": newPara(strconv.Itoa(r.Debunk.Revision)), "action": newPara(l.T("action."+string(r.Action), nil)),
			"date": newPara(l.formatDay(r.At)), "who": defuse(r.Actor.String(), maxName), "reason": defuse(r.Reason, maxReason),
		})...)
		after := r.Debunk.Fields()
		l.addDifferences(&p, before, after)
		before = after
		d = append(d, p)
	}
	return d
}

// addDifferences adds a line for each field that differs.
func (l Lang) addDifferences(p *Para, was, is core.Fields) {
	for _, name := range core.FieldNames {
		old, now := l.formatField(name, was[name]), l.formatField(name, is[name])
		if old == now {
			continue
		}
		key := "history.field"
		if old != "" {
			key = "history.changed"
		}
		p.addLine(l.fillSentence(key, map[string]Para{
			"field": newPara(l.T("field."+name, nil)), "was": defuse(old, maxCaption), "is": defuse(now, maxCaption),
		})...)
	}
}

// formatField returns the value of a field in words.
func (l Lang) formatField(name string, values []string) string {
	s := strings.Join(values, "; ")
	if s == "" {
		return ""
	}
	switch name {
	case "verdict":
		if v, err := core.ParseVerdict(s); err == nil {
			return l.Verdict(v)
		}
	case "date", "claim_date":
		if d, err := core.ParseDate(s); err == nil {
			return l.Date(d)
		}
	}
	return s
}

// composeWarnings returns what a moderator should check again before a debunk is published.
func (l Lang) composeWarnings(all []core.Warning) Para {
	p := Para{{Text: l.T("odd", nil), Bold: true}}
	var empty []string
	for _, o := range all {
		if o.Kind == core.WarnMissing {
			empty = append(empty, l.T("field."+o.Field, nil))
			continue
		}
		p.addLine(l.fillSentence("odd."+string(o.Kind), map[string]Para{
			"id": newPara(o.Debunk.ID.String()), "claim": defuse(o.Debunk.Claim, maxCaption),
		})...)
	}
	if len(empty) > 0 {
		p.addSentence(l.T("odd.missing", Args{"fields": l.joinList(empty)}))
	}
	return p
}
