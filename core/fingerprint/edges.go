package fingerprint

import (
	"cmp"
	"slices"
)

// People put a clip before a blurred enlargement of itself, into a corner of another clip or
// into a picture of a screen. Such a picture in a picture has sides that are straight, do not move and
// stand out. edgeSums adds up the steps between neighbouring pixels over time, and finds rectangles in the sums.

// Limits of edges, in pixels of Side and grey levels.
const (
	stepCap      = 24  // a step counts no more than this, so that one bright edge is not all
	minEdge      = 20  // shortest side of a rectangle
	minStandOut  = 2.0 // grey levels by which a side stands out of the lines beside it
	edgeReach    = 2   // distance of those lines
	edgeMargin   = 3   // a side nearer than this to the frame's own is the frame's own
	edgesKept    = 8   // sides each way that are combined
	maxRects     = 2   // rectangles returned beyond one across the frame each way
	largestFrame = 96  // per cent of the frame; larger is the frame itself
)

// edgeSums holds the sums of the steps between neighbouring pixels over all frames. The first index is 0 for steps to the right,
// 1 for steps down.
type edgeSums struct {
	sums   [2][Side * Side]uint32
	frames int
}

// addFrame takes a frame.
func (e *edgeSums) addFrame(gray []byte) {
	e.frames++
	for i, v := range gray {
		if i%Side+1 < Side {
			e.sums[0][i] += uint32(min(abs(int(gray[i+1])-int(v)), stepCap))
		}
		if i+Side < Side*Side {
			e.sums[1][i] += uint32(min(abs(int(gray[i+Side])-int(v)), stepCap))
		}
	}
}

// straightEdge is a straight edge just before a line of pixels. Its sums hold, up to each pixel, by how much it stands out.
type straightEdge struct {
	at    int
	own   bool // the frame's own side
	sums  [Side + 1]float32
	score float32 // of its best stretch
}

// averageOver returns by how much the line stands out over pixels [from, to), on average, in grey levels.
func (l *straightEdge) averageOver(from, to int) float32 {
	return (l.sums[to] - l.sums[from]) / float32(to-from)
}

// findEdges returns the best edges along one axis and the frame's own two sides.
func (e *edgeSums) findEdges(axis int) []straightEdge {
	var all []straightEdge
	for at := edgeMargin; at < Side-edgeMargin; at++ {
		if l := e.measureEdge(axis, at); l.score > 0 {
			all = append(all, l)
		}
	}
	slices.SortFunc(all, func(a, b straightEdge) int { return cmp.Compare(b.score, a.score) })
	out := []straightEdge{{at: 0, own: true}, {at: Side, own: true}}
	for _, l := range all {
		near := func(o straightEdge) bool { return !o.own && abs(o.at-l.at) < edgeReach }
		if len(out) < edgesKept+2 && !slices.ContainsFunc(out, near) {
			out = append(out, l)
		}
	}
	return out
}

// measureEdge measures the edge before a line; its score is 0 if no stretch of minEdge stands out.
func (e *edgeSums) measureEdge(axis, at int) straightEdge {
	l := straightEdge{at: at}
	sum, from := float32(0), 0
	for i := range Side {
		v := e.stepProminence(axis, at, i)
		l.sums[i+1] = l.sums[i] + v
		sum += v - minStandOut
		if sum <= 0 {
			sum, from = 0, i+1
		} else if i-from+1 >= minEdge {
			l.score = max(l.score, sum)
		}
	}
	return l
}

// stepProminence returns by how many grey levels the step at pixel i before line at exceeds those on both sides.
func (e *edgeSums) stepProminence(axis, at, i int) float32 {
	first, next := i*Side+at-1, 1
	if axis == 1 {
		first, next = (at-1)*Side+i, Side
	}
	sums := &e.sums[axis]
	here, before, after := sums[first], sums[first-edgeReach*next], sums[first+edgeReach*next]
	return (float32(here) - float32(max(before, after))) / float32(e.frames)
}

// framedRect is a rectangle and how far its sides stand out, in sum.
type framedRect struct {
	Rect
	score float32
}

// framedRects returns the rectangles that are most clearly framed: the best that spans the frame from side to
// side or from top to bottom, and the best of all.
func (e *edgeSums) framedRects() []Rect {
	if e.frames == 0 {
		return nil
	}
	all := e.allFramedRects()
	var out []Rect
	add := func(most int, want func(Rect) bool) {
		for _, f := range all {
			near := func(o Rect) bool { return o.isNear(f.Rect, edgeReach) }
			if len(out) < most && want(f.Rect) && !slices.ContainsFunc(out, near) {
				out = append(out, f.Rect)
			}
		}
	}
	add(1, func(r Rect) bool { return r.X0 == 0 && r.X1 == Side && r.Y0 > 0 && r.Y1 < Side })
	add(len(out)+1, func(r Rect) bool { return r.Y0 == 0 && r.Y1 == Side && r.X0 > 0 && r.X1 < Side })
	add(len(out)+maxRects, func(Rect) bool { return true })
	return append(out, e.splitHalves()...)
}

// splitHalves returns the halves of a frame that a seam through its middle divides: two clips side by side, or one above the other.
func (e *edgeSums) splitHalves() []Rect {
	const mid = Side / 2
	var out []Rect
	for axis, pair := range [...][2]Rect{
		{{0, 0, mid, Side}, {mid, 0, Side, Side}},
		{{0, 0, Side, mid}, {0, mid, Side, Side}},
	} {
		for at := mid - 1; at <= mid+1; at++ {
			l := e.measureEdge(axis, at)
			if l.averageOver(0, mid) >= minStandOut && l.averageOver(mid, Side) >= minStandOut {
				out = append(out, pair[:]...)
				break
			}
		}
	}
	return out
}

// allFramedRects returns all rectangles that are framed, best first.
func (e *edgeSums) allFramedRects() []framedRect {
	var all []framedRect
	vertical, horizontal := e.findEdges(0), e.findEdges(1)
	for l := range vertical {
		for r := range vertical {
			for t := range horizontal {
				for b := range horizontal {
					if f := makeFramedRect(&vertical[l], &vertical[r], &horizontal[t], &horizontal[b]); f.score > 0 {
						all = append(all, f, f.centreRect())
					}
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b framedRect) int { return cmp.Compare(b.score, a.score) })
	return all
}

// centreRect returns the rectangle in the middle of the frame that has the one side of f which is not the frame's own:
// where the other side happens to look like what is behind it. It is f itself if more sides are framed.
func (f framedRect) centreRect() framedRect {
	r := f.Rect
	across, upright := r.X0 == 0 && r.X1 == Side, r.Y0 == 0 && r.Y1 == Side
	switch {
	case across && !upright:
		r.Y0, r.Y1 = mirrorRange(r.Y0, r.Y1)
	case upright && !across:
		r.X0, r.X1 = mirrorRange(r.X0, r.X1)
	}
	if r.X1 < r.X0+minEdge || r.Y1 < r.Y0+minEdge {
		return f
	}
	return framedRect{r, f.score}
}

// mirrorRange returns the stretch around the middle that ends where the one of lo and hi does that is not at the
// frame's side; if neither is, lo and hi.
func mirrorRange(lo, hi uint8) (uint8, uint8) {
	switch {
	case lo == 0:
		return min(hi, Side-hi), max(hi, Side-hi)
	case hi == Side:
		return min(lo, Side-lo), max(lo, Side-lo)
	}
	return lo, hi
}

// makeFramedRect makes a rectangle of four edges. Its score is 0 if it is too small, the whole frame or not framed.
func makeFramedRect(l, r, t, b *straightEdge) framedRect {
	out := framedRect{Rect: Rect{uint8(l.at), uint8(t.at), uint8(r.at), uint8(b.at)}}
	w, h := r.at-l.at, b.at-t.at
	if w < minEdge || h < minEdge || w*h > largestFrame*Side*Side/100 {
		return out
	}
	for _, s := range [...]struct {
		*straightEdge
		lo, hi int
	}{{l, t.at, b.at}, {r, t.at, b.at}, {t, l.at, r.at}, {b, l.at, r.at}} {
		if s.own {
			continue
		}
		v := s.averageOver(s.lo, s.hi)
		if v < minStandOut || s.averageOver(s.lo, (s.lo+s.hi)/2) < minStandOut/2 || s.averageOver((s.lo+s.hi)/2, s.hi) < minStandOut/2 {
			return framedRect{}
		}
		out.score += v
	}
	return out
}
