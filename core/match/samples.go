package match

import (
	"math"

	"github.com/firstseen/firstseen/core/fingerprint"
)

const (
	side   = fingerprint.ThumbSide
	pixels = side * side
)

// samples are a small picture as numbers.
type samples [pixels]float32

// mask tells which pixels of a small picture can be compared.
type mask [pixels]bool

// thumb returns the small picture of a frame.
func thumb(f *fingerprint.Frame) (s samples) {
	for i, v := range f.Thumb {
		s[i] = float32(v)
	}
	return s
}

// thumbAt returns the small picture of the reference at a moment, and what part of the frame it shows.
func thumbAt(r *fingerprint.Fingerprint, seconds float64) (s samples, content fingerprint.Rect, ok bool) {
	j, next, ok := moment(r, seconds)
	s = thumb(&r.Frames[j])
	if next > 0 {
		for i, v := range r.Frames[j+1].Thumb {
			s[i] += (float32(v) - s[i]) * next
		}
	}
	return s, r.Frames[j].Content, ok
}

func dot(a, b *samples) float32 {
	var s0, s1, s2, s3 float32
	for i := 0; i < pixels; i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	return s0 + s1 + s2 + s3
}

// normalize gives the pixels of the mask mean 0 and, all together, square 1, and the others 0, so that dot
// is a correlation. A picture with less than a grey level of contrast becomes all 0.
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
	variance := squares - mean*sum
	scale := float32(0)
	if variance >= n && n > 0 {
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

// gradient correlates the steps between neighbouring pixels: less is alike by chance in it than in the pictures.
func gradient(a, b *samples, m *mask) float64 {
	var saa, sbb, sab float32
	step := func(i, j int) {
		if m[i] && m[j] {
			da, db := a[j]-a[i], b[j]-b[i]
			saa += da * da
			sbb += db * db
			sab += da * db
		}
	}
	for i := range pixels {
		if i%side+1 < side {
			step(i, i+1)
		}
		if i+side < pixels {
			step(i, i+side)
		}
	}
	if saa == 0 || sbb == 0 {
		return 0
	}
	return float64(sab) / math.Sqrt(float64(saa)*float64(sbb))
}

// mean returns the mean of the pixels that are compared.
func mean(s *samples, m *mask) float32 {
	sum, n := float32(0), float32(0)
	for i, ok := range m {
		if ok {
			sum += s[i]
			n++
		}
	}
	return sum / max(n, 1)
}
