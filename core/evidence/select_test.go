package evidence

import (
	"image"
	"image/color"
	"math/rand/v2"
	"slices"
	"testing"

	"golang.org/x/image/draw"
)

// scene draws coloured boxes over a background, other ones for each seed, moved by dx and blurred if it is to be.
func scene(t *testing.T, seed uint64, dx, blur int) []byte {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	img := image.NewRGBA(image.Rect(0, 0, 320, 180))
	for range 400 {
		x, y := random.IntN(320)+dx, random.IntN(180)
		c := color.RGBA{uint8(random.IntN(256)), uint8(random.IntN(256)), uint8(random.IntN(256)), 0xff}
		fillArea(img, image.Rect(x, y, x+8+random.IntN(30), y+8+random.IntN(30)), c)
	}
	if blur > 1 {
		small := image.NewRGBA(image.Rect(0, 0, 320/blur, 180/blur))
		draw.ApproxBiLinear.Scale(small, small.Rect, img, img.Rect, draw.Src, nil)
		draw.CatmullRom.Scale(img, img.Rect, small, small.Rect, draw.Src, nil)
	}
	return encoded(t, img)
}

// titleCard draws lines of letters on one colour.
func titleCard(t *testing.T, background color.Color) []byte {
	t.Helper()
	pen, err := newTextWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewRGBA(image.Rect(0, 0, 320, 180))
	fillArea(img, img.Rect, background)
	pen.drawLine(img, image.Pt(20, 80), line{"BREAKING NEWS", pen.fontFace(pen.bold, 36), ink})
	pen.drawLine(img, image.Pt(20, 130), line{"example.org", pen.fontFace(pen.bold, 36), ink})
	return encoded(t, img)
}

func TestSelectStills(t *testing.T) {
	black, grey := frame(t, 320, 180, color.Black), frame(t, 320, 180, color.Gray{0x80})
	blueCard, redCard := titleCard(t, blue), titleCard(t, red)
	a, a2, b, c, blurred := scene(t, 1, 0, 1), scene(t, 1, 2, 1), scene(t, 2, 0, 1), scene(t, 3, 0, 1), scene(t, 4, 0, 40)
	for what, tt := range map[string]struct {
		frames [][]byte
		n      int
		want   [][]int // any of them
	}{
		"none":                    {nil, 3, [][]int{{}}},
		"no pictures":             {[][]byte{nil, []byte("GIF89a"), a[:len(a)/4]}, 3, [][]int{{}}},
		"three scenes":            {[][]byte{black, blueCard, a, a2, blurred, b, c, redCard, black}, 3, [][]int{{2, 5, 6}, {3, 5, 6}}},
		"two of three":            {[][]byte{a, b, c}, 2, [][]int{{0, 1}, {0, 2}, {1, 2}}},
		"alike":                   {[][]byte{a, a2, a}, 3, [][]int{{0}, {1}, {2}}},
		"sharp and blurred":       {[][]byte{scene(t, 2, 0, 5), b, scene(t, 2, 0, 4)}, 1, [][]int{{1}}},
		"a scene and title cards": {[][]byte{blueCard, redCard, b, grey}, 3, [][]int{{2}}},
		"title cards alone":       {[][]byte{black, blueCard, redCard, grey}, 3, [][]int{{1, 2}}},
		"a blurred scene alone":   {[][]byte{black, blurred}, 3, [][]int{{1}}},
		"nothing to see":          {[][]byte{black, grey}, 3, [][]int{{0}, {1}}},
		"a broken one":            {[][]byte{[]byte("x"), a}, 3, [][]int{{1}}},
		"a pixel":                 {[][]byte{frame(t, 1, 1, red)}, 3, [][]int{{0}}},
	} {
		got := SelectFrames(tt.frames, tt.n)
		if !slices.ContainsFunc(tt.want, func(want []int) bool { return slices.Equal(got, want) }) {
			t.Errorf("%s: %v, not %v", what, got, tt.want)
		}
	}
}
