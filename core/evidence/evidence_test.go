package evidence

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
)

var english = Labels{Query: "Your clip", Ref: "Original · 25 April 2019"}

var (
	red  = color.RGBA{0xe0, 0x20, 0x20, 0xff}
	blue = color.RGBA{0x20, 0x40, 0xe0, 0xff}
)

// frame is a JPEG of one colour.
func frame(tb testing.TB, w, h int, c color.Color) []byte {
	tb.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	fillArea(img, img.Rect, c)
	return encoded(tb, img)
}

func encoded(tb testing.TB, img image.Image) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func compose(tb testing.TB, pairs []Pair, l Labels) *image.RGBA {
	tb.Helper()
	d, err := ComposePicture(pairs, l, Style{})
	if err != nil {
		tb.Fatal(err)
	}
	data, w, h := d.JPEG, d.Width, d.Height
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		tb.Fatal(err)
	}
	if img.Bounds() != image.Rect(0, 0, w, h) {
		tb.Errorf("the picture has %v, reported as %d×%d", img.Bounds(), w, h)
	}
	if w != width || h > maxHeight || len(data) > MaxBytes {
		tb.Errorf("%d×%d pixels and %d bytes are more than may be", w, h, len(data))
	}
	canvas := image.NewRGBA(img.Bounds())
	draw.Draw(canvas, canvas.Rect, img, image.Point{}, draw.Src)
	return canvas
}

// extent is the smallest rectangle around the pixels that have a colour.
func extent(img *image.RGBA, is func(r, g, b uint8) bool) image.Rectangle {
	var out image.Rectangle
	for i := 0; i < len(img.Pix); i += 4 {
		if is(img.Pix[i], img.Pix[i+1], img.Pix[i+2]) {
			out = out.Union(pixel(img, i))
		}
	}
	return out
}

func pixel(img *image.RGBA, i int) image.Rectangle {
	x, y := i%img.Stride/4, i/img.Stride
	return image.Rect(x, y, x+1, y+1)
}

func isRed(r, g, b uint8) bool  { return r > 0xb0 && g < 0x60 && b < 0x60 }
func isBlue(r, g, b uint8) bool { return b > 0xb0 && r < 0x60 && g < 0x70 }

// Every shape keeps its proportions, in its own column, and covers what its cell allows.
func TestShapes(t *testing.T) {
	shapes := [][2]int{{480, 270}, {270, 480}, {480, 480}, {480, 360}, {480, 100}, {40, 30}, {2000, 900}}
	for i, q := range shapes {
		for n, r := range map[int][2]int{1: q, MaxRows: shapes[(i+3)%len(shapes)]} {
			t.Run(fmt.Sprint(q, r, n), func(t *testing.T) {
				t.Parallel()
				pairs := make([]Pair, n)
				pairs[0] = Pair{Query: frame(t, q[0], q[1], red), Ref: frame(t, r[0], r[1], blue)}
				for i := 1; i < n; i++ {
					pairs[i] = Pair{Query: frame(t, q[0], q[1], color.White), Ref: frame(t, r[0], r[1], color.White)}
				}
				img := compose(t, pairs, english)
				left, right := extent(img, isRed), extent(img, isBlue)
				if left.Max.X > right.Min.X || left.Empty() || right.Empty() {
					t.Fatalf("columns are at %v and %v", left, right)
				}
				proportional(t, q, left)
				proportional(t, r, right)
			})
		}
	}
}

// Cells are shaped like the frames of their column, and of rows that would leave much of them empty there are fewer.
func TestCellsAreFilled(t *testing.T) {
	pen, err := newTextWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	shapes := map[string]image.Point{"portrait": {270, 480}, "square": {480, 480}, "landscape": {480, 270}}
	for query, q := range shapes {
		for ref, r := range shapes {
			rows := make([]row, MaxRows)
			for i := range rows {
				for side, size := range []image.Point{q, r} {
					f := image.NewRGBA(image.Rectangle{Max: size})
					fillArea(f, f.Rect, red)
					rows[i].frames[side] = f
				}
			}
			canvas, _ := paintPhone(pen, rows, findings)
			filled := countPixels(canvas, isRed)
			empty := countPixels(canvas, func(r, g, b uint8) bool { return r == mat.R && g == mat.G && b == mat.B })
			if filled < 3*empty || filled < width*width/2 {
				t.Errorf("%s beside %s: %d pixels are picture, %d empty", query, ref, filled, empty)
			}
		}
	}
}

func countPixels(img *image.RGBA, is func(r, g, b uint8) bool) (n int) {
	for i := 0; i < len(img.Pix); i += 4 {
		if is(img.Pix[i], img.Pix[i+1], img.Pix[i+2]) {
			n++
		}
	}
	return n
}

func proportional(t *testing.T, shape [2]int, got image.Rectangle) {
	t.Helper()
	want, is := float64(shape[0])/float64(shape[1]), float64(got.Dx())/float64(got.Dy())
	if math.Abs(want/is-1) > 0.04 { // chroma is stored at half the resolution
		t.Errorf("a frame of %v is shown as %v: %.3f for %.3f", shape, got.Size(), is, want)
	}
}

// Frames that say nothing to a compressor still come out small enough.
func TestNoiseFits(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	img := image.NewRGBA(image.Rect(0, 0, 270, 480))
	for i := range img.Pix {
		img.Pix[i] = byte(random.Uint32())
	}
	noise := encoded(t, img)
	compose(t, []Pair{{Query: noise, Ref: noise}, {Query: noise, Ref: noise}, {Query: noise, Ref: noise}}, english)
}

// A different time changes what stands under its frame and nothing else.
func TestTimes(t *testing.T) {
	gray := frame(t, 480, 270, color.Gray{0x80})
	pair := Pair{Query: gray, Ref: gray, QueryTime: 3 * time.Second, RefTime: 132 * time.Second}
	before := compose(t, []Pair{pair, pair}, english)
	for _, c := range []struct {
		change func(p []Pair)
		x      int
		bottom bool
	}{
		{func(p []Pair) { p[0].QueryTime += time.Hour }, margin, false},
		{func(p []Pair) { p[1].RefTime += time.Minute }, margin + cellWidth + gutter, true},
	} {
		pairs := []Pair{pair, pair}
		c.change(pairs)
		at := differing(before, compose(t, pairs, english))
		if at.Empty() || at.Min.X < c.x-16 || at.Max.X > c.x+220 || at.Dy() > captionHeight || (at.Min.Y > before.Bounds().Dy()*3/4) != c.bottom {
			t.Errorf("another time changes %v", at)
		}
	}
}

func differing(a, b *image.RGBA) (out image.Rectangle) {
	for i := 0; i < len(a.Pix); i += 4 {
		if max(a.Pix[i], b.Pix[i])-min(a.Pix[i], b.Pix[i]) > 0x20 {
			out = out.Union(pixel(a, i))
		}
	}
	return out
}

func TestMirroredIsSaid(t *testing.T) {
	gray := frame(t, 480, 270, color.Gray{0x80})
	l := english
	l.Turned = "mirrored"
	amber := func(r, g, b uint8) bool { return r > 0xd0 && g > 0xa0 && b < 0x90 }
	pairs := []Pair{{Query: gray, Ref: gray}}
	if at := extent(compose(t, pairs, l), amber); at.Empty() || at.Max.X > width/2 {
		t.Errorf("the remark is at %v", at)
	}
	if at := extent(compose(t, pairs, english), amber); !at.Empty() {
		t.Errorf("a remark without words at %v", at)
	}
	pen, err := newTextWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, shape := range []image.Point{{270, 480}, {480, 270}} { // however little room is beside a frame
		rows := []row{{frames: [2]image.Image{image.NewGray(image.Rectangle{Max: shape}), image.NewGray(image.Rect(0, 0, 480, 270))}}}
		l.Turned = "Mirrored · Turned a quarter to the left"
		canvas, _ := paintWide(pen, rows, l)
		part := extent(canvas, amber)
		l.Turned += "!"
		canvas, _ = paintWide(pen, rows, l)
		if whole := extent(canvas, amber); whole.Dx() <= part.Dx() || whole.Dy() > captionHeight {
			t.Errorf("the remark of a wide picture is at %v, without its end at %v", whole, part)
		}
	}
}

func TestLabels(t *testing.T) {
	p, err := newTextWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	for label, want := range map[string]string{
		"Original · 1er août 2019":        "Original · 1er août 2019",
		"aou\u0302t":                      "août",
		"Оригинал · 25 апреля 2019":       "Оригинал · 25 апреля 2019",
		"Bản gốc":                         "Ban goc",
		"الأصل · 25":                      "25",
		"原版 · 2019年4月25日":                 "2019 4 25",
		"\u2068x\u2069\u202e\u0000\n y 🎭": "x y",
		"":                                "",
	} {
		got := p.replaceMissing(label, maxLabel)
		if got != want {
			t.Errorf("%q becomes %q, not %q", label, got, want)
		}
		for _, r := range got {
			if !p.hasGlyph(r) {
				t.Errorf("%q has no glyph for %q", got, r)
			}
		}
	}
}

// However long a label is, no line of it is wider than its column.
func TestLabelsFit(t *testing.T) {
	p, err := newTextWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, label := range []string{"Original · au plus tard le 25 septembre 2019", strings.Repeat("W", 10_000), strings.Repeat("Wort · ", 500)} {
		for _, width := range []int{cellWidth, 310} {
			lines := p.fitHeading(label, label, width)
			if lines[0].text == "" || len(lines) > 3*headingLines {
				t.Errorf("%.20q becomes %d lines", label, len(lines))
			}
			for _, l := range lines {
				if w := font.MeasureString(l.face, l.text).Ceil(); w > width {
					t.Errorf("%.20q is %d wide", l.text, w)
				}
			}
		}
	}
}

func TestHostileFrames(t *testing.T) {
	good := frame(t, 480, 270, red)
	lies := bytes.Clone(good)
	sof := bytes.Index(lies, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(lies[sof+5:], 65535)
	binary.BigEndian.PutUint16(lies[sof+7:], 65535)
	var other bytes.Buffer
	if err := png.Encode(&other, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{
		"nothing": nil, "png": other.Bytes(), "cut short": good[:len(good)/2], "says 65535×65535": lies,
		"one too wide": frame(t, MaxSide+1, 2, red), "one too high": frame(t, 2, MaxSide+1, red),
		"one byte too many": append(bytes.Clone(good), make([]byte, MaxFrameBytes-len(good)+1)...),
	} {
		for _, p := range []Pair{{Query: bad, Ref: good}, {Query: good, Ref: bad}} {
			if _, err := ComposePicture([]Pair{p}, english, Style{}); !errors.Is(err, ErrFrame) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	for name, fine := range map[string][]byte{
		"as wide as may be": frame(t, MaxSide, 2, red), "as high as may be": frame(t, 2, MaxSide, red),
		"as long as may be": append(bytes.Clone(good), make([]byte, MaxFrameBytes-len(good))...), "a pixel": frame(t, 1, 1, red),
	} {
		if _, err := ComposePicture([]Pair{{Query: fine, Ref: good}}, english, Style{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRows(t *testing.T) {
	good := frame(t, 48, 27, red)
	for _, n := range []int{0, MaxRows + 1} {
		pairs := make([]Pair, n)
		for i := range pairs {
			pairs[i] = Pair{Query: good, Ref: good}
		}
		if _, err := ComposePicture(pairs, english, Style{}); !errors.Is(err, ErrRows) {
			t.Errorf("%d rows: %v", n, err)
		}
	}
}

func TestTogether(t *testing.T) {
	pairs := []Pair{{Query: frame(t, 480, 270, red), Ref: frame(t, 270, 480, blue)}}
	want, err := ComposePicture(pairs, english, Style{})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got, err := ComposePicture(pairs, english, Style{}); err != nil || !bytes.Equal(got.JPEG, want.JPEG) {
				t.Errorf("another picture: %v", err)
			}
		})
	}
	wg.Wait()
}

func FuzzCompose(f *testing.F) {
	f.Add(frame(f, 48, 27, red), frame(f, 27, 48, blue), "Your clip", "Original · 2019", int64(3e9))
	f.Add([]byte{0xff, 0xd8}, []byte("GIF89a"), "\xff", "الأصل", int64(-1))
	f.Fuzz(func(t *testing.T, query, ref []byte, left, right string, at int64) {
		d, err := ComposePicture([]Pair{{Query: query, Ref: ref, QueryTime: time.Duration(at)}}, Labels{Query: left, Ref: right, Turned: left, Verdict: right, Claim: left, Facts: []string{left, right}, Name: left}, Style{Wide: at%2 == 0})
		if err != nil {
			if !errors.Is(err, ErrFrame) {
				t.Fatal(err)
			}
			return
		}
		if size, err := jpeg.DecodeConfig(bytes.NewReader(d.JPEG)); err != nil || size.Width != d.Width || size.Height != d.Height {
			t.Errorf("%v %v", size, err)
		}
	})
}

func BenchmarkCompose(b *testing.B) {
	pairs := []Pair{}
	for range MaxRows {
		pairs = append(pairs, Pair{Query: frame(b, 480, 270, red), Ref: frame(b, 480, 270, blue)})
	}
	for b.Loop() {
		if _, err := ComposePicture(pairs, english, Style{}); err != nil {
			b.Fatal(err)
		}
	}
}

// The picture says which pairs it shows, where there is no room for all of them: the wide one of frames as wide as it is.
func TestPictureSaysWhatItShows(t *testing.T) {
	dull, sharp := encoded(t, shaded(480, 60)), encoded(t, striped(480, 60))
	d, err := ComposePicture([]Pair{{Query: dull, Ref: dull}, {Query: dull, Ref: dull}, {Query: sharp, Ref: sharp}}, english, Style{Wide: true})
	if err != nil || !slices.Equal(d.Shown, []int{2}) {
		t.Errorf("it says that it shows %v, %v", d.Shown, err)
	}
	tall := frame(t, 270, 480, red)
	if d, err = ComposePicture([]Pair{{Query: tall, Ref: tall}, {Query: tall, Ref: tall}}, Labels{}, Style{Wide: true}); err != nil || !slices.Equal(d.Shown, []int{0, 1}) {
		t.Errorf("it says that it shows %v, %v", d.Shown, err)
	}
}
