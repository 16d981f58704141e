package cli

import (
	"context"
	"errors"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/bots/web"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/storage"
)

// How often background work is done, and how long it may take.
const (
	tellEvery   = time.Second      // until watchers are notified of a debunk
	resumeAge   = 10 * time.Minute // after which an incomplete addition counts as interrupted
	resumeEvery = 10 * time.Minute
	alarmEvery  = 5 * time.Second // until moderators hear of a clip that spreads
	twinsEvery  = 2 * time.Second // until two videos of one clip count as one
	keepEvery   = time.Second     // until metrics are durable
	keptBudget  = time.Second     // for notifications under way when the program ends; the rest is sent after the next start
)

// app has everything that serve runs.
type app struct {
	*program
	decoder  *media.Decoder
	control  *control // nil if there is none
	web      *web.Server
	adapters []bots.Adapter
	notifier *delivery.Notifier
}

// listPlatforms returns the names of the platforms that run here.
func (a *app) listPlatforms() string {
	names := make([]string, len(a.adapters))
	for i, adapter := range a.adapters {
		names[i] = string(adapter.Platform())
	}
	return strings.Join(names, ", ")
}

// serveUntilDone serves until ctx ends. The adapters stop first, each within its own time, then the background work; the store
// closes last.
func (a *app) serveUntilDone(ctx context.Context) error {
	defer a.closeStore()
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	var behind errgroup.Group
	behind.Go(func() error { return repeatEvery(background, tellEvery, a.notifyWatchers) })
	behind.Go(func() error { return repeatEvery(background, alarmEvery, a.sendAlarms) })
	behind.Go(func() error { a.notifier.Run(background, keptBudget); return nil })
	behind.Go(func() error { return repeatEvery(background, keepEvery, a.saveFigures) })
	behind.Go(func() error { return repeatEvery(background, resumeEvery, a.resumeAdditions) })
	behind.Go(func() error { a.relateStored(background); return nil })
	behind.Go(func() error { a.mergeTwins(background); return nil })
	group, ctx := errgroup.WithContext(ctx)
	for _, adapter := range a.adapters {
		group.Go(func() error { return adapter.Run(ctx) })
	}
	if a.control != nil {
		group.Go(func() error { return a.control.run(ctx) })
	}
	err := group.Wait()
	stop()
	err = errors.Join(err, behind.Wait())
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepEvery)
	defer cancel()
	a.saveFigures(last)
	return err
}

// sendAlarms notifies moderators of clips that spread.
func (a *app) sendAlarms(ctx context.Context) {
	if err := a.Alarms.SendAlarms(ctx, a.notifier.DeliverAlarms); err != nil && ctx.Err() == nil {
		a.log.Warn("moderators were not told of a clip that spreads; trying again", "error", err)
	}
}

// saveFigures writes the metrics to the store.
func (a *app) saveFigures(ctx context.Context) {
	if err := a.Metrics.FlushCounts(ctx); err != nil && ctx.Err() == nil {
		a.log.Warn("figures are not kept yet", "error", err)
	}
}

// mergeTwins merges videos that are one clip in two copies, in one process of all.
func (a *app) mergeTwins(ctx context.Context) {
	leader := delivery.Leader{Locks: a.store.Queue, Queue: "twins", Name: "leader", Log: a.log}
	leader.Run(ctx, func(ctx context.Context) {
		_ = repeatEvery(ctx, twinsEvery, func(ctx context.Context) { // it ends without an error
			if _, err := a.Twins.CompareNew(ctx); err != nil && ctx.Err() == nil {
				a.log.Warn("new videos are not compared with each other; trying again", "error", err)
			}
		})
	})
}

// repeatEvery calls work at once and then after each pause, until ctx ends.
func repeatEvery(ctx context.Context, pause time.Duration, work func(context.Context)) error {
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for {
		work(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// notifyWatchers sends the notifications that are due.
func (a *app) notifyWatchers(ctx context.Context) {
	if _, err := a.Notifying.NotifyWatchers(ctx, a.notifier.DeliverUpdates); err != nil && ctx.Err() == nil {
		a.log.Warn("not every watcher was told; trying again", "error", err)
	}
}

// resumeAdditions completes additions that a crash has interrupted.
func (a *app) resumeAdditions(ctx context.Context) {
	n, err := storage.NewVerifier(a.store).ResumeAdding(ctx, time.Now().Add(-resumeAge))
	if err != nil && ctx.Err() == nil {
		a.log.Warn("an addition that was cut short is not complete yet", "error", err)
	} else if n > 0 {
		a.log.Info("additions that were cut short are complete", "videos", n)
	}
}
