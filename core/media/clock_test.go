package media

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

// makePart makes some seconds of shades from one of them on. Its own times begin at zero unless the arguments say otherwise.
func makePart(t testing.TB, name string, from, seconds int, args ...string) string {
	source := fmt.Sprintf("color=black:s=64x48:r=25:d=%d,format=yuv420p,geq=lum='16+18*mod(%d+floor(T),12)':cb=128:cr=128", seconds, from)
	return mediatest.MakeFile(t, name, append([]string{"-f", "lavfi", "-i", source, "-g", "25"}, args...)...)
}

// A still of the time that a frame has is that frame, whatever the times in the file do. All of what was joined is read, and lasts as long.
func TestOneClock(t *testing.T) {
	d := newDecoder(t, Config{})
	x264, mpeg2 := []string{"-c:v", "libx264", "-preset", "veryfast"}, []string{"-c:v", "mpeg2video"}
	anew := func(name string, args ...string) string {
		var parts []string
		for i := range 3 {
			parts = append(parts, makePart(t, fmt.Sprint(i, name), 4*i, 4, args...))
		}
		return mediatest.JoinFiles(t, name, parts...)
	}
	jump := func(name string, to float64, args ...string) string {
		return mediatest.JoinFiles(t, name, makePart(t, "0"+name, 0, 4, args...),
			makePart(t, "1"+name, 4, 8, append(args, "-output_ts_offset", fmt.Sprint(to))...))
	}
	hole := []string{"-vf", "setpts=PTS+if(gte(T\\,4)\\,20/TB\\,0)", "-vsync", "vfr"}
	for _, tt := range []struct {
		name, path string
		lasts      time.Duration // 0: it does not say so
		seconds    int           // that it shows
	}{
		{"a stream that begins anew", anew("a.ts", x264...), 12 * time.Second, 12},
		{"a stream that jumps ahead", jump("a.ts", 5000, mpeg2...), 12 * time.Second, 12},
		{"a stream that jumps back a little", jump("a.ts", 2, x264...), 0, 12},
		{"a stream with a hole", jump("a.ts", 13, mpeg2...), 0, 12},
		{"a long hole", makePart(t, "hole.ts", 0, 12, append(hole, x264...)...), 0, 12},
		{"a programme stream", anew("a.mpg", mpeg2...), 12 * time.Second, 12},
		{"AVI", anew("a.avi", "-c:v", "mpeg4"), 0, 12},
		{"Matroska that goes on in another", jump("a.mkv", 100, x264...), 0, 12},
		{"Matroska that begins anew", anew("a.mkv", x264...), 0, 8},
		{"MP4 with a hole", makePart(t, "hole.mp4", 0, 12, hole...), 32 * time.Second, 12},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := open(t, d, tt.path)
			if got := c.Info().Duration; tt.lasts > 0 && (got-tt.lasts).Abs() > 300*ms {
				t.Errorf("it lasts %v", got)
			}
			matchStills(t, c, open(t, d, tt.path), Sampling{Width: 8, Height: 8, Every: 500 * ms}, tt.seconds)
			if c.canSkip() {
				matchStills(t, c, c, Sampling{Width: 8, Height: 8, Keyframes: true, Motion: Motion{3, 1500 * ms, 500 * ms}}, 0)
			}
		})
	}
}

// matchStills reads a clip of shades and compares each frame with the still of its time of another opening of it. It checks how many
// seconds were shown, or were at least.
func matchStills(t *testing.T, c, again *Clip, s Sampling, seconds int) {
	t.Helper()
	var at []time.Duration
	var shown []int
	_, err := c.Frames(t.Context(), s, func(f Frame) error {
		at, shown = append(at, f.At), append(shown, (int(f.Gray[0])+10)/21)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var pictures [][]byte
	for times := range slices.Chunk(at, maxStills) {
		made, err := again.MakeStills(t.Context(), times, 64)
		if err != nil {
			t.Fatal(err)
		}
		pictures = append(pictures, made...)
	}
	for i, p := range pictures {
		if got := second(t, p); got != shown[i] {
			t.Errorf("the frame at %v shows second %d, the still %d", at[i], shown[i], got)
		}
	}
	if got := len(slices.Compact(shown)); got < max(seconds, 2) || seconds > 0 && got > seconds {
		t.Errorf("%d seconds are shown, want %d", got, seconds)
	}
}
