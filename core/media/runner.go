package media

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/firstseen/firstseen/core/media/internal/replay"
)

// job is one run of a child: a program, its arguments and its bounds.
type job struct {
	program string
	args    []string
	input   *os.File // the child's inputName; nil for none
	dir     string   // the one folder that the child may write to; "" for none
	cpu     time.Duration
	wall    time.Duration
	memory  uint64
	// output takes what the child writes. When it returns, with an error or without, the child is stopped.
	output func(io.Reader) error
}

// usage holds the CPU time and the memory of a child.
type usage struct {
	cpu, wall  time.Duration
	memory     int64 // bytes resident at its peak, 0 where not known
	complaints int   // lines on its error stream
	noFont     bool  // letters were missing
}

// runJob finds the program and runs it as runChild does.
func (j job) runJob(ctx context.Context) (u usage, err error) {
	if j.program != converter {
		if j.program, err = findProgram(j.program); err != nil {
			return u, err
		}
	}
	if replay.Used != nil {
		return j.runRecorded(ctx, replay.Used)
	}
	return j.runChild(ctx)
}

// runChild starts a child and waits until it, and whatever it started, is gone. Its error is what output returned, else
// that a bound stopped the child, else errExit if the child failed.
func (j job) runChild(ctx context.Context) (u usage, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, j.wall, errWall)
	defer cancel()
	cmd, err := j.newCommand()
	if err != nil {
		return u, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return u, errors.Join(errStart, err)
	}
	complaints, err := cmd.StderrPipe()
	if err != nil {
		return u, errors.Join(errStart, err)
	}
	started := time.Now()
	if err := cmd.Start(); err != nil {
		return u, errors.Join(errStart, err)
	}
	stop := context.AfterFunc(ctx, func() { killGroup(cmd) })
	defer stop()
	counted := make(chan complaint, 1)
	go func() { counted <- readComplaints(complaints) }()
	outErr := j.output(out)
	stopped := killUnlessDone(cmd, out, outErr)
	c := <-counted
	waitErr := cmd.Wait()
	killGroup(cmd) // what it may have started
	u = usage{wall: time.Since(started), complaints: c.lines, noFont: c.noFont}
	if s := cmd.ProcessState; s != nil {
		u.cpu, u.memory = s.UserTime()+s.SystemTime(), peakMemory(s)
	}
	return u, j.exitError(ctx, cmd.ProcessState, ending{outErr, waitErr, stopped, c})
}

// killUnlessDone ends a child whose output is wanted no more, or drains the little that may be left. It reports whether it killed it.
func killUnlessDone(cmd *exec.Cmd, out io.Reader, outErr error) (killed bool) {
	if outErr != nil {
		n, _ := io.CopyN(io.Discard, out, 1)
		if killed = n > 0 || !isEOF(outErr); killed {
			killGroup(cmd)
		}
	}
	_, _ = io.Copy(io.Discard, out)
	return killed
}

// ending describes the end of a child.
type ending struct {
	outErr, waitErr error
	stopped         bool // it was killed because of outErr
	complaint       complaint
}

// exitError returns the reason why a child ended, or nil.
func (j job) exitError(ctx context.Context, s *os.ProcessState, e ending) error {
	cause := context.Cause(ctx)
	switch {
	case cause != nil && !errors.Is(cause, errWall):
		return cause
	case e.stopped && !errors.Is(e.outErr, errStream):
		return e.outErr
	case s != nil && (outOfCPU(s) || s.UserTime()+s.SystemTime() >= j.cpu):
		return errCPU
	case cause != nil:
		return cause
	}
	return e.statusError(s)
}

// statusError returns the reason for the exit status of a child that used up none of its bounds, or nil.
func (e ending) statusError(s *os.ProcessState) error {
	switch {
	case s != nil && slices.Contains(exitsBeforeReading, s.ExitCode()):
		return fmt.Errorf("%w: exit status %d%s", errStart, s.ExitCode(), e.complaint.first)
	case s != nil && wasKilled(s) && !e.stopped:
		return errKilled
	case e.complaint.memory:
		return errMemory
	case e.waitErr != nil && !e.stopped:
		return errExit
	}
	return e.outErr
}

// isEOF reports whether an error says that a child's output ended.
func isEOF(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) }

// exitsBeforeReading are the exit statuses of a program that did not come to open its input: it could not be confined, it cannot be
// executed, and the system's loader misses a library of it.
var exitsBeforeReading = []int{exitNotStarted, 126, 127}

// complaint sums up a child's error stream. Nothing of it may be shown or logged once the clip was opened: it repeats what the file
// says of itself.
type complaint struct {
	lines  int
	memory bool
	noFont bool
	first  string // the beginning of the first line, for the log if the clip was not opened at all
}

func readComplaints(r io.Reader) (c complaint) {
	lines := bufio.NewReaderSize(r, 4096)
	for {
		line, more, err := lines.ReadLine()
		if err != nil {
			return c
		}
		if c.lines == 0 {
			c.first = ": " + strings.ToValidUTF8(string(line[:min(len(line), maxComplaint)]), "?")
		}
		if c.lines++; c.lines > maxComplaints {
			_, _ = io.Copy(io.Discard, r)
			return c
		}
		c.memory = c.memory || !more && saysNoMemory(line)
		c.noFont = c.noFont || bytes.Contains(line, []byte("failed to find any fallback"))
	}
}

func saysNoMemory(line []byte) bool {
	return bytes.Contains(line, []byte("Cannot allocate memory"))
}
