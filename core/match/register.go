package match

import "github.com/firstseen/firstseen/core/fingerprint"

// Limits of registration.
const (
	registerPairs = 6    // pairs of frames that geometry is fitted to
	minOverlap    = 0.28 // part of the reference's picture that the query must show
	firstStep     = 5.0  // pixels of Side by which a placement is moved at first,
	laterStep     = 2.0  // when it is good already,
	lastStep      = 0.5  // and at last
	maxRounds     = 6    // with one step
	minGain       = 1e-3 // of a round that is worth another
)

// registration fits a placement to pairs of frames.
type registration struct {
	frames   []*fingerprint.Frame
	against  []samples
	contents []fingerprint.Rect
}

// scorePlacement returns the mean correlation under the placement.
func (r *registration) scorePlacement(p *placement) float64 {
	sum := 0.0
	for i, f := range r.frames {
		s, m := p.sampleFrame(f, r.contents[i])
		if float64(m.countPixels()) < minOverlap*pixels {
			return -1
		}
		sum += correlatePixels(&s, &r.against[i], &m)
	}
	return sum / float64(len(r.frames))
}

// refinePlacement moves and scales the placement, in ever smaller steps, as long as the pictures agree better.
func (r *registration) refinePlacement(p *placement, first float32) float64 {
	best := r.scorePlacement(p)
	for step := first; step >= lastStep; step /= 2 {
		for range maxRounds {
			before := best
			for _, d := range moves {
				try := *p
				try.box = fingerprint.Box{X0: try.box.X0 + d[0]*step, Y0: try.box.Y0 + d[1]*step,
					X1: try.box.X1 + d[2]*step, Y1: try.box.Y1 + d[3]*step}
				if s := r.scorePlacement(&try); s > best {
					best, *p = s, try
				}
			}
			if best-before < minGain {
				break
			}
		}
	}
	return best
}

// moves are the directions of refine: shifts, then one side longer or shorter, then both.
var moves = [...][4]float32{
	{1, 0, 1, 0}, {-1, 0, -1, 0}, {0, 1, 0, 1}, {0, -1, 0, -1},
	{-1, 0, 1, 0}, {1, 0, -1, 0}, {0, -1, 0, 1}, {0, 1, 0, -1},
	{-1, -1, 1, 1}, {1, 1, -1, -1},
}

// newRegistration pairs frames of the query with those of the reference whose hashes are close.
func newRegistration(q, r *fingerprint.Fingerprint, pairs []closePair) *registration {
	reg := &registration{}
	for _, n := range pairs[:min(len(pairs), registerPairs)] {
		f := &r.Frames[n.r]
		reg.frames = append(reg.frames, &q.Frames[n.q])
		reg.against = append(reg.against, thumbSamples(f))
		reg.contents = append(reg.contents, f.Content)
	}
	return reg
}

// pairAtFittedTimes pairs the same frames with what the reference shows at their times.
func (r *registration) pairAtFittedTimes(ref *fingerprint.Fingerprint, h *hypothesis) {
	for i, f := range r.frames {
		if s, c, ok := thumbAt(ref, h.referenceTime(f.At)); ok {
			r.against[i], r.contents[i] = s, c
		}
	}
}
