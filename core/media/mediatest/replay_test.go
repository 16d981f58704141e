package mediatest_test

import (
	"bytes"
	"os"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

func TestMain(m *testing.M) {
	media.RunChildIfAsked()
	os.Exit(m.Run())
}

// readFrames returns the frames of a clip, and the CPU time that its child took.
func readFrames(t *testing.T, path string, side int) (frames []byte, cpu time.Duration, err error) {
	t.Helper()
	d, err := media.New(media.Config{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.Open(t.Context(), path)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = c.Close() }()
	stats, err := c.Frames(t.Context(), media.Sampling{Width: side, Height: side, Every: time.Second}, func(f media.Frame) error {
		frames = append(frames, f.Gray...)
		return nil
	})
	return frames, stats.CPU, err
}

// countResults returns how many runs a recording has.
func countResults(t *testing.T, dir string) int {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

// A child runs again for another file or other arguments, and where it failed before; else what it wrote is read again.
func TestReplay(t *testing.T) {
	dir, clip := t.TempDir(), mediatest.MakeClip(t, "clip.mp4", 2, 1)
	plain, _, err := readFrames(t, clip, 16)
	if err != nil {
		t.Fatal(err)
	}
	mediatest.ReplayChildren(dir)
	t.Cleanup(func() { mediatest.ReplayChildren("") })
	first, took, err := readFrames(t, clip, 16)
	if err != nil || !bytes.Equal(first, plain) || countResults(t, dir) != 1 {
		t.Errorf("%d bytes, %v, %d results", len(first), err, countResults(t, dir))
	}
	again, cpu, err := readFrames(t, mediatest.MakeClip(t, "same.mp4", 2, 1), 16)
	if err != nil || !bytes.Equal(again, plain) || cpu != took || countResults(t, dir) != 1 {
		t.Errorf("again: %d bytes in %v, not in %v, %v, %d results", len(again), cpu, took, err, countResults(t, dir))
	}
	if other, _, err := readFrames(t, mediatest.MakeClip(t, "clip.mp4", 2, 2), 16); err != nil || bytes.Equal(other, plain) || countResults(t, dir) != 2 {
		t.Errorf("another file: %v, %d results", err, countResults(t, dir))
	}
	if larger, _, err := readFrames(t, clip, 32); err != nil || len(larger) != 4*len(plain) || countResults(t, dir) != 3 {
		t.Errorf("other arguments: %d bytes, %v, %d results", len(larger), err, countResults(t, dir))
	}
	damaged := mediatest.MakeClip(t, "clip.mp4", 2, 1)
	if err := os.Truncate(damaged, 2000); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		// One more is of the clip on which a decoder tries the program then.
		if _, _, err := readFrames(t, damaged, 16); err == nil || countResults(t, dir) != 4 {
			t.Errorf("a child that fails: %v, %d results", err, countResults(t, dir))
		}
	}
}
