package deadleaves

import (
	"math"
	"math/bits"

	"github.com/firstseen/firstseen/core/fingerprint"
)

const frequencies = 16 // of a hash, each way

// trailingZeros returns the number of trailing zero bits.
func trailingZeros(b uint32) int { return bits.TrailingZeros32(b) }

// pixelSpan returns the range of pixels, lo included and hi not, that lie within reach of a place.
func pixelSpan(at, reach float64) (lo, hi int) {
	lo, hi = int(math.Floor((at-reach)*side)), int(math.Ceil((at+reach)*side))
	return max(lo, 0), min(hi, side)
}

// axis is the cosine transform along one axis of a view: what each drawn pixel adds to each frequency.
type axis struct {
	weights [frequencies][side]float32
	even    bool // the view lies in the middle of the content: pixels can be taken in pairs
}

// newAxis returns the transform of the part from v0 to v1, of a content that lies from c0 to c1; the rest of the
// view is black.
func newAxis(v0, v1, c0, c1 float64) *axis {
	a := &axis{even: math.Abs(v0+v1-c0-c1) < 1e-6}
	for x := range side {
		lo := (c0 + (c1-c0)*float64(x)/side - v0) / (v1 - v0)
		hi := (c0 + (c1-c0)*float64(x+1)/side - v0) / (v1 - v0)
		lo, hi = min(max(lo, 0), 1), min(max(hi, 0), 1)
		a.weights[0][x] = float32(hi - lo)
		for f := 1; f < frequencies; f++ {
			k := math.Pi * float64(f)
			a.weights[f][x] = float32((math.Sin(k*hi) - math.Sin(k*lo)) / k)
		}
	}
	return a
}

// transformLine writes the frequencies of a line of pixels to dst.
func (a *axis) transformLine(dst *[frequencies]float32, line *[side]float32) {
	if !a.even {
		for f := range frequencies {
			dst[f] = dotProduct(a.weights[f][:], line[:])
		}
		return
	}
	var sums, differences [side / 2]float32
	for i := range side / 2 {
		sums[i], differences[i] = line[i]+line[side-1-i], line[i]-line[side-1-i]
	}
	for f := 0; f < frequencies; f += 2 {
		dst[f] = dotProduct(a.weights[f][:side/2], sums[:])
		dst[f+1] = dotProduct(a.weights[f+1][:side/2], differences[:])
	}
}

// dotProduct returns the dot product of two vectors of the same length.
func dotProduct(a, b []float32) (sum float32) {
	b = b[:len(a)]
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

// view is one hashed part of the frames of a video.
type view struct {
	rect fingerprint.Rect
	x, y *axis
}

func newView(r, content fingerprint.Rect) view {
	return view{
		rect: r,
		x:    newAxis(float64(r.X0), float64(r.X1), float64(content.X0), float64(content.X1)),
		y:    newAxis(float64(r.Y0), float64(r.Y1), float64(content.Y0), float64(content.Y1)),
	}
}

// transformPicture returns the frequencies of the part of p that the view shows.
func (v *view) transformPicture(p *picture) *fingerprint.Coefficients {
	var rows [side][frequencies]float32
	for y := range side {
		v.x.transformLine(&rows[y], (*[side]float32)(p[y*side:]))
	}
	var out fingerprint.Coefficients
	for u := range frequencies {
		var column [side]float32
		for y := range side {
			column[y] = rows[y][u]
		}
		var found [frequencies]float32
		v.y.transformLine(&found, &column)
		for f, c := range found {
			out[f*frequencies+u] = c
		}
	}
	return &out
}
