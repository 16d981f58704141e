package media

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color/palette"
	imagegif "image/gif"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	// trialSide is the width and height of the clip that the programs are tried on, in pixels.
	trialSide = 32
	// trialCPU is twenty times what a program takes for it.
	trialCPU = 2 * time.Second
	// readyFor is the time for which CheckReady believes that clips can be read, and unreadyFor that they cannot.
	readyFor   = 30 * time.Second
	unreadyFor = 5 * time.Second
	// temporary stands for the folder of temporary files among the programs.
	temporary = "temporary files"
)

// readiness remembers whether clips can be read at all. Its zero value knows of no fault.
type readiness struct {
	mu      sync.Mutex
	faults  map[string]error // the latest, by program
	checked time.Time
	running sync.Mutex // held during a check
}

// CheckReady returns the Error that keeps clips from being read, or nil. It tries both programs on a clip of its own, now and then: it may
// be asked often. If they cannot be tried before ctx ends, it returns what was known before.
func (d *Decoder) CheckReady(ctx context.Context) error {
	r := &d.readiness
	if r.running.TryLock() {
		defer r.running.Unlock()
		if d.isCheckDue(time.Now()) {
			for _, program := range []string{d.ffprobe, d.ffmpeg} {
				_ = d.tryProgram(ctx, program) // it is recorded
			}
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return cmp.Or(r.faults[temporary], r.faults[d.ffprobe], r.faults[d.ffmpeg])
}

// CheckFault returns an Error if no clip could be read a moment ago, and that has not changed.
func (d *Decoder) CheckFault(ctx context.Context) error {
	r := &d.readiness
	r.mu.Lock()
	known := cmp.Or(r.faults[temporary], r.faults[d.ffmpeg])
	r.mu.Unlock()
	if known == nil {
		return nil
	}
	_ = d.CheckReady(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	return cmp.Or(r.faults[temporary], r.faults[d.ffmpeg])
}

// isCheckDue reports whether the programs have to be tried again, and takes note that they are.
func (d *Decoder) isCheckDue(now time.Time) bool {
	r := &d.readiness
	r.mu.Lock()
	defer r.mu.Unlock()
	wait := readyFor
	if len(r.faults) > 0 {
		wait = unreadyFor
	}
	if now.Sub(r.checked) < wait {
		return false
	}
	r.checked = now
	return true
}

// recordSuccess takes note that a program works.
func (r *readiness) recordSuccess(program string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.faults, program)
}

// recordFault takes note that a program does not work, and returns err. The operator reads it once, until all works again.
func (d *Decoder) recordFault(program string, err error) error {
	r := &d.readiness
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case len(r.faults) == 0:
		d.log.Error("clips cannot be read on this machine", "program", filepath.Base(program), "error", err)
	case r.faults[program] == nil:
		d.log.Warn("clips cannot be read for another reason too", "program", filepath.Base(program), "error", err)
	}
	if r.faults == nil {
		r.faults = map[string]error{}
	}
	r.faults[program] = err
	return err
}

// tryProgram returns an error if a program cannot read a clip that is well, and takes note of it.
func (d *Decoder) tryProgram(ctx context.Context, program string) error {
	if program == converter { // which is this program
		return nil
	}
	err := d.trial(ctx, program)
	switch {
	case err == nil:
		d.readiness.recordSuccess(program)
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("media: try program: %w", context.Cause(ctx))
	case IsOurFault(err):
		return err // recorded, or not the program's
	case saysBusy(err):
		return &Error{Code: Busy, Op: "try program", Err: err}
	}
	return d.recordFault(program, &Error{Code: NoDecoder, Op: "try program", Err: err})
}

// runTrial has a program read a small clip that is well.
func (d *Decoder) runTrial(ctx context.Context, program string) (err error) {
	c, err := d.makeTrialClip()
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	read := false
	args, output := c.probeArgs(), func(r io.Reader) error {
		var report report
		err := json.NewDecoder(io.LimitReader(r, maxProbeBytes)).Decode(&report)
		read = len(report.Streams) == 1
		return err
	}
	if program == d.ffmpeg {
		s := Sampling{Width: trialSide, Height: trialSide, MaxFrames: 1}
		args, output = c.frameArgs(s), func(r io.Reader) error {
			_, gray, err := newFrameReader(r, trialSide*trialSide).nextFrame()
			read = len(gray) == trialSide*trialSide
			return err
		}
	}
	if _, err := c.newJob(program, trialCPU, args, output).runJob(ctx); err != nil {
		return err
	}
	if !read {
		return errExit
	}
	return nil
}

// makeTrialClip makes and opens a clip of one frame.
func (d *Decoder) makeTrialClip() (*Clip, error) {
	var b bytes.Buffer
	frame := image.NewPaletted(image.Rect(0, 0, trialSide, trialSide), palette.WebSafe)
	if err := imagegif.Encode(&b, frame, nil); err != nil {
		return nil, fmt.Errorf("make trial clip: %w", err)
	}
	dir, err := d.makeFolder()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "trial")
	c := &Clip{d: d, dir: dir, size: int64(b.Len()), kind: kindGIF, stream: onlyVideo, info: Info{Width: trialSide, Height: trialSide}}
	err = os.WriteFile(path, b.Bytes(), 0o600)
	if err == nil {
		c.file, err = os.Open(path)
	}
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, d.recordFault(temporary, &Error{Code: NoRoom, Op: "make trial clip", Err: err})
	}
	d.readiness.recordSuccess(temporary)
	return c, nil
}

// makeFolder makes the folder of a job.
func (d *Decoder) makeFolder() (string, error) {
	dir, err := os.MkdirTemp(d.temp, TempPrefix)
	if err != nil {
		return "", d.recordFault(temporary, &Error{Code: NoRoom, Op: "make folder", Err: err})
	}
	d.readiness.recordSuccess(temporary)
	return dir, nil
}
