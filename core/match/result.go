package match

import (
	"cmp"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Confidence is the degree to which a comparison is believed.
type Confidence uint8

// The confidences.
const (
	// None: nothing speaks for the same footage.
	None Confidence = iota
	// Possible: a person should look. All that a still can ever be.
	Possible
	// Same: the same footage, wrong in fewer than one case in a thousand.
	Same
)

// String returns "none", "possible" or "same".
func (c Confidence) String() string { return [...]string{"none", "possible", "same"}[c] }

// Segment is a stretch of the query that shows a stretch of the reference.
type Segment struct {
	QueryStart, QueryEnd time.Duration
	RefStart, RefEnd     time.Duration
	// Speed is the reference's time that passes in a second of the query: 1.25 is sped up.
	Speed      float64
	Confidence Confidence
	Evidence   Evidence
	// Picture is the place of the reference's picture in the query's frame, in pixels of fingerprint.Side; zero where it fills it.
	Picture fingerprint.Box
	// Title reports that the segment is possible at most because it is the opening or closing title of a programme, or another piece between cuts.
	Title bool
}

// Result is the outcome of a comparison.
type Result struct {
	Confidence Confidence
	// Score is 0 to 1: Possible from 0.5, Same from 0.75.
	Score float64
	// Mirrored reports whether the query shows a mirror image. Rotation is the angle in degrees clockwise (0, 90, 180, 270) by
	// which the query has to be turned, after mirroring it back, to look like the reference.
	Mirrored bool
	Rotation int
	// Bordered: the query shows more around the picture. Cropped: it shows not all of the picture.
	// Retimed: it runs slower or faster.
	Bordered, Cropped, Retimed bool
	// Segments are in the order of the query's time, and do not overlap there.
	Segments []Segment
	// Settled reports whether more frames of the query would hardly change the result.
	Settled bool
}

// Compare finds the stretches of a query that show a reference's footage, and how sure that is.
func Compare(q, r *fingerprint.Fingerprint) Result { return compareFootage(q, r, r) }

// CompareOutside is Compare, without what the reference shows within some intervals.
func CompareOutside(q, r *fingerprint.Fingerprint, gone []fingerprint.Interval) Result {
	rest := r.Without(gone)
	if len(rest.Frames) == 0 {
		return Result{}
	}
	return compareFootage(q, rest, r)
}

// compareFootage is Compare. A match that is a title of the reference whole, of which r may be a part, is at most possible. If whole is
// nil, one is as sure as any other footage.
func compareFootage(q, r, whole *fingerprint.Fingerprint) Result {
	var found []finding
	near := findClosePairs(q, r)
	try := func(h hypothesis) {
		line := pairsOnLine(q, r, &h, near[h.orientation])
		if isExplained(q, line, found) {
			return
		}
		if a, ok := alignHypothesis(q, r, h, line); ok {
			found = append(found, a.judgeRuns(q, r, whole)...)
		}
	}
	for _, h := range rankHypotheses(q, r, near) {
		try(h)
	}
	if h, ok := turnedHypothesis(q, r, near, found); ok {
		try(h)
	}
	joinTurned(found)
	if whole != nil {
		holdBackPieces(found, q, r, whole)
	}
	slices.SortStableFunc(found, func(a, b finding) int { return cmp.Compare(b.score, a.score) })
	return combineFindings(found)
}

// isExplained reports whether most of a hypothesis's frames lie in segments that are certain already.
func isExplained(q *fingerprint.Fingerprint, line []closePair, found []finding) bool {
	n := 0
	for _, l := range line {
		at := q.Frames[l.q].At
		if slices.ContainsFunc(found, func(f finding) bool {
			return f.score >= certainScore && at >= f.QueryStart && at <= f.QueryEnd
		}) {
			n++
		}
	}
	return float64(n) > mostly*float64(len(line))
}

// finding is a segment with its score and its placement.
type finding struct {
	Segment
	score float64
	placement
	reframing
	ends [2]runEnd // before and after the run, where a shared piece is not as sure as any other footage
}

// judgeRuns judges the runs of an alignment. Where whole is not nil it notes what may be a title or another shared piece of it.
func (a *alignment) judgeRuns(q, r, whole *fingerprint.Fingerprint) []finding {
	var out []finding
	var runs []run
	for _, run := range a.runs {
		runs = append(runs, a.cutOutOthers(q, r, run)...)
	}
	for _, run := range runs {
		e, confidence, score := a.judgeRun(q, r, run)
		if confidence == None {
			continue
		}
		first, last := &q.Frames[run.from], &q.Frames[run.to-1]
		s := Segment{QueryStart: first.At, QueryEnd: last.At + last.Span, Speed: a.speed, Confidence: confidence, Evidence: e}
		s.RefStart, s.RefEnd = a.clampedTime(s.QueryStart, r), a.clampedTime(last.At, r)
		if e.Frames > 1 {
			s.RefEnd = a.clampedTime(s.QueryEnd, r)
		}
		f := finding{Segment: s, score: score, placement: a.placement, reframing: a.detectReframing(q, r, run)}
		if f.bordered {
			f.Picture = f.content
		}
		if whole != nil && confidence == Same {
			f.ends = a.findEnds(q, r, whole, run)
			a.markTitle(q, whole, run, &f)
		}
		out = append(out, f)
	}
	return out
}

// clampedTime returns the reference's time for a time of the query, within the reference.
func (a *alignment) clampedTime(t time.Duration, r *fingerprint.Fingerprint) time.Duration {
	return min(max(time.Duration(a.referenceTime(t)*float64(time.Second)), 0), r.Duration)
}

// combineFindings makes a result of findings, best first.
func combineFindings(found []finding) Result {
	var out Result
	if len(found) == 0 {
		return out
	}
	best := &found[0]
	out.Confidence, out.Score = best.Confidence, best.score
	out.Mirrored, out.Rotation = best.orientation.IsMirrored(), best.orientation.ClockwiseDegrees()
	out.Bordered, out.Cropped = best.bordered, best.cropped
	out.Retimed = best.Speed < 1-retimed || best.Speed > 1+retimed
	out.Settled = best.Confidence == Same && best.score >= settledScore
	for _, f := range found {
		overlaps := func(s Segment) bool {
			return f.QueryStart == s.QueryStart || f.QueryStart < s.QueryEnd && s.QueryStart < f.QueryEnd // a still lasts no time
		}
		if !slices.ContainsFunc(out.Segments, overlaps) {
			out.Segments = append(out.Segments, f.Segment)
		}
	}
	slices.SortFunc(out.Segments, func(a, b Segment) int { return cmp.Compare(a.QueryStart, b.QueryStart) })
	return out
}

const (
	retimed      = 0.02 // change of speed that is worth saying
	settledScore = 0.85 // from which a result is settled,
	certainScore = 0.92 // and its frames need no other explanation
	mostly       = 0.7
	// possibleTitle is the score of a title, or of another piece between cuts.
	possibleTitle = 0.7
)
