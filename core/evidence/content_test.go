package evidence

import (
	"image"
	"image/color"
	"math"
	"testing"
)

// framed is a picture of stripes within borders.
func framed(tb testing.TB, w, h int, inner image.Rectangle, border color.Color) image.Image {
	tb.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	fillArea(img, img.Rect, border)
	for y := inner.Min.Y; y < inner.Max.Y; y += 8 {
		fillArea(img, image.Rect(inner.Min.X, y, inner.Max.X, min(y+4, inner.Max.Y)), red)
		fillArea(img, image.Rect(inner.Min.X, min(y+4, inner.Max.Y), inner.Max.X, min(y+8, inner.Max.Y)), color.White)
	}
	decoded, err := decodeFrame(encoded(tb, img))
	if err != nil {
		tb.Fatal(err)
	}
	return decoded
}

// Borders are cut off whatever their colour, and nothing but borders.
func TestBordersAreCut(t *testing.T) {
	whole := image.Rect(0, 0, 270, 480)
	dark := color.RGBA{4, 4, 6, 0xff}
	for name, tt := range map[string]struct {
		inner  image.Rectangle
		border color.Color
		want   image.Rectangle
	}{
		"above and below": {image.Rect(0, 160, 270, 312), color.Black, image.Rect(0, 160, 270, 312)},
		"white":           {image.Rect(0, 160, 270, 312), color.White, image.Rect(0, 160, 270, 312)},
		"all around":      {image.Rect(40, 160, 230, 312), dark, image.Rect(40, 160, 230, 312)},
		"left alone":      {image.Rect(96, 0, 270, 480), color.Black, image.Rect(96, 0, 270, 480)},
		"hardly any":      {image.Rect(0, 4, 270, 476), color.Black, whole},
		"hardly anything": {image.Rect(0, 230, 270, 250), color.Black, whole},
		"none":            {whole, color.Black, whole},
		"nothing else":    {image.Rectangle{}, color.Black, whole},
	} {
		got := findContent(framed(t, 270, 480, tt.inner, tt.border))
		if d := got.Min.Sub(tt.want.Min); max(d.X, -d.X, d.Y, -d.Y) > 8 {
			t.Errorf("%s: %v", name, got)
		}
		if d := got.Max.Sub(tt.want.Max); max(d.X, -d.X, d.Y, -d.Y) > 8 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// What is content in one frame of a clip is not cut off another.
func TestBordersOfAllFrames(t *testing.T) {
	dark := framed(t, 320, 180, image.Rect(0, 90, 320, 180), color.Black)
	light := framed(t, 320, 180, image.Rect(0, 0, 320, 90), color.Black)
	for _, f := range cropBorders([]image.Image{dark, light}) {
		if f.Bounds().Dy() < 170 { // a stripe at the edge is like a border
			t.Errorf("cut to %v", f.Bounds())
		}
	}
	for _, f := range cropBorders([]image.Image{dark, dark}) {
		if f.Bounds().Dy() > 98 {
			t.Errorf("cut to %v", f.Bounds())
		}
	}
}

// A letterboxed copy is shown as large as its original.
func TestLetterboxIsNotShown(t *testing.T) {
	box := image.NewRGBA(image.Rect(0, 0, 270, 480))
	fillArea(box, box.Rect, color.Black)
	fillArea(box, image.Rect(0, 164, 270, 316), red)
	img := compose(t, []Pair{{Query: encoded(t, box), Ref: frame(t, 480, 270, blue)}}, english)
	left, right := extent(img, isRed), extent(img, isBlue)
	if left.Dx() < right.Dx()-8 || left.Dy() < right.Dy()-12 {
		t.Errorf("the copy is %v, the original %v", left, right)
	}
}

// A blurred copy of the picture at its sides is cut off, as far as the comparison found it; a band with words is not, nor is a picture.
func TestBlurredBordersAreCut(t *testing.T) {
	area := Area{X0: 0.375, Y0: -0.01, X1: 0.625, Y1: 1.01}
	sides := image.Rect(120, 0, 200, 180)
	for name, tt := range map[string]struct {
		beside image.Image
		area   Area
		want   image.Rectangle
	}{
		"blurred":        {shaded(320, 180), area, sides},
		"not compared":   {shaded(320, 180), Area{}, image.Rect(0, 0, 320, 180)},
		"hardly any":     {shaded(320, 180), Area{X0: 0.01, Y0: 0, X1: 0.99, Y1: 1}, image.Rect(0, 0, 320, 180)},
		"with a picture": {striped(320, 180), area, image.Rect(0, 0, 320, 180)},
		"above":          {shaded(320, 180), Area{X0: 0, Y0: 0.25, X1: 1, Y1: 1}, image.Rect(0, 45, 320, 180)},
		"outside":        {shaded(320, 180), Area{X0: 3, Y0: 3, X1: 4, Y1: 4}, image.Rect(0, 0, 320, 180)},
		"no number":      {shaded(320, 180), Area{X0: math.NaN(), Y0: math.Inf(1), X1: math.Inf(-1), Y1: math.NaN()}, image.Rect(0, 0, 320, 180)},
	} {
		frame, err := decodeFrame(encoded(t, tt.beside))
		if err != nil {
			t.Fatal(err)
		}
		if got := cropBlurred(frame, tt.area).Bounds(); got != tt.want {
			t.Errorf("%s: %v, not %v", name, got, tt.want)
		}
	}
}

// shaded is a picture without any sharp edge.
func shaded(w, h int) image.Image {
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(60 + i%w/4 + i/w/3)
	}
	return img
}

// striped is a picture full of sharp edges.
func striped(w, h int) image.Image {
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(i % w / 6 % 2 * 200)
	}
	return img
}
