package text

import (
	"strings"

	"github.com/firstseen/firstseen/core"
)

// ComposePost returns a debunk as somebody posts it into a chat: the claim, the truth and the proof.
func (l Lang) ComposePost(d core.Debunk) Doc {
	var p Para
	p.addLine(composer{lang: l}.composeHeadline(d.Facts)...)
	composer{lang: l}.addDebunk(&p, d, inAnswer)
	return Doc{p}
}

// ComposeTeaser returns a debunk as it is offered for posting: the claim as title, and a line with the verdict, the date
// and the publisher.
func (l Lang) ComposeTeaser(d core.Debunk) (title, below string) {
	publisher := ""
	switch {
	case d.Review != nil:
		publisher = d.Review.Publisher
	case len(d.Sources) > 0:
		publisher = d.Sources[0].Publisher
	}
	args := map[string]Para{"verdict": newPara(l.Verdict(d.Verdict)), "place": defuse(d.Place, maxPlace), "publisher": defuse(publisher, maxPublisher)}
	if d.Date != (core.Date{}) {
		args["date"] = newPara(l.formatFilmed(d.Date))
	}
	return strings.TrimSpace(Plain(Doc{defuse(d.Claim, maxTitle)})), Plain(Doc{l.fillSentence("teaser", args)})
}

// ComposeChoice returns a debunk in one line without markup, to choose among others: the claim, cut so that the line has
// at most limit UTF-16 units, and the date of the footage.
func (l Lang) ComposeChoice(d core.Debunk, limit int) string {
	date := " · " + l.Date(d.Date)
	claim := ""
	for n := limit; n > 0; n -= 10 { // a letter may take two units
		claim = Plain(Doc{defuse(d.Claim, n)})
		if CountUTF16(claim+date) <= limit {
			break
		}
	}
	return claim + date
}
