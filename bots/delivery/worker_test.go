package delivery

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// memQueue is a Queue in memory, for one name. It can be out of reach.
type memQueue struct {
	lockStore
	jobs   []core.Job
	due    map[string]time.Time
	broken bool
}

var errBroken = errors.New("broken")

// Enqueue implements Enqueuer.
func (q *memQueue) Enqueue(_ context.Context, _ string, jobs []core.Job, _ []byte) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.broken {
		return errBroken
	}
	q.jobs = append(q.jobs, jobs...)
	return nil
}

// Lease implements Queue.
func (q *memQueue) Lease(_ context.Context, _ string, now, until time.Time, n int) (chats []string, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.broken {
		return nil, errBroken
	}
	for _, j := range q.jobs {
		if len(chats) < n && !q.due[j.Chat].After(now) {
			chats = append(chats, j.Chat)
			q.due[j.Chat] = until
		}
	}
	return chats, nil
}

// Extend implements Queue.
func (q *memQueue) Extend(_ context.Context, _, chat string, due time.Time) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.due[chat] = due
	return nil
}

// PeekJobs implements Queue.
func (q *memQueue) PeekJobs(_ context.Context, _, chat string, n int) (jobs []core.Job, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, j := range q.jobs {
		if j.Chat == chat && len(jobs) < n {
			jobs = append(jobs, j)
		}
	}
	return jobs, nil
}

// Ack implements Queue.
func (q *memQueue) Ack(_ context.Context, _, chat string, ids ...string) (more bool, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.jobs = slices.DeleteFunc(q.jobs, func(j core.Job) bool { return slices.Contains(ids, j.ID) })
	more = slices.ContainsFunc(q.jobs, func(j core.Job) bool { return j.Chat == chat })
	if !more {
		delete(q.due, chat)
	}
	return more, nil
}

// bench is a worker on a queue in memory, in a bubble of synctest.
type bench struct {
	*Worker
	t     *testing.T
	queue *memQueue
	end   context.CancelFunc
	ended chan struct{}

	mu   sync.Mutex
	done []string // what the handler did
}

// newBench starts a worker, after the changes. The first letter of a job's id is its chat.
func newBench(t *testing.T, budget time.Duration, handle func(ctx context.Context, j core.Job) error, change ...func(*Worker)) *bench {
	q := &memQueue{due: map[string]time.Time{}}
	b := &bench{t: t, queue: q, ended: make(chan struct{})}
	b.Worker = &Worker{
		Queue: q, Name: "test", Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Handle: func(ctx context.Context, jobs []core.Job) (int, error) {
			err := handle(ctx, jobs[0])
			if err == nil {
				b.mu.Lock()
				defer b.mu.Unlock()
				b.done = append(b.done, jobs[0].ID)
			}
			return 1, err
		},
	}
	for _, f := range change {
		f(b.Worker)
	}
	ctx, end := context.WithCancel(t.Context())
	b.end = end
	go func() {
		defer close(b.ended)
		b.Run(ctx, budget)
	}()
	return b
}

func (b *bench) add(ids ...string) {
	b.t.Helper()
	for _, id := range ids {
		if err := b.Enqueue(b.t.Context(), []core.Job{{ID: id, Chat: id[:1]}}, nil); err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *bench) expectDone(want string) {
	b.t.Helper()
	synctest.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	if got := strings.Join(b.done, " "); got != want {
		b.t.Errorf("done %q, want %q", got, want)
	}
}

func (b *bench) stop() { b.end(); <-b.ended }

// Jobs of one chat are done in their order, those of different chats in parallel, as many chats as the worker may.
func TestWorkerKeepsTheOrderOfAChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		takes := map[string]time.Duration{"a1": 3 * time.Second, "a2": time.Millisecond, "b1": time.Second}
		var mu sync.Mutex
		var acked []string
		work := func(_ context.Context, j core.Job) error {
			<-time.After(takes[j.ID])
			return nil
		}
		b := newBench(t, 0, work, func(w *Worker) {
			w.Acked = func(chat string, ids []string) {
				mu.Lock()
				defer mu.Unlock()
				acked = append(acked, chat+":"+ids[0])
			}
		})
		b.add("a1", "a2", "b1", "a3")
		<-time.After(time.Minute)
		b.expectDone("b1 a1 a2 a3")
		b.stop()
		if diff := cmp.Diff([]string{"b:b1", "a:a1", "a:a2", "a:a3"}, acked); diff != "" || len(b.queue.jobs) != 0 {
			t.Errorf("%d jobs left; acknowledged (-want +got):\n%s", len(b.queue.jobs), diff)
		}
	})
}

func TestWorkerIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var now, most int
		b := newBench(t, 0, func(context.Context, core.Job) error {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			<-time.After(time.Second)
			mu.Lock()
			defer mu.Unlock()
			now--
			return nil
		})
		for c := 'a'; c <= 'z'; c++ {
			b.add(string(c) + "1")
		}
		<-time.After(time.Minute)
		b.stop()
		if most != maxParallelChats || len(b.done) != 26 {
			t.Errorf("%d chats in parallel, want %d; %d done", most, maxParallelChats, len(b.done))
		}
	})
}

func TestWorkerSurvivesPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		work := func(_ context.Context, j core.Job) error {
			if j.ID == "a1" {
				panic("boo")
			}
			return nil
		}
		var caught *bots.Panic
		for _, panicked := range []func(context.Context, core.Job, *bots.Panic){nil, func(_ context.Context, _ core.Job, p *bots.Panic) { caught = p }} {
			b := newBench(t, 0, work, func(w *Worker) { w.Panicked = panicked })
			b.add("a1", "a2")
			b.expectDone("a2")
			b.stop()
		}
		if caught == nil || caught.Error() != "panic: boo" || len(caught.Stack) == 0 {
			t.Errorf("caught %v, want boo with its stack", caught)
		}
	})
}

// A job that fails is tried again: after pauses that double, after a minute, and when a RetryAfter says. The jobs after it wait.
func TestWorkerTriesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var tries []time.Duration
		b := newBench(t, 0, func(_ context.Context, j core.Job) error {
			if j.ID != "a1" {
				return nil
			}
			tries = append(tries, time.Since(began).Truncate(time.Second))
			switch len(tries) {
			case maxTries + 1:
				return &RetryAfter{At: time.Now().Add(time.Hour), Err: errBroken}
			case maxTries + 2:
				return nil
			}
			return errBroken
		})
		b.add("a1", "a2", "b1")
		b.expectDone("b1")
		<-time.After(2 * time.Hour)
		b.expectDone("b1 a1 a2")
		b.stop()
		first, later := []time.Duration{0, time.Second, 3 * time.Second, 7 * time.Second, 15 * time.Second}, 75*time.Second
		if diff := cmp.Diff(append(first, later, later+time.Hour), tries); diff != "" {
			t.Errorf("tries (-want +got):\n%s", diff)
		}
	})
}

// At the end, what has begun may go on for the budget. Nothing new begins; the rest stays in the queue, and is due at once.
func TestWorkerEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		work := func(ctx context.Context, j core.Job) error {
			takes := time.Second
			if j.ID == "b1" {
				takes = time.Hour
			}
			select {
			case <-time.After(takes):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		b := newBench(t, time.Minute, work)
		b.add("a1", "a2", "b1")
		synctest.Wait()
		began := time.Now()
		b.stop()
		b.expectDone("a1")
		if took := time.Since(began); took != time.Minute || len(b.queue.jobs) != 2 {
			t.Errorf("after %v %v is left", took, b.queue.jobs)
		}
		for chat, due := range b.queue.due {
			if due.After(time.Now()) {
				t.Errorf("chat %s is due at %v", chat, due)
			}
		}
	})
}

// A worker that is paused, or cannot read the queue, goes on when it can again, without being woken.
func TestWorkerWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var paused atomic.Bool
		paused.Store(true)
		work := func(context.Context, core.Job) error { return nil }
		b := newBench(t, 0, work, func(w *Worker) { w.Paused = func(context.Context) bool { return paused.Load() } })
		b.add("a1")
		<-time.After(time.Minute)
		b.expectDone("")
		paused.Store(false)
		b.queue.set(func() { b.queue.broken = true })
		if err := b.Enqueue(t.Context(), []core.Job{{ID: "a2", Chat: "a"}}, nil); !errors.Is(err, errBroken) {
			t.Errorf("%v, want %v", err, errBroken)
		}
		<-time.After(time.Minute)
		b.expectDone("")
		b.queue.set(func() { b.queue.broken = false })
		<-time.After(pollEvery)
		b.expectDone("a1")
		b.stop()
	})
}
