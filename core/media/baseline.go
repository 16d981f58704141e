package media

import (
	"context"
	"errors"
	"io"
	"time"
)

// Cost is what something took.
type Cost struct{ Wall, CPU time.Duration }

// Baseline decodes a clip the plain way, to one 64 by 64 grey frame a second on one thread: the yardstick that the cost
// of a check is held to.
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
