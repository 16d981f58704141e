package media

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

// tight are limits that a test can wait for: in time, where that is what a decoder runs into. Others get the time that they
// need on a slow machine.
func tight(runsInto string) Limits {
	l := Limits{Memory: 256 << 20}
	switch runsInto {
	case TooSlow:
		l.ProbeCPU, l.ReadCPU, l.MaxReadCPU = time.Second, time.Second, time.Second
	case Busy:
		l.ProbeCPU, l.ReadCPU, l.MaxReadCPU, l.Wait = time.Second/4, time.Second/4, time.Second/4, time.Second
	}
	return l
}

// newFaulty returns a decoder whose faulty program reads the trial clip, and no other.
func newFaulty(t testing.TB, c Config) *Decoder {
	t.Helper()
	d := newDecoder(t, c)
	d.trial = func(context.Context, string) error { return nil }
	return d
}

// forever is longer than a decoder with tight limits can take on the slowest machine, and shorter than faulty ones would.
const forever = 10 * time.Minute

// Whatever a decoder does, it is stopped at its bound, says what is the matter, and leaves nothing behind; the next
// clip is read as if nothing had been.
func TestFaultyDecoders(t *testing.T) {
	path := mediatest.MakeClip(t, "clip.mp4", 2, 1)
	sound := newDecoder(t, Config{})
	for name, want := range map[string]string{
		"sleeps": Busy, "spins": TooSlow, "balloons": TooMuch, "forks": Busy,
		"floods": Damaged, "sizes": Damaged, "whines": TooSlow, "crashes": Damaged,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newFaulty(t, Config{FFmpeg: fake(t, name), Limits: tight(want)})
			c := open(t, d, path)
			started := time.Now()
			_, err := c.Frames(t.Context(), Sampling{Every: time.Second, Width: 8, Height: 8}, func(Frame) error { return nil })
			check(t, err, want)
			if took := time.Since(started); took > forever {
				t.Errorf("it took %v", took)
			}
			if _, err := c.MakeStills(t.Context(), []time.Duration{0}, 64); err == nil {
				t.Error("it made stills")
			}
			if got := framesOf(t, open(t, sound, path), Sampling{Every: time.Second, Width: 8, Height: 8}); len(got) != 2 {
				t.Errorf("the next clip has %d frames", len(got))
			}
		})
	}
}

func TestFaultyProbes(t *testing.T) {
	path := mediatest.MakeClip(t, "clip.avi", 2, 1)
	for name, want := range map[string]string{
		"sleeps": Busy, "spins": TooSlow, "balloons": TooMuch, "floods": NotVideo,
		"crashes": NotVideo, "lies": Damaged, "whines": TooSlow,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newFaulty(t, Config{FFprobe: fake(t, name), Limits: tight(want)})
			_, err := d.Open(t.Context(), path)
			check(t, err, want)
			if left, err := os.ReadDir(d.temp); err != nil || len(left) != 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

// check expects an Error of the code, which says nothing of the file's name.
func check(t *testing.T, err error, code string) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Code != code {
		t.Fatalf("%v, want %s", err, code)
	}
	if strings.Contains(err.Error(), "clip.") {
		t.Errorf("the error names the file: %v", err)
	}
}

func TestCancel(t *testing.T) {
	d := newDecoder(t, Config{})
	c := open(t, d, mediatest.MakeClip(t, "clip.mp4", 8, 1))
	ctx, cancel := context.WithCancelCause(t.Context())
	mine := errors.New("enough")
	_, err := c.Frames(ctx, Sampling{Every: time.Second, Width: 8, Height: 8}, func(Frame) error {
		cancel(mine)
		<-ctx.Done()
		return nil
	})
	if !errors.Is(err, mine) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := d.Open(ctx, mediatest.MakeClip(t, "clip.avi", 1, 1)); !errors.Is(err, mine) {
		t.Errorf("opened: %v", err)
	}
	if err := c.Close(); err != nil {
		t.Errorf("closed: %v", err)
	}
	if left, err := os.ReadDir(d.temp); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestYieldFails(t *testing.T) {
	c := open(t, newDecoder(t, Config{}), mediatest.MakeClip(t, "clip.mp4", 8, 1))
	mine := errors.New("no more")
	s, err := c.Frames(t.Context(), Sampling{Width: 8, Height: 8}, func(Frame) error { return mine })
	if err != mine || s.Frames != 1 { //nolint:errorlint // the very error
		t.Errorf("%v after %d frames", err, s.Frames)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	d := newDecoder(t, Config{Limits: Limits{FileBytes: 1 << 20}})
	for _, tt := range []struct{ path, want string }{
		{filepath.Join(dir, "clip.none"), NoSuchFile},
		{dir, IsFolder},
		{write("clip.empty", "", 0o600), EmptyFile},
		{write("clip.text", "hello", 0o600), NotVideo},
		{write("clip.large", strings.Repeat("x", 1<<20+1), 0o600), TooLarge},
		{write("clip.most", strings.Repeat("x", 1<<20), 0o600), NotVideo},
		{write("clip.least", strings.Repeat("x", 1<<20-1), 0o600), NotVideo},
	} {
		_, err := d.Open(t.Context(), tt.path)
		check(t, err, tt.want)
	}
	if _, err := New(Config{FFmpeg: filepath.Join(dir, "no-ffmpeg")}); err == nil {
		t.Error("a decoder without ffmpeg")
	}
}

func TestHealth(t *testing.T) {
	d := newDecoder(t, Config{})
	h, err := d.Health(t.Context())
	if err != nil || h.FFmpeg == "" || h.FFprobe == "" {
		t.Errorf("%+v, %v", h, err)
	}
	if runtime.GOOS == "linux" && !strings.Contains(h.Confinement.String(), "seccomp") {
		t.Errorf("confined by %v", h.Confinement)
	}
	if s := (Confinement{}).String(); s != "none" {
		t.Errorf("no confinement is %q", s)
	}
	bad := newDecoder(t, Config{FFprobe: fake(t, "crashes")})
	_, err = bad.Health(t.Context())
	check(t, err, NoDecoder)
}
