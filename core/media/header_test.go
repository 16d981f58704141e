package media

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

// What a header says is what ffprobe says, or it is left to ffprobe.
func TestHeaderAgreesWithProbe(t *testing.T) {
	d := newDecoder(t, Config{})
	source := mediatest.MakeClip(t, "source.mp4", 3, 1)
	made := func(name string, args ...string) string {
		return mediatest.MakeFile(t, name, append([]string{"-i", source}, args...)...)
	}
	turned := made("turned.mp4", "-c", "copy")
	sayTurned(t, turned, 3)
	for _, tt := range []struct {
		path  string
		plain bool
	}{
		{source, true},
		{turned, true},
		{made("ntsc.mov", "-r", "30000/1001"), true},
		{made("wide.mp4", "-vf", "setsar=4/3"), true},
		{made("hevc.mp4", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"), true},
		{made("cut.mp4", "-ss", "0.5", "-c", "copy"), false},
		{made("sound.mp4", "-f", "lavfi", "-i", "sine=d=3", "-c:v", "copy"), true},
		{made("vfr.mp4", "-vf", "select='not(mod(n,7))'", "-vsync", "vfr"), true},
		{made("copy.mkv", "-c", "copy"), true},
		{made("wide.mkv", "-vf", "setsar=4/3"), true},
		{made("vp8.webm", "-c:v", "libvpx", "-deadline", "realtime"), true},
		{made("small.gif", "-s", "80x44", "-r", "10"), true},
		{made("fragments.mp4", "-c", "copy", "-movflags", "frag_keyframe+empty_moov"), false},
		{made("two.mp4", "-map", "0", "-map", "0", "-c", "copy"), false},
		{made("two.mkv", "-map", "0", "-map", "0", "-c", "copy"), false},
		{made("one.mp4", "-frames:v", "1"), false},
		{made("delayed.mp4", "-itsoffset", "1", "-i", source, "-map", "1", "-map", "0", "-c", "copy"), false},
		{made("copy.avi", "-c:v", "mpeg4"), false},
	} {
		c, err := d.openFile(tt.path)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := c.readOwnHeader()
		if err != nil || plain != tt.plain {
			t.Errorf("%s: plain is %v, %v", c.file.Name(), plain, err)
		}
		said := c.info
		if err := c.runFFprobe(t.Context()); err != nil {
			t.Fatal(err)
		}
		if plain {
			sameInfo(t, said, c.info)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}

// sameInfo compares what a header said with what ffprobe did, which rounds times and counts some frames for itself.
func sameInfo(t *testing.T, got, want Info) {
	t.Helper()
	if (got.Duration - want.Duration).Abs() < 2*time.Millisecond {
		got.Duration = want.Duration
	}
	if got.Container != "mp4" {
		got.FrameRate = want.FrameRate
	}
	if got != want {
		t.Errorf("the header says %+v, ffprobe %+v", got, want)
	}
}

func TestOneFrameIsStill(t *testing.T) {
	d := newDecoder(t, Config{})
	source := mediatest.MakeClip(t, "source.mp4", 2, 1)
	for name, still := range map[string]bool{"a.gif": true, "a.mp4": true, "a.png": true, "a.jpg": true, "two.gif": false} {
		frames := "1"
		if !still {
			frames = "2"
		}
		c := open(t, d, mediatest.MakeFile(t, name, "-i", source, "-frames:v", frames))
		if i := c.Info(); i.Still != still || i.Still && i.Duration != 0 {
			t.Errorf("%s: %+v", name, i)
		}
		if at := framesOf(t, c, Sampling{Keyframes: still, Width: 8, Height: 8}); fmt.Sprint(len(at)) != frames {
			t.Errorf("%s has %d frames", name, len(at))
		}
	}
}

// patch changes a file in place, wherever the old bytes are.
func patch(t *testing.T, path, was, is string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(was) != len(is) || !bytes.Contains(content, []byte(was)) {
		t.Fatalf("no %q in %s", was, path)
	}
	if err := os.WriteFile(path, bytes.ReplaceAll(content, []byte(was), []byte(is)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// What cannot be a clip is refused, with the right reason.
func TestOpenRefusesContent(t *testing.T) {
	d := newDecoder(t, Config{Limits: Limits{VideoPixels: 400 * 400, Streams: 3}})
	source := mediatest.MakeClip(t, "source.mp4", 1, 1)
	sound := []string{"-f", "lavfi", "-i", "sine=d=1"}
	key := "000102030405060708090a0b0c0d0e0f"
	made := func(name string, args ...string) string { return mediatest.MakeFile(t, name, args...) }
	for _, tt := range []struct{ path, want string }{
		{made("clip.m4a", append(sound, "-c:a", "aac")...), NoPicture},
		{made("clip.mka", append(sound, "-c:a", "aac")...), NoPicture},
		{made("clip.mp4", append(sound, "-i", mediatest.MakeClip(t, "a.jpg", 1, 1), "-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v:0", "attached_pic")...), NoPicture},
		{made("clip.mp4", "-i", source, "-c", "copy", "-encryption_scheme", "cenc-aes-ctr", "-encryption_key", key, "-encryption_kid", key), Encrypted},
		{made("clip.mp4", "-i", source, "-vf", "scale=402:402"), TooManyPixels},
		{made("clip.ts", "-i", source, "-vf", "scale=402:402"), TooManyPixels},
		{made("clip.gif", "-i", source, "-vf", "scale=402:402", "-frames:v", "3"), TooManyPixels},
		{made("clip.mkv", "-i", source, "-map", "0", "-map", "0", "-map", "0", "-map", "0", "-c", "copy"), TooManyStreams},
	} {
		_, err := d.Open(t.Context(), tt.path)
		check(t, err, tt.want)
	}
}

// A header that says less than there is gets nobody past the limit of pixels.
func TestLyingHeader(t *testing.T) {
	d := newDecoder(t, Config{Limits: Limits{VideoPixels: 400 * 400}})
	path := patch(t, mediatest.MakeFile(t, "clip.mp4", "-i", mediatest.MakeClip(t, "source.mp4", 1, 1), "-vf", "scale=640:640"),
		"\x02\x80\x02\x80\x00\x48\x00\x00", "\x00\x20\x00\x20\x00\x48\x00\x00")
	c := open(t, d, path)
	if i := c.Info(); i.Height != 32 {
		t.Fatalf("%+v", i)
	}
	_, err := c.Frames(t.Context(), Sampling{Every: time.Second, Width: 8, Height: 8}, func(Frame) error {
		t.Error("a frame too large")
		return nil
	})
	check(t, err, TooManyPixels)
}

func FuzzHeader(f *testing.F) {
	source := mediatest.MakeClip(f, "source.mp4", 1, 1)
	for _, path := range []string{
		source,
		mediatest.MakeFile(f, "a.mkv", "-i", source, "-c", "copy"),
		mediatest.MakeFile(f, "a.gif", "-i", source, "-s", "40x22", "-r", "5"),
	} {
		content, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
		if at := bytes.Index(content, []byte("moov")); at > 0 {
			f.Add(content[at-4:])
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, k := range []kind{kindMP4, kindMKV, kindGIF} {
			h, err := k.readHeader(io.NewSectionReader(bytes.NewReader(content), 0, int64(len(content))))
			if err != nil {
				continue
			}
			if h.width < 0 || h.height < 0 || h.duration < 0 || h.duration > maxDuration || h.rate.Num < 0 || h.tracks < 1 {
				t.Errorf("%s: %+v", k.name, h)
			}
		}
	})
}
