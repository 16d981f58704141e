package fingerprint

import "time"

// AsQuery returns the part of a reference between two times as a query, so that two references can be compared. Its pictures are those of
// the thumbnails, and its hashes are read in one orientation only. The times stay those of the reference. It is for comparing, not for
// looking up in the index.
func (f *Fingerprint) AsQuery(from, to time.Duration) *Fingerprint {
	out := &Fingerprint{Role: Query, Duration: min(to, f.Duration), Seen: f.Seen}
	for i := range f.Frames {
		frame := f.Frames[i]
		if frame.At < from || frame.At >= to || len(out.Frames) == MaxQueryFrames {
			continue
		}
		data := &QueryData{}
		data.Image.fillFromThumb(&frame.Thumb, frame.Content)
		for n, v := range frame.Views {
			if n == 0 || n == topView || v.Rect == Whole {
				data.Parts = append(data.Parts, partOfView(v))
			}
		}
		frame.Views, frame.Query = nil, data
		out.Frames = append(out.Frames, frame)
	}
	return out
}

// topView is the position of the upper part of a frame in ViewRects.
const topView = 3

// partOfView returns a hashed part that is close to what looks like a view in the orientation of the reference, and to nothing in others.
func partOfView(v View) Part {
	p := Part{Rect: v.Rect}
	for g := range p.Hashes {
		p.Hashes[g] = v.Hash
		if g > 0 {
			for w := range p.Hashes[g] {
				p.Hashes[g][w] = ^v.Hash[w]
			}
		}
	}
	return p
}

// fillFromThumb makes p the sums of a black frame that shows a thumbnail in a rectangle.
func (p *IntegralImage) fillFromThumb(t *Thumb, content Rect) {
	var gray [Side * Side]byte
	w, h := int(content.X1)-int(content.X0), int(content.Y1)-int(content.Y0)
	for y := range max(h, 0) {
		for x := range max(w, 0) {
			gray[(int(content.Y0)+y)*Side+int(content.X0)+x] = t[y*ThumbSide/h*ThumbSide+x*ThumbSide/w]
		}
	}
	p.computeSums(gray[:])
}

// Interval is a stretch of a clip's time.
type Interval struct{ Start, End time.Duration }

// Without returns a reference that lacks the frames within some intervals. The frames that are left are shared with f.
func (f *Fingerprint) Without(gone []Interval) *Fingerprint {
	out := *f
	out.Frames = nil
	for i := range f.Frames {
		frame := f.Frames[i]
		middle, inside := frame.At+frame.Span/2, false
		for _, g := range gone {
			inside = inside || middle >= g.Start && middle <= g.End
		}
		if !inside {
			out.Frames = append(out.Frames, frame)
		}
	}
	return &out
}
