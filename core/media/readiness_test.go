package media

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

// install puts a program, by its path, or what is none in place of another.
func install(t *testing.T, path, what string) {
	t.Helper()
	err := os.RemoveAll(path)
	if err == nil && filepath.IsAbs(what) {
		err = os.Symlink(what, path)
	} else if err == nil {
		err = os.WriteFile(path, []byte(what), 0o700)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Whatever keeps a program from reading any clip is not the clip's fault; the operator reads it once; and it is over when the program
// was replaced.
func TestProgramsThatDoNotRun(t *testing.T) {
	probed, read := mediatest.MakeClip(t, "clip.avi", 2, 1), mediatest.MakeClip(t, "clip.mp4", 2, 1)
	whole := map[string]string{}
	for _, name := range []string{"ffprobe", "ffmpeg"} {
		path, err := findProgram(name)
		if err != nil {
			t.Fatal(err)
		}
		whole[name] = path
	}
	for _, tt := range []struct{ name, fault, said string }{
		{"unloaded", fake(t, "unloaded"), "libavdevice.so.59"},
		{"outdated", fake(t, "outdated"), "decoder failed"},
		{"crashes", fake(t, "crashes"), "decoder failed"},
		{"no program", "\x7fELF", "exit status 97"},
		{"for another interpreter", "#!/nowhere/sh\n", "exit status 97"},
		{"empty", "\n", "exit status 97"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for i, name := range []string{"ffprobe", "ffmpeg"} {
				var log bytes.Buffer
				path := filepath.Join(t.TempDir(), name)
				install(t, path, tt.fault)
				c := Config{Logger: slog.New(slog.NewTextHandler(&log, nil))}
				if i == 0 {
					c.FFprobe = path
				} else {
					c.FFmpeg = path
				}
				d := newDecoder(t, c)
				for range 2 {
					check(t, readFrame(t, d, []string{probed, read}[i]), NoDecoder)
				}
				check(t, d.CheckReady(t.Context()), NoDecoder)
				if n := strings.Count(log.String(), "level=ERROR"); n != 1 || !strings.Contains(log.String(), tt.said) {
					t.Errorf("%s: logged %d times: %s", name, n, &log)
				}
				install(t, path, whole[name])
				if err := readFrame(t, d, []string{probed, read}[i]); err != nil {
					t.Errorf("%s was replaced: %v", name, err)
				}
				if err := d.CheckReady(t.Context()); err != nil {
					t.Errorf("%s was replaced, and is not ready: %v", name, err)
				}
			}
		})
	}
}

// readFrame opens a clip and reads a frame.
func readFrame(t *testing.T, d *Decoder, path string) error {
	t.Helper()
	c, err := d.Open(t.Context(), path)
	if err != nil {
		return err
	}
	_, err = c.Frames(t.Context(), Sampling{Width: 8, Height: 8, MaxFrames: 1}, func(Frame) error { return nil })
	return errors.Join(err, c.Close())
}

// A program that is gone is not the clip's fault either, nor is a folder that is gone.
func TestMachineFails(t *testing.T) {
	path := mediatest.MakeClip(t, "clip.avi", 2, 1)
	gone := filepath.Join(t.TempDir(), "ffprobe")
	install(t, gone, fake(t, "sleeps"))
	d := newDecoder(t, Config{FFprobe: gone})
	if err := os.Remove(gone); err != nil {
		t.Fatal(err)
	}
	check(t, readFrame(t, d, path), NoDecoder)

	d = newDecoder(t, Config{})
	d.temp = filepath.Join(d.temp, "gone")
	err := readFrame(t, d, path)
	check(t, err, NoRoom)
	check(t, d.CheckReady(t.Context()), NoRoom)
	if !IsOurFault(err) || IsOurFault(&Error{Code: Damaged}) || IsOurFault(errors.New("x")) || IsOurFault(nil) {
		t.Error("whose fault is it?")
	}
	if err := os.Mkdir(d.temp, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(readFrame(t, d, path), d.CheckReady(t.Context())); err != nil {
		t.Error(err)
	}
}

// CheckReady tries the programs now and then, and not at each call.
func TestCheckReady(t *testing.T) {
	d := newDecoder(t, Config{})
	tried := 0
	var fault error
	d.trial = func(context.Context, string) error { tried++; return fault }
	for range 3 {
		if err := d.CheckReady(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if tried != 2 {
		t.Errorf("%d trials", tried)
	}
	fault = errStart
	d.readiness.checked = time.Now().Add(-readyFor)
	check(t, d.CheckReady(t.Context()), NoDecoder)
	fault = errWall // it says nothing
	d.readiness.checked = time.Now().Add(-unreadyFor)
	check(t, d.CheckReady(t.Context()), NoDecoder)
	fault = nil
	d.readiness.checked = time.Now().Add(-unreadyFor)
	if err := d.CheckReady(t.Context()); err != nil {
		t.Error(err)
	}
}
