package text

import (
	"strconv"
	"time"

	"github.com/firstseen/firstseen/core"
)

// Role returns the name of a role.
func (l Lang) Role(r core.Role) string { return l.T("role."+r.String(), nil) }

// namePerson returns the name of somebody, and whose it is if another person here has the same. Whoever has no name is told by their id, or, where
// ids say nothing to people, by where they are.
func (w composer) namePerson(user core.UserID) Para {
	name, id, place := w.names[user], user.String(), "person."+string(user.Platform)
	nameless := w.lang.Has(place)
	switch {
	case name == "" && nameless:
		return newPara(w.lang.T(place, nil))
	case name == "":
		return defuse(id, maxPerson)
	case nameless:
		id = string(user.Platform)
	}
	for other, same := range w.names {
		if other != user && same == name {
			return defuse(name+" ("+id+")", maxName+maxPerson)
		}
	}
	return defuse(name, maxName)
}

// composeRoster returns the list of people with a role.
func (w composer) composeRoster(r core.Roster) Doc {
	if len(r.People) == 0 {
		return Doc{newPara(w.lang.T("roster.none", nil))}
	}
	p := Para{{Text: w.lang.T("roster", nil), Bold: true}}
	for _, who := range r.People {
		p.addLine(w.lang.fillSentence("roster.line", map[string]Para{
			"person": defuse(who.User.String(), maxPerson), "name": defuse(w.names[who.User], maxName), "role": newPara(w.lang.Role(who.Role)),
			"by": w.namePerson(who.By), "date": newPara(w.lang.formatDay(who.Since)),
		})...)
	}
	return Doc{p}
}

// composeProposal returns a proposal as a moderator reads it.
func (w composer) composeProposal(c core.Proposed) Doc {
	p := c.Item
	var head Para
	args := map[string]Para{"who": w.namePerson(p.By), "time": newPara(p.At.UTC().Format(time.DateTime))}
	if p.Debunk != (core.DebunkID{}) {
		args["debunk"] = newPara(p.Debunk.String())
	}
	head.addLine(w.lang.fillSentence("proposal", args)...)
	if n := len(p.Approved); n > 0 {
		head.addLine(Span{Text: w.lang.countForm("proposal.approved", n)})
	}
	d := append(Doc{head}, w.composeCard(core.Card{Preview: true, Debunk: core.Debunk{Video: p.Video, Facts: p.Facts}, Warnings: c.Warnings})...)
	return d
}

// composeLog returns a page of the audit log.
func (w composer) composeLog(log core.Log) Doc {
	if len(log.Entries) == 0 {
		return Doc{newPara(w.lang.T("log.none", nil))}
	}
	p := Para{{Text: w.lang.T("log", nil), Bold: true}}
	for _, a := range log.Entries {
		p.addLine(w.composeAuditEntry(a)...)
	}
	d := Doc{p}
	if log.More {
		d = append(d, newPara(w.lang.T("log.more", Args{"page": strconv.Itoa(log.Page + 1)})))
	}
	return d
}

// composeAuditEntry returns a line of the audit log.
func (w composer) composeAuditEntry(a core.AuditEntry) Para {
	args := map[string]Para{
		"time": newPara(a.At.UTC().Format(time.DateTime)), "who": w.namePerson(a.Actor),
		"debunk": newPara(a.Debunk.String()), "person": w.namePerson(a.User), "role": newPara(w.lang.Role(a.Role)),
	}
	for i, v := range a.Videos {
		args[string(rune('a'+i))] = newPara(v.String())
	}
	if a.Reason != "" {
		args["reason"] = defuse(a.Reason, core.MaxReason)
	}
	return w.lang.fillSentence("act."+string(a.Kind), args)
}
