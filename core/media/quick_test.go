package media

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

// glance reads keyframes and two seconds of motion.
var glance = Sampling{Keyframes: true, Motion: 2 * time.Second, MotionEvery: 200 * ms, Width: 16, Height: 16}

// What is read of a clip in two parts comes as one: in order, each moment once, each frame as reading all gives it.
func TestMotion(t *testing.T) {
	d := newDecoder(t, Config{})
	source := mediatest.Clip(t, "source.mp4", 12, 1)
	made := func(name string, args ...string) string {
		return mediatest.Make(t, name, append([]string{"-i", source}, args...)...)
	}
	turned := made("turned.mp4", "-c", "copy")
	sayTurned(t, turned, 1)
	for _, tt := range []struct {
		path  string
		keys  int           // frames outside the moving part
		from  time.Duration // the moving part
		every time.Duration // its frames
	}{
		{source, 5, 4 * time.Second, 200 * ms},
		{turned, 5, 4 * time.Second, 200 * ms},
		{mediatest.Make(t, "later.mp4", "-itsoffset", "5", "-i", source, "-c", "copy"), 5, 4 * time.Second, 200 * ms},
		{mediatest.Make(t, "later.mkv", "-itsoffset", "5", "-i", source, "-c", "copy"), 5, 6 * time.Second, 200 * ms}, // its header counts from 0
		{mediatest.Make(t, "sound.mp4", "-f", "lavfi", "-i", "sine=d=13", "-itsoffset", "1", "-i", source, "-c:v", "copy"), 5, 5 * time.Second, 200 * ms},
		{made("one.mp4", "-g", "999", "-sc_threshold", "0"), 0, 0, 200 * ms},
		{made("b.mp4", "-g", "50", "-bf", "3"), 5, 4 * time.Second, 200 * ms},
		{made("hevc.mp4", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:keyint=50:scenecut=0"), 5, 4 * time.Second, 200 * ms},
		{made("vfr.mp4", "-vf", "select='not(mod(n,7))'", "-vsync", "vfr", "-g", "7"), 5, 3920 * ms, 280 * ms},
		{made("vp9.mp4", "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "50"), 5, 4 * time.Second, 200 * ms},
		{made("av1.mp4", "-c:v", "libsvtav1", "-preset", "12", "-g", "50"), 5, 4 * time.Second, 200 * ms},
		{made("copy.ts", "-c", "copy"), 5, 6 * time.Second, 200 * ms}, // without an index, it may be the next keyframe
		{made("mpeg4.avi", "-c:v", "mpeg4", "-g", "50", "-sc_threshold", "1000000000"), 5, 4 * time.Second, 200 * ms},
		{made("copy.flv", "-c", "copy"), 5, 4 * time.Second, 200 * ms},
	} {
		c := open(t, d, tt.path)
		if !c.Quick() {
			t.Errorf("%s is not quick: %+v", c.info.Container, c.info)
			continue
		}
		inParts(t, c, tt.keys, tt.from, tt.every)
	}
}

func inParts(t *testing.T, c *Clip, keys int, from, every time.Duration) {
	t.Helper()
	name := filepath.Base(c.file.Name())
	all := pictures(t, c, Sampling{Width: 16, Height: 16})
	last, moving := time.Duration(-1), 0
	for _, f := range sorted(t, c, glance) {
		switch {
		case f.At <= last:
			t.Errorf("%s: %v after %v", name, f.At, last)
		case f.At >= from-5*ms && f.At < from+glance.Motion-5*ms:
			moving++
		default:
			keys--
		}
		last = f.At
		if want := all[f.At]; want == nil || unlike(want, f.Gray) > 4 {
			t.Errorf("%s: the frame at %v is not the clip's", name, f.At)
		}
	}
	if want := int(glance.Motion / every); keys != 0 || moving < want-1 || moving > want+1 {
		t.Errorf("%s: %d frames of motion, %d keyframes missing", name, moving, keys)
	}
}

func sorted(t *testing.T, c *Clip, s Sampling) (all []Frame) {
	t.Helper()
	if _, err := c.Frames(t.Context(), s, func(f Frame) error {
		all = append(all, Frame{f.At, bytes.Clone(f.Gray)})
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

func pictures(t *testing.T, c *Clip, s Sampling) map[time.Duration][]byte {
	t.Helper()
	all := map[time.Duration][]byte{}
	for _, f := range sorted(t, c, s) {
		all[f.At] = f.Gray
	}
	return all
}

// unlike is the mean difference of two pictures, in grey levels.
func unlike(a, b []byte) float64 {
	sum := 0.0
	for i := range a {
		sum += math.Abs(float64(a[i]) - float64(b[i]))
	}
	return sum / float64(len(a))
}

// What has no keyframes to speak of, no known length or little of it is read whole.
func TestNotQuick(t *testing.T) {
	d := newDecoder(t, Config{})
	source := mediatest.Clip(t, "source.mp4", 12, 1)
	made := func(name string, args ...string) string {
		return mediatest.Make(t, name, append([]string{"-i", source}, args...)...)
	}
	for _, path := range []string{
		made("small.gif", "-s", "80x44", "-r", "10"),
		made("intra.avi", "-c:v", "mjpeg"),
		made("vp9.webm", "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"),
		made("raw.h264", "-c", "copy"),
		made("short.mp4", "-t", "5", "-c", "copy"),
		made("live.mkv", "-c", "copy", "-live", "1"),
	} {
		c := open(t, d, path)
		if c.Quick() {
			t.Errorf("%+v is quick", c.info)
		}
		s := glance
		s.Keyframes, s.Every = false, 200*ms
		want := framesOf(t, c, s)
		if len(want) < 20 {
			t.Errorf("%+v has %d frames", c.info, len(want))
		}
	}
}

// A second part that cannot be read takes nothing from the first.
func TestMotionMissing(t *testing.T) {
	d := newDecoder(t, Config{})
	path := mediatest.Clip(t, "clip.mp4", 12, 1)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// The pictures lie before what says where they are, or after: those of the middle and what follows become noise.
	at := bytes.Index(content, []byte("mdat"))
	end := len(content)
	if moov := bytes.Index(content, []byte("moov")); moov > at {
		end = moov - 4
	}
	for i := at + (end-at)*35/100; i < end; i++ {
		content[i] ^= 0x55
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if at := framesOf(t, open(t, d, path), glance); len(at) < 2 || at[0] != 0 {
		t.Errorf("frames at %v", at)
	}
}
