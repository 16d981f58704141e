package match

import (
	"math"
	"sort"
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
)

const (
	side   = fingerprint.ThumbSide
	pixels = side * side
)

// Limits of registration.
const (
	registerPairs = 6    // pairs of frames that geometry is fitted to
	maxGap        = 0.7  // seconds between two frames of a reference, over which neither is taken for the time between
	minOverlap    = 0.38 // part of the reference's picture that the query must show
	insideLimit   = 0.6  // part of a pixel that must lie in the query's frame
)

// samples are small pictures as numbers.
type samples [pixels]float32

// placement says where the reference's whole frame lies in the query's frame, and in which reading.
type placement struct {
	reading fingerprint.Reading
	box     fingerprint.Box
}

// place returns the placement in which a part of the query's frame is a view of the reference's.
func place(g fingerprint.Reading, part, view fingerprint.Rect) placement {
	p, v := part.Box(), view.Box()
	const s = fingerprint.Side
	// The whole reference frame, in units of the view.
	x0, x1 := -v.X0/(v.X1-v.X0), (s-v.X0)/(v.X1-v.X0)
	y0, y1 := -v.Y0/(v.Y1-v.Y0), (s-v.Y0)/(v.Y1-v.Y0)
	x0, y0, x1, y1 = turn(g, x0, y0, x1, y1)
	w, h := p.X1-p.X0, p.Y1-p.Y0
	return placement{g, fingerprint.Box{X0: p.X0 + x0*w, Y0: p.Y0 + y0*h, X1: p.X0 + x1*w, Y1: p.Y0 + y1*h}}
}

// turn maps a box in the unit square as g shows it to the unit square that g is a reading of.
func turn(g fingerprint.Reading, x0, y0, x1, y1 float32) (float32, float32, float32, float32) {
	if g&fingerprint.FlipX != 0 {
		x0, x1 = 1-x1, 1-x0
	}
	if g&fingerprint.FlipY != 0 {
		y0, y1 = 1-y1, 1-y0
	}
	if g&fingerprint.Transpose != 0 {
		x0, y0, x1, y1 = y0, x0, y1, x1
	}
	return x0, y0, x1, y1
}

// content returns where a rectangle of the reference's frame lies in the query's frame.
func (p *placement) content(r fingerprint.Rect) fingerprint.Box {
	b := r.Box()
	const s = fingerprint.Side
	x0, y0, x1, y1 := turn(p.reading, b.X0/s, b.Y0/s, b.X1/s, b.Y1/s)
	w, h := p.box.X1-p.box.X0, p.box.Y1-p.box.Y0
	return fingerprint.Box{X0: p.box.X0 + x0*w, Y0: p.box.Y0 + y0*h, X1: p.box.X0 + x1*w, Y1: p.box.Y0 + y1*h}
}

// mask tells which pixels of a small picture can be compared.
type mask [pixels]bool

// look samples the query's frame where the reference's content lies: pixel by pixel what the reference's
// small picture should show, and which of its pixels lie inside the frame. n counts those.
func (p *placement) look(frame *fingerprint.Frame, content fingerprint.Rect) (s samples, m mask, n int) {
	box := p.content(content)
	var raw samples
	frame.Look.Picture.Sample(raw[:], side, box)
	var cols, rows [side]bool
	c := frame.Content.Box()
	for i := range side {
		cols[i] = inside(box.X0, box.X1, c.X0, c.X1, i)
		rows[i] = inside(box.Y0, box.Y1, c.Y0, c.Y1, i)
	}
	for y := range side {
		for x := range side {
			qx, qy := p.reading.At(x, y, side)
			s[y*side+x] = raw[qy*side+qx]
			if m[y*side+x] = cols[qx] && rows[qy]; m[y*side+x] {
				n++
			}
		}
	}
	return s, m, n
}

// inside tells whether most of the i-th of side parts between a and b lies between lo and hi.
func inside(a, b, lo, hi float32, i int) bool {
	width := (b - a) / side
	from := a + width*float32(i)
	return min(from+width, hi)-max(from, lo) >= insideLimit*width
}

// moment finds the reference's small picture at a time, between two frames if need be.
// It returns false if the reference has none near.
func moment(r *fingerprint.Fingerprint, seconds float64) (s samples, content fingerprint.Rect, ok bool) {
	at := time.Duration(seconds * float64(time.Second))
	j := sort.Search(len(r.Frames), func(k int) bool { return r.Frames[k].At > at }) - 1
	const gap = time.Duration(maxGap * float64(time.Second))
	switch {
	case j < 0:
		if r.Frames[0].At-at > gap/2 {
			return s, content, false
		}
		j = 0
	case j+1 < len(r.Frames) && at > r.Frames[j].At+r.Frames[j].Span:
		return between(&r.Frames[j], &r.Frames[j+1], at, gap)
	case at-r.Frames[j].At-r.Frames[j].Span > gap/2:
		return s, content, false
	}
	for i, v := range r.Frames[j].Thumb {
		s[i] = float32(v)
	}
	return s, r.Frames[j].Content, true
}

// between mixes two neighbouring frames for a time between them.
func between(a, b *fingerprint.Frame, at, gap time.Duration) (s samples, content fingerprint.Rect, ok bool) {
	from, to := a.At+a.Span, b.At
	part := float32(at-from) / float32(to-from)
	if to-from > gap || a.Content != b.Content {
		if near := min(at-from, to-at); near > gap/2 {
			return s, content, false
		}
		part = float32(math.Round(float64(part)))
	}
	for i := range s {
		s[i] = float32(a.Thumb[i])*(1-part) + float32(b.Thumb[i])*part
	}
	if part > .5 {
		a = b
	}
	return s, a.Content, true
}

// correlate returns the correlation of the pixels that are compared, -1 to 1.
func correlate(a, b *samples, m *mask) float64 {
	var n, sa, sb, saa, sbb, sab float32
	for i, ok := range m {
		if !ok {
			continue
		}
		x, y := a[i], b[i]
		n++
		sa += x
		sb += y
		saa += x * x
		sbb += y * y
		sab += x * y
	}
	if n == 0 {
		return 0
	}
	va, vb := float64(saa-sa*sa/n), float64(sbb-sb*sb/n)
	if va < float64(n) || vb < float64(n) { // less than a grey level of contrast
		return 0
	}
	return float64(sab-sa*sb/n) / math.Sqrt(va*vb)
}

// registration fits a placement to pairs of frames.
type registration struct {
	frames   []*fingerprint.Frame
	against  []samples
	contents []fingerprint.Rect
}

// score returns the mean correlation under the placement.
func (r *registration) score(p *placement) float64 {
	sum := 0.0
	for i, f := range r.frames {
		s, m, n := p.look(f, r.contents[i])
		if float64(n) < minOverlap*pixels {
			return -1
		}
		sum += correlate(&s, &r.against[i], &m)
	}
	return sum / float64(len(r.frames))
}

// refine moves and scales the placement, in ever smaller steps, as long as the pictures agree better.
func (r *registration) refine(p *placement) float64 {
	best := r.score(p)
	for step := float32(5); step >= 0.5; step /= 2 {
		for rounds := 0; rounds < 6; rounds++ {
			before := best
			for _, d := range moves {
				try := *p
				try.box = fingerprint.Box{X0: try.box.X0 + d[0]*step, Y0: try.box.Y0 + d[1]*step,
					X1: try.box.X1 + d[2]*step, Y1: try.box.Y1 + d[3]*step}
				if s := r.score(&try); s > best {
					best, *p = s, try
				}
			}
			if best-before < 1e-3 {
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
