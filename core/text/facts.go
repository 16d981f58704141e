package text

import (
	"strings"

	"github.com/firstseen/firstseen/core"
)

// Verdict is the short name of a verdict, as in the middle of a sentence: "false context".
func (l Lang) Verdict(v core.Verdict) string { return l.T("verdict."+string(v), nil) }

// headline is the verdict and what it means for the reader; where the footage is simply older than the
// claim, that is said instead.
func (l Lang) headline(f core.Facts) Para {
	meaning := l.T("verdict."+string(f.Verdict)+".meaning", nil)
	if f.Verdict == core.Decontextualized || f.Verdict == core.Edited || f.Verdict == core.Transformed {
		if older := l.older(f.Date, f.ClaimDate); older != "" {
			meaning = older
		}
	}
	return Para{{Text: l.T("verdict."+string(f.Verdict)+".headline", nil), Bold: true}, {Text: " " + meaning}}
}

// facts adds what is known of a claim, with up to n sources.
func (l Lang) facts(p *Para, f core.Facts, n int) {
	p.line(l.filmedLine(f)...)
	p.line(l.claimLine(f)...)
	p.line(l.labelled("note", user(f.Note, maxNote))...)
	for i, s := range f.Sources[:min(n, len(f.Sources))] {
		key := "source"
		if i > 0 {
			key = "source.more"
		}
		p.line(l.labelled(key, l.source(s))...)
	}
	if r := f.Review; r != nil {
		p.line(l.labelled("review", l.review(*r))...)
	}
	p.line(l.labelled("credit", user(f.Credit, maxName))...)
}

// labelled is the line with this key and the value in it, or nothing without a value.
func (l Lang) labelled(key string, value Para) Para {
	if len(value) == 0 {
		return nil
	}
	return l.fill("line."+key, map[string]Para{"value": value})
}

func (l Lang) filmedLine(f core.Facts) Para {
	value := l.fill("filmed.value", map[string]Para{"date": plain(l.filmed(f.Date)), "place": user(f.Place, maxPlace)})
	return l.labelled("filmed", bold(value))
}

func (l Lang) claimLine(f core.Facts) Para {
	value := user(strings.TrimSuffix(f.Claim, "."), maxClaim)
	if f.ClaimDate.Known() && len(value) > 0 {
		value = append(value, Span{Text: ", " + l.Date(f.ClaimDate)})
	}
	return l.labelled("claim", value)
}

// source names a source and links to it; the offset is part of the link's words, so that a rendering
// without links has the address last.
func (l Lang) source(s core.Source) Para {
	args := map[string]Para{"publisher": user(s.Publisher, maxPublisher)}
	if s.Offset != nil {
		args["offset"] = plain(s.Offset.String())
	}
	return linked(l.fill("source.value", args), s.URL)
}

func (l Lang) review(r core.Review) Para {
	words := user(r.Publisher, maxPublisher)
	if r.Date.Known() {
		words = append(words, Span{Text: ", " + l.Date(r.Date)})
	}
	return linked(words, r.URL)
}

// linked makes one link of the words; without words, the address is its own.
func linked(words Para, address string) Para {
	s := strings.TrimPrefix(Plain(Doc{words}), ", ")
	if s == "" {
		s = SafeURL(address)
	}
	if s == "" {
		return nil
	}
	return Para{{Text: s, URL: address}}
}
