package cli

import (
	"context"
	"time"

	"github.com/firstseen/firstseen/bots/delivery"
)

// relateLog is the time between two lines of the log about the progress.
const relateLog = 30 * time.Second

// relateStored compares the videos that an earlier build stored, once, in one of all processes, until ctx ends.
func (a *app) relateStored(ctx context.Context) {
	leader := delivery.Leader{Locks: a.store.Queue, Queue: "relate", Name: "stored", Log: a.log}
	leader.Run(ctx, func(ctx context.Context) {
		began, logged, total := time.Now(), time.Now(), 0
		err := a.Checking.RelateStored(ctx, func(done, of int) {
			if total == 0 {
				a.log.Info("known videos are compared to find what they share", "videos", of)
			}
			if total = of; time.Since(logged) >= relateLog {
				logged = time.Now()
				took := time.Since(began)
				left := time.Duration(float64(took) / float64(done) * float64(of-done))
				a.log.Info("known videos are being compared", "done", done, "of", of, "took", took.Round(time.Second).String(), "left", left.Round(time.Second).String())
			}
		})
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			a.log.Warn("known videos were not all compared; going on later", "error", err)
			delivery.WaitFor(ctx, relateLog)
			return
		case total > 0:
			a.log.Info("known videos were compared", "videos", total, "took", time.Since(began).Round(time.Millisecond).String())
		}
		<-ctx.Done() // what is added from now on is compared when it is added
	})
}
