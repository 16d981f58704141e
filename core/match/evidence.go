package match

import (
	"math"
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Evidence is what speaks for one segment. All agreements are correlations: 1 is perfect, 0 is chance.
type Evidence struct {
	Frames  int     // pairs of frames
	Seconds float64 // of the query, from the first to the last
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
}

// changeLag is the time between two frames whose difference is a change: a gesture is not over by then.
const changeLag = 300 * time.Millisecond

// cells cut the small picture in four each way.
const cellSide = 4

// moments are the sums of squares and products of what the query and the reference do in a cell.
type moments struct{ xx, yy, xy float64 }

// movement is what happens in the cells.
type movement [(side / cellSide) * (side / cellSide)]moments

// cellOf returns the cell of a pixel.
func cellOf(pixel int) int { return pixel/side/cellSide*(side/cellSide) + pixel%side/cellSide }

// agreement returns the correlation of the cells, each weighing as much as both move in it: a copy that is
// paler in places loses nothing.
func (m *movement) agreement() float64 {
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

// energy returns the sum of squares of the one that moves less, and that of what both move, cell by cell.
func (m *movement) energy() (least, joint float64) {
	var xx, yy float64
	for _, c := range m {
		xx += c.xx
		yy += c.yy
		joint += min(c.xx, c.yy)
	}
	return min(xx, yy), joint
}

// weigh gathers the evidence of a run.
func (a *alignment) weigh(q *fingerprint.Fingerprint, r run) Evidence {
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
	end := &q.Frames[len(q.Frames)-1]
	e.Query = (end.At + end.Span - q.Frames[0].At).Seconds()
	departures, samples := departures(scores)
	e.Departure = departures.agreement()
	least, joint := departures.energy()
	e.Energy, e.Joint = math.Sqrt(least/max(samples, 1)), math.Sqrt(joint/max(samples, 1))
	changes := changes(scores, q.Frames[r.from:r.to])
	e.Change = changes.agreement()
	return e
}

// departures compares how the frames differ from their mean, and returns how many pixels that were, too.
func departures(scores []score) (m movement, samples float64) {
	var n, sx, sy, sxx, syy, sxy [pixels]float64
	for i := range scores {
		s := &scores[i]
		if !s.ok {
			continue
		}
		mx, my := mean(&s.q, &s.mask), mean(&s.r, &s.mask)
		for p, ok := range s.mask {
			if ok {
				x, y := float64(s.q[p]-mx), float64(s.r[p]-my)
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

// changes compares how the frames differ from those changeLag, or one frame, before.
func changes(scores []score, frames []fingerprint.Frame) (m movement) {
	before := 0
	for i := 1; i < len(scores); i++ {
		for before+1 < i && frames[i].At-frames[before+1].At >= changeLag-fingerprint.QueryEvery/2 {
			before++
		}
		if scores[before].ok && scores[i].ok {
			m.change(&scores[before], &scores[i])
		}
	}
	return m
}

// change adds the difference between two frames.
func (m *movement) change(a, b *score) {
	mx := mean(&b.q, &b.mask) - mean(&a.q, &a.mask)
	my := mean(&b.r, &b.mask) - mean(&a.r, &a.mask)
	for p, ok := range a.mask {
		if ok && b.mask[p] {
			x, y := float64(b.q[p]-a.q[p]-mx), float64(b.r[p]-a.r[p]-my)
			c := &m[cellOf(p)]
			c.xx += x * x
			c.yy += y * y
			c.xy += x * y
		}
	}
}
