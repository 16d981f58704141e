package delivery

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/firstseen/firstseen/core"
)

// awayQueue is a queue of which nothing can be asked while it is broken.
type awayQueue struct{ *memQueue }

func (q awayQueue) isAway() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.broken
}

func (q awayQueue) Extend(ctx context.Context, name, chat string, due time.Time) error {
	if q.isAway() {
		return errBroken
	}
	return q.memQueue.Extend(ctx, name, chat, due)
}

func (q awayQueue) PeekJobs(ctx context.Context, name, chat string, n int) ([]core.Job, error) {
	if q.isAway() {
		return nil, errBroken
	}
	return q.memQueue.PeekJobs(ctx, name, chat, n)
}

func (q awayQueue) Ack(ctx context.Context, name, chat string, ids ...string) (bool, error) {
	if q.isAway() {
		return false, errBroken
	}
	return q.memQueue.Ack(ctx, name, chat, ids...)
}

// A job that was under way when the store went is done when it is back, without a new start: however long it was away, and also what the
// handler could not say meanwhile.
func TestWorkerOutlivesTheStore(t *testing.T) {
	for _, away := range []time.Duration{time.Second, 2 * time.Minute, 3 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			var q awayQueue
			b := newBench(t, 0, func(context.Context, core.Job) error {
				<-time.After(500 * time.Millisecond)
				if q.isAway() {
					return errBroken
				}
				return nil
			}, func(w *Worker) { q = awayQueue{w.Queue.(*memQueue)}; w.Queue = q })
			b.add("a1", "a2")
			<-time.After(100 * time.Millisecond)
			b.queue.set(func() { b.queue.broken = true })
			<-time.After(away)
			b.queue.set(func() { b.queue.broken = false })
			<-time.After(2 * retryLater)
			b.expectDone("a1 a2")
			b.stop()
		})
	}
}
