package deadleaves

import (
	"math"
	"math/rand/v2"
	"time"
)

// side is the width and the height, in pixels, at which scenes are drawn: twice the highest frequency of a hash.
const side = 32

// picture is a drawn frame, row by row, in grey levels.
type picture [side * side]float32

// leaf is one opaque shape: an ellipse or a rectangle. Lengths are parts of the frame's side.
type leaf struct {
	x, y, rx, ry  float64
	cos, sin      float64 // of the angle that it is turned by
	round         bool
	level         float32
	slope         float32 // of the level, across the shape
	vx, vy, depth float64 // own motion a second; how much of the camera's motion it shows
}

// The shapes and the light of scenes.
const (
	fewest, most       = 14, 110   // leaves
	smallest, largest  = 0.05, 1.1 // radii, between which there are as many of twice the size as covers the same area
	beyond             = 0.6       // how far outside of the frame there are leaves too, for a camera that pans
	moving             = 0.12      // part of the leaves that move by themselves
	skyLight           = 45        // grey levels from the bottom to the top, on average
	skyLightDeviation  = 45
	levelDeviation     = 52
	meanLevel          = 112
	slopeDeviation     = 22
	subject            = 0.55 // part of the scenes that have something large in the middle
	subjectSize        = 0.33
	subjectPlaceJitter = 0.12
	middleLight        = 26 // grey levels from the corners to the middle, on average
	middleDeviation    = 26
)

// scene is the footage between two cuts.
type scene struct {
	from     time.Duration
	length   time.Duration
	leaves   []leaf // from the front to the back
	sky      float32
	middle   float32
	base     float32
	vx, vy   float64 // of the camera
	zoom     float64 // a second, as a natural logarithm
	static   bool
	contrast float32
}

func newScene(r *rand.Rand, s *style) *scene {
	c := &scene{
		sky: float32(skyLight + r.NormFloat64()*skyLightDeviation), middle: float32(middleLight + r.NormFloat64()*middleDeviation),
		base:   float32(meanLevel + r.NormFloat64()*25),
		static: r.Float64() < s.still, contrast: float32(s.contrast),
	}
	if r.Float64() < subject {
		c.leaves = append(c.leaves, newSubject(r, s)...)
	}
	for range int(fewest * math.Pow(most/fewest, r.Float64())) {
		c.leaves = append(c.leaves, newLeaf(r, s))
	}
	if !c.static && r.Float64() < s.panning {
		angle := r.Float64() * 2 * math.Pi
		speed := s.speed * math.Exp(r.NormFloat64()*0.5)
		c.vx, c.vy = speed*math.Cos(angle), speed*math.Sin(angle)/2
		c.zoom = speed * r.NormFloat64() * 0.5
	}
	return c
}

func newLeaf(r *rand.Rand, s *style) leaf {
	// A density of r^-3 makes pictures that look alike at every scale; cut off at both ends.
	u := r.Float64()
	size := 1 / math.Sqrt((1-u)/(smallest*smallest)+u/(largest*largest))
	angle := r.NormFloat64() * 0.35
	stretch := math.Exp(r.NormFloat64() * 0.45)
	l := leaf{
		x: r.Float64()*(1+2*beyond) - beyond, y: r.Float64()*(1+2*beyond) - beyond, rx: size * stretch, ry: size / stretch,
		cos: math.Cos(angle), sin: math.Sin(angle), round: r.Float64() < 0.5,
		level: float32(r.NormFloat64() * levelDeviation), slope: float32(r.NormFloat64() * slopeDeviation), depth: 1 + r.NormFloat64()*0.2,
	}
	if r.Float64() < moving {
		l.vx, l.vy = r.NormFloat64()*s.speed*2, r.NormFloat64()*s.speed
	}
	return l
}

// newSubject is a person or a thing that the camera follows: a head, say, and a body.
func newSubject(r *rand.Rand, s *style) []leaf {
	x, y := 0.5+r.NormFloat64()*subjectPlaceJitter, 0.45+r.NormFloat64()*subjectPlaceJitter
	size := subjectSize * math.Exp(r.NormFloat64()*0.4)
	level := float32(r.NormFloat64() * levelDeviation)
	vx, vy := r.NormFloat64()*s.speed*0.5, r.NormFloat64()*s.speed*0.3
	head := leaf{x: x, y: y - size/2, rx: size * 0.35, ry: size * 0.45, cos: 1, round: true, level: level, vx: vx * 1.3, vy: vy * 1.3}
	body := leaf{x: x, y: y + size*0.9, rx: size * 0.7, ry: size, cos: 1, round: true, level: float32(r.NormFloat64() * levelDeviation), vx: vx, vy: vy}
	return []leaf{head, body}
}

// drawFrame draws the scene as it is some seconds after its beginning.
func (c *scene) drawFrame(p *picture, after float64) {
	var done [side]uint32 // pixels drawn already, a bit each
	scale := math.Exp(c.zoom * after)
	for i := range c.leaves {
		l := c.leaves[i]
		l.x = 0.5 + (l.x+(l.vx-c.vx*l.depth)*after-0.5)*scale
		l.y = 0.5 + (l.y+(l.vy-c.vy*l.depth)*after-0.5)*scale
		l.rx, l.ry = l.rx*scale, l.ry*scale
		l.drawLeaf(p, &done, c)
	}
	for y := range side {
		for rest := ^done[y]; rest != 0; rest &= rest - 1 {
			x := trailingZeros(rest)
			p[y*side+x] = c.lightAt(x, y, 0)
		}
	}
}

func (c *scene) lightAt(x, y int, level float32) float32 {
	u, v := (float32(x)+0.5)/side-0.5, (float32(y)+0.5)/side-0.5
	return c.base + c.contrast*(level-c.sky*v-c.middle*2*(u*u+v*v))
}

// drawLeaf draws the leaf where nothing is in front of it.
func (l *leaf) drawLeaf(p *picture, done *[side]uint32, c *scene) {
	reach := math.Hypot(l.rx, l.ry)
	x0, x1 := pixelSpan(l.x, reach)
	y0, y1 := pixelSpan(l.y, reach)
	if x0 >= x1 {
		return
	}
	window := uint32((uint64(1)<<x1 - 1) &^ (uint64(1)<<x0 - 1))
	for y := y0; y < y1; y++ {
		dy := (float64(y)+0.5)/side - l.y
		for rest := window &^ done[y]; rest != 0; rest &= rest - 1 {
			x := trailingZeros(rest)
			dx := (float64(x)+0.5)/side - l.x
			a, b := (dx*l.cos+dy*l.sin)/l.rx, (dy*l.cos-dx*l.sin)/l.ry
			if l.round && a*a+b*b > 1 || a > 1 || a < -1 || b > 1 || b < -1 {
				continue
			}
			done[y] |= 1 << x
			p[y*side+x] = c.lightAt(x, y, l.level+l.slope*float32(a))
		}
	}
}
