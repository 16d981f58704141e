package media

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
	"time"
)

// Cost is what something took.
type Cost struct{ Wall, CPU time.Duration }

// Baseline decodes a clip the plain way, to one 64 by 64 grey frame a second on one thread: the yardstick that the cost
// of a check is held to. The child is confined as any, which takes some 4 ms.
func (d *Decoder) Baseline(ctx context.Context, path string) (cost Cost, err error) {
	c, err := d.open(path)
	if err != nil {
		return cost, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	u, err := c.job(d.ffmpeg, d.limits.MaxReadWall, []string{
		"-v", "quiet", "-nostdin", "-threads", "1", "-f", c.kind.demuxer, "-i", inputName,
		"-vf", "fps=1,scale=64:64,format=gray", "-f", "rawvideo", "pipe:1",
	}, func(r io.Reader) error {
		_, err := io.Copy(io.Discard, r)
		return err
	}).run(ctx)
	return Cost{Wall: u.wall, CPU: u.cpu}, d.blame(ctx, "measure", err, Damaged)
}

// KeyframesEvery returns the longest time between two keyframes of a clip, or between the last one and the end.
func (d *Decoder) KeyframesEvery(ctx context.Context, path string) (longest time.Duration, err error) {
	c, err := d.Open(ctx, path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	args := append(c.inputArgs(), "-select_streams", strings.TrimPrefix(c.selector(0), "0:"),
		"-show_entries", "packet=pts_time,flags", "-of", "csv=p=0")
	_, err = c.job(d.ffprobe, d.limits.MaxReadWall, args, func(r io.Reader) error {
		longest = gap(r)
		return nil
	}).run(ctx)
	return longest, d.blame(ctx, "measure", err, Damaged)
}

// gap reads lines such as "8.333,K_".
func gap(r io.Reader) (longest time.Duration) {
	var last, end time.Duration
	for lines := bufio.NewScanner(r); lines.Scan(); {
		at, flags, _ := strings.Cut(lines.Text(), ",")
		end = max(end, seconds(at))
		if strings.HasPrefix(flags, "K") {
			longest, last = max(longest, end-last), end
		}
	}
	return max(longest, end-last)
}
