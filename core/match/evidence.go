package match

import (
	"math"
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Evidence holds the measurements that support one segment. All agreements are correlations: 1 is perfect, 0 is chance.
type Evidence struct {
	Frames  int     // pairs of frames
	Seconds float64 // of the query, from the first to the last
	Moving  float64 // seconds of the reference in which it moves meanwhile
	Query   float64 // seconds from the first to the last frame of the whole query
	Picture float64 // agreement of the pictures
	Detail  float64 // agreement of the steps between neighbouring pixels in them
	Overlap float64 // part of the reference's picture that the query shows
	// Departure is the agreement of how the frames differ from their mean, Change that of how they differ from the
	// frames changeLag before. Both compare cell by cell, so that a picture laid over one cell counts there only.
	Departure, Change float64
	// Energy is by how much the frames differ from their mean, in grey levels, in that of the two that moves
	// less; Joint is the same, but of each cell what both have.
	Energy, Joint float64
	// Rank is the number of independent movements, in the query or the reference, whichever has fewer: 1 for a single gesture,
	// 3 and more where people walk about. One slow movement is much like another; several are not.
	Rank float64
}

// motionAgreement returns the agreement of the motion: the mean of Departure and Change.
func (e *Evidence) motionAgreement() float64 { return (e.Departure + e.Change) / 2 }

// changeLag is the time between two frames whose difference is a change: a gesture is not over by then.
const changeLag = 300 * time.Millisecond

// cells cut the thumbnail in four each way.
const cellSide = 4

// cellMoments are the sums of squares and products of the changes of the query and the reference in a cell.
type cellMoments struct{ xx, yy, xy float64 }

// cellMovement holds the moments of all cells.
type cellMovement [(side / cellSide) * (side / cellSide)]cellMoments

// cellOf returns the cell of a pixel.
func cellOf(pixel int) int { return pixel/side/cellSide*(side/cellSide) + pixel%side/cellSide }

// correlateCells returns the correlation of the cells, each weighing as much as both move in it: a copy that is
// paler in places loses nothing.
func (m *cellMovement) correlateCells() float64 {
	var products, weights float64
	for _, c := range m {
		products += c.xy
		weights += math.Sqrt(c.xx * c.yy)
	}
	if weights == 0 {
		return 0
	}
	return products / weights
}

// motionEnergy returns the sum of squares of the one that moves less, and that of what both move, cell by cell.
func (m *cellMovement) motionEnergy() (least, joint float64) {
	var xx, yy float64
	for _, c := range m {
		xx += c.xx
		yy += c.yy
		joint += min(c.xx, c.yy)
	}
	return min(xx, yy), joint
}

// gatherEvidence measures the evidence of a run.
func (a *alignment) gatherEvidence(q, ref *fingerprint.Fingerprint, r run) Evidence {
	var e Evidence
	scores := a.scores[r.from:r.to]
	for i := range scores {
		if s := &scores[i]; s.ok {
			e.Frames++
			e.Picture += s.picture
			e.Detail += s.detail
			e.Overlap += s.overlap
		}
	}
	n := float64(max(e.Frames, 1))
	e.Picture, e.Detail, e.Overlap = e.Picture/n, e.Detail/n, e.Overlap/n
	first, last := &q.Frames[r.from], &q.Frames[r.to-1]
	e.Seconds = (last.At + last.Span - first.At).Seconds()
	e.Moving = movingTime(ref, a.referenceTime(first.At), a.referenceTime(last.At+last.Span)).Seconds()
	end := &q.Frames[len(q.Frames)-1]
	e.Query = (end.At + end.Span - q.Frames[0].At).Seconds()
	shared := commonMask(scores)
	if float64(shared.countPixels()) < minShared*pixels {
		return e
	}
	lq, lr := measureLevels(scores, &shared)
	departures, samples := compareDepartures(scores, &shared, lq, lr)
	e.Departure = departures.correlateCells()
	least, joint := departures.motionEnergy()
	e.Energy, e.Joint = math.Sqrt(least/max(samples, 1)), math.Sqrt(joint/max(samples, 1))
	e.Rank = motionRank(scores, &shared, lq, lr)
	changes := compareChanges(scores, q.Frames[r.from:r.to], &shared, lq, lr)
	e.Change = changes.correlateCells()
	return e
}

// Limits of motion in a reference, where frames that look alike are stored as one with a span.
const (
	movingSpan   = 600 * time.Millisecond // longer, and it stands still
	movingFrames = 4                      // in a row; slides follow one another in fewer
)

// movingTime returns for how long the reference moves between two of its times, in seconds.
func movingTime(r *fingerprint.Fingerprint, from, to float64) (sum time.Duration) {
	first := 0
	for j := range r.Frames {
		f := &r.Frames[j]
		begun := j > 0 && (f.At-r.Frames[j-1].At-r.Frames[j-1].Span).Seconds() <= maxGap
		if !begun || f.Span > movingSpan || f.At.Seconds() < from || f.At.Seconds() > to {
			first = j
			continue
		}
		switch n := j - first; {
		case n == movingFrames:
			sum += f.At - r.Frames[first].At
		case n > movingFrames:
			sum += f.At - r.Frames[j-1].At
		}
	}
	return sum
}

// minShared is the part of the reference's picture that all frames of a run must show.
const minShared = 0.25

// commonMask returns the pixels that all frames show. Pixels that only some frames show would shift the means of the query and
// of the reference in the same way, which would count as motion that agrees.
func commonMask(scores []score) (m mask) {
	first := true
	for i := range scores {
		if !scores[i].ok {
			continue
		}
		for p, ok := range scores[i].mask {
			m[p] = ok && (first || m[p])
		}
		first = false
	}
	return m
}

// levels are the mean and the contrast of a thumbnail. A fade changes both and proves nothing: two clips before
// one backdrop may fade in alike. So pictures are compared at the contrast that their run has on average.
type levels struct{ mean, gain float32 }

// measureLevels returns the levels of both pictures of each frame that counts.
func measureLevels(scores []score, shared *mask) (q, r []levels) {
	q, r = make([]levels, len(scores)), make([]levels, len(scores))
	var sumQ, sumR, n float32
	for i := range scores {
		if s := &scores[i]; s.ok {
			q[i], r[i] = measurePixels(&s.q, shared), measurePixels(&s.r, shared)
			sumQ, sumR, n = sumQ+q[i].gain, sumR+r[i].gain, n+1
		}
	}
	for i := range scores {
		q[i].gain, r[i].gain = sumQ/n/max(q[i].gain, 1), sumR/n/max(r[i].gain, 1)
	}
	return q, r
}

// compareDepartures compares how the frames differ from their mean, and returns how many pixels that were, too.
func compareDepartures(scores []score, shared *mask, q, r []levels) (m cellMovement, samples float64) {
	var n, sx, sy, sxx, syy, sxy [pixels]float64
	for i := range scores {
		s := &scores[i]
		for p, ok := range shared {
			if ok && s.ok {
				x, y := float64((s.q[p]-q[i].mean)*q[i].gain), float64((s.r[p]-r[i].mean)*r[i].gain)
				n[p]++
				sx[p] += x
				sy[p] += y
				sxx[p] += x * x
				syy[p] += y * y
				sxy[p] += x * y
			}
		}
	}
	for p := range n {
		if n[p] > 1 {
			c := &m[cellOf(p)]
			c.xx += sxx[p] - sx[p]*sx[p]/n[p]
			c.yy += syy[p] - sy[p]*sy[p]/n[p]
			c.xy += sxy[p] - sx[p]*sy[p]/n[p]
			samples += n[p]
		}
	}
	return m, samples
}

// compareChanges compares how the frames differ from those changeLag, or one frame, before.
func compareChanges(scores []score, frames []fingerprint.Frame, shared *mask, q, r []levels) (m cellMovement) {
	before := 0
	for i := 1; i < len(scores); i++ {
		for before+1 < i && frames[i].At-frames[before+1].At >= changeLag-fingerprint.QueryEvery/2 {
			before++
		}
		a, b := &scores[before], &scores[i]
		if !a.ok || !b.ok {
			continue
		}
		for p, ok := range shared {
			if ok {
				x := (b.q[p]-q[i].mean)*q[i].gain - (a.q[p]-q[before].mean)*q[before].gain
				y := (b.r[p]-r[i].mean)*r[i].gain - (a.r[p]-r[before].mean)*r[before].gain
				m[cellOf(p)].addPair(float64(x), float64(y))
			}
		}
	}
	return m
}

func (c *cellMoments) addPair(x, y float64) {
	c.xx += x * x
	c.yy += y * y
	c.xy += x * y
}
