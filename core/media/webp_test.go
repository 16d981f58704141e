package media

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

// An animated WebP shows what was put into it, at its times, whether its frames are whole or what has changed.
func TestAnimatedWebP(t *testing.T) {
	d := newDecoder(t, Config{})
	const scene = "testsrc2=s=160x90:r=10:d=3"
	source := mediatest.MakeFile(t, "a.mp4", "-f", "lavfi", "-i", scene, "-c:v", "libx264", "-qp", "4")
	want := sorted(t, open(t, d, source), Sampling{Width: 32, Height: 32})
	for name, args := range map[string][]string{
		"lossy":    {"-c:v", "libwebp_anim", "-q:v", "90"},
		"lossless": {"-c:v", "libwebp_anim", "-lossless", "1", "-q:v", "10"},
		"alpha":    {"-vf", "format=rgba,colorchannelmixer=aa=1", "-c:v", "libwebp_anim", "-q:v", "90", "-pix_fmt", "yuva420p"},
	} {
		c := open(t, d, mediatest.MakeFile(t, name+".webp", append([]string{"-f", "lavfi", "-i", scene}, args...)...))
		if i := c.Info(); i.Container != "webp" || i.Still || i.Width != 160 || i.Height != 90 || i.Duration != 3*time.Second {
			t.Errorf("%s: %+v", name, i)
		}
		got := sorted(t, c, Sampling{Width: 32, Height: 32})
		if len(got) != len(want) {
			t.Fatalf("%s: %d frames, want %d", name, len(got), len(want))
		}
		for i := range got {
			near(t, name, got[i].At, want[i].At, 5*ms)
			if by := unlike(got[i].Gray, want[i].Gray); by > 6 {
				t.Errorf("%s: frame %d is off by %.1f", name, i, by)
			}
		}
	}
	if c := open(t, d, mediatest.MakeFile(t, "still.webp", "-i", source, "-frames:v", "1", "-c:v", "libwebp")); !c.Info().Still {
		t.Errorf("%+v", c.Info())
	}
}

// A damaged or a lying animation costs no more than another file, and shows what there is of it.
func TestAnimatedWebPHostile(t *testing.T) {
	d := newDecoder(t, Config{Limits: Limits{VideoPixels: 400 * 400}})
	whole := mediatest.MakeFile(t, "a.webp", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=10:d=3", "-c:v", "libwebp_anim", "-q:v", "90")
	content, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	changed := func(name string, change func([]byte) []byte) string {
		path := t.TempDir() + "/" + name
		if err := os.WriteFile(path, change(bytes.Clone(content)), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, tt := range []struct {
		name, path string
		frames     int
		code       string
	}{
		{"cut in the middle", changed("a.webp", func(b []byte) []byte { return b[:len(b)/2] }), 10, ""},
		{"a huge canvas", changed("b.webp", func(b []byte) []byte { copy(b[24:], "\xff\xff\xff\xff\xff\xff"); return b }), 0, TooManyPixels},
		{"frames beyond the canvas", changed("c.webp", func(b []byte) []byte { copy(b[24:], "\x10\x00\x00\x10\x00\x00"); return b }), 0, Damaged},
		{"no frame", changed("d.webp", func(b []byte) []byte { return b[:44] }), 0, Damaged},
		{"chunks without end", changed("e.webp", func(b []byte) []byte {
			return append(b[:30], bytes.Repeat([]byte("JUNK\x00\x00\x00\x00"), maxChunks+1)...)
		}), 0, Damaged},
	} {
		c, err := d.Open(t.Context(), tt.path)
		if tt.code != "" {
			check(t, err, tt.code)
			continue
		}
		if err != nil {
			t.Fatal(tt.name, err)
		}
		if n := len(sorted(t, c, Sampling{Width: 8, Height: 8})); n < tt.frames {
			t.Errorf("%s: %d frames", tt.name, n)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	if left, err := os.ReadDir(d.temp); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func FuzzAnimation(f *testing.F) {
	content, err := os.ReadFile(mediatest.MakeFile(f, "a.webp", "-f", "lavfi", "-i", "testsrc2=s=16x16:r=10:d=0.5", "-c:v", "libwebp_anim"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content)
	f.Fuzz(func(t *testing.T, content []byte) {
		a, err := openAnimation(bytes.NewReader(content), int64(len(content)), 64*64)
		if err != nil {
			return
		}
		if a.area.Dx()*a.area.Dy() > 64*64 || a.duration <= 0 {
			t.Errorf("%v, %v", a.area, a.duration)
		}
		_ = a.writeFilm(io.Discard) // what is damaged ends it
		if a.frames > maxFrames+1 {
			t.Errorf("%d frames", a.frames)
		}
	})
}

// The film's own reader reads what is written.
func TestFilm(t *testing.T) {
	picture := makeElement(idCluster, makeElement(idTimestamp, binary.BigEndian.AppendUint32(nil, 1500)), makeElement(idSimpleBlock, []byte("\x81\x00\x00\x80jpeg")))
	r := newFrameReader(bytes.NewReader(append(filmHead(16, 9, 2*time.Second), picture...)), 64)
	if at, frame, err := r.nextFrame(); err != nil || at != 1500*ms || string(frame) != "jpeg" {
		t.Errorf("%v %q, %v", at, frame, err)
	}
}
