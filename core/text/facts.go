package text

import (
	"strings"

	"github.com/firstseen/firstseen/core"
)

// Verdict returns the short name of a verdict, as in the middle of a sentence: "false context".
func (l Lang) Verdict(v core.Verdict) string { return l.T("verdict."+string(v), nil) }

// composeHeadline returns the verdict and its meaning for the reader; where the footage is older than the claim, the age
// in place of the meaning.
func (l Lang) composeHeadline(f core.Facts) Para {
	meaning := l.T("verdict."+string(f.Verdict)+".meaning", nil)
	if f.Verdict == core.Decontextualized || f.Verdict == core.Edited || f.Verdict == core.Transformed {
		if older := l.composeOlder(f.Date, f.ClaimDate); older != "" {
			meaning = older
		}
	}
	return Para{{Text: l.T("verdict."+string(f.Verdict)+".headline", nil), Bold: true}, {Text: " " + meaning}}
}

// addFacts adds the facts about a claim, with up to n sources.
func (l Lang) addFacts(p *Para, f core.Facts, n int) {
	p.addLine(l.composeFilmedLine(f)...)
	p.addLine(l.composeClaimLine(f)...)
	p.addLine(l.labelLine("note", defuse(f.Note, maxNote))...)
	for i, s := range f.Sources[:min(n, len(f.Sources))] {
		key := "source"
		if i > 0 {
			key = "source.more"
		}
		p.addLine(l.labelLine(key, l.linkSource(s))...)
	}
	if r := f.Review; r != nil {
		p.addLine(l.labelLine("review", l.linkReview(*r))...)
	}
	p.addLine(l.labelLine("credit", defuse(f.Credit, maxName))...)
}

// labelLine returns the line with this key and the value in it, or nothing without a value.
func (l Lang) labelLine(key string, value Para) Para {
	if len(value) == 0 {
		return nil
	}
	return l.fillSentence("line."+key, map[string]Para{"value": value})
}

// composeFilmedLine returns the line with the date and the place.
func (l Lang) composeFilmedLine(f core.Facts) Para {
	value := l.fillSentence("filmed.value", map[string]Para{"date": newPara(l.formatFilmed(f.Date)), "place": defuse(f.Place, maxPlace)})
	return l.labelLine("filmed", makeBold(value))
}

// composeClaimLine returns the line with the claim and its date.
func (l Lang) composeClaimLine(f core.Facts) Para {
	value := defuse(strings.TrimSuffix(f.Claim, "."), maxClaim)
	if f.ClaimDate.IsKnown() && len(value) > 0 {
		value = append(value, Span{Text: ", " + l.Date(f.ClaimDate)})
	}
	return l.labelLine("claim", value)
}

// linkSource returns the name of a source as a link to it. The offset is part of the link's words, so that the address
// comes last where links are not hidden.
func (l Lang) linkSource(s core.Source) Para {
	args := map[string]Para{"publisher": defuse(s.Publisher, maxPublisher)}
	if s.Offset != nil {
		args["offset"] = newPara(s.Offset.String())
	}
	return linkWords(l.fillSentence("source.value", args), s.URL)
}

// linkReview returns the publisher and the date of a fact-check as a link to it.
func (l Lang) linkReview(r core.Review) Para {
	words := defuse(r.Publisher, maxPublisher)
	if r.Date.IsKnown() {
		words = append(words, Span{Text: ", " + l.Date(r.Date)})
	}
	return linkWords(words, r.URL)
}

// linkWords returns the words as one link. Without words, the address is the words.
func linkWords(words Para, address string) Para {
	s := strings.TrimPrefix(Plain(Doc{words}), ", ")
	if s == "" {
		s = SafeURL(address)
	}
	if s == "" {
		return nil
	}
	return Para{{Text: s, URL: address}}
}
