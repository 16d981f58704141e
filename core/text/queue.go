package text

import (
	"strconv"
	"time"

	"github.com/firstseen/firstseen/core"
)

// composeQueue returns the clips that wait for a fact-check.
func (w composer) composeQueue(q core.Queue) Doc {
	head, empty := "queue", "queue.empty"
	if q.Order == core.ByRise {
		head = "queue.by_rise"
	}
	if q.Here {
		head, empty = head+".here", empty+".here"
	}
	if len(q.Items) == 0 {
		return Doc{newPara(w.lang.T(empty, nil))}
	}
	d := Doc{{{Text: w.lang.T(head, nil), Bold: true}}}
	for _, item := range q.Items {
		d = append(d, w.composePending(item, false))
	}
	return d
}

// composePending returns an entry of the queue: with all that people wrote, or with the beginning of it.
func (w composer) composePending(item core.Pending, whole bool) Para {
	p := Para{{Text: item.Video.ID.String(), Bold: true}}
	for _, part := range []struct {
		key string
		n   int
	}{{"asked", item.Asked}, {"lately", item.Lately}, {"waiting", item.Waiting}} {
		if part.n > 0 {
			p = append(p, Span{Text: " · " + w.lang.countForm(part.key, part.n)})
		}
	}
	p.addLine(w.composeAge(item.Video.Created, item.Earliest)...)
	if t := item.Video.Taken; t != nil {
		p.addLine(w.lang.fillSentence("taken", map[string]Para{"who": w.namePerson(t.By), "time": newPara(t.At.UTC().Format(time.DateTime))})...)
	}
	if u := item.Video.Unfit; u != nil {
		p.addLine(w.lang.fillSentence("unfit", map[string]Para{"who": w.namePerson(u.By), "time": newPara(u.At.UTC().Format(time.DateTime))})...)
	}
	captions, leads, length, words := listedCaptions, listedLeads, maxCaption, maxCaption
	if whole {
		captions, leads, length, words = len(item.Captions), len(item.Leads), core.MaxCaption, core.MaxWords
	}
	for _, c := range item.Captions[:min(captions, len(item.Captions))] {
		p.addLine(w.labelLine("caption", defuse(c, length))...)
	}
	if n := len(item.Captions) - captions; n > 0 {
		p.addLine(Span{Text: w.lang.countForm("captions.more", n)})
	}
	for i, lead := range item.Leads[:min(leads, len(item.Leads))] {
		p.addLine(w.composeLead(i+1, lead, words)...)
	}
	w.addPieces(&p, item.Video)
	for _, f := range item.Like {
		p.addLine(Span{Text: w.lang.T("like."+string(f.Confidence), Args{"video": f.Video.String(), "claim": firstClaim(f)})})
	}
	if n := len(item.Leads) - leads; n > 0 {
		p.addLine(Span{Text: w.lang.countForm("leads.more", n)})
	}
	return p
}

// firstClaim returns the claim of the first fact-check of a video, or "".
func firstClaim(f core.Found) string {
	if len(f.Debunks) == 0 {
		return ""
	}
	return Plain(Doc{defuse(f.Debunks[0].Claim, maxCaption)})
}

// composeLead returns a lead that somebody suggested, with its number, and with at most so many runes of its words.
func (w composer) composeLead(n int, lead core.Lead, words int) Para {
	args := map[string]Para{"n": newPara(strconv.Itoa(n)), "words": defuse(lead.Words, words), "credit": defuse(lead.Credit, maxName)}
	if lead.Date.IsKnown() {
		args["date"] = newPara(w.lang.Date(lead.Date))
	}
	if lead.Link != "" {
		args["link"] = linkWords(nil, lead.Link)
	}
	if lead.Standing > 0 {
		args["standing"] = newPara(w.lang.countForm("lead.standing", lead.Standing))
	}
	return w.lang.fillSentence("lead", args)
}
