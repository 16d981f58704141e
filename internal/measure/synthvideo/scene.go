// Package synthvideo draws moving pictures for tests and benchmarks: a still backdrop of soft patches before which
// blobs wander. A scene is a function of place and time, so that a copy of it that is mirrored, cropped,
// framed or sped up is another function, exact at every size.
package synthvideo

import (
	"math"
	"math/rand/v2"
)

// Picture is a moving picture: the grey level, 0 to 255, at a place in the unit square and a time in seconds.
type Picture func(x, y, t float64) float64

// lattice is the number of patches of a backdrop each way.
const lattice = 14

// blob is a soft round shape that moves along a sum of sines.
type blob struct {
	size, level      float64
	x, y             float64 // the middle of where it goes
	fx, fy, gx, gy   float64 // frequencies, hertz
	px, py, p2x, p2y float64 // phases
	bx, by           float64 // where it is
}

// Scene returns a picture whose backdrop and whose wanderings are drawn from two seeds: two scenes with the same
// backdrop and other wanderings are look-alikes. Nothing made of it may be drawn by two goroutines at once.
func Scene(backdrop, motion uint64) Picture {
	r := rand.New(rand.NewPCG(backdrop, 1))
	var grid [(lattice + 1) * (lattice + 1)]float64
	for i := range grid {
		grid[i] = 40 + 170*r.Float64()
	}
	m := rand.New(rand.NewPCG(motion, 2))
	blobs := make([]blob, 3)
	for i := range blobs {
		b := &blobs[i]
		b.size, b.level = .05+.05*m.Float64(), 255*float64(i%2)
		b.x, b.y = .3+.4*m.Float64(), .3+.4*m.Float64()
		b.fx, b.fy, b.gx, b.gy = .2+.5*m.Float64(), .2+.5*m.Float64(), .1+.2*m.Float64(), .1+.2*m.Float64()
		b.px, b.py, b.p2x, b.p2y = 7*m.Float64(), 7*m.Float64(), 7*m.Float64(), 7*m.Float64()
	}
	now := math.NaN()
	return func(x, y, t float64) float64 {
		for i := range blobs {
			if t != now {
				blobs[i].moveTo(t)
			}
		}
		now = t
		v := interpolatePatch(&grid, x, y)
		for i := range blobs {
			v = blobs[i].drawOver(v, x, y)
		}
		return v
	}
}

// interpolatePatch interpolates the backdrop.
func interpolatePatch(grid *[(lattice + 1) * (lattice + 1)]float64, x, y float64) float64 {
	x, y = min(max(x, 0), .9999)*lattice, min(max(y, 0), .9999)*lattice
	i, j := int(x), int(y)
	fx, fy := x-float64(i), y-float64(j)
	row := func(j int) float64 { return grid[j*(lattice+1)+i]*(1-fx) + grid[j*(lattice+1)+i+1]*fx }
	return row(j)*(1-fy) + row(j+1)*fy
}

// reach is the maximum distance of a blob from its middle, each way.
const reach = .25

// moveTo takes the blob to where it is at a time.
func (b *blob) moveTo(t float64) {
	b.bx = b.x + reach*(math.Sin(2*math.Pi*b.fx*t+b.px)+math.Sin(2*math.Pi*b.gx*t+b.p2x))/2
	b.by = b.y + reach*(math.Sin(2*math.Pi*b.fy*t+b.py)+math.Sin(2*math.Pi*b.gy*t+b.p2y))/2
}

// drawOver lays the blob over a grey level.
func (b *blob) drawOver(v, x, y float64) float64 {
	d := ((x-b.bx)*(x-b.bx) + (y-b.by)*(y-b.by)) / (b.size * b.size)
	if d > 6 {
		return v
	}
	w := math.Exp(-d)
	return v*(1-w) + b.level*w
}

// Draw returns the picture at a time as side by side grey pixels, row by row.
func (p Picture) Draw(side int, t float64) []byte {
	out := make([]byte, side*side)
	for i := range out {
		x, y := (float64(i%side)+.5)/float64(side), (float64(i/side)+.5)/float64(side)
		out[i] = byte(min(max(p(x, y, t), 0), 255) + .5)
	}
	return out
}

// Still returns the picture stopped at a time.
func (p Picture) Still(at float64) Picture {
	return func(x, y, _ float64) float64 { return p(x, y, at) }
}

// Window returns the part of the picture between the corners, blown up to the whole frame.
func (p Picture) Window(x0, y0, x1, y1 float64) Picture {
	return func(x, y, t float64) float64 { return p(x0+x*(x1-x0), y0+y*(y1-y0), t) }
}

// Inside returns the picture shrunk to the rectangle between the corners, before another.
func (p Picture) Inside(other Picture, x0, y0, x1, y1 float64) Picture {
	return func(x, y, t float64) float64 {
		if x < x0 || x >= x1 || y < y0 || y >= y1 {
			return other(x, y, t)
		}
		return p((x-x0)/(x1-x0), (y-y0)/(y1-y0), t)
	}
}

// Retimed returns the picture from a time on at another speed.
func (p Picture) Retimed(from, speed float64) Picture {
	return func(x, y, t float64) float64 { return p(x, y, from+speed*t) }
}

// Noisy returns the picture with grain of that many grey levels each way, another one every frame.
func (p Picture) Noisy(levels float64) Picture {
	return func(x, y, t float64) float64 {
		h := math.Float64bits(x*7919+y*104729+t*1299709) * 0x9E3779B97F4A7C15
		return p(x, y, t) + levels*(float64(h>>40)/(1<<23)-1)
	}
}

// Shots returns a picture that shows the pictures one after the other, each for as many seconds.
func Shots(each float64, pictures ...Picture) Picture {
	return func(x, y, t float64) float64 {
		return pictures[max(0, min(int(t/each), len(pictures)-1))](x, y, t)
	}
}

// Plain is a frame of one grey level.
func Plain(level float64) Picture { return func(_, _, _ float64) float64 { return level } }
