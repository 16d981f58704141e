package text

import (
	"strings"

	"github.com/firstseen/firstseen/core"
)

// Post is a debunk as somebody posts it into a chat: what is claimed, what is true, and the proof.
func (l Lang) Post(d core.Debunk) Doc {
	var p Para
	p.line(l.headline(d.Facts)...)
	l.facts(&p, d.Facts, answerSources)
	return Doc{p}
}

// Teaser is a debunk as it is offered for posting: the claim, and in a line below it the verdict, the date and the publisher.
func (l Lang) Teaser(d core.Debunk) (title, below string) {
	publisher := ""
	switch {
	case d.Review != nil:
		publisher = d.Review.Publisher
	case len(d.Sources) > 0:
		publisher = d.Sources[0].Publisher
	}
	args := map[string]Para{"verdict": plain(l.Verdict(d.Verdict)), "place": user(d.Place, maxPlace), "publisher": user(publisher, maxPublisher)}
	if d.Date != (core.Date{}) {
		args["date"] = plain(l.filmed(d.Date))
	}
	return strings.TrimSpace(Plain(Doc{user(d.Claim, maxTitle)})), Plain(Doc{l.fill("teaser", args)})
}

// Choice returns a debunk in one line without marks, to choose among others: the claim, cut so that the line has at most limit
// UTF-16 units, and when the footage was filmed.
func (l Lang) Choice(d core.Debunk, limit int) string {
	date := " · " + l.Date(d.Date)
	claim := ""
	for n := limit; n > 0; n -= 10 { // a letter may take two units
		claim = Plain(Doc{user(d.Claim, n)})
		if CountUTF16(claim+date) <= limit {
			break
		}
	}
	return claim + date
}
