package media

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
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

// The pictures are upright and right way round, whatever the file says of turning them.
func TestFramesUpright(t *testing.T) {
	// A ramp from dark on the left to bright on the right, darker below.
	const ramp = "color=black:s=64x32:r=10:d=1,format=gray,geq=lum='X*3+(H-Y)'"
	d := newDecoder(t, Config{})
	plain := corners(t, open(t, d, mediatest.MakeFile(t, "plain.mp4", "-f", "lavfi", "-i", ramp, "-c:v", "mpeg4", "-q:v", "2")))
	for quarters, filter := range []string{"null", "transpose=cclock", "hflip,vflip", "transpose=clock"} {
		// What the camera saw is turned, and the file says by how much to turn it back.
		turned := mediatest.MakeFile(t, "turned.mp4", "-f", "lavfi", "-i", ramp+","+filter, "-c:v", "mpeg4", "-q:v", "2")
		sayTurned(t, turned, quarters)
		c := open(t, d, turned)
		if i := c.Info(); i.Width != 64 || i.Height != 32 || i.Rotation != quarters*90 {
			t.Errorf("turned by %d quarters: %+v", quarters, i)
		}
		for i, v := range corners(t, c) {
			if math.Abs(float64(v)-float64(plain[i])) > 12 {
				t.Errorf("turned by %d quarters, corner %d is %d, want %d", quarters, i, v, plain[i])
			}
		}
	}
}

// sayTurned writes into an mp4's track header that players shall turn the picture clockwise.
func sayTurned(t *testing.T, path string, quarters int) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const matrix = 44 // its place after the box's type, ISO/IEC 14496-12, 8.3.2
	at := bytes.Index(content, []byte("tkhd")) + matrix
	for i, v := range [][4]int32{{1, 0, 0, 1}, {0, 1, -1, 0}, {-1, 0, 0, -1}, {0, -1, 1, 0}}[quarters] {
		binary.BigEndian.PutUint32(content[at+[]int{0, 4, 12, 16}[i]:], uint32(v<<16))
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
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
