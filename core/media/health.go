package media

import (
	"bufio"
	"context"
	"io"
	"strings"
	"time"
)

// Health says what decoding relies on.
type Health struct {
	FFmpeg, FFprobe string // their versions
	Confinement     Confinement
}

// Health starts both programs, confined as for a clip, and returns their versions and what confines them.
func (d *Decoder) Health(ctx context.Context) (h Health, err error) {
	if h.FFmpeg, err = d.programVersion(ctx, d.ffmpeg); err != nil {
		return h, err
	}
	if h.FFprobe, err = d.programVersion(ctx, d.ffprobe); err != nil {
		return h, err
	}
	h.Confinement = detectConfinement()
	return h, nil
}

const (
	// versionCPU is long for printing a line.
	versionCPU = 2 * time.Second
	// versionWall is the same on a machine that is busy.
	versionWall = 10 * time.Second
)

// programVersion returns the third word of the program's first line: "ffmpeg version 5.1.9 Copyright…".
func (d *Decoder) programVersion(ctx context.Context, program string) (version string, err error) {
	_, err = job{
		program: program, args: []string{"-version"}, cpu: versionCPU, wall: versionWall, memory: d.limits.Memory,
		output: func(r io.Reader) error {
			line, err := bufio.NewReader(io.LimitReader(r, 4096)).ReadString('\n')
			if words := strings.Fields(line); len(words) > 2 && words[1] == "version" {
				version = words[2]
			}
			return err
		},
	}.runJob(ctx)
	if err == nil && version == "" {
		err = errStart
	}
	return version, d.classifyError(ctx, "ask version", program, err, NoDecoder)
}
