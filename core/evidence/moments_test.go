package evidence

import (
	"image"
	"slices"
	"testing"
)

// scene is a frame with a block at a place; the more it differs from the ground, the more it shows.
func scene(t *testing.T, at image.Point, level uint8) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 160, 90))
	for i := range img.Pix {
		img.Pix[i] = 60
	}
	for y := at.Y; y < at.Y+40; y++ {
		for x := at.X; x < at.X+60; x++ {
			i := img.PixOffset(x, y)
			img.Pix[i], img.Pix[i+1], img.Pix[i+2] = level, level, level
		}
	}
	return encoded(t, img)
}

// The moments that are shown are those that differ, in their order, and of those that are alike one.
func TestSelectFrames(t *testing.T) {
	left, right, low := scene(t, image.Pt(0, 0), 220), scene(t, image.Pt(100, 0), 230), scene(t, image.Pt(50, 50), 240)
	faint, flat := scene(t, image.Pt(0, 0), 70), scene(t, image.Pt(0, 0), 60)
	for name, tt := range map[string]struct {
		frames [][]byte
		want   []int
	}{
		"three of three":      {[][]byte{left, right, low}, []int{0, 1, 2}},
		"repeated":            {[][]byte{left, left, left, right, right, low, low}, []int{0, 3, 5}},
		"all alike":           {[][]byte{left, left, left, left}, []int{0}},
		"flat ones beside":    {[][]byte{flat, flat, left, faint, right, flat, low}, []int{2, 4, 6}},
		"nothing but flat":    {[][]byte{flat, flat, flat}, []int{0}},
		"what is no picture":  {[][]byte{{1}, right, nil, left}, []int{1, 3}},
		"nothing":             {nil, nil},
		"nothing that can be": {[][]byte{{1}, {2}}, nil},
	} {
		if got := SelectFrames(tt.frames, 3); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}
