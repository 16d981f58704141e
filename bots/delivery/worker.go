package delivery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// RetryAfter is bots.RetryAfter: the error of a job that cannot be done before a moment.
type RetryAfter = bots.RetryAfter

// Handler does the first of a chat's jobs, or the first few if they belong together, and returns how many it did. After an error
// it is called again: at the time of a RetryAfter, otherwise after a pause.
type Handler func(ctx context.Context, jobs []core.Job) (done int, err error)

// Worker does the jobs of one queue: those of one chat one after the other, those of different chats in parallel. Any number of
// processes may run a worker for the same queue.
type Worker struct {
	Queue  Queue
	Name   string // of the queue
	Handle Handler
	// Parallel is the number of chats that are worked on at one time (0: maxParallelChats).
	Parallel int
	// Paused, if not nil, reports whether no job may be started now.
	Paused func(ctx context.Context) bool
	// Panicked, if not nil, is called after a panic in Handle. The first job counts as done then.
	Panicked func(ctx context.Context, j core.Job, p *bots.Panic)
	// Acked, if not nil, is called after jobs of a chat were acknowledged.
	Acked func(chat string, ids []string)
	Now   func() time.Time
	Log   *slog.Logger

	wake chan struct{}
	once sync.Once
}

// chatID returns the id of a chat as logs show it.
func (w *Worker) chatID(chat string) core.ChatID {
	return core.ChatID{Platform: core.Platform(w.Name), ID: chat}
}

func (w *Worker) wakeSignal() chan struct{} {
	w.once.Do(func() { w.wake = make(chan struct{}, 1) })
	return w.wake
}

// Wake makes the worker look for new jobs at once.
func (w *Worker) Wake() {
	select {
	case w.wakeSignal() <- struct{}{}:
	default: // it is awake already
	}
}

// Enqueue adds jobs to the queue, with a checkpoint, as Enqueuer does, and wakes the worker.
func (w *Worker) Enqueue(ctx context.Context, jobs []core.Job, checkpoint []byte) error {
	if err := w.Queue.Enqueue(ctx, w.Name, jobs, checkpoint); err != nil {
		return fmt.Errorf("enqueue: %w", err)
	}
	w.Wake()
	return nil
}

// Run does jobs until ctx ends. Jobs under way then may go on for the budget; chats that have more jobs are given back.
func (w *Worker) Run(ctx context.Context, budget time.Duration) {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	var wg sync.WaitGroup
	parallel := cmp.Or(w.Parallel, maxParallelChats)
	slots := make(chan struct{}, parallel)
	for ctx.Err() == nil {
		for _, chat := range w.leaseChats(ctx, parallel-len(slots)) {
			slots <- struct{}{}
			wg.Go(func() {
				defer func() { <-slots; w.Wake() }()
				w.workOnChat(ctx, work, chat)
			})
		}
		select {
		case <-w.wakeSignal():
		case <-time.After(pollEvery):
		case <-ctx.Done():
		}
	}
	end := time.AfterFunc(budget, cancel)
	defer end.Stop()
	wg.Wait()
}

// leaseChats leases up to n chats that are due.
func (w *Worker) leaseChats(ctx context.Context, n int) []string {
	if n == 0 || w.Paused != nil && w.Paused(ctx) {
		return nil
	}
	now := w.Now()
	chats, err := w.Queue.Lease(ctx, w.Name, now, now.Add(leaseTime), n)
	if err != nil && ctx.Err() == nil {
		w.Log.Warn("the queue cannot be read; trying again", "error", err)
	}
	if len(chats) == n {
		w.Wake() // there may be more
	}
	return chats
}

// workOnChat does a leased chat's jobs until ctx ends, and gives the chat back. A job that has begun goes on until work ends.
func (w *Worker) workOnChat(ctx, work context.Context, chat string) {
	stop := w.renewLease(work, chat)
	due, err := w.doJobsWithRetries(ctx, work, chat)
	stop()
	if err != nil {
		w.Log.Warn("a job is not done yet", "chat", w.chatID(chat), "error", err)
	}
	if due.IsZero() {
		return
	}
	release, cancel := context.WithTimeout(context.WithoutCancel(work), releaseTime)
	defer cancel()
	if err := w.Queue.Extend(release, w.Name, chat, due); err != nil {
		w.Log.Warn("a chat was not given back; its lease ends by itself", "chat", w.chatID(chat), "error", err)
	}
}

// renewLease renews the lease of a chat until stop is called.
func (w *Worker) renewLease(ctx context.Context, chat string) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(leaseTime / 3)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				if err := w.Queue.Extend(ctx, w.Name, chat, w.Now().Add(leaseTime)); err != nil && ctx.Err() == nil {
					w.Log.Warn("a lease was not renewed", "chat", w.chatID(chat), "error", err)
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() { cancel(); <-ended }
}

// doJobsWithRetries does the jobs of a chat, one after the other. It returns when the chat is due again: zero, if no job is left.
func (w *Worker) doJobsWithRetries(ctx, work context.Context, chat string) (due time.Time, err error) {
	for tries := 1; ; tries++ {
		more, err := w.doNextJob(work, chat)
		var retry *RetryAfter
		switch {
		case err == nil && !more:
			return time.Time{}, nil
		case errors.As(err, &retry):
			return retry.At, nil
		case ctx.Err() != nil: // another process goes on, or this one after its next start
			return w.Now(), nil //nolint:nilerr // the job is tried again
		case err == nil:
			tries = 0
		case tries == maxTries:
			return w.Now().Add(retryLater), err
		default:
			w.Log.Warn("a job is tried again", "chat", w.chatID(chat), "error", err)
			WaitFor(ctx, firstRetry<<(tries-1))
		}
	}
}

// doNextJob does the next job of a chat, or jobs, and reports whether there are more.
func (w *Worker) doNextJob(ctx context.Context, chat string) (more bool, err error) {
	jobs, err := w.Queue.PeekJobs(ctx, w.Name, chat, maxPeekedJobs)
	if err != nil || len(jobs) == 0 {
		return false, err
	}
	done, err := w.callHandler(ctx, jobs)
	if err != nil {
		return true, err
	}
	ids := jobIDs(jobs[:done])
	more, err = w.Queue.Ack(ctx, w.Name, chat, ids...)
	if err == nil && w.Acked != nil {
		w.Acked(chat, ids)
	}
	return more, err
}

func jobIDs(jobs []core.Job) []string {
	ids := make([]string, len(jobs))
	for i, j := range jobs {
		ids[i] = j.ID
	}
	return ids
}

// callHandler calls the handler. A panic in it counts as one job done.
func (w *Worker) callHandler(ctx context.Context, jobs []core.Job) (done int, err error) {
	defer func() {
		if v := recover(); v != nil {
			done, err = 1, nil
			if w.Panicked != nil {
				w.Panicked(ctx, jobs[0], &bots.Panic{Value: v, Stack: debug.Stack()})
			}
		}
	}()
	return w.Handle(ctx, jobs)
}
