package media

import (
	"bytes"
	"context"
	"io"

	"github.com/firstseen/firstseen/core/media/internal/replay"
)

// runRecorded runs a child, unless the tape has what an equal one wrote. A run that did not end well is not kept.
func (j job) runRecorded(ctx context.Context, tape replay.Tape) (usage, error) {
	run := replay.Run{Program: j.program, Args: j.args, Input: j.input, CPU: j.cpu, Memory: j.memory}
	if r, found := tape.FindResult(run); found && ctx.Err() == nil {
		return usage{cpu: r.CPU, wall: r.Wall, memory: r.Memory, complaints: r.Complaints}, j.output(bytes.NewReader(r.Output))
	}
	var written bytes.Buffer
	output := j.output
	j.output = func(r io.Reader) error {
		all := io.TeeReader(r, &written)
		err := output(all)
		if err == nil {
			_, err = io.Copy(io.Discard, all)
		}
		return err
	}
	u, err := j.runChild(ctx)
	if err == nil {
		tape.KeepResult(run, replay.Result{Output: written.Bytes(), CPU: u.cpu, Wall: u.wall, Memory: u.memory, Complaints: u.complaints})
	}
	return u, err
}
