package media

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

// shades makes a clip that lasts n seconds at the rate, whose every second is of another grey.
func shades(t testing.TB, name string, n, rate int, args ...string) string {
	source := fmt.Sprintf("color=black:s=64x48:r=%d:d=%d,format=yuv420p,geq=lum='16+18*mod(floor(T),12)':cb=128:cr=128", rate, n)
	return mediatest.MakeFile(t, name, append([]string{"-f", "lavfi", "-i", source}, args...)...)
}

// second tells which second of shades a picture shows, of twelve.
func second(t testing.TB, picture []byte) int {
	t.Helper()
	decoded, err := jpeg.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	r, _, _, _ := decoded.At(decoded.Bounds().Dx()/2, decoded.Bounds().Dy()/2).RGBA()
	return (int(r>>8) + 10) / 21 // 18 of the 219 levels that video has
}

func TestStills(t *testing.T) {
	d := newDecoder(t, Config{})
	const s = time.Second
	for _, tt := range []struct {
		name string
		path string
		at   []time.Duration
		want []int
	}{
		{"in any order, some twice", shades(t, "a.mp4", 8, 25), []time.Duration{5500 * ms, 0, 2 * s, 5500 * ms, 2990 * ms}, []int{5, 0, 2, 5, 2}},
		{"beyond both ends", shades(t, "a.mp4", 4, 25), []time.Duration{-s, time.Hour}, []int{0, 3}},
		{"one frame a second", shades(t, "a.mkv", 8, 1), []time.Duration{900 * ms, s, 3990 * ms, 6500 * ms}, []int{0, 1, 3, 6}},
		{"far apart, by seeking", shades(t, "a.mp4", 66, 5, "-g", "20"), []time.Duration{65500 * ms, 500 * ms, 33 * s, 34100 * ms}, []int{5, 0, 9, 10}},
		{"far apart, without an index", shades(t, "a.ts", 40, 5, "-c:v", "mpeg2video"), []time.Duration{s, 35500 * ms}, []int{1, 11}},
		{"without times", shades(t, "a.h264", 4, 25), []time.Duration{500 * ms, 2500 * ms}, []int{0, 2}},
		{"none", shades(t, "a.mp4", 4, 25), nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pictures, err := open(t, d, tt.path).MakeStills(t.Context(), tt.at, 64)
			if err != nil || len(pictures) != len(tt.want) {
				t.Fatalf("%d pictures, %v", len(pictures), err)
			}
			for i, p := range pictures {
				if got := second(t, p); got != tt.want[i] {
					t.Errorf("at %v: second %d, want %d", tt.at[i], got, tt.want[i])
				}
			}
		})
	}
}

// Stills have the shape that is shown: upright, pixels square, no side too long.
func TestStillsShape(t *testing.T) {
	d := newDecoder(t, Config{})
	turned := mediatest.MakeClip(t, "turned.mp4", 1, 1)
	sayTurned(t, turned, 1)
	for path, want := range map[string]image.Point{
		mediatest.MakeClip(t, "plain.mp4", 1, 1): image.Pt(160, 90),
		turned:                                   image.Pt(90, 160),
		mediatest.MakeFile(t, "wide.mp4", "-i", mediatest.MakeClip(t, "a.mp4", 1, 1), "-vf", "scale=180:180,setsar=2"): image.Pt(160, 80),
		mediatest.MakeFile(t, "small.mp4", "-i", mediatest.MakeClip(t, "a.mp4", 1, 1), "-vf", "scale=64:36"):           image.Pt(64, 36),
		mediatest.MakeClip(t, "still.png", 1, 1): image.Pt(160, 90),
	} {
		pictures, err := open(t, d, path).MakeStills(t.Context(), []time.Duration{0}, 160)
		if err != nil {
			t.Fatal(err)
		}
		got, err := jpeg.DecodeConfig(bytes.NewReader(pictures[0]))
		if err != nil || image.Pt(got.Width, got.Height) != want || got.ColorModel == nil {
			t.Errorf("%v, %v, want %v", got, err, want)
		}
	}
}

func TestStillsRefuses(t *testing.T) {
	c := open(t, newDecoder(t, Config{}), mediatest.MakeClip(t, "a.mp4", 1, 1))
	for _, err := range []error{
		errorOf(c.MakeStills(t.Context(), make([]time.Duration, maxStills+1), 64)),
		errorOf(c.MakeStills(t.Context(), make([]time.Duration, 1), 0)),
		errorOf(c.MakeStills(t.Context(), make([]time.Duration, 1), maxSide+1)),
	} {
		check(t, err, internal)
	}
	if p, err := c.MakeStills(t.Context(), make([]time.Duration, maxStills), 64); err != nil || len(p) != maxStills {
		t.Errorf("%d pictures, %v", len(p), err)
	}
}

func errorOf[T any](_ T, err error) error { return err }

// Where the picture turns in mid-stream, each still is of its time, and has the shape that it had then.
func TestStillsTurning(t *testing.T) {
	piece := func(name, size string, from int) string {
		source := fmt.Sprintf("color=black:s=%s:r=25:d=4,format=yuv420p,geq=lum='16+18*(%d+floor(T))':cb=128:cr=128", size, from)
		return mediatest.MakeFile(t, name, "-f", "lavfi", "-i", source, "-c:v", "mpeg2video", "-g", "25", "-output_ts_offset", fmt.Sprint(from))
	}
	c := open(t, newDecoder(t, Config{}), mediatest.JoinFiles(t, "turned.ts", piece("a.ts", "64x36", 0), piece("b.ts", "36x64", 4), piece("c.ts", "64x36", 8)))
	at := []time.Duration{500 * ms, 3500 * ms, 4500 * ms, 6500 * ms, 9500 * ms, 11500 * ms}
	pictures, err := c.MakeStills(t.Context(), at, 64)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range pictures {
		if got, want := second(t, p), int(at[i]/time.Second); got != want {
			t.Errorf("at %v: second %d", at[i], got)
		}
		edge := shadeAt(t, p, 4, 18)
		if narrow := i == 2 || i == 3; i > 0 && narrow != (edge < 8) {
			t.Errorf("at %v the edge is %d", at[i], edge)
		}
	}
	// Frames are chosen by one clock.
	if all := framesOf(t, c, Sampling{Width: 8, Height: 8, Every: time.Second}); len(all) != 12 {
		t.Errorf("%d frames: %v", len(all), all)
	}
}

// shadeAt is the grey of a point of a picture.
func shadeAt(t *testing.T, picture []byte, x, y int) int {
	t.Helper()
	decoded, err := jpeg.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	r, _, _, _ := decoded.At(x, y).RGBA()
	return int(r >> 8)
}
