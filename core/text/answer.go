package text

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/firstseen/firstseen/core"
)

// composeAnswer returns the answer about one clip, below what was withdrawn of it.
func (w composer) composeAnswer(a core.Answer) Doc {
	var d Doc
	for _, r := range a.Withdrawn {
		p := Para{{Text: w.lang.T("withdrawn", nil), Bold: true}, {Text: " " + w.lang.T("withdrawn.here", nil)}}
		p.addLine(w.composeClaimLine(r.Debunk.Facts, inFull)...)
		p.addLine(w.labelLine("reason", defuse(r.Reason, core.MaxReason))...)
		d = append(d, p)
	}
	return append(d, w.composeFindings(a)...)
}

// composeFindings returns what is known of a clip: the surest match first, the others in short.
func (w composer) composeFindings(a core.Answer) Doc {
	switch {
	case a.Status == core.StatusRejected:
		return w.composeProblems(core.Problems(problemOf(a)))
	case a.Status == core.StatusUnknown || len(a.Matches) == 0:
		return Doc{w.composeUnknown("unknown.headline", a)}
	}
	matches := slices.Clone(a.Matches)
	slices.SortStableFunc(matches, func(x, y core.Found) int { return cmp.Compare(rankMatch(y), rankMatch(x)) })
	d := Doc{w.composeMatch(matches[0], a)}
	for _, f := range matches[1:min(len(matches), core.MaxMatches)] {
		d = append(d, w.composeFurtherMatch(f))
	}
	return d
}

func problemOf(a core.Answer) error {
	if a.Problem == nil {
		return &core.Problem{Code: core.Internal}
	}
	return a.Problem
}

// rankMatch returns a greater number for a sure match than for a possible one, and then for a fact-checked one than for
// an unchecked one.
func rankMatch(f core.Found) (w int) {
	if f.Confidence == core.Same {
		w = 2
	}
	return w + min(len(f.Debunks), 1)
}

// composeUnknown returns the answer about a clip without a fact-check: a headline, and what is known of the age of the
// footage.
func (w composer) composeUnknown(headline string, a core.Answer) Para {
	var p Para
	p.addLine(Span{Text: w.lang.T(headline, nil), Bold: true}, Span{Text: " " + w.lang.T("unknown.caution", nil)})
	if a.Unfit {
		p.addSentence(w.lang.T("unfit.answer", nil))
	}
	p.addLine(w.composeAge(a.FirstSeen, a.Earliest)...)
	p.addSentence(w.composeStillOnly(a))
	asked := w.countAskers(a.Asked)
	switch {
	case a.Unfit && a.Watching:
		asked = append(asked, w.lang.T("watching.unfit", nil))
	case a.Unfit:
	case a.Watching:
		asked = append(asked, w.lang.T("watching", nil))
	case a.Video != 0:
		asked = append(asked, w.lang.T("queued", nil))
	}
	p.addSentence(strings.Join(asked, " "))
	return p
}

// composeStillOnly returns the sentence that only a picture was compared, with the reason, or nothing.
func (w composer) composeStillOnly(a core.Answer) string {
	switch {
	case a.Over != "":
		return w.lang.T("still_only.over", Args{"limit": w.lang.Limit(a.Over)})
	case a.StillOnly:
		return w.lang.T("still_only", nil)
	}
	return ""
}

// countAskers returns the sentence about how many people asked, or none.
func (w composer) countAskers(n int) []string {
	if n < 1 {
		return nil
	}
	return []string{w.lang.countForm("asked.sentence", n)}
}

// composeAge returns the sentences about when the footage was first seen here and, if that was earlier, when its oldest
// dated copy was posted.
func (w composer) composeAge(first time.Time, earliest *core.Sighting) Para {
	var out Para
	if !first.IsZero() {
		out = newPara(w.lang.T("first_seen", Args{"date": w.lang.formatDay(first)}))
	}
	if oldest := w.composeOldest(earliest); len(oldest) > 0 {
		if len(out) > 0 {
			out = append(out, Span{Text: " "})
		}
		out = append(out, oldest...)
	}
	return out
}

// composeOldest returns the sentence about the oldest dated copy, if it was posted before the footage came here.
func (w composer) composeOldest(s *core.Sighting) Para {
	if s == nil || s.Origin == nil || !s.Dated().Equal(s.Origin.Date) {
		return nil
	}
	name := defuse(s.Origin.Name, maxName)
	if s.Origin.Link != "" && len(name) > 0 {
		name = linkWords(w.lang.fillSentence("channel", map[string]Para{"name": name}), s.Origin.Link)
	} else if len(name) > 0 {
		name = w.lang.fillSentence("poster", map[string]Para{"name": name})
	}
	return w.lang.fillSentence("oldest", map[string]Para{"name": name, "date": newPara(w.lang.formatDay(s.Dated()))})
}

// composeMatch returns the answer about the surest match.
func (w composer) composeMatch(f core.Found, a core.Answer) Para {
	if f.Shared {
		return w.composeSharedMatch(f, a)
	}
	if f.Confidence == core.Same && len(f.Debunks) == 0 {
		p := w.composeUnknown("known.headline", core.Answer{
			FirstSeen: f.FirstSeen, Earliest: f.Earliest, Asked: f.Asked, Watching: a.Watching, Video: f.Video, Over: a.Over, Unfit: a.Unfit,
		})
		p.addLine(w.labelLine("same", w.compareSegments(f))...)
		return p
	}
	var p Para
	w.addVerdict(&p, f)
	if len(f.Debunks) > 0 {
		w.addDebunk(&p, f.Debunks[0], inAnswer)
		if !f.Debunks[0].Date.IsKnown() {
			p.addLine(w.composeOldest(f.Earliest)...)
		}
	} else {
		p.addLine(w.composeAge(f.FirstSeen, f.Earliest)...)
	}
	if f.Confidence != core.Same || a.Over != "" {
		p.addSentence(w.composeStillOnly(a))
	}
	if f.Confidence != core.Same && a.Watching {
		p.addSentence(w.lang.T("watching", nil))
	}
	p.addLine(w.composeClosing(f)...)
	return p
}

// addVerdict adds the verdict of a sure match. Of a possible match it adds only the verdict about the known video.
func (w composer) addVerdict(p *Para, f core.Found) {
	switch {
	case f.Confidence == core.Same:
		p.addLine(w.composeHeadline(f.Debunks[0].Facts)...)
	case len(f.Debunks) == 0:
		p.addLine(Span{Text: w.lang.T("possible.headline", nil), Bold: true}, Span{Text: " " + w.lang.T("possible.unchecked", nil)})
	default:
		p.addLine(Span{Text: w.lang.T("possible.headline", nil), Bold: true}, Span{Text: " " + w.lang.T("possible.compare", nil)})
		p.addSentence(w.lang.T("possible.verdict", Args{"verdict": w.lang.Verdict(f.Debunks[0].Verdict)}))
	}
}

// composeFurtherMatch returns a short answer about a further video that the clip shows.
func (w composer) composeFurtherMatch(f core.Found) Para {
	var p Para
	if f.Shared {
		p.addSentence(w.sayShared(f))
		return p
	}
	if f.Confidence == core.Same {
		p.addLine(Span{Text: w.lang.T("also", nil), Italic: true})
	} else {
		p.addLine(Span{Text: w.lang.T("also.possible", nil), Italic: true})
	}
	if len(f.Debunks) == 0 {
		p.addSentence(w.lang.T("also.unchecked", nil))
		p.addLine(w.composeAge(f.FirstSeen, f.Earliest)...)
	} else {
		if f.Confidence == core.Same {
			p.addLine(w.composeHeadline(f.Debunks[0].Facts)...)
		} else {
			p.addSentence(w.lang.T("possible.verdict", Args{"verdict": w.lang.Verdict(f.Debunks[0].Verdict)}))
		}
		w.addDebunk(&p, f.Debunks[0], inFurther)
	}
	p.addLine(w.composeClosing(f)...)
	return p
}

// composeClosing returns the last line of a match: the corresponding segments, how many people asked, and how many other
// claims misuse the footage.
func (w composer) composeClosing(f core.Found) Para {
	var parts []string
	key := "same"
	if f.Confidence != core.Same {
		key = "compare"
	}
	if line := w.labelLine(key, w.compareSegments(f)); len(line) > 0 {
		parts = append(parts, Plain(Doc{line}))
	}
	if f.Asked > 0 {
		parts = append(parts, w.lang.countForm("asked", f.Asked))
	}
	if n := countOtherMisuses(f.Debunks); n > 0 {
		parts = append(parts, w.lang.countForm("misused", n))
	}
	return newPara(strings.Join(parts, " · "))
}

// countOtherMisuses returns the number of false claims beside the one that the answer is about.
func countOtherMisuses(debunks []core.Debunk) (n int) {
	for i, d := range debunks {
		if i > 0 && d.Verdict != core.Original {
			n++
		}
	}
	return n
}

// compareSegments returns the sentence about which segments correspond and how the copy was altered.
func (w composer) compareSegments(f core.Found) Para {
	segment, segments := "segment", "segments"
	if f.Confidence != core.Same {
		segment = "segment.possible"
	}
	if f.Confidence != core.Same || len(f.Debunks) == 0 {
		segments = "segments.known" // nobody has shown that it is the original
	}
	if isUnchangedPicture(f) {
		return newPara(w.lang.T("segments.picture", nil))
	}
	var parts []string
	for _, s := range f.ReachingSegments()[:min(answerSegments, len(f.Segments))] {
		parts = append(parts, w.lang.T(segment, Args{
			"at": formatInterval(s.QueryStart, s.QueryEnd), "ref_at": formatInterval(s.RefStart, s.RefEnd),
		}))
	}
	if len(parts) == 0 {
		return nil
	}
	if f.Whole {
		segments += ".whole"
	}
	args := Args{"list": w.lang.joinList(parts)}
	if n := len(f.Segments) - answerSegments; n > 0 {
		args["more"] = w.lang.countForm("segments.more", n)
	}
	s := w.lang.T(segments, args)
	if edits := w.listEdits(f); edits != "" {
		s += " · " + w.lang.T("edits", Args{"list": edits})
	}
	return newPara(s)
}

// isUnchangedPicture reports whether what was found is surely the very picture: it lasts no time in the clip and in the known file.
func isUnchangedPicture(f core.Found) bool {
	return f.Confidence == core.Same && len(f.Segments) == 1 && f.Segments[0].QueryEnd == 0 && f.Segments[0].RefEnd == 0
}

// formatInterval returns "0:05–0:12", or one time if both are the same, as with a picture.
func formatInterval(from, to time.Duration) string {
	if formatOffset(from) == formatOffset(to) {
		return formatOffset(from)
	}
	return formatOffset(from) + "–" + formatOffset(to)
}

func formatOffset(d time.Duration) string { return core.Offset(d).String() }

// listEdits returns how the copy was altered, in words: "mirrored and sped up ×1.1".
func (w composer) listEdits(f core.Found) string {
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
		key := "edit." + name
		if turned := key + "." + strconv.Itoa(90*f.Rotated); name == core.EditRotated && w.lang.Has(turned) {
			key = turned
		}
		if w.lang.Has(key) {
			words = append(words, w.lang.T(key, Args{"factor": formatFactor(w.lang, name, speed)}))
		}
	}
	return w.lang.joinList(words)
}

// formatFactor returns the factor of a change of speed, or "" for any other edit.
func formatFactor(l Lang, edit string, speed float64) string {
	if speed <= 0 || edit != "sped_up" && edit != "slowed_down" {
		return ""
	}
	return l.formatRatio(speed)
}
