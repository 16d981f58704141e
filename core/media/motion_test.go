package media

import (
	"bytes"
	"io"
	"os"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

// The video in a motion photo is read, and the photo where the video cannot be.
func TestMotionPhotos(t *testing.T) {
	d := newDecoder(t, Config{})
	video := shades(t, "a.mp4", 3, 10)
	photo := mediatest.MakeFile(t, "a.jpg", "-f", "lavfi", "-i", "color=white:s=128x96:d=0.1", "-frames:v", "1")
	writeExif(t, photo, 6)
	noise := mediatest.MakeMotionPhoto(t, "noise.jpg", mediatest.Plain, photo, mediatest.MakeFile(t, "f.mp4", "-i", video, "-c", "copy", "-movflags", "faststart"))
	patchFirst(t, noise, "stco", 8, "\x7f\xff\xff\xff")
	empty := mediatest.MakeMotionPhoto(t, "empty.jpg", mediatest.Plain, photo, video)
	patchFirst(t, empty, "trak", -4, "free")
	for _, tt := range []struct {
		name, path string
		still      bool
	}{
		{"Google's", mediatest.MakeMotionPhoto(t, "a.jpg", mediatest.Google, photo, video), false},
		{"Samsung's", mediatest.MakeMotionPhoto(t, "a.jpg", mediatest.Samsung, photo, video), false},
		{"any other", mediatest.MakeMotionPhoto(t, "a.jpg", mediatest.Plain, photo, video), false},
		{"the video is damaged", noise, true},
		{"the video has no track", empty, true},
		{"no video", photo, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := open(t, d, tt.path)
			at := framesOf(t, c, Sampling{Width: 8, Height: 8, Every: time.Second})
			pictures, err := c.MakeStills(t.Context(), []time.Duration{0, 2500 * ms}, 64)
			if err != nil {
				t.Fatal(err)
			}
			i := c.Info()
			if tt.still {
				if !i.Still || i.Container != "jpeg" || i.Width != 96 || len(at) != 1 || second(t, pictures[0]) != 12 {
					t.Errorf("%+v, %d frames", i, len(at))
				}
				return
			}
			if i.Still || i.Container != "mp4" || len(at) != 3 || second(t, pictures[0]) != 0 || second(t, pictures[1]) != 2 {
				t.Errorf("%+v, %d frames", i, len(at))
			}
		})
	}
	if left, err := os.ReadDir(d.temp); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func FuzzFindVideo(f *testing.F) {
	video, err := os.ReadFile(shades(f, "a.mp4", 1, 5))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(append([]byte("\xff\xd8\xff\xd9"), video...))
	f.Add(bytes.Repeat([]byte("\x00\x00\x00\x10ftyp"), 40))
	f.Fuzz(func(t *testing.T, content []byte) {
		s, ok := findVideo(io.NewSectionReader(bytes.NewReader(content), 0, int64(len(content))))
		if ok && (s.from < 0 || s.to <= s.from || s.to > int64(len(content))) {
			t.Errorf("%+v of %d", s, len(content))
		}
	})
}
