package text

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/firstseen/firstseen/core"
)

const (
	answerSources  = 3 // sources that an answer names; Details has them all
	answerSegments = 2 // matching stretches that an answer names
)

func (l Lang) answer(a core.Answer) Doc {
	switch {
	case a.Status == core.StatusRejected:
		return l.trouble(core.Problems(problemOf(a)))
	case a.Status == core.StatusUnknown || len(a.Matches) == 0:
		return Doc{l.nothingKnown("unknown.headline", a)}
	}
	matches := slices.Clone(a.Matches)
	slices.SortStableFunc(matches, func(x, y core.Found) int { return cmp.Compare(weight(y), weight(x)) })
	d := Doc{l.found(matches[0], a)}
	for _, f := range matches[1:min(len(matches), core.MaxMatches)] {
		d = append(d, l.alsoFound(f))
	}
	return d
}

func problemOf(a core.Answer) error {
	if a.Problem == nil {
		return &core.Problem{Code: core.Internal}
	}
	return a.Problem
}

// weight puts what is sure before what is not, and then what is checked before what is not.
func weight(f core.Found) (w int) {
	if f.Confidence == core.Same {
		w = 2
	}
	return w + min(len(f.Debunks), 1)
}

// nothingKnown is the answer where there is no fact-check: what there is to tell of the footage's age.
func (l Lang) nothingKnown(headline string, a core.Answer) Para {
	var p Para
	p.line(Span{Text: l.T(headline, nil), Bold: true}, Span{Text: " " + l.T("unknown.caution", nil)})
	if a.Unfit {
		p.sentence(l.T("unfit.answer", nil))
	}
	p.line(l.history(a.FirstSeen, a.Earliest)...)
	p.sentence(l.stillOnly(a))
	asked := l.askedSentence(a.Asked)
	switch {
	case a.Unfit && a.Watching:
		asked = append(asked, l.T("watching.unfit", nil))
	case a.Unfit:
	case a.Watching:
		asked = append(asked, l.T("watching", nil))
	case a.Video != 0:
		asked = append(asked, l.T("queued", nil))
	}
	p.sentence(strings.Join(asked, " "))
	return p
}

// stillOnly says that only a picture was compared, and why.
func (l Lang) stillOnly(a core.Answer) string {
	switch {
	case a.Over != "":
		return l.T("still_only.over", Args{"limit": l.Limit(a.Over)})
	case a.StillOnly:
		return l.T("still_only", nil)
	}
	return ""
}

func (l Lang) askedSentence(n int) []string {
	if n < 1 {
		return nil
	}
	return []string{l.count("asked.sentence", n)}
}

// history says when the footage was first seen here, and where its oldest dated copy is, if that is older.
func (l Lang) history(first time.Time, earliest *core.Sighting) Para {
	var out Para
	if !first.IsZero() {
		out = plain(l.T("first_seen", Args{"date": l.day(first)}))
	}
	if oldest := l.oldest(earliest); len(oldest) > 0 {
		if len(out) > 0 {
			out = append(out, Span{Text: " "})
		}
		out = append(out, oldest...)
	}
	return out
}

// oldest names the oldest dated copy, if it was posted before it came here.
func (l Lang) oldest(s *core.Sighting) Para {
	if s == nil || s.Origin == nil || !s.Dated().Equal(s.Origin.Date) {
		return nil
	}
	name := user(s.Origin.Name, maxName)
	if s.Origin.Link != "" && len(name) > 0 {
		name = linked(l.fill("channel", map[string]Para{"name": name}), s.Origin.Link)
	} else if len(name) > 0 {
		name = l.fill("poster", map[string]Para{"name": name})
	}
	return l.fill("oldest", map[string]Para{"name": name, "date": plain(l.day(s.Dated()))})
}

// found is the answer about the surest match.
func (l Lang) found(f core.Found, a core.Answer) Para {
	if f.Confidence == core.Same && len(f.Debunks) == 0 {
		p := l.nothingKnown("known.headline", core.Answer{
			FirstSeen: f.FirstSeen, Earliest: f.Earliest, Asked: f.Asked, Watching: a.Watching, Video: f.Video, StillOnly: a.StillOnly, Over: a.Over, Unfit: a.Unfit,
		})
		p.line(l.labelled("same", l.comparison(f))...)
		return p
	}
	var p Para
	l.verdictLines(&p, f)
	if len(f.Debunks) > 0 {
		l.facts(&p, f.Debunks[0].Facts, answerSources)
		if !f.Debunks[0].Date.Known() {
			p.line(l.oldest(f.Earliest)...)
		}
	} else {
		p.line(l.history(f.FirstSeen, f.Earliest)...)
	}
	p.sentence(l.stillOnly(a))
	if f.Confidence != core.Same && a.Watching {
		p.sentence(l.T("watching", nil))
	}
	p.line(l.closing(f)...)
	return p
}

// verdictLines says the verdict of a sure match. Of a possible one it says only what the other video was found to be.
func (l Lang) verdictLines(p *Para, f core.Found) {
	switch {
	case f.Confidence == core.Same:
		p.line(l.headline(f.Debunks[0].Facts)...)
	case len(f.Debunks) == 0:
		p.line(Span{Text: l.T("possible.headline", nil), Bold: true}, Span{Text: " " + l.T("possible.unchecked", nil)})
	default:
		p.line(Span{Text: l.T("possible.headline", nil), Bold: true}, Span{Text: " " + l.T("possible.compare", nil)})
		p.sentence(l.T("possible.verdict", Args{"verdict": l.Verdict(f.Debunks[0].Verdict)}))
	}
}

// alsoFound is a further video that the clip shows, in short.
func (l Lang) alsoFound(f core.Found) Para {
	var p Para
	if f.Confidence == core.Same {
		p.line(Span{Text: l.T("also", nil), Italic: true})
	} else {
		p.line(Span{Text: l.T("also.possible", nil), Italic: true})
	}
	if len(f.Debunks) == 0 {
		p.sentence(l.T("also.unchecked", nil))
		p.line(l.history(f.FirstSeen, f.Earliest)...)
	} else {
		if f.Confidence == core.Same {
			p.line(l.headline(f.Debunks[0].Facts)...)
		} else {
			p.sentence(l.T("possible.verdict", Args{"verdict": l.Verdict(f.Debunks[0].Verdict)}))
		}
		short := f.Debunks[0].Facts
		short.Note = ""
		l.facts(&p, short, 1)
	}
	p.line(l.closing(f)...)
	return p
}

// closing is the last line: where the two correspond, how many asked, what else the footage was misused for.
func (l Lang) closing(f core.Found) Para {
	var parts []string
	key := "same"
	if f.Confidence != core.Same {
		key = "compare"
	}
	if line := l.labelled(key, l.comparison(f)); len(line) > 0 {
		parts = append(parts, Plain(Doc{line}))
	}
	if f.Asked > 0 {
		parts = append(parts, l.count("asked", f.Asked))
	}
	if n := otherMisuses(f.Debunks); n > 0 {
		parts = append(parts, l.count("misused", n))
	}
	return plain(strings.Join(parts, " · "))
}

// otherMisuses counts the false claims beside the one that the answer is about.
func otherMisuses(debunks []core.Debunk) (n int) {
	for i, d := range debunks {
		if i > 0 && d.Verdict != core.Original {
			n++
		}
	}
	return n
}

// comparison says which stretches correspond and what was done to the copy.
func (l Lang) comparison(f core.Found) Para {
	segment, segments := "segment", "segments"
	if f.Confidence != core.Same {
		segment = "segment.possible"
	}
	if f.Confidence != core.Same || len(f.Debunks) == 0 {
		segments = "segments.known" // nobody has shown that it is the original
	}
	var parts []string
	for _, s := range f.Segments[:min(answerSegments, len(f.Segments))] {
		parts = append(parts, l.T(segment, Args{
			"at": stretch(s.QueryStart, s.QueryEnd), "ref_at": stretch(s.RefStart, s.RefEnd),
		}))
	}
	if len(parts) == 0 {
		return nil
	}
	args := Args{"list": l.list(parts)}
	if n := len(f.Segments) - answerSegments; n > 0 {
		args["more"] = l.count("segments.more", n)
	}
	s := l.T(segments, args)
	if edits := l.edits(f); edits != "" {
		s += " · " + l.T("edits", Args{"list": edits})
	}
	return plain(s)
}

// stretch is a time from and to, or the one time that both are, as of a picture.
func stretch(from, to time.Duration) string {
	if clock(from) == clock(to) {
		return clock(from)
	}
	return clock(from) + "–" + clock(to)
}

func clock(d time.Duration) string { return core.Offset(d).String() }

// edits says in words what was done to the copy: "mirrored and sped up ×1.1".
func (l Lang) edits(f core.Found) string {
	names := slices.Clone(f.Edits)
	if f.Mirrored && !slices.Contains(names, "mirrored") {
		names = slices.Insert(names, 0, "mirrored")
	}
	speed := 0.0
	if len(f.Segments) > 0 {
		speed = f.Segments[0].Speed
	}
	var words []string
	for _, name := range names {
		word := l.T("edit."+name, Args{"factor": factorOf(l, name, speed), "degrees": strconv.Itoa(90 * f.Rotated)})
		if l.Has("edit." + name) {
			words = append(words, word)
		}
	}
	return l.list(words)
}

// factorOf is the number that goes with a change of speed.
func factorOf(l Lang, edit string, speed float64) string {
	if speed <= 0 || edit != "sped_up" && edit != "slowed_down" {
		return ""
	}
	return l.factor(speed)
}
