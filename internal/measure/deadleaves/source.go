package deadleaves

import (
	"cmp"
	"math"
	"math/rand/v2"
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Source makes videos. It is safe for concurrent use.
type Source struct {
	seed    uint64
	layouts [len(contents)][]view
}

// New returns a source. The same seed gives the same videos.
func New(seed uint64) *Source {
	s := &Source{seed: seed}
	for i, c := range contents {
		for _, r := range fingerprint.ViewRects(c) {
			s.layouts[i] = append(s.layouts[i], newView(r, c))
		}
	}
	return s
}

// contents are the parts of the frame that a video fills: all of it, or what letterboxes of usual shapes leave.
var contents = [...]fingerprint.Rect{
	fingerprint.Whole, {X0: 0, Y0: 16, X1: 128, Y1: 112}, {X0: 16, Y0: 0, X1: 112, Y1: 128}, {X0: 44, Y0: 0, X1: 84, Y1: 128},
}

// What videos are made of. Spreads are deviations of the logarithm.
const (
	step           = fingerprint.ReferenceEvery
	bordered       = 0.20 // part of the videos that are not full
	medianClip     = 30   // seconds
	clipSpread     = 0.8
	shortest       = 3
	longest        = 600
	medianScene    = 5.0 // seconds; of a video's median scene
	sceneSpread    = 0.9
	lengthSpread   = 0.7 // of the scenes of one video
	stillPower     = 5   // most videos have few scenes in which nothing moves, some have many
	medianSpeed    = 0.065
	speedSpread    = 1.5
	contrastSpread = 0.3
	thumbNoise     = 1.0 // grey levels, of a codec
	pixelNoise     = 0.6 // the same on the pixels that are drawn
)

// style has the properties that the scenes of one video share.
type style struct {
	still    float64 // part of the scenes in which nothing moves
	speed    float64 // of cameras and things, frames' widths a second
	panning  float64 // part of the scenes in which the camera moves
	contrast float64
	scene    float64 // seconds, median
}

func newStyle(r *rand.Rand) *style {
	return &style{
		still: math.Pow(r.Float64(), stillPower), speed: medianSpeed * math.Exp(r.NormFloat64()*speedSpread), panning: r.Float64(),
		contrast: math.Exp(r.NormFloat64() * contrastSpread), scene: medianScene * math.Exp(r.NormFloat64()*sceneSpread),
	}
}

// video is a video that is being drawn.
type video struct {
	duration time.Duration
	layout   int
	scenes   []*scene
	noise    *rand.Rand
	views    []view
	out      fingerprint.Fingerprint
}

// makeScenes returns the nth video with its scenes, not drawn yet. A length of 0 stands for a random one.
func (s *Source) makeScenes(n uint64, length time.Duration) *video {
	r := rand.New(rand.NewPCG(s.seed, n))
	v := &video{noise: rand.New(rand.NewPCG(^s.seed, n))}
	seconds := min(max(medianClip*math.Exp(r.NormFloat64()*clipSpread), shortest), longest)
	v.duration = cmp.Or(length, time.Duration(seconds*float64(time.Second)).Truncate(time.Millisecond))
	if r.Float64() < bordered {
		v.layout = 1 + r.IntN(len(contents)-1)
	}
	look := newStyle(r)
	for at := time.Duration(0); at < v.duration; {
		c := newScene(r, look)
		length := time.Duration(look.scene*math.Exp(r.NormFloat64()*lengthSpread)*float64(time.Second)).Truncate(step) + step
		c.from, c.length = at, min(length, v.duration-at)
		v.scenes = append(v.scenes, c)
		at += length
	}
	return v
}

// Video returns the fingerprint of the nth video, as a reference's. It lasts as long as real ones do, or as is said
// if length is not 0.
func (s *Source) Video(n uint64, length time.Duration) *fingerprint.Fingerprint {
	v := s.makeScenes(n, length)
	v.views = s.layouts[v.layout]
	v.out = fingerprint.Fingerprint{Duration: v.duration, Seen: int(v.duration / step)}
	for _, c := range v.scenes {
		v.addScene(c)
	}
	return &v.out
}

// addScene draws the frames of a scene.
func (v *video) addScene(c *scene) {
	var now, next picture
	c.drawFrame(&now, 0)
	if c.static {
		v.addHashedFrame(&now, c.from, c.length-min(c.length, step))
		return
	}
	for at := time.Duration(0); at < c.length; at += fingerprint.HashEvery {
		v.addHashedFrame(&now, c.from+at, 0)
		c.drawFrame(&next, (at + fingerprint.HashEvery).Seconds())
		for between := step; between < fingerprint.HashEvery && at+between < c.length; between += step {
			v.addFrame(&now, &next, float32(between)/float32(fingerprint.HashEvery), c.from+at+between)
		}
		now = next
	}
}

// addHashedFrame adds a frame with its hashes.
func (v *video) addHashedFrame(p *picture, at, span time.Duration) {
	f := v.addFrame(p, p, 0, at)
	f.Span = span
	f.Views = make([]fingerprint.View, len(v.views))
	noisy := v.addNoise(p, pixelNoise)
	for i := range v.views {
		c := v.views[i].transformPicture(noisy)
		f.Views[i] = fingerprint.View{Rect: v.views[i].rect, Hash: c.Hash()}
	}
}

// addNoise returns a copy of p with noise of that deviation, in grey levels.
func (v *video) addNoise(p *picture, levels float32) *picture {
	out := *p
	for i := range out {
		out[i] += float32(v.noise.NormFloat64()) * levels
	}
	return &out
}

// addFrame adds a frame without hashes. It is the mix of two pictures, part of it the second.
func (v *video) addFrame(a, b *picture, part float32, at time.Duration) *fingerprint.Frame {
	v.out.Frames = append(v.out.Frames, fingerprint.Frame{At: at, Content: contents[v.layout]})
	f := &v.out.Frames[len(v.out.Frames)-1]
	for i := range f.Thumb {
		from := i/fingerprint.ThumbSide*2*side + i%fingerprint.ThumbSide*2
		x := meanOfFour(a, from)
		if part > 0 {
			x += (meanOfFour(b, from) - x) * part
		}
		f.Thumb[i] = uint8(min(max(x+float32(v.noise.NormFloat64())*thumbNoise, 0), 255))
	}
	return f
}

// meanOfFour returns the mean of a square of four pixels.
func meanOfFour(p *picture, from int) float32 {
	return (p[from] + p[from+1] + p[from+side] + p[from+side+1]) / 4
}
