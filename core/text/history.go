package text

import (
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/core"
)

// changelog tells of each revision who made it and what it changed.
func (l Lang) changelog(revisions []core.Revision) Doc {
	d := Doc{{{Text: l.T("history", nil), Bold: true}}}
	before := core.Fields{}
	for _, r := range revisions {
		var p Para
		p.line(l.fill("history.entry", map[string]Para{
			"revision": plain(strconv.Itoa(r.Debunk.Revision)), "action": plain(l.T("action."+string(r.Action), nil)),
			"date": plain(l.day(r.At)), "who": user(r.Actor.String(), maxName), "reason": user(r.Reason, maxReason),
		})...)
		after := r.Debunk.Fields()
		l.differences(&p, before, after)
		before = after
		d = append(d, p)
	}
	return d
}

// differences adds a line for each field that differs.
func (l Lang) differences(p *Para, was, is core.Fields) {
	for _, name := range core.FieldNames {
		old, now := l.value(name, was[name]), l.value(name, is[name])
		if old == now {
			continue
		}
		key := "history.field"
		if old != "" {
			key = "history.changed"
		}
		p.line(l.fill(key, map[string]Para{
			"field": plain(l.T("field."+name, nil)), "was": user(old, maxCaption), "is": user(now, maxCaption),
		})...)
	}
}

// value is what a field says.
func (l Lang) value(name string, values []string) string {
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

// odd tells what to look at again before a debunk is published.
func (l Lang) odd(all []core.Odd) Para {
	p := Para{{Text: l.T("odd", nil), Bold: true}}
	var empty []string
	for _, o := range all {
		if o.Kind == core.OddMissing {
			empty = append(empty, l.T("field."+o.Field, nil))
			continue
		}
		p.line(l.fill("odd."+string(o.Kind), map[string]Para{
			"id": plain(o.Debunk.ID.String()), "claim": user(o.Debunk.Claim, maxCaption),
		})...)
	}
	if len(empty) > 0 {
		p.sentence(l.T("odd.missing", Args{"fields": l.list(empty)}))
	}
	return p
}
