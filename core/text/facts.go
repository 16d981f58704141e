package text

import (
	"strings"

	"github.com/firstseen/firstseen/core"
)

// composeHeadline returns the verdict and its meaning for the reader; where the footage is older than the claim, the age
// in place of the meaning.
func (w composer) composeHeadline(f core.Facts) Para {
	meaning := w.lang.T("verdict."+string(f.Verdict)+".meaning", nil)
	if f.Verdict == core.Decontextualized || f.Verdict == core.Edited || f.Verdict == core.Transformed {
		if older := w.composeOlder(f.Date, f.ClaimDate); older != "" {
			meaning = older
		}
	}
	return Para{{Text: w.lang.T("verdict."+string(f.Verdict)+".headline", nil), Bold: true}, {Text: " " + meaning}}
}

// addDebunk adds the facts of a debunk, with a line that leads to the rest if they are cut.
func (w composer) addDebunk(p *Para, d core.Debunk, in lengths) {
	w.addFacts(p, d.Facts, in)
	if in.cut(d.Facts) && d.ID != (core.DebunkID{}) {
		p.addLine(Span{Text: w.lang.T("cut", Args{"id": d.ID.String()}), Italic: true})
	}
}

// addFacts adds the facts about a claim, as long as in says.
func (w composer) addFacts(p *Para, f core.Facts, in lengths) {
	p.addLine(w.composeFilmedLine(f, in)...)
	p.addLine(w.composeClaimLine(f, in)...)
	if in.note > 0 {
		p.addLine(w.labelLine("note", defuse(f.Note, in.note))...)
	}
	for i, s := range f.Sources[:min(in.sources, len(f.Sources))] {
		key := "source"
		if i > 0 {
			key = "source.more"
		}
		p.addLine(w.labelLine(key, w.linkSource(s, in))...)
	}
	if r := f.Review; r != nil {
		p.addLine(w.labelLine("review", w.linkReview(*r, in))...)
	}
	p.addLine(w.labelLine("credit", defuse(f.Credit, in.name))...)
}

// labelLine returns the line with this key and the value in it, or nothing without a value.
func (w composer) labelLine(key string, value Para) Para {
	if len(value) == 0 {
		return nil
	}
	return w.lang.fillSentence("line."+key, map[string]Para{"value": value})
}

// composeFilmedLine returns the line with the date and the place.
func (w composer) composeFilmedLine(f core.Facts, in lengths) Para {
	value := w.lang.fillSentence("filmed.value", map[string]Para{"date": newPara(w.lang.formatFilmed(f.Date)), "place": defuse(f.Place, in.place)})
	return w.labelLine("filmed", makeBold(value))
}

// composeClaimLine returns the line with the claim and its date.
func (w composer) composeClaimLine(f core.Facts, in lengths) Para {
	value := defuse(strings.TrimSuffix(f.Claim, "."), in.claim)
	if f.ClaimDate.IsKnown() && len(value) > 0 {
		value = append(value, Span{Text: ", " + w.lang.Date(f.ClaimDate)})
	}
	return w.labelLine("claim", value)
}

// linkSource returns the name of a source as a link to it. The offset is part of the link's words, so that the address
// comes last where links are not hidden.
func (w composer) linkSource(s core.Source, in lengths) Para {
	args := map[string]Para{"publisher": defuse(s.Publisher, in.publisher)}
	if s.Offset != nil {
		args["offset"] = newPara(s.Offset.String())
	}
	return linkWords(w.lang.fillSentence("source.value", args), s.URL)
}

// linkReview returns the publisher and the date of a fact-check as a link to it.
func (w composer) linkReview(r core.Review, in lengths) Para {
	words := defuse(r.Publisher, in.publisher)
	if r.Date.IsKnown() {
		words = append(words, Span{Text: ", " + w.lang.Date(r.Date)})
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
