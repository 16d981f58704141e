package storage_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage"
)

func job(chat, id string) core.Job {
	return core.Job{ID: id, Chat: chat, Body: []byte("of " + id)}
}

// queueTest is a queue under test.
type queueTest struct {
	*testing.T
	s   *storage.Store
	now time.Time
}

func (q queueTest) enqueue(jobs ...core.Job) {
	q.Helper()
	if err := q.s.Queue.Enqueue(q.Context(), "queue", jobs, nil); err != nil {
		q.Fatal(err)
	}
}

func (q queueTest) lease(after time.Duration, want ...string) {
	q.Helper()
	at := q.now.Add(after)
	got, err := q.s.Queue.Lease(q.Context(), "queue", at, at.Add(time.Minute), 10)
	if err != nil || !cmp.Equal(got, append([]string{}, want...)) {
		q.Errorf("lease = %q, %v; want %q", got, err, want)
	}
}

func (q queueTest) peek(chat string, want ...core.Job) {
	q.Helper()
	got, err := q.s.Queue.PeekJobs(q.Context(), "queue", chat, 10)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		q.Errorf("jobs of %s: %v (-want +got):\n%s", chat, err, diff)
	}
}

// ack acknowledges jobs of the chat a.
func (q queueTest) ack(want bool, ids ...string) {
	q.Helper()
	if more, err := q.s.Queue.Ack(q.Context(), "queue", "a", ids...); err != nil || more != want {
		q.Errorf("ack %q: more %t, %v; want %t", ids, more, err, want)
	}
}

func TestQueueInOrder(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		q := queueTest{t, s, time.Now()}
		q.enqueue(job("a", "2"), job("b", "b1"), job("a", "3"))
		q.enqueue(job("a", "1"), job("a", "3"), job("a", "1"))
		q.lease(0, "a", "b")
		q.lease(0)
		q.peek("a", job("a", "2"), job("a", "3"), job("a", "1"))
		q.ack(true, "2", "3")
		q.peek("a", job("a", "1"))
		q.ack(false, "1")
		q.ack(false, "1")
		q.lease(2*time.Minute, "b") // its lease is over, and a has nothing left
		q.enqueue(job("a", "2"))    // it was seen
		q.lease(2 * time.Minute)
		q.enqueue(job("a", "4"))
		q.lease(2*time.Minute, "a")
	})
}

// Chats with jobs are counted, over several queues.
func TestQueueIsCounted(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		q := queueTest{t, s, time.Now()}
		q.enqueue(job("a", "1"), job("a", "2"), job("b", "3"))
		noError(t, s.Queue.Enqueue(t.Context(), "other", []core.Job{job("c", "4")}, nil))
		if n, err := s.Metrics().CountQueued(t.Context(), "queue", "other", "none"); err != nil || n != 3 {
			t.Errorf("%d, %v", n, err)
		}
		q.ack(true, "1")
		q.ack(false, "2")
		if n, err := s.Metrics().CountQueued(t.Context(), "queue", "other"); err != nil || n != 2 {
			t.Errorf("%d, %v", n, err)
		}
	})
}

func TestQueueIsExtended(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		q := queueTest{t, s, time.Now()}
		q.enqueue(job("a", "1"))
		q.lease(0, "a")
		extend := func(after time.Duration) {
			t.Helper()
			if err := s.Queue.Extend(t.Context(), "queue", "a", q.now.Add(after)); err != nil {
				t.Fatal(err)
			}
		}
		extend(time.Hour)
		q.enqueue(job("a", "2")) // does not make it due
		q.lease(59 * time.Minute)
		q.lease(time.Hour, "a")
		extend(0)
		q.lease(0, "a")
		q.ack(false, "1", "2")
		extend(0)
		q.lease(time.Hour)
	})
}

func TestQueueCheckpointGoesWithTheJobs(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		ctx := t.Context()
		checkpoint := func(want string) {
			t.Helper()
			if got, err := s.Queue.LoadCheckpoint(ctx, "queue"); err != nil || string(got) != want {
				t.Errorf("checkpoint = %q, %v; want %q", got, err, want)
			}
		}
		checkpoint("")
		for i, next := range []string{"7", "8"} {
			if err := s.Queue.Enqueue(ctx, "queue", []core.Job{job("a", fmt.Sprint(i))}, []byte(next)); err != nil {
				t.Fatal(err)
			}
			checkpoint(next)
		}
		if err := s.Queue.Enqueue(ctx, "queue", nil, []byte("9")); err != nil {
			t.Fatal(err)
		}
		queueTest{t, s, time.Now()}.enqueue(job("a", "2"))
		checkpoint("9")
	})
}

// Many enqueue, lease and acknowledge at one time: each job is taken by one alone, and none is lost.
func TestQueueOfManyProcesses(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		const writers, each = 4, 20
		ctx := t.Context()
		var wg sync.WaitGroup
		var mu sync.Mutex
		taken := map[string]int{}
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					if err := s.Queue.Enqueue(ctx, "queue", []core.Job{job("a", fmt.Sprint(w, i)), job(fmt.Sprint("c", i), fmt.Sprint(w, "c", i))}, nil); err != nil {
						t.Error(err)
					}
				}
			})
			wg.Go(func() {
				for {
					mu.Lock()
					n := len(taken)
					mu.Unlock()
					if n == 2*writers*each || ctx.Err() != nil {
						return
					}
					chats, err := s.Queue.Lease(ctx, "queue", time.Now(), time.Now().Add(time.Minute), 3)
					if err != nil {
						t.Error(err)
						return
					}
					for _, chat := range chats {
						empty(t, s, chat, func(id string) { //nolint:contextcheck // the test has it
							mu.Lock()
							defer mu.Unlock()
							taken[id]++
						})
					}
				}
			})
		}
		wg.Wait()
		for id, n := range taken {
			if n != 1 {
				t.Errorf("job %s was taken %d times", id, n)
			}
		}
	})
}

// empty acknowledges the jobs of a chat that was taken.
func empty(t *testing.T, s *storage.Store, chat string, each func(id string)) {
	for more := true; more; {
		jobs, err := s.Queue.PeekJobs(t.Context(), "queue", chat, 1)
		if err != nil || len(jobs) == 0 {
			t.Errorf("a chat that was taken has %d jobs: %v", len(jobs), err)
			return
		}
		each(jobs[0].ID)
		if more, err = s.Queue.Ack(t.Context(), "queue", chat, jobs[0].ID); err != nil {
			t.Error(err)
			return
		}
	}
}

func TestLock(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		ctx := t.Context()
		lock := func(holder string, ttl time.Duration, alive func(string) bool, want bool) {
			t.Helper()
			if got, err := s.Queue.Lock(ctx, "queue", "poll", holder, ttl, alive); err != nil || got != want {
				t.Errorf("lock for %s: %t, %v; want %t", holder, got, err, want)
			}
		}
		lock("a", time.Minute, nil, true)
		lock("b", time.Minute, nil, false)
		lock("b", time.Minute, func(string) bool { return true }, false)
		lock("a", time.Minute, nil, true)
		lock("b", time.Minute, func(holder string) bool { return holder != "a" }, true)
		lock("a", time.Minute, nil, false)
		for _, holder := range []string{"a", "b", "b"} {
			if err := s.Queue.Unlock(ctx, "queue", "poll", holder); err != nil {
				t.Error(err)
			}
		}
		lock("a", 50*time.Millisecond, nil, true)
		for end := time.Now().Add(5 * time.Second); time.Now().Before(end); {
			if ok, err := s.Queue.Lock(ctx, "queue", "poll", "b", time.Minute, nil); err != nil || ok {
				return
			}
		}
		t.Error("a lock does not end")
	})
}

// Whoever is late with a job, which another has acknowledged, does not take one that came since for it.
func TestQueueAckedLate(t *testing.T) {
	e, s := openEarly(t, "m:")
	q := queueTest{t, s, time.Now()}
	q.enqueue(job("a", "1"))
	q.lease(0, "a")
	e.before = func() {
		q.ack(false, "1")
		q.enqueue(job("a", "2"))
	}
	q.ack(true, "1")
	q.lease(time.Second, "a")
	q.peek("a", job("a", "2"))
}
