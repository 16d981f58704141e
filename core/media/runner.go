package media

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"time"
)

// job is one run of a child: a program, its arguments and its bounds.
type job struct {
	program string
	args    []string
	input   *os.File // the child's inputName; nil for none
	dir     string   // the one folder that the child may write to; "" for none
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
}

// runJob starts a child and waits until it, and whatever it started, is gone. Its error is what output returned, else
// that a bound stopped the child, else errExit if the child failed.
func (j job) runJob(ctx context.Context) (u usage, err error) {
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
	killUnlessDone(cmd, out, outErr)
	c := <-counted
	waitErr := cmd.Wait()
	killGroup(cmd) // what it may have started
	u = usage{wall: time.Since(started), complaints: c.lines}
	if s := cmd.ProcessState; s != nil {
		u.cpu, u.memory = s.UserTime()+s.SystemTime(), peakMemory(s)
	}
	return u, exitError(ctx, cmd, outErr, waitErr, c)
}

// killUnlessDone ends a child whose output is wanted no more, or drains the little that may be left.
func killUnlessDone(cmd *exec.Cmd, out io.Reader, outErr error) {
	if outErr != nil {
		killGroup(cmd)
	}
	_, _ = io.Copy(io.Discard, out)
}

// exitError returns the reason why a child ended, or nil.
func exitError(ctx context.Context, cmd *exec.Cmd, outErr, waitErr error, c complaint) error {
	switch {
	case context.Cause(ctx) != nil:
		return context.Cause(ctx)
	case outErr != nil && !errors.Is(outErr, io.ErrUnexpectedEOF) && !errors.Is(outErr, io.EOF):
		return outErr
	case cmd.ProcessState != nil && outOfCPU(cmd.ProcessState):
		return errCPU
	case c.memory:
		return errMemory
	case cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == exitNotStarted:
		return errStart
	case waitErr != nil:
		return errExit
	}
	return outErr
}

// complaint sums up a child's error stream, of which nothing is kept: it repeats what the file says of itself.
type complaint struct {
	lines  int
	memory bool
}

func readComplaints(r io.Reader) (c complaint) {
	lines := bufio.NewReaderSize(r, 4096)
	for {
		line, more, err := lines.ReadLine()
		if err != nil {
			return c
		}
		if c.lines++; c.lines > maxComplaints {
			_, _ = io.Copy(io.Discard, r)
			return c
		}
		c.memory = c.memory || !more && saysNoMemory(line)
	}
}

func saysNoMemory(line []byte) bool {
	return bytes.Contains(line, []byte("Cannot allocate memory"))
}
