package match

import (
	"math"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Limits of timing.
const (
	timePairs  = 24    // frames of the query that offset and speed are fitted to
	minSpeed   = 0.62  // a little more than people use, for errors of measurement
	maxSpeed   = 1.6   //
	unitySpeed = 0.004 // what another speed than 1 must gain
	coarseStep = 0.15  // seconds between the shifts that are tried first,
	coarseMid  = 4     // so many of the middle each way,
	coarseEnds = 5     // and so many of the ends against it
)

// track is the query seen through a placement, and the reference that it is compared with.
type track struct {
	q, r  *fingerprint.Fingerprint
	place placement
	looks []looked // of q's frames
}

// looked is what a frame of the query shows where the reference's content lies.
type looked struct {
	done    bool
	content fingerprint.Rect
	samples
	mask
	n int // pixels in mask
}

func newTrack(q, r *fingerprint.Fingerprint, p placement) *track {
	return &track{q: q, r: r, place: p, looks: make([]looked, len(q.Frames))}
}

// look returns frame i of the query where the content of the reference lies.
func (t *track) look(i int, content fingerprint.Rect) *looked {
	l := &t.looks[i]
	if !l.done || l.content != content {
		l.samples, l.mask, l.n = t.place.look(&t.q.Frames[i], content)
		normalize(&l.samples, &l.mask)
		l.done, l.content = true, content
	}
	return l
}

// normalize gives the pixels of the mask mean 0 and mean square 1, and the others 0.
// A picture with less than a grey level of contrast becomes all 0.
func normalize(s *samples, m *mask) {
	var n, sum, squares float32
	for i, ok := range m {
		if ok {
			n++
			sum += s[i]
			squares += s[i] * s[i]
		}
	}
	mean := sum / max(n, 1)
	variance := squares/max(n, 1) - mean*mean
	scale := float32(0)
	if variance >= 1 {
		scale = float32(1 / math.Sqrt(float64(variance)))
	}
	for i, ok := range m {
		if ok {
			s[i] = (s[i] - mean) * scale
		} else {
			s[i] = 0
		}
	}
}

// agreement tells how well the frames agree under h: the mean correlation of the pictures plus
// the correlation of how they change, so 2 at most.
func (t *track) agreement(h *hypothesis, frames []int) float64 {
	var sx, sy samples
	var xx, yy, xy, sum float32
	n := float32(0)
	for _, i := range frames {
		y, content, ok := moment(t.r, h.at(t.q.Frames[i].At))
		if !ok {
			continue
		}
		x := t.look(i, content)
		normalize(&y, &x.mask)
		dot := float32(0)
		for p, v := range x.samples {
			dot += v * y[p]
			sx[p] += v
			sy[p] += y[p]
		}
		n++
		k := float32(max(x.n, 1))
		xx += k
		yy += k
		xy += dot
		sum += dot / k
	}
	if n == 0 {
		return -1
	}
	var mx, my, mxy float32
	for p, v := range sx {
		mx += v * v
		my += sy[p] * sy[p]
		mxy += v * sy[p]
	}
	agree := float64(sum) / float64(len(frames))
	if vx, vy := xx-mx/n, yy-my/n; n > 2 && vx > 0.002*xx && vy > 0.002*yy {
		agree += float64(xy-mxy/n) / math.Sqrt(float64(vx)*float64(vy)) * float64(n) / float64(len(frames))
	}
	if math.Abs(h.speed-1) > .01 {
		agree -= unitySpeed
	}
	return agree
}

// retime finds the offset and the speed near h at which the frames agree best.
func (t *track) retime(h hypothesis, coarse bool) hypothesis {
	frames := t.overlapping(&h)
	if len(frames) == 0 {
		return h
	}
	first, last := t.q.Frames[frames[0]].At.Seconds(), t.q.Frames[frames[len(frames)-1]].At.Seconds()
	mid, half := (first+last)/2, max((last-first)/2, .25)
	best, bestScore := h, t.agreement(&h, frames)
	try := func(from hypothesis, shift, stretch float64) bool {
		from.speed += stretch / half
		from.offset += shift - stretch/half*mid
		if from.speed < minSpeed || from.speed > maxSpeed {
			return false
		}
		s := t.agreement(&from, frames)
		if s > bestScore {
			best, bestScore = from, s
			return true
		}
		return false
	}
	if coarse {
		for i := -coarseMid; i <= coarseMid; i++ {
			for k := -coarseEnds; k <= coarseEnds; k++ {
				try(h, float64(i)*coarseStep, float64(k)*coarseStep)
			}
		}
		if math.Abs(h.speed-1) > .01 && math.Abs(h.speed-1)*half < coarseEnds*coarseStep {
			try(h, 0, (1-h.speed)*half)
		}
	}
	for step := coarseStep / 2; step > .02; step /= 2 {
		for range 4 {
			moved := false
			for _, d := range [...][2]float64{{1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
				moved = try(best, d[0]*step, d[1]*step) || moved
			}
			if !moved {
				break
			}
		}
	}
	return best
}

// overlapping picks frames of the query that fall into the reference under h.
func (t *track) overlapping(h *hypothesis) []int {
	var all []int
	for i := range t.q.Frames {
		if at := h.at(t.q.Frames[i].At); at > -offsetBin && at < t.r.Duration.Seconds()+offsetBin {
			all = append(all, i)
		}
	}
	if len(all) <= timePairs {
		return all
	}
	out := make([]int, timePairs)
	for k := range out {
		out[k] = all[k*(len(all)-1)/(timePairs-1)]
	}
	return out
}
