package evidence

import (
	"image"
	"math"
	"slices"
)

const (
	// signSide is the width and height of what is compared of a frame, in points.
	signSide = 16
	// alike is the mean difference of two frames, in levels of 255, up to which a second one shows nothing new.
	alike = 5
)

// SelectFrames returns the numbers of up to n of the frames, in their order: those that show most and differ most from each other. Of frames
// that are alike it returns one. What is no usable JPEG is passed over.
func SelectFrames(frames [][]byte, n int) (selected []int) {
	signs := make([]sign, len(frames))
	for i, data := range frames {
		if f, err := decodeFrame(data); err == nil {
			signs[i] = newSign(f)
		}
	}
	for len(selected) < n {
		best, most := -1, 0.0
		for i, s := range signs {
			if worth := s.worthBeside(signs, selected); s.points != nil && (best < 0 && len(selected) == 0 || worth > most) {
				best, most = i, worth
			}
		}
		if best < 0 || len(selected) > 0 && most == 0 {
			break
		}
		selected = append(selected, best)
	}
	slices.Sort(selected)
	return selected
}

// sign stands for a frame in comparisons: its brightness at signSide by signSide points, and how much that varies.
type sign struct {
	points []float64
	detail float64
}

func newSign(f image.Image) (s sign) {
	b := f.Bounds()
	const per = 4 // points looked at in each direction, for each of the sign's
	sum, squares := 0.0, 0.0
	for i := range signSide * signSide {
		v := 0.0
		for j := range per * per {
			x, y := i%signSide*per+j%per, i/signSide*per+j/per
			v += float64(brightness(f, image.Pt(b.Min.X+x*b.Dx()/(signSide*per), b.Min.Y+y*b.Dy()/(signSide*per))))
		}
		v /= per * per
		s.points = append(s.points, v)
		sum, squares = sum+v, squares+v*v
	}
	mean := sum / float64(len(s.points))
	s.detail = math.Sqrt(max(0, squares/float64(len(s.points))-mean*mean))
	return s
}

// worthBeside returns how much a frame adds to those that were selected: nothing if it is like one of them.
func (s sign) worthBeside(all []sign, selected []int) float64 {
	if s.points == nil {
		return 0
	}
	worth := s.detail
	for n, i := range selected {
		d := s.differsBy(all[i])
		if d <= alike {
			return 0
		}
		if d *= math.Sqrt(s.detail); n == 0 || d < worth {
			worth = d
		}
	}
	return worth
}

// differsBy returns the mean difference of two frames.
func (s sign) differsBy(o sign) (d float64) {
	for i, v := range s.points {
		d += math.Abs(v - o.points[i])
	}
	return d / float64(len(s.points))
}
