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
	pixels  []float64
}

func newTransformer() *transformer {
	return &transformer{pixels: make([]float64, transformSide*transformSide)}
}

// transform writes the coefficients of what box shows of p.
func (t *transformer) transform(dst *Coefficients, p *Picture, box Box) {
	p.Sample(t.samples[:], transformSide, box)
	for i, v := range t.samples {
		t.pixels[i] = float64(v)
	}
	transforms.DCT2DFast64(&t.pixels)
	for v := range hashSide {
		for u := range hashSide {
			dst[v*hashSide+u] = float32(t.pixels[v*transformSide+u])
		}
	}
}

// Read returns the coefficients of the picture as r shows it.
func (c *Coefficients) Read(r Reading) *Coefficients {
	var out Coefficients
	for v := range hashSide {
		for u := range hashSide {
			x := c[v*hashSide+u]
			if r&Transpose != 0 {
				x = c[u*hashSide+v]
			}
			if r&FlipX != 0 && u%2 == 1 {
				x = -x
			}
			if r&FlipY != 0 && v%2 == 1 {
				x = -x
			}
			out[v*hashSide+u] = x
		}
	}
	return &out
}

// Hash returns the hash of c: which coefficients lie above their median.
func (c *Coefficients) Hash() Hash {
	median := c.median()
	var h Hash
	for i, v := range c {
		if v > median {
			h[i/64] |= 1 << (63 - uint(i)%64)
		}
	}
	return h
}

// median returns the 129th smallest coefficient, as goimagehash counts.
func (c *Coefficients) median() float32 {
	sorted := *c
	slices.Sort(sorted[:])
	return sorted[Bits/2]
}
