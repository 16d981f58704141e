package media

import (
	"bytes"
	"io"
	"math"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

// framesOf returns the times of a clip's frames, and checks their order and size.
func framesOf(t testing.TB, c *Clip, s Sampling) (at []time.Duration) {
	t.Helper()
	stats, err := c.Frames(t.Context(), s, func(f Frame) error {
		if len(f.Gray) != s.Width*s.Height {
			t.Errorf("%d bytes", len(f.Gray))
		}
		if len(at) > 0 && f.At < at[len(at)-1] {
			t.Errorf("%v after %v", f.At, at[len(at)-1])
		}
		at = append(at, f.At)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if stats.Frames != len(at) || stats.CPU <= 0 {
		t.Errorf("%+v of %d frames", stats, len(at))
	}
	return at
}

const ms = time.Millisecond

func TestFramesTimes(t *testing.T) {
	d := newDecoder(t, Config{})
	source := mediatest.MakeClip(t, "clip.mp4", 8, 1)
	small := Sampling{Width: 16, Height: 16}
	with := func(change func(*Sampling)) Sampling {
		s := small
		change(&s)
		return s
	}
	for _, tt := range []struct {
		name    string
		path    string
		s       Sampling
		n       int
		first   time.Duration
		last    time.Duration
		spacing time.Duration
	}{
		{"all", source, small, 200, 0, 7960 * ms, 40 * ms},
		{"every second", source, with(func(s *Sampling) { s.Every = time.Second }), 8, 0, 7 * time.Second, time.Second},
		{"keyframes", source, with(func(s *Sampling) { s.Keyframes = true }), 4, 0, 6 * time.Second, 2 * time.Second},
		{"from three seconds", source, with(func(s *Sampling) { s.Start, s.Every = 3*time.Second, time.Second }), 5, 0, 4 * time.Second, time.Second},
		{"two seconds", source, with(func(s *Sampling) { s.Length, s.Every = 2*time.Second, 500*ms }), 4, 0, 1520 * ms, 500 * ms},
		{"at most four", source, with(func(s *Sampling) { s.MaxFrames = 4 }), 4, 0, 6 * time.Second, 2 * time.Second},
		{"no times", mediatest.MakeFile(t, "raw.h264", "-i", source, "-c", "copy"), with(func(s *Sampling) { s.Keyframes = true }), 32, 0, 7760 * ms, 250 * ms},
		{"later", mediatest.MakeFile(t, "later.mp4", "-itsoffset", "5", "-i", source, "-c", "copy"), with(func(s *Sampling) { s.Every = time.Second }), 8, 0, 7 * time.Second, time.Second},
		{"before zero", mediatest.MakeFile(t, "early.nut", "-itsoffset", "-3", "-i", source, "-c", "copy", "-copyts"), with(func(s *Sampling) { s.Every = time.Second }), 8, 0, 7 * time.Second, time.Second},
		{"still", mediatest.MakeClip(t, "a.jpg", 1, 1), small, 1, 0, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			at := framesOf(t, open(t, d, tt.path), tt.s)
			if len(at) != tt.n {
				t.Fatalf("%d frames, want %d: %v", len(at), tt.n, at)
			}
			near(t, "first", at[0], tt.first, 45*ms)
			near(t, "last", at[len(at)-1], tt.last, 45*ms)
			for i := range at[1:] {
				near(t, "spacing", at[i+1]-at[i], tt.spacing, 45*ms)
			}
		})
	}
}

func near(t *testing.T, what string, got, want, by time.Duration) {
	t.Helper()
	if (got - want).Abs() > by {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// eightWays are the display matrices that turn and mirror a picture, and what makes them of it.
var eightWays = []struct {
	name   string
	matrix [4]int32 // a, b, c, d
	camera string   // the filter that the matrix takes back
	want   turn
}{
	{"as it is", [4]int32{1, 0, 0, 1}, "null", turn{false, 0}},
	{"a quarter", [4]int32{0, 1, -1, 0}, "transpose=cclock", turn{false, 90}},
	{"a half", [4]int32{-1, 0, 0, -1}, "hflip,vflip", turn{false, 180}},
	{"three quarters", [4]int32{0, -1, 1, 0}, "transpose=clock", turn{false, 270}},
	{"left is right", [4]int32{-1, 0, 0, 1}, "hflip", turn{true, 0}},
	{"on its head", [4]int32{1, 0, 0, -1}, "vflip", turn{true, 180}},
	{"transposed", [4]int32{0, 1, 1, 0}, "transpose=cclock_flip", turn{true, 270}},
	{"transposed the other way", [4]int32{0, -1, -1, 0}, "transpose=clock_flip", turn{true, 90}},
}

// The pictures are upright and right way round, whatever the file says of turning and mirroring them, as ffmpeg itself shows them.
func TestFramesUpright(t *testing.T) {
	// A ramp from dark on the left to bright on the right, darker below.
	const ramp = "color=black:s=64x32:r=10:d=1,format=gray,geq=lum='X*3+(H-Y)'"
	d := newDecoder(t, Config{})
	plain := corners(t, open(t, d, mediatest.MakeFile(t, "plain.mp4", "-f", "lavfi", "-i", ramp, "-c:v", "mpeg4", "-q:v", "2")))
	for _, way := range eightWays {
		// What the camera saw is turned, and the file says how to turn it back.
		path := mediatest.MakeFile(t, "turned.mp4", "-f", "lavfi", "-i", ramp+","+way.camera, "-c:v", "mpeg4", "-q:v", "2")
		mediatest.WriteMatrix(t, path, way.matrix)
		probed := mediatest.MakeFile(t, "fragments.mp4", "-i", path, "-c", "copy", "-movflags", "frag_keyframe+empty_moov") // no plain header
		shown := corners(t, open(t, d, mediatest.MakeFile(t, "shown.mp4", "-i", path, "-c:v", "mpeg4", "-q:v", "2")))
		for _, path := range []string{path, probed} {
			c := open(t, d, path)
			if i := c.Info(); i.Width != 64 || i.Height != 32 || i.findTurn() != way.want {
				t.Errorf("%s: %+v", way.name, i)
			}
			wantCorners(t, way.name, corners(t, c), plain)
			wantCorners(t, way.name+", as ffmpeg shows it", corners(t, c), shown)
		}
	}
}

// A photo is upright as its Exif says.
func TestExifUpright(t *testing.T) {
	const ramp = "color=black:s=64x32:r=10:d=0.1,format=gray,geq=lum='X*3+(H-Y)'"
	d := newDecoder(t, Config{})
	plain := corners(t, open(t, d, mediatest.MakeFile(t, "plain.jpg", "-f", "lavfi", "-i", ramp)))
	for orientation, way := range map[byte]int{1: 0, 2: 4, 3: 2, 4: 5, 5: 6, 6: 1, 7: 7, 8: 3} {
		path := mediatest.MakeFile(t, "turned.jpg", "-f", "lavfi", "-i", ramp+","+eightWays[way].camera)
		writeExif(t, path, orientation)
		shown := corners(t, open(t, d, mediatest.MakeFile(t, "shown.jpg", "-i", path)))
		c := open(t, d, path)
		if i := c.Info(); i.Width != 64 || i.Height != 32 || i.findTurn() != eightWays[way].want {
			t.Errorf("orientation %d: %+v", orientation, i)
		}
		wantCorners(t, "as stored", corners(t, c), plain)
		wantCorners(t, "as ffmpeg shows it", corners(t, c), shown)
	}
}

// writeExif puts an Exif segment with an orientation into a JPEG.
func writeExif(t *testing.T, path string, orientation byte) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	exif := []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00?\x00\x00\x00\x00\x00\x00\x00")
	exif[bytes.IndexByte(exif, '?')] = orientation
	segment := append([]byte{0xFF, app1, 0, byte(len(exif) + 2)}, exif...)
	if err := os.WriteFile(path, slices.Concat(content[:2], segment, content[2:]), 0o600); err != nil {
		t.Fatal(err)
	}
}

func FuzzExif(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x22Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, content []byte) {
		got := readExifTurn(io.NewSectionReader(bytes.NewReader(content), 0, int64(len(content))))
		if _, known := filters[got]; !known {
			t.Errorf("%+v", got)
		}
	})
}

func wantCorners(t *testing.T, name string, got, want [4]byte) {
	t.Helper()
	for i, v := range got {
		if math.Abs(float64(v)-float64(want[i])) > 12 {
			t.Errorf("%s: corner %d is %d, want %d", name, i, v, want[i])
		}
	}
}

// sayTurned writes into an mp4's track header that players shall turn the picture clockwise.
func sayTurned(t *testing.T, path string, quarters int) {
	t.Helper()
	mediatest.WriteMatrix(t, path, eightWays[quarters].matrix)
}

func corners(t *testing.T, c *Clip) (v [4]byte) {
	t.Helper()
	_, err := c.Frames(t.Context(), Sampling{Width: 8, Height: 8}, func(f Frame) error {
		v = [4]byte{f.Gray[0], f.Gray[7], f.Gray[56], f.Gray[63]}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}
