package match

import (
	"math"

	"github.com/firstseen/firstseen/core/fingerprint"
)

const (
	side   = fingerprint.ThumbSide
	pixels = side * side
)

// samples are the pixels of a thumbnail as numbers.
type samples [pixels]float32

// mask marks the pixels of a thumbnail that can be compared.
type mask [pixels]bool

func (m *mask) countPixels() int {
	n := 0
	for _, ok := range m {
		if ok {
			n++
		}
	}
	return n
}

// thumbSamples returns the thumbnail of a frame.
func thumbSamples(f *fingerprint.Frame) (s samples) {
	for i, v := range f.Thumb {
		s[i] = float32(v)
	}
	return s
}

// thumbAt returns the thumbnail of the reference at a moment, and what part of the frame it shows.
func thumbAt(r *fingerprint.Fingerprint, seconds float64) (s samples, content fingerprint.Rect, ok bool) {
	j, next, ok := momentAt(r, seconds)
	s = thumbSamples(&r.Frames[j])
	if next > 0 {
		for i, v := range r.Frames[j+1].Thumb {
			s[i] += (float32(v) - s[i]) * next
		}
	}
	return s, r.Frames[j].Content, ok
}

// smallPixels is the number of pixels of a picture that is used for timing: half of samples each way.
const smallPixels = pixels / 4

// small is a picture with mean 0 and, all pixels together, square 1.
type small [smallPixels]float32

// shrinkPicture returns the pixels of the mask as a thumbnail.
func shrinkPicture(s *samples, m *mask) (out small) {
	normalizePixels(s, m)
	squares := float32(0)
	for i := range out {
		k := i/(side/2)*2*side + i%(side/2)*2
		out[i] = s[k] + s[k+1] + s[k+side] + s[k+side+1]
		squares += out[i] * out[i]
	}
	if squares > 0 {
		scale := float32(1 / math.Sqrt(float64(squares)))
		for i := range out {
			out[i] *= scale
		}
	}
	return out
}

// dotProduct returns the correlation of two thumbnails.
func (s *small) dotProduct(o *small) float32 {
	var s0, s1, s2, s3 float32
	for i := 0; i < smallPixels; i += 4 {
		s0 += s[i] * o[i]
		s1 += s[i+1] * o[i+1]
		s2 += s[i+2] * o[i+2]
		s3 += s[i+3] * o[i+3]
	}
	return s0 + s1 + s2 + s3
}

// blendWith mixes so much of another picture in. What it returns has made up for the contrast that mixing loses.
func (s *small) blendWith(o *small, part float32) (scale float32) {
	squares := float32(0)
	for i, v := range o {
		s[i] += (v - s[i]) * part
		squares += s[i] * s[i]
	}
	if squares == 0 {
		return 0
	}
	scale = float32(1 / math.Sqrt(float64(squares)))
	for i := range s {
		s[i] *= scale
	}
	return scale
}

func (s *small) addPicture(o *small) {
	for i, v := range o {
		s[i] += v
	}
}

// normalizePixels gives the pixels of the mask mean 0 and, all together, square 1, and the others 0. A picture with less than a grey level of contrast becomes all 0.
func normalizePixels(s *samples, m *mask) {
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

// correlatePixels returns the correlation of the pixels that are compared, -1 to 1.
func correlatePixels(a, b *samples, m *mask) float64 {
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

// correlateGradients correlates the steps between neighbouring pixels: less is alike by chance in it than in the pictures.
func correlateGradients(a, b *samples, m *mask) float64 {
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

// measurePixels returns the mean and the standard deviation of the pixels that are compared.
func measurePixels(s *samples, m *mask) levels {
	var n, sum, squares float32
	for i, ok := range m {
		if ok {
			n++
			sum += s[i]
			squares += s[i] * s[i]
		}
	}
	mean := sum / max(n, 1)
	return levels{mean, float32(math.Sqrt(float64(max(squares/max(n, 1)-mean*mean, 0))))}
}
