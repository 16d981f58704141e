package text

import (
	"strconv"
	"time"

	"github.com/firstseen/firstseen/core"
)

func (l Lang) queue(q core.Queue) Doc {
	head, empty := "queue", "queue.empty"
	if q.Order == core.ByRise {
		head = "queue.by_rise"
	}
	if q.Here {
		head, empty = head+".here", empty+".here"
	}
	if len(q.Items) == 0 {
		return Doc{plain(l.T(empty, nil))}
	}
	d := Doc{{{Text: l.T(head, nil), Bold: true}}}
	for _, item := range q.Items {
		d = append(d, l.pending(item))
	}
	return d
}

// pending is a clip of the queue.
func (l Lang) pending(item core.Pending) Para {
	p := Para{{Text: item.Video.ID.String(), Bold: true}}
	for _, part := range []struct {
		key string
		n   int
	}{{"asked", item.Asked}, {"lately", item.Lately}, {"waiting", item.Waiting}} {
		if part.n > 0 {
			p = append(p, Span{Text: " · " + l.count(part.key, part.n)})
		}
	}
	p.line(l.history(item.Video.Created, item.Earliest)...)
	if t := item.Video.Taken; t != nil {
		p.line(l.fill("taken", map[string]Para{"who": user(t.By.String(), maxPerson), "time": plain(t.At.UTC().Format(time.DateTime))})...)
	}
	if u := item.Video.Unfit; u != nil {
		p.line(l.fill("unfit", map[string]Para{"who": user(u.By.String(), maxPerson), "time": plain(u.At.UTC().Format(time.DateTime))})...)
	}
	for _, c := range item.Captions[:min(listedCaptions, len(item.Captions))] {
		p.line(l.labelled("caption", user(c, maxCaption))...)
	}
	for i, lead := range item.Leads[:min(LeadsShown, len(item.Leads))] {
		p.line(l.lead(i+1, lead)...)
	}
	for _, f := range item.Like {
		p.line(Span{Text: l.T("like."+string(f.Confidence), Args{"video": f.Video.String(), "claim": claimOf(f)})})
	}
	if n := len(item.Leads) - LeadsShown; n > 0 {
		p.line(Span{Text: l.count("leads.more", n)})
	}
	return p
}

// claimOf is what the first fact-check of a video is about, or nothing.
func claimOf(f core.Found) string {
	if len(f.Debunks) == 0 {
		return ""
	}
	return Plain(Doc{user(f.Debunks[0].Claim, maxCaption)})
}

// LeadsShown is how many leads of a clip are shown.
const LeadsShown = 3

// lead is what somebody suggests.
func (l Lang) lead(n int, lead core.Lead) Para {
	args := map[string]Para{"n": plain(strconv.Itoa(n)), "words": user(lead.Words, maxNote), "credit": user(lead.Credit, maxName)}
	if lead.Date.Known() {
		args["date"] = plain(l.Date(lead.Date))
	}
	if lead.Link != "" {
		args["link"] = linked(nil, lead.Link)
	}
	if lead.Standing > 0 {
		args["standing"] = plain(l.count("lead.standing", lead.Standing))
	}
	return l.fill("lead", args)
}
