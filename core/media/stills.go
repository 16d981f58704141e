package media

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	// tick is the resolution of times: the frame that is shown at a time may be one that begins this much
	// later.
	tick = 5 * time.Millisecond
	// farApart is the gap between two times from which seeking beats decoding what lies between: as much as starting
	// a process and decoding from the keyframe before.
	farApart = 10 * time.Second
)

// MakeStills returns a JPEG for each time: the frame that is shown then, upright, in colour, with square pixels and no side
// longer than side pixels. At most 32 times may be asked for, in any order; a time before the first frame gives the
// first, one after the end the last. As Frames does, it goes on to the next stream where one has no frame.
func (c *Clip) MakeStills(ctx context.Context, at []time.Duration, side int) ([][]byte, error) {
	if len(at) > maxStills || side < 1 || side > maxSide {
		return nil, &Error{Code: internal, Op: "make stills", Err: errors.New("too many or too large")}
	}
	for {
		pictures, err := c.makePictures(ctx, at, side)
		var e *Error
		if !errors.As(err, &e) || e.Code != Damaged {
			return pictures, err
		}
		again, failed := c.tryAnother(ctx)
		if !again || failed != nil {
			return nil, cmp.Or(failed, err)
		}
	}
}

// makePictures makes the stills of the chosen stream.
func (c *Clip) makePictures(ctx context.Context, at []time.Duration, side int) ([][]byte, error) {
	order := make([]int, len(at))
	times := make([]time.Duration, len(at))
	for i, t := range at {
		order[i], times[i] = i, c.boundTime(t)
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(times[a], times[b]) })
	pictures := make([][]byte, len(at))
	for len(order) > 0 {
		n := c.countNear(order, times)
		if err := c.makeGroup(ctx, order[:n], times, side, pictures); err != nil {
			return nil, err
		}
		order = order[n:]
	}
	return pictures, nil
}

// boundTime returns the time of a frame that may be there. A container with an index lasts as long as it says, nearly; in any other, pieces
// may follow that its header does not count.
func (c *Clip) boundTime(at time.Duration) time.Duration {
	const rounding = time.Second
	if last := c.info.Duration; c.info.Still || c.kind.seeks && last > 0 && at < last+rounding {
		at = min(at, last)
	}
	return max(at, 0)
}

// countNear returns the number of the next times that are best read in one go.
func (c *Clip) countNear(order []int, times []time.Duration) int {
	for i := 1; i < len(order) && c.kind.seeks; i++ {
		if times[order[i]]-times[order[i-1]] > farApart {
			return i
		}
	}
	return len(order)
}

// makeGroup makes the pictures of some times, which ascend. Where seeking finds nothing it reads from the start.
func (c *Clip) makeGroup(ctx context.Context, order []int, times []time.Duration, side int, pictures [][]byte) error {
	start := times[order[0]]
	if !c.kind.seeks || start < farApart || start > c.info.Duration { // what is beyond the index may be a piece that was joined
		start = 0
	}
	made, err := c.decodePictures(ctx, start, c.wantedTicks(order, times, start), side)
	if err == nil && len(made) == 0 && start > 0 {
		made, err = c.decodePictures(ctx, 0, c.wantedTicks(order, times, 0), side)
	}
	if err != nil || len(made) == 0 {
		return c.d.classifyError(ctx, "make stills", c.d.ffmpeg, cmp.Or(err, errExit), Damaged)
	}
	i := -1
	last := int64(-1)
	for _, o := range order {
		if n := ticksOf(times[o] - start); n != last || i < 0 {
			last = n
			i = min(i+1, len(made)-1)
		}
		pictures[o] = made[i]
	}
	return nil
}

// wantedTicks numbers the times since start, each once.
func (c *Clip) wantedTicks(order []int, times []time.Duration, start time.Duration) []int64 {
	ticks := make([]int64, len(order))
	for i, o := range order {
		ticks[i] = ticksOf(times[o] - start)
	}
	return slices.Compact(ticks)
}

func ticksOf(d time.Duration) int64 { return int64((d + tick - 1) / tick) }

// decodePictures makes a JPEG of what is shown at each tick after start.
func (c *Clip) decodePictures(ctx context.Context, start time.Duration, ticks []int64, side int) (made [][]byte, err error) {
	cpu := c.d.limits.readBudget(c.size, c.info.Duration)
	_, err = c.newJob(c.d.ffmpeg, cpu, c.stillArgs(start, ticks, side), func(r io.Reader) error {
		frames := newFrameReader(r, maxStillBytes)
		for {
			_, picture, err := frames.nextFrame()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if len(made) == len(ticks) {
				return errOutput
			}
			made = append(made, slices.Clone(picture))
		}
	}).runJob(ctx)
	if errors.Is(err, errExit) && len(made) > 0 {
		err = nil // the rest of the clip is damaged
	}
	return made, err
}

func (c *Clip) stillArgs(start time.Duration, ticks []int64, side int) []string {
	args := []string{"-nostdin", "-hide_banner"}
	if start > 0 {
		// Not accurate: what is shown at start may have begun before it.
		args = append(args, "-ss", formatSeconds(start), "-noaccurate_seek")
	}
	args = append(args, c.decodeArgs()...)
	args = append(append(args, "-map", c.streamSelector(0)), outputArgs...)
	return append(args,
		"-vf", c.stillFilters(ticks, side), "-frames:v", strconv.Itoa(len(ticks)),
		"-c:v", "mjpeg", "-q:v", "3", "-pix_fmt", "yuvj420p", "-f", "matroska", "pipe:1",
	)
}

// stillFilters repeat and drop frames until there is one at each tick, the last for ever, then choose the asked ones.
// A repeated frame costs no copy.
func (c *Clip) stillFilters(ticks []int64, side int) string {
	choice := "" // of a still, which lasts no time: its frame
	if !c.info.Still {
		chosen := make([]string, len(ticks))
		for i, n := range ticks {
			chosen[i] = fmt.Sprintf("eq(n,%d)", n)
		}
		choice = oneClock + fmt.Sprintf("fps=%d:start_time=0:round=up:eof_action=pass,tpad=stop=-1:stop_mode=clone,select='%s',",
			time.Second/tick, strings.Join(chosen, "+"))
	}
	width, height := fitInside(c.info.Width, c.info.Height, side)
	if c.info.Rotation%180 != 0 {
		width, height = height, width
	}
	return c.photo.gridFilters() + choice + fitFilters(width, height) + filters[c.info.findTurn()]
}

// fitFilters scale pictures to a size. One of another shape, of a clip whose picture turns in mid-stream, is fitted into it.
func fitFilters(width, height int) string {
	const (
		shape = "(a*if(between(sar,0.016,63),sar,1))" // of the picture as it is shown, with the bounds of displaySize
		usual = "between(" + shape + "*%[2]d/%[1]d,0.95,1.05)"
	)
	return fmt.Sprintf("scale=w='if("+usual+",%[1]d,clip(%[2]d*"+shape+",1,%[1]d))':h='if("+usual+",%[2]d,clip(%[1]d/"+shape+",1,%[2]d))':"+
		"eval=frame:flags=bicubic,format=yuv444p,pad=%[1]d:%[2]d:(ow-iw)/2:(oh-ih)/2:eval=frame,setsar=1", width, height)
}

// fitInside makes a picture as large as it may be: no side longer than side, never larger than it is.
func fitInside(width, height, side int) (w, h int) {
	longer := max(width, height)
	if longer <= side {
		return width, height
	}
	return max(1, width*side/longer), max(1, height*side/longer)
}
