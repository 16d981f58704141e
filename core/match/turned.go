package match

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Limits of findings that are one run of a picture that turned.
const (
	turnedGap    = 1500 * time.Millisecond // between the two, in the query
	turnedLine   = 0.75                    // seconds of the reference by which the second may be off the first's line
	turnedPart   = 0.5                     // part of the query that both cover, unless they last longer than a title
	turnedVoters = 4                       // frames that speak for another orientation on the same line, or
	turnedVote   = 0.5                     // this part of those that may
)

// joinTurned judges findings together that follow one another in another orientation, at the same offset and speed: the picture of
// the query turns in mid-stream, as when recordings of a phone are joined. Each alone may be too short to be sure, or look
// like a title with other footage after it.
func joinTurned(found []finding) {
	for i := range found {
		for j := range found {
			a, b := &found[i], &found[j]
			if i == j || !a.goesOnAs(b) {
				continue
			}
			e := a.Evidence.addEvidence(&b.Evidence)
			if e.Seconds < turnedPart*e.Query && e.Seconds <= titleLength.Seconds() {
				continue
			}
			if confidence, score := e.judgeConfidence(a.Speed); confidence == Same {
				a.Confidence, a.score, a.ends[1] = Same, max(a.score, score), endsThere
				b.Confidence, b.score, b.ends[0] = Same, max(b.score, score), endsThere
			}
		}
	}
}

// turnedHypothesis returns the hypothesis that the footage of the best finding goes on in another orientation, if frames that no finding
// covers speak for it: where much looks alike, those of one orientation may leave no room for it among the likeliest.
func turnedHypothesis(q, r *fingerprint.Fingerprint, near *[fingerprint.Orientations][]closePair, found []finding) (best hypothesis, ok bool) {
	if len(found) == 0 {
		return best, false
	}
	f := slices.MaxFunc(found, func(a, b finding) int { return cmp.Compare(a.score, b.score) })
	h := hypothesis{speed: f.Speed, offset: f.RefStart.Seconds() - f.Speed*f.QueryStart.Seconds()}
	free := 0
	isFree := func(i int) bool {
		t := h.referenceTime(q.Frames[i].At)
		return t >= 0 && t <= r.Duration.Seconds() && !slices.ContainsFunc(found, func(f finding) bool { return f.covers(q.Frames[i].At) })
	}
	hashed := q.HashedFrames()
	for _, k := range spreadEvenly(len(hashed), voters) {
		if isFree(hashed[k]) {
			free++
		}
	}
	for g := range near {
		if h.orientation = fingerprint.Orientation(g); h.orientation == f.orientation {
			continue
		}
		h.votes = 0
		for _, n := range pairsOnLine(q, r, &h, near[g]) {
			if isFree(n.q) {
				h.votes++
			}
		}
		if h.votes > best.votes {
			best = h
		}
	}
	return best, best.votes >= turnedVoters && best.votes >= turnedVote*float64(free)
}

// covers reports whether the segment shows a time of the query.
func (f *finding) covers(at time.Duration) bool { return at >= f.QueryStart && at <= f.QueryEnd }

// goesOnAs reports whether another finding follows this one on its line, in another orientation.
func (f *finding) goesOnAs(next *finding) bool {
	gap := next.QueryStart - f.QueryEnd
	if f.orientation == next.orientation || gap.Abs() > turnedGap || math.Abs(f.Speed-next.Speed) > retimed {
		return false
	}
	expected := f.RefEnd.Seconds() + f.Speed*gap.Seconds()
	return math.Abs(next.RefStart.Seconds()-expected) <= turnedLine
}

// addEvidence returns the evidence of two runs of one query together. Motion counts by how much of it there is.
func (e *Evidence) addEvidence(o *Evidence) Evidence {
	mean := func(a, b, weight, other float64) float64 {
		if weight+other == 0 {
			return 0
		}
		return (a*weight + b*other) / (weight + other)
	}
	n, m := float64(e.Frames), float64(o.Frames)
	moves, others := n*e.Joint*e.Joint, m*o.Joint*o.Joint
	return Evidence{
		Frames: e.Frames + o.Frames, Seconds: e.Seconds + o.Seconds, Moving: e.Moving + o.Moving, Query: max(e.Query, o.Query),
		Picture: mean(e.Picture, o.Picture, n, m), Detail: mean(e.Detail, o.Detail, n, m), Overlap: mean(e.Overlap, o.Overlap, n, m),
		Departure: mean(e.Departure, o.Departure, moves, others), Change: mean(e.Change, o.Change, moves, others),
		Energy: math.Sqrt(mean(e.Energy*e.Energy, o.Energy*o.Energy, n, m)), Joint: math.Sqrt(mean(e.Joint*e.Joint, o.Joint*o.Joint, n, m)),
		Rank: max(e.Rank, o.Rank),
	}
}
