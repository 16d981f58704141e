package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"
)

// Stills returns a JPEG for each time: the frame that is shown then, upright, in colour, with square pixels and no side
// longer than side pixels. At most 32 times may be asked for; a time after the end gives the last frame.
func (c *Clip) Stills(ctx context.Context, at []time.Duration, side int) ([][]byte, error) {
	if len(at) > maxStills || side < 1 || side > maxSide {
		return nil, &Error{Code: internal, Op: "make stills", Err: errors.New("too many or too large")}
	}
	pictures := make([][]byte, len(at))
	for i, t := range at {
		p, err := c.still(ctx, t, side)
		if err != nil {
			return nil, err
		}
		pictures[i] = p
	}
	return pictures, nil
}

func (c *Clip) still(ctx context.Context, at time.Duration, side int) ([]byte, error) {
	var picture bytes.Buffer
	u, err := c.job(c.d.ffmpeg, c.d.limits.ReadWall, c.stillArgs(at, side), func(r io.Reader) error {
		_, err := picture.ReadFrom(io.LimitReader(r, maxStillBytes))
		return err
	}).run(ctx)
	_ = u
	if err != nil || picture.Len() == 0 {
		return nil, c.d.blame(ctx, "make stills", errors.Join(err, errExit), Damaged)
	}
	return slices.Clip(picture.Bytes()), nil
}

func (c *Clip) stillArgs(at time.Duration, side int) []string {
	args := []string{"-nostdin", "-hide_banner"}
	if at > 0 {
		args = append(args, "-ss", secs(at))
	}
	args = append(args, c.inputArgs()...)
	return append(args, "-map", "0:"+strconv.Itoa(c.stream), "-an", "-sn", "-dn", "-frames:v", "1",
		"-vf", fmt.Sprintf("scale=%d:%d", min(side, c.info.Width), -2), "-f", "mjpeg", "pipe:1")
}
