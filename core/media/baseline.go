package media

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
	"time"
)

// Cost is the time that a reading took.
type Cost struct{ Wall, CPU time.Duration }

// MeasureBaseline decodes a clip the plain way, to one 64 by 64 grey frame a second on one thread: the yardstick that the cost
// of a check is held to. The child is confined as any, which takes some 4 ms.
func (d *Decoder) MeasureBaseline(ctx context.Context, path string) (cost Cost, err error) {
	c, err := d.openFile(path)
	if err != nil {
		return cost, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	u, err := c.newJob(d.ffmpeg, d.limits.MaxReadCPU, []string{
		"-v", "quiet", "-nostdin", "-threads", "1", "-f", c.kind.demuxer, "-i", inputName,
		"-vf", "fps=1,scale=64:64,format=gray", "-f", "rawvideo", "pipe:1",
	}, func(r io.Reader) error {
		_, err := io.Copy(io.Discard, r)
		return err
	}).runJob(ctx)
	return Cost{Wall: u.wall, CPU: u.cpu}, d.classifyError(ctx, "measure", d.ffmpeg, err, Damaged)
}

// KeyframesEvery returns the longest time between two keyframes of a clip, or between the last one and the end.
func (d *Decoder) KeyframesEvery(ctx context.Context, path string) (longest time.Duration, err error) {
	c, err := d.Open(ctx, path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	args := append(c.inputArgs(), "-select_streams", strings.TrimPrefix(c.streamSelector(0), "0:"),
		"-show_entries", "packet=pts_time,flags", "-of", "csv=p=0")
	_, err = c.newJob(d.ffprobe, d.limits.MaxReadCPU, args, func(r io.Reader) error {
		longest = longestGap(r)
		return nil
	}).runJob(ctx)
	return longest, d.classifyError(ctx, "measure", d.ffprobe, err, Damaged)
}

// longestGap reads lines such as "8.333,K_".
func longestGap(r io.Reader) (longest time.Duration) {
	var last, end time.Duration
	for lines := bufio.NewScanner(r); lines.Scan(); {
		at, flags, _ := strings.Cut(lines.Text(), ",")
		end = max(end, parseSeconds(at))
		if strings.HasPrefix(flags, "K") {
			longest, last = max(longest, end-last), end
		}
	}
	return max(longest, end-last)
}
