package media

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
)

// converter, in place of a program, is this program itself, which converts an animated WebP.
const converter = "webp"

// convertWebP goes on with the film that a confined child makes of an animated WebP.
func (c *Clip) convertWebP(ctx context.Context) error {
	r := io.NewSectionReader(c.file, 0, c.size)
	a, err := openAnimation(r, c.size, c.d.limits.VideoPixels)
	switch {
	case errors.Is(err, errTooManyPixels):
		return &Error{Code: TooManyPixels, Op: "convert", Limit: fmt.Sprintf("%d MP", c.d.limits.VideoPixels/1_000_000)}
	case err != nil:
		return &Error{Code: Damaged, Op: "convert", Err: err}
	}
	film, err := c.createInner()
	if err != nil {
		return err
	}
	var n int64
	cpu := c.d.limits.readBudget(c.size, a.duration)
	u, err := c.newJob(converter, cpu, []string{strconv.Itoa(c.d.limits.VideoPixels)}, func(r io.Reader) (err error) {
		if n, err = io.Copy(film, io.LimitReader(r, maxInner)); n == maxInner {
			err = errOutput
		}
		return err
	}).runJob(ctx)
	c.probeCPU += u.cpu
	if ctx.Err() != nil || n <= int64(len(filmHead(1, 1, 0))) { // what was made until a bound ended it counts
		return errors.Join(c.d.classifyError(ctx, "convert", converter, cmp.Or(err, errExit), Damaged), film.Close())
	}
	c.enterFile(kindFilm, film, n)
	return nil
}

// runConverter converts an animated WebP in the child, and returns its exit status.
func runConverter(in *os.File, args []string) int {
	maxPixels, err := strconv.Atoi(args[0])
	if err == nil {
		err = convertAnimation(in, os.Stdout, maxPixels)
	}
	if err != nil {
		return 1
	}
	return 0
}
