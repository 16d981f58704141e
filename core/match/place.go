package match

import "github.com/firstseen/firstseen/core/fingerprint"

// insideLimit is the part of a small picture's pixel that must lie in the query's content to be compared.
const insideLimit = 0.6

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

// look samples the query's frame where the reference's content lies: pixel by pixel what the reference's
// small picture should show, and which of its pixels lie inside the frame.
func (p *placement) look(frame *fingerprint.Frame, content fingerprint.Rect) (s samples, m mask) {
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
			m[y*side+x] = cols[qx] && rows[qy]
		}
	}
	return s, m
}

// inside tells whether most of the i-th of side parts between a and b lies between lo and hi.
func inside(a, b, lo, hi float32, i int) bool {
	width := (b - a) / side
	from := a + width*float32(i)
	return min(from+width, hi)-max(from, lo) >= insideLimit*width
}

// looks samples frames of the query where the content of the reference lies. What not all of them show
// is not compared.
func (p *placement) looks(q *fingerprint.Fingerprint, frames []int, content fingerprint.Rect) ([]small, mask) {
	all := make([]samples, len(frames))
	var common mask
	for i, f := range frames {
		var m mask
		all[i], m = p.look(&q.Frames[f], content)
		for k := range m {
			common[k] = m[k] && (i == 0 || common[k])
		}
	}
	out := make([]small, len(frames))
	for i := range all {
		out[i] = shrink(&all[i], &common)
	}
	return out, common
}
