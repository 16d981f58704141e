// Package parallel works on several inputs at one time.
package parallel

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// MapInOrder calls work on the inputs, n at one time, and done on the results in the order of the inputs, each as soon as
// those before it are done. It returns the first error of either, which ends it.
func MapInOrder[In, Out any](ctx context.Context, inputs []In, n int, work func(In) (Out, error), done func(In, Out) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(n + 1) // one more hands on
	results := make([]chan Out, len(inputs))
	for i := range results {
		results[i] = make(chan Out, 1)
	}
	group.Go(func() error {
		for i := range inputs {
			select {
			case r := <-results[i]:
				if err := done(inputs[i], r); err != nil {
					return err
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	for i, in := range inputs {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			r, err := work(in)
			if err == nil {
				results[i] <- r
			}
			return err
		})
	}
	return group.Wait() //nolint:wrapcheck // work and done have wrapped theirs
}
