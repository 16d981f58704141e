package match

import (
	"math"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Limits of the search for hypotheses.
const (
	nearDistance  = 92  // bits of 256 from which a pair of hashes counts at all
	offsetBin     = 0.5 // seconds
	maxHypotheses = 4   // that are registered,
	maxFar        = 2   // and of those at a speed that is far from 1
	voters        = 40  // frames of a query that vote, spread over it
	maxSpanBins   = 16  // bins that a long still frame of a reference votes for
)

// speeds are the reference's seconds a second of the query that are tried; registration refines them.
var speeds = [...]float64{1, 0.5, 0.55, 0.6, 0.67, 0.72, 0.8, 0.9, 1.1, 1.25, 1.38, 1.5, 1.65, 1.82, 2}

// hypothesis is one way in which the query may show the reference.
type hypothesis struct {
	orientation fingerprint.Orientation
	speed       float64 // seconds of the reference a second of the query
	offset      float64 // the reference's time at the query's time 0, seconds
	votes       float64
}

// closePair is a pair of frames whose hashes are close in one orientation.
type closePair struct {
	q, r     int // frames
	part     int // of the query's frame
	view     int // of the reference's frame
	distance int
}

// voteWeight returns the weight of the pair's vote: 0 at nearDistance, 1 at distance 0.
func (n closePair) voteWeight() float64 {
	w := float64(nearDistance-n.distance) / nearDistance
	return w * w
}

// findClosePairs returns, for each orientation, the close pairs between the frames of the query and of the reference.
func findClosePairs(q, r *fingerprint.Fingerprint) *[fingerprint.Orientations][]closePair {
	var out [fingerprint.Orientations][]closePair
	from, to := q.HashedFrames(), r.HashedFrames()
	for _, k := range spreadEvenly(len(from), voters) {
		for _, j := range to {
			for g := range fingerprint.Orientations {
				if n := closestViews(q, r, from[k], j, g); n.distance < nearDistance {
					out[g] = append(out[g], n)
				}
			}
		}
	}
	return &out
}

// closestViews returns the closest pair of views of two frames in one orientation.
func closestViews(q, r *fingerprint.Fingerprint, i, j, g int) closePair {
	best := closePair{q: i, r: j, distance: fingerprint.Bits}
	parts, views := q.Frames[i].Query.Parts, r.Frames[j].Views
	for p := range parts {
		h := &parts[p].Hashes[g]
		for v := range views {
			if d := h.HammingDistance(&views[v].Hash); d < best.distance {
				best.part, best.view, best.distance = p, v, d
			}
		}
	}
	return best
}

// rankHypotheses returns the likeliest orientations, speeds and offsets, best first.
func rankHypotheses(q, r *fingerprint.Fingerprint, near *[fingerprint.Orientations][]closePair) []hypothesis {
	var out []hypothesis
	for g := range near {
		if len(near[g]) == 0 {
			continue
		}
		for _, speed := range speeds {
			h := countOffsetVotes(q, r, near[g], speed)
			for k := range h {
				h[k].orientation = fingerprint.Orientation(g)
			}
			out = append(out, h...)
		}
	}
	slices.SortStableFunc(out, func(a, b hypothesis) int { return int(math.Copysign(1, b.votes-a.votes)) })
	return dropDuplicates(out, q.Duration.Seconds(), r.Duration.Seconds())
}

// isFar reports whether the speed is far from 1. Where little moves every speed gets as many votes, and few copies have such a one.
func (h *hypothesis) isFar() bool { return h.speed < 1/farSpeed || h.speed > farSpeed }

// countOffsetVotes counts votes by offset at one speed, each query frame voting once a bin, and returns the best bins.
func countOffsetVotes(q, r *fingerprint.Fingerprint, pairs []closePair, speed float64) []hypothesis {
	low := -speed * q.Duration.Seconds()
	bins := make([]float64, int((r.Duration.Seconds()-low)/offsetBin)+3)
	mine := make([]float64, len(bins))
	for len(pairs) > 0 {
		i := pairs[0].q
		clear(mine)
		for len(pairs) > 0 && pairs[0].q == i {
			n := pairs[0]
			pairs = pairs[1:]
			f := &r.Frames[n.r]
			at := (f.At.Seconds() - speed*q.Frames[i].At.Seconds() - low) / offsetBin
			last := min(at+f.Span.Seconds()/offsetBin, at+maxSpanBins)
			for b := int(at); b <= int(last)+1 && b < len(bins); b++ {
				mine[b] = max(mine[b], n.voteWeight())
			}
		}
		for b, w := range mine {
			bins[b] += w
		}
	}
	return highestBins(bins, low, speed)
}

// highestBins returns the highest bins, no two next to one another.
func highestBins(bins []float64, low, speed float64) []hypothesis {
	var out []hypothesis
	for len(out) < maxHypotheses {
		top := 0
		for b := range bins {
			if bins[b] > bins[top] {
				top = b
			}
		}
		if bins[top] == 0 {
			break
		}
		out = append(out, hypothesis{speed: speed, offset: low + float64(top)*offsetBin, votes: bins[top]})
		for b := max(top-2, 0); b <= min(top+2, len(bins)-1); b++ {
			bins[b] = 0
		}
	}
	return out
}

// dropDuplicates keeps, of hypotheses that are nearly the same in the middle of the overlap, the first. Those that are far from speed 1 come last,
// and take no place from others.
func dropDuplicates(all []hypothesis, query, reference float64) []hypothesis {
	var out []hypothesis
	for _, far := range []bool{false, true} {
		most := map[bool]int{false: maxHypotheses, true: len(out) + maxFar}[far]
		for _, h := range all {
			mid := h.middleTime(query, reference)
			same := func(o hypothesis) bool {
				return o.orientation == h.orientation && math.Abs(o.offset+o.speed*mid-h.offset-h.speed*mid) < 1 &&
					math.Abs(o.speed-h.speed)*query < 3
			}
			if h.isFar() == far && len(out) < most && !slices.ContainsFunc(out, same) {
				out = append(out, h)
			}
		}
	}
	return out
}

// middleTime returns the middle of the query's time that lies in the reference.
func (h *hypothesis) middleTime(query, reference float64) float64 {
	from, to := max(0, -h.offset/h.speed), min(query, (reference-h.offset)/h.speed)
	return (from + to) / 2
}

// referenceTime returns the time in the reference that h says the query shows at t.
func (h *hypothesis) referenceTime(t time.Duration) float64 { return h.offset + h.speed*t.Seconds() }
