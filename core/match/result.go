package match

import (
	"cmp"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Confidence says what a comparison is worth.
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
}

// Result is what a comparison found.
type Result struct {
	Confidence Confidence
	// Score is how sure that is, 0 to 1: from 0.5 on possible, from 0.75 on same.
	Score float64
	// Mirrored tells whether the query shows a mirror image, and Rotation by how many degrees clockwise
	// (0, 90, 180, 270) it has to be turned, after mirroring it back, to look like the reference.
	Mirrored bool
	Rotation int
	// Bordered: the query shows more around the picture. Cropped: it shows not all of the picture.
	// Retimed: it runs slower or faster.
	Bordered, Cropped, Retimed bool
	// Segments are in the order of the query's time, and do not overlap there.
	Segments []Segment
	// Settled tells whether more frames of the query would hardly change the answer.
	Settled bool
}

// Compare tells whether and where a query shows a reference's footage.
func Compare(q, r *fingerprint.Fingerprint) Result {
	var found []finding
	near := pairs(q, r)
	for _, h := range hypotheses(q, r, near) {
		line := onLine(q, r, &h, near[h.reading])
		if explained(q, line, found) {
			continue
		}
		if a, ok := align(q, r, h, line); ok {
			found = append(found, a.findings(q, r)...)
		}
	}
	slices.SortStableFunc(found, func(a, b finding) int { return cmp.Compare(b.score, a.score) })
	return conclude(found)
}

// explained tells whether most of a hypothesis's frames lie in what is certain already.
func explained(q *fingerprint.Fingerprint, line []near, found []finding) bool {
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

// finding is a segment, how sure it is and what was done to the picture.
type finding struct {
	Segment
	score float64
	placement
	content fingerprint.Rect
}

// findings judges the runs of an alignment.
func (a *alignment) findings(q, r *fingerprint.Fingerprint) []finding {
	var out []finding
	for _, run := range a.runs {
		e := a.weigh(q, r, run)
		confidence, score := e.judge(a.speed)
		if confidence == None {
			continue
		}
		first, last := &q.Frames[run.from], &q.Frames[run.to-1]
		s := Segment{QueryStart: first.At, QueryEnd: last.At + last.Span, Speed: a.speed, Confidence: confidence, Evidence: e}
		s.RefStart, s.RefEnd = a.clock(s.QueryStart, r), a.clock(last.At, r)
		if e.Frames > 1 {
			s.RefEnd = a.clock(s.QueryEnd, r)
		}
		if confidence == Same && a.title(q, r, run, &s) {
			s.Confidence, score = Possible, possibleTitle
		}
		out = append(out, finding{s, score, a.placement, r.Frames[0].Content})
	}
	return out
}

// clock returns the reference's time for a time of the query, within the reference.
func (a *alignment) clock(t time.Duration, r *fingerprint.Fingerprint) time.Duration {
	return min(max(time.Duration(a.at(t)*float64(time.Second)), 0), r.Duration)
}

// conclude makes a result of findings, best first.
func conclude(found []finding) Result {
	var out Result
	if len(found) == 0 {
		return out
	}
	best := &found[0]
	out.Confidence, out.Score = best.Confidence, best.score
	out.Mirrored, out.Rotation = best.reading.Mirrored(), best.reading.Rotation()
	out.Bordered, out.Cropped = best.geometry()
	out.Retimed = best.Speed < 1-retimed || best.Speed > 1+retimed
	out.Settled = best.Confidence == Same && best.score >= settledScore
	for _, f := range found {
		overlaps := func(s Segment) bool { return f.QueryStart < s.QueryEnd && s.QueryStart < f.QueryEnd }
		if !slices.ContainsFunc(out.Segments, overlaps) {
			out.Segments = append(out.Segments, f.Segment)
		}
	}
	slices.SortFunc(out.Segments, func(a, b Segment) int { return cmp.Compare(a.QueryStart, b.QueryStart) })
	return out
}

// geometry tells whether the query shows more around the picture, and whether it lacks part of it.
func (f *finding) geometry() (bordered, cropped bool) {
	b := f.placement.content(f.content)
	const s = fingerprint.Side
	bordered = b.X0 > borderSlack || b.Y0 > borderSlack || b.X1 < s-borderSlack || b.Y1 < s-borderSlack
	cropped = b.X0 < -borderSlack || b.Y0 < -borderSlack || b.X1 > s+borderSlack || b.Y1 > s+borderSlack
	return bordered, cropped
}

const (
	borderSlack  = 3.0  // pixels of Side that a picture may be off
	retimed      = 0.02 // change of speed that is worth saying
	settledScore = 0.85 // from which a result is settled,
	certainScore = 0.92 // and its frames need no other explanation
	mostly       = 0.7
	// possibleTitle is the score of a title.
	possibleTitle = 0.7
)
