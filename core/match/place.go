package match

import "github.com/firstseen/firstseen/core/fingerprint"

// insideLimit is the part of a thumbnail's pixel that must lie in the query's content to be compared.
const insideLimit = 0.6

// placement is the position of the reference's whole frame in the query's frame, and its orientation.
type placement struct {
	orientation fingerprint.Orientation
	box         fingerprint.Box
}

// placeView returns the placement in which a part of the query's frame is a view of the reference's.
func placeView(g fingerprint.Orientation, part, view fingerprint.Rect) placement {
	p, v := part.ToBox(), view.ToBox()
	const s = fingerprint.Side
	// The whole reference frame, in units of the view.
	x0, x1 := -v.X0/(v.X1-v.X0), (s-v.X0)/(v.X1-v.X0)
	y0, y1 := -v.Y0/(v.Y1-v.Y0), (s-v.Y0)/(v.Y1-v.Y0)
	x0, y0, x1, y1 = orientBox(g, x0, y0, x1, y1)
	w, h := p.X1-p.X0, p.Y1-p.Y0
	return placement{g, fingerprint.Box{X0: p.X0 + x0*w, Y0: p.Y0 + y0*h, X1: p.X0 + x1*w, Y1: p.Y0 + y1*h}}
}

// orientBox maps a box in the unit square as g shows it back to the unit square before g was applied.
func orientBox(g fingerprint.Orientation, x0, y0, x1, y1 float32) (float32, float32, float32, float32) {
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

// contentBox returns where a rectangle of the reference's frame lies in the query's frame.
func (p *placement) contentBox(r fingerprint.Rect) fingerprint.Box {
	b := r.ToBox()
	const s = fingerprint.Side
	x0, y0, x1, y1 := orientBox(p.orientation, b.X0/s, b.Y0/s, b.X1/s, b.Y1/s)
	w, h := p.box.X1-p.box.X0, p.box.Y1-p.box.Y0
	return fingerprint.Box{X0: p.box.X0 + x0*w, Y0: p.box.Y0 + y0*h, X1: p.box.X0 + x1*w, Y1: p.box.Y0 + y1*h}
}

// sampleFrame samples the query's frame where the reference's content lies: pixel by pixel what the reference's
// thumbnail should show, and which of its pixels lie inside the frame.
func (p *placement) sampleFrame(frame *fingerprint.Frame, content fingerprint.Rect) (s samples, m mask) {
	box := p.contentBox(content)
	var raw samples
	frame.Query.Image.SampleBox(raw[:], side, box)
	var cols, rows [side]bool
	c := frame.Content.ToBox()
	for i := range side {
		cols[i] = isMostlyInside(box.X0, box.X1, c.X0, c.X1, i)
		rows[i] = isMostlyInside(box.Y0, box.Y1, c.Y0, c.Y1, i)
	}
	for y := range side {
		for x := range side {
			qx, qy := p.orientation.SourcePixel(x, y, side)
			s[y*side+x] = raw[qy*side+qx]
			m[y*side+x] = cols[qx] && rows[qy]
		}
	}
	return s, m
}

// isMostlyInside reports whether most of the i-th of side equal parts from a to b lies between lo and hi.
func isMostlyInside(a, b, lo, hi float32, i int) bool {
	width := (b - a) / side
	from := a + width*float32(i)
	return min(from+width, hi)-max(from, lo) >= insideLimit*width
}

// sampleFrames samples frames of the query where the content of the reference lies. What not all of them show
// is not compared.
func (p *placement) sampleFrames(q *fingerprint.Fingerprint, frames []int, content fingerprint.Rect) ([]small, mask) {
	all := make([]samples, len(frames))
	var common mask
	for i, f := range frames {
		var m mask
		all[i], m = p.sampleFrame(&q.Frames[f], content)
		for k := range m {
			common[k] = m[k] && (i == 0 || common[k])
		}
	}
	out := make([]small, len(frames))
	for i := range all {
		out[i] = shrinkPicture(&all[i], &common)
	}
	return out, common
}
