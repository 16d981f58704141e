package media

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

// glance reads keyframes and three seconds of motion.
var glance = Sampling{Keyframes: true, Motion: Motion{1, 3 * time.Second, 200 * ms}, Width: 16, Height: 16}

// What is read of a clip in two parts comes as one: in order, each moment once, each frame as reading all gives it.
func TestMotion(t *testing.T) {
	d := newDecoder(t, Config{})
	usual := []string{"-preset", "veryfast", "-g", "50"} // with frames of all kinds
	source := mediatest.MakeFile(t, "source.mp4", append([]string{"-i", mediatest.MakeClip(t, "clip.mp4", 12, 1)}, usual...)...)
	made := func(name string, args ...string) string {
		return mediatest.MakeFile(t, name, append([]string{"-i", source}, args...)...)
	}
	turned := made("turned.mp4", "-c", "copy")
	sayTurned(t, turned, 1)
	for _, tt := range []struct {
		path  string
		keys  int           // frames outside the moving part
		from  time.Duration // the moving part
		every time.Duration // its frames
	}{
		{source, 4, 4 * time.Second, 200 * ms},
		{turned, 4, 4 * time.Second, 200 * ms},
		{mediatest.MakeFile(t, "later.mp4", "-itsoffset", "5", "-i", source, "-c", "copy"), 4, 4 * time.Second, 200 * ms},
		{mediatest.MakeFile(t, "later.mkv", "-itsoffset", "5", "-i", source, "-c", "copy"), 4, 6 * time.Second, 200 * ms}, // its header counts from 0
		{mediatest.MakeFile(t, "sound.mp4", "-f", "lavfi", "-i", "sine=d=13", "-itsoffset", "1", "-i", source, "-c:v", "copy"), 4, 3 * time.Second, 200 * ms},
		{made("one.mp4", "-g", "999", "-sc_threshold", "0"), 0, 0, 200 * ms},
		{made("b.mp4", "-g", "50", "-bf", "3"), 4, 4 * time.Second, 200 * ms},
		{made("hevc.mp4", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:keyint=50:scenecut=0"), 4, 4 * time.Second, 200 * ms},
		{made("vfr.mp4", "-vf", "select='not(mod(n,7))'", "-vsync", "vfr", "-preset", "veryfast", "-g", "7"), 5, 4200 * ms, 280 * ms},
		{made("vp9.mp4", "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "50"), 4, 4 * time.Second, 200 * ms},
		{made("av1.mp4", "-c:v", "libsvtav1", "-preset", "12", "-g", "50"), 4, 4 * time.Second, 200 * ms},
		{made("mpeg4.avi", "-c:v", "mpeg4", "-g", "50", "-sc_threshold", "1000000000"), 4, 4 * time.Second, 200 * ms},
		{made("copy.flv", "-c", "copy"), 4, 4 * time.Second, 200 * ms},
	} {
		c := open(t, d, tt.path)
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
		case f.At >= from-5*ms && f.At < from+glance.Motion.Length-5*ms:
			moving++
		default:
			keys--
		}
		last = f.At
		if want := all[f.At]; want == nil || unlike(want, f.Gray) > 4 {
			t.Errorf("%s: the frame at %v is not the clip's", name, f.At)
		}
	}
	if want := int(glance.Motion.Length / every); keys != 0 || moving < want-1 || moving > want+1 {
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

// Three stretches lie at three keyframes, as far as there are so many.
func TestStretches(t *testing.T) {
	d := newDecoder(t, Config{})
	source := mediatest.MakeClip(t, "source.mp4", 12, 1)
	s := glance
	s.Motion = Motion{3, time.Second, 250 * ms}
	for _, tt := range []struct {
		path string
		want []time.Duration // seconds of which there is more than one frame
	}{
		{source, []time.Duration{2, 6, 10}},
		{mediatest.MakeFile(t, "copy.mkv", "-i", source, "-c", "copy"), []time.Duration{0, 4, 8}}, // the last ones before
		{mediatest.MakeFile(t, "two.mp4", "-i", source, "-g", "200", "-sc_threshold", "0"), []time.Duration{0, 8}},
		{mediatest.MakeFile(t, "one.mp4", "-i", source, "-g", "999", "-sc_threshold", "0"), []time.Duration{0}},
	} {
		var got []time.Duration
		last := time.Duration(-1)
		for _, f := range sorted(t, open(t, d, tt.path), s) {
			if sec := f.At / time.Second; sec == last && !slices.Contains(got, sec) {
				got = append(got, sec)
			} else {
				last = sec
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s moves at %d, want %d", filepath.Base(tt.path), got, tt.want)
		}
	}
}

// What is short or small, has no keyframes to speak of or no known length is read whole.
func TestQuick(t *testing.T) {
	d := newDecoder(t, Config{})
	source := mediatest.MakeClip(t, "source.mp4", 10, 1)
	made := func(name string, args ...string) string {
		return mediatest.MakeFile(t, name, append([]string{"-i", source}, args...)...)
	}
	// Much work to decode is in many pixels, or in many bytes, which are encoded sooner.
	hard := []string{"-qp", "1", "-bf", "2", "-preset", "ultrafast", "-g", "50"}
	large := []string{"-s", "960x540", "-preset", "ultrafast", "-g", "50"}
	for _, tt := range []struct {
		path string
		want bool
	}{
		{made("large.mp4", append(large, "-s", "1280x720")...), true},
		{made("hard.mp4", hard...), true},
		{made("hard.mkv", hard...), true},
		{made("hard.ts", "-s", "640x360", "-q:v", "1", "-g", "50"), false},
		{source, false},
		{made("calm.mp4", append(large, "-vf", "select=eq(n\\,0),loop=-1:1,setpts=N/25/TB,trim=end=10")...), false},
		{made("short.mp4", append(hard, "-t", "5", "-r", "60", "-s", "640x360")...), false},
		{made("one.mp4", append(hard, "-g", "999", "-sc_threshold", "0")...), false},
		{made("intra.mp4", append(hard, "-g", "1")...), false},
		{made("half.mp4", append(hard, "-g", "2")...), false},
		{made("intra.avi", "-c:v", "mjpeg", "-q:v", "2"), false},
		{made("gif.gif"), false},
		{made("vp9.webm", "-b:v", "8M", "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"), false},
		{made("theora.mkv", "-r", "5", "-vf", "noise=alls=60:allf=t", "-c:v", "libtheora", "-q:v", "10", "-g", "10"), false},
		{made("raw.h264", hard...), false},
		{made("live.mkv", append(hard, "-live", "1")...), false},
	} {
		if c := open(t, d, tt.path); c.IsQuick() != tt.want {
			t.Errorf("%s: %+v", filepath.Base(tt.path), c.info)
		}
	}
}

// A second part that cannot be read takes nothing from the first.
func TestMotionMissing(t *testing.T) {
	d := newDecoder(t, Config{})
	path := mediatest.MakeClip(t, "clip.mp4", 12, 1)
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
