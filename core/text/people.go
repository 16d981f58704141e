package text

import (
	"strconv"
	"time"

	"github.com/firstseen/firstseen/core"
)

// Role names what somebody may do.
func (l Lang) Role(r core.Role) string { return l.T("role."+r.String(), nil) }

func (l Lang) roster(r core.Roster) Doc {
	if len(r.People) == 0 {
		return Doc{plain(l.T("roster.none", nil))}
	}
	p := Para{{Text: l.T("roster", nil), Bold: true}}
	for _, who := range r.People {
		p.line(l.fill("roster.line", map[string]Para{
			"person": user(who.User.String(), maxPerson), "role": plain(l.Role(who.Role)),
			"by": user(who.By.String(), maxPerson), "date": plain(l.day(who.Since)),
		})...)
	}
	return Doc{p}
}

// proposed is a proposal as a moderator reads it.
func (l Lang) proposed(c core.Proposed) Doc {
	p := c.Item
	var head Para
	args := map[string]Para{"who": user(p.By.String(), maxPerson), "time": plain(p.At.UTC().Format(time.DateTime))}
	if p.Debunk != (core.DebunkID{}) {
		args["debunk"] = plain(p.Debunk.String())
	}
	head.line(l.fill("proposal", args)...)
	if n := len(p.Approved); n > 0 {
		head.line(Span{Text: l.count("proposal.approved", n)})
	}
	d := append(Doc{head}, l.card(core.Card{Preview: true, Debunk: core.Debunk{Video: p.Video, Facts: p.Facts}, Odd: c.Odd})...)
	return d
}

func (l Lang) log(log core.Log) Doc {
	if len(log.Acts) == 0 {
		return Doc{plain(l.T("log.none", nil))}
	}
	p := Para{{Text: l.T("log", nil), Bold: true}}
	for _, a := range log.Acts {
		p.line(l.act(a)...)
	}
	d := Doc{p}
	if log.More {
		d = append(d, plain(l.T("log.more", Args{"page": strconv.Itoa(log.Page + 1)})))
	}
	return d
}

// act is a line of the audit log.
func (l Lang) act(a core.Act) Para {
	args := map[string]Para{
		"time": plain(a.At.UTC().Format(time.DateTime)), "who": user(a.Actor.String(), maxPerson),
		"debunk": plain(a.Debunk.String()), "person": user(a.User.String(), maxPerson), "role": plain(l.Role(a.Role)),
	}
	for i, v := range a.Videos {
		args[string(rune('a'+i))] = plain(v.String())
	}
	if a.Reason != "" {
		args["reason"] = user(a.Reason, maxReason)
	}
	return l.fill("act."+string(a.Kind), args)
}
