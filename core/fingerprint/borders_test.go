package fingerprint

import (
	"slices"
	"testing"

	"github.com/firstseen/firstseen/internal/measure/synthvideo"
)

// within tells whether no side is more than px away.
func within(got, want Rect, px int) bool { return got.isNear(want, px) }

func TestContentIsWhatIsNotBorder(t *testing.T) {
	scene := synthvideo.Scene(1, 1)
	caption := func(x, y, t float64) float64 { // white bars, black letters in the upper
		if y > .03 && y < .07 && int(x*40)%2 == 0 {
			return 0
		}
		return 255
	}
	for name, c := range map[string]struct {
		picture synthvideo.Picture
		want    Rect
	}{
		"none":         {scene, Whole},
		"letterbox":    {scene.Inside(synthvideo.Plain(16), 0, .25, 1, .75), Rect{0, 32, Side, 96}},
		"pillarbox":    {scene.Inside(synthvideo.Plain(16), .25, 0, .75, 1), Rect{32, 0, 96, Side}},
		"all round":    {scene.Inside(synthvideo.Plain(200), .125, .25, .875, .75), Rect{16, 32, 112, 96}},
		"with writing": {scene.Inside(caption, 0, .125, 1, .875), Rect{0, 16, Side, 112}},
		"nothing but":  {synthvideo.Plain(30), Whole},
	} {
		if got := findContent(c.picture.Draw(Side, 0)); !within(got, c.want, 1) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// framed returns the rectangles that edges finds in three seconds of a picture.
func framed(p synthvideo.Picture) []Rect {
	var e edgeSums
	for i := range 12 {
		e.addFrame(p.Draw(Side, float64(i)/4))
	}
	return e.framedRects()
}

func TestEdgesFrameWhatIsLaidOver(t *testing.T) {
	front, back := synthvideo.Scene(1, 1), synthvideo.Scene(2, 2)
	blurred := front.Window(.3, .3, .7, .7) // an enlargement shows the same more softly
	for name, c := range map[string]struct {
		picture synthvideo.Picture
		want    Rect
	}{
		"picture in picture": {front.Inside(back, .25, .25, .75, .75), Rect{32, 32, 96, 96}},
		"in a corner":        {front.Inside(back, .5, .5, .9375, .9375), Rect{64, 64, 120, 120}},
		"before a blur":      {front.Inside(blurred, 0, .3125, 1, .6875), Rect{0, 40, Side, 88}},
	} {
		found := false
		got := framed(c.picture)
		for _, r := range got {
			found = found || within(r, c.want, 1)
		}
		if !found {
			t.Errorf("%s: %v", name, got)
		}
		if len(got) > maxRects+2 {
			t.Errorf("%s: %d rectangles", name, len(got))
		}
	}
}

func TestEdgesOfNothing(t *testing.T) {
	var e edgeSums
	if r := e.framedRects(); r != nil {
		t.Errorf("no frame, but %v", r)
	}
	if r := framed(synthvideo.Plain(90)); len(r) > 0 {
		t.Errorf("a plain clip, but %v", r)
	}
}

func TestSampleAverages(t *testing.T) {
	var p IntegralImage
	gray := make([]byte, Side*Side)
	for i := range gray {
		gray[i] = byte(i % Side)
	}
	p.computeSums(gray)
	var s [4]float32
	p.SampleBox(s[:], 2, Box{0, 0, 64, 64})
	if s != [4]float32{15.5, 47.5, 15.5, 47.5} {
		t.Errorf("halves of a ramp: %v", s)
	}
	p.SampleBox(s[:], 2, Box{.25, 0, .75, .5})
	if s != [4]float32{} {
		t.Errorf("within the first pixel: %v", s)
	}
	p.SampleBox(s[:], 2, Box{64, -128, 192, 128})
	if s != [4]float32{0, 0, 95.5, 0} {
		t.Errorf("outside of the frame: %v", s)
	}
}

func TestHalves(t *testing.T) {
	left, right := synthvideo.Scene(61, 61), synthvideo.Scene(62, 62)
	half := Rect{0, 0, Side / 2, Side}
	for _, c := range []struct {
		name    string
		picture synthvideo.Picture
		want    bool
	}{
		{"two clips side by side", left.Inside(right, 0, 0, .5, 1), true},
		{"two clips, a seam that ends half way", left.Inside(right, 0, 0, .5, .5), false},
		{"one clip", left, false},
	} {
		var e edgeSums
		for k := range 8 {
			e.addFrame(c.picture.Draw(Side, float64(k)/2))
		}
		got := e.splitHalves()
		if slices.Contains(got, half) != c.want {
			t.Errorf("%s: halves %v", c.name, got)
		}
	}
}
