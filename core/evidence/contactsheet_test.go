package evidence

import (
	"bytes"
	"errors"
	"image/jpeg"
	"testing"
)

func TestSheet(t *testing.T) {
	for n, rows := range map[int]int{1: 1, 2: 1, 3: 2, MaxStills: 5} {
		var stills []Still
		for i := range n {
			shape := [][2]int{{320, 180}, {180, 320}, {1, 1}}[i%3]
			stills = append(stills, Still{JPEG: frame(t, shape[0], shape[1], red), Label: "7k2m9xq4"})
		}
		data, w, h, err := ComposeContactSheet(stills)
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil || img.Bounds().Dx() != w || img.Bounds().Dy() != h || w != width || h > maxHeight || len(data) > MaxBytes {
			t.Fatalf("%d: %d×%d, %d bytes, %v", n, w, h, len(data), err)
		}
		if want := 2*margin + rows*(stillHeight+gutter) - gutter; h != want {
			t.Errorf("%d pictures are %d high, not %d", n, h, want)
		}
		if r, g, _, _ := img.At(margin+cellWidth/2, margin+stillHeight/2).RGBA(); r < 3*g {
			t.Errorf("%d: the first picture is not in its place", n)
		}
	}
	for name, bad := range map[string]struct {
		stills []Still
		want   error
	}{
		"none": {nil, ErrRows}, "too many": {make([]Still, MaxStills+1), ErrRows}, "no picture": {[]Still{{JPEG: []byte("x")}}, ErrFrame},
	} {
		if _, _, _, err := ComposeContactSheet(bad.stills); !errors.Is(err, bad.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
