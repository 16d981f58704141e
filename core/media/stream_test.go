package media

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

// Of several streams the one is read that players show, whatever its size and its place.
func TestShownStream(t *testing.T) {
	d := newDecoder(t, Config{})
	shown := shades(t, "shown.mp4", 3, 10)
	gray := mediatest.MakeFile(t, "gray.mp4", "-f", "lavfi", "-i", "color=white:s=320x180:r=10:d=3")
	pair := func(name string, first, second string, args ...string) string {
		return mediatest.MakeFile(t, name, append([]string{"-i", first, "-i", second, "-map", "0:v", "-map", "1:v", "-c", "copy"}, args...)...)
	}
	enabled := []string{"-disposition:v:0", "0", "-disposition:v:1", "default"}
	both := []string{"-disposition:v:0", "default", "-disposition:v:1", "default"}
	none := []string{"-disposition:v:0", "0", "-disposition:v:1", "0"}
	auxiliary := pair("aux.mp4", gray, shown, both...)
	patchFirst(t, auxiliary, "hdlr", 8, "auxv")
	undecodable := pair("undecodable.mkv", gray, shown, both...)
	patchFirst(t, undecodable, "V_MPEG4/ISO/AVC", -15, "V_XXXXX/ISO/AVC")
	disabled := pair("flag.mkv", gray, shown, both...)
	patchFirst(t, disabled, "\x9c\x81", -2, "\xb9\x81") // FlagLacing, which is 0, becomes FlagEnabled
	damaged := pair("damaged.mp4", gray, shown, append(both, "-movflags", "faststart")...)
	patchFirst(t, damaged, "stco", 8, "\x7f\xff\xff\xff") // where its first frames are
	for _, tt := range []struct{ name, path string }{
		{"the second is enabled, mp4", pair("a.mp4", gray, shown, enabled...)},
		{"the second is enabled, mov", pair("a.mov", gray, shown, enabled...)},
		{"the second is the default, mkv", pair("a.mkv", gray, shown, enabled...)},
		{"the second is enabled, in fragments", pair("f.mp4", gray, shown, append(enabled, "-movflags", "frag_keyframe+empty_moov")...)},
		{"both are enabled", pair("b.mp4", shown, gray, both...)},
		{"both are the default", pair("b.mkv", shown, gray, both...)},
		{"none is enabled", pair("n.mp4", shown, gray, none...)},
		{"no dispositions", pair("n.ts", shown, gray)},
		{"an auxiliary track in front", auxiliary},
		{"one that cannot be decoded", undecodable},
		{"one that is damaged", damaged},
		{"a poster in front", mediatest.MakeFile(t, "poster.mp4", "-i", gray, "-i", shown, "-filter_complex", "[0:v]trim=end_frame=1[p]", "-map", "[p]", "-map", "1:v",
			"-disposition:v:0", "default", "-disposition:v:1", "default")},
		{"the second alone is enabled in its header", disabled},
		{"a film of posters in front", mediatest.MakeFile(t, "mjpeg.mp4", "-i", gray, "-i", shown, "-map", "0:v", "-map", "1:v", "-c:v:0", "mjpeg", "-c:v:1", "copy",
			"-disposition:v:0", "default", "-disposition:v:1", "default")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := open(t, d, tt.path)
			framesOf(t, c, Sampling{Width: 8, Height: 8, Every: time.Second})
			pictures, err := c.MakeStills(t.Context(), []time.Duration{0, 2500 * ms}, 64)
			if err != nil {
				t.Fatal(err)
			}
			if a, b := second(t, pictures[0]), second(t, pictures[1]); a != 0 || b != 2 {
				t.Errorf("the stills are of seconds %d and %d", a, b)
			}
			if i := c.Info(); i.Width != 64 {
				t.Errorf("%+v", i)
			}
		})
	}
}

// patchFirst overwrites a file as far behind the first place that holds the mark.
func patchFirst(t *testing.T, path, mark string, behind int, is string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(content, []byte(mark))
	if at < 0 {
		t.Fatalf("no %q in %s", mark, path)
	}
	copy(content[at+len(mark)+behind:], is)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
