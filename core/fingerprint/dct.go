package fingerprint

import (
	"slices"

	"github.com/corona10/goimagehash/transforms"
)

// transformSide is the only size that goimagehash's fast transform takes.
const transformSide = 64

// Coefficients are the 16 by 16 lowest frequencies of a picture's cosine transform.
type Coefficients [Bits]float32

// transformer computes coefficients without allocating.
type transformer struct {
	samples [transformSide * transformSide]float32
	rows    [transformSide * transformSide]float64
	column  [transformSide]float64
}

// computeDCT writes the coefficients of what box shows of p. It is goimagehash's DCT2DFast64 without the
// columns that no hash uses.
func (t *transformer) computeDCT(dst *Coefficients, p *IntegralImage, box Box) {
	p.SampleBox(t.samples[:], transformSide, box)
	for y := range transformSide {
		row := t.rows[y*transformSide : (y+1)*transformSide]
		for x, v := range t.samples[y*transformSide : (y+1)*transformSide] {
			row[x] = float64(v)
		}
		transforms.DCT1DFast64(row)
	}
	for u := range hashSide {
		for y := range transformSide {
			t.column[y] = t.rows[y*transformSide+u]
		}
		transforms.DCT1DFast64(t.column[:])
		for v := range hashSide {
			dst[v*hashSide+u] = float32(t.column[v])
		}
	}
}

// Reorient writes the coefficients of the picture as g shows it into dst.
func (c *Coefficients) Reorient(dst *Coefficients, g Orientation) {
	for i := range c {
		u, v := i%hashSide, i/hashSide
		x := c[i]
		if g&Transpose != 0 {
			x = c[u*hashSide+v]
		}
		if g&FlipX != 0 && u%2 == 1 {
			x = -x
		}
		if g&FlipY != 0 && v%2 == 1 {
			x = -x
		}
		dst[i] = x
	}
}

// Hash returns the hash of c: which coefficients lie above their median.
func (c *Coefficients) Hash() Hash {
	median := c.findMedian()
	var h Hash
	for w := range h {
		bits := uint64(0)
		for _, v := range c[w*64 : (w+1)*64] {
			bits <<= 1
			if v > median {
				bits |= 1
			}
		}
		h[w] = bits
	}
	return h
}

// findMedian returns the mean of the two middle coefficients, by quickselect.
func (c *Coefficients) findMedian() float32 {
	s := *c
	const k = Bits / 2
	for lo, hi := 0, Bits-1; lo < hi; {
		pivot := medianOfThree(s[lo], s[(lo+hi)/2], s[hi])
		i, j := lo, hi
		for i <= j {
			for s[i] < pivot {
				i++
			}
			for s[j] > pivot {
				j--
			}
			if i <= j {
				s[i], s[j] = s[j], s[i]
				i++
				j--
			}
		}
		if k <= j {
			hi = j
		} else if k >= i {
			lo = i
		} else {
			break
		}
	}
	return s[k]/2 + slices.Max(s[:k])/2
}

// WriteMargins writes how far each coefficient, as g shows the picture, lies from the median, at the scale that is usual
// at its frequency: the least are the bits of the hash that an edit turns first.
func (c *Coefficients) WriteMargins(dst *[Bits]float32, g Orientation) {
	var read Coefficients
	c.Reorient(&read, g)
	median := read.findMedian()
	for i, v := range read {
		dst[i] = max(v-median, median-v) * float32(1+i%hashSide+i/hashSide)
	}
}

// medianOfThree returns the middle of three.
func medianOfThree(a, b, c float32) float32 { return max(min(a, b), min(max(a, b), c)) }
