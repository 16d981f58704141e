package delivery

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/bots"
)

func TestQueueKeepsTheOrderOfAChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewChatQueue()
		var mu sync.Mutex
		var done []string
		job := func(name string, takes time.Duration) ChatJob {
			return ChatJob{Do: func(context.Context) {
				time.Sleep(takes) //nolint:forbidigo // the bubble's clock: work that takes time
				mu.Lock()
				defer mu.Unlock()
				done = append(done, name)
			}}
		}
		for _, j := range []struct {
			chat, name string
			takes      time.Duration
		}{{"a", "a1", 3 * time.Second}, {"a", "a2", time.Millisecond}, {"b", "b1", time.Second}, {"a", "a3", 0}} {
			if err := q.Add(j.chat, job(j.name, j.takes)); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Minute) //nolint:forbidigo // the bubble's clock
		synctest.Wait()
		if err := q.Close(t.Context()); err != nil || len(q.waiting) != 0 {
			t.Errorf("close: %v, with %d chats left", err, len(q.waiting))
		}
		mu.Lock() // a goroutine that has ended is none that Wait waits for
		defer mu.Unlock()
		if diff := cmp.Diff([]string{"b1", "a1", "a2", "a3"}, done); diff != "" {
			t.Errorf("order (-want +got):\n%s", diff)
		}
	})
}

func TestQueueSurvivesPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewChatQueue()
		var caught *bots.Panic
		ran := false
		add(t, q, "a", ChatJob{Do: func(context.Context) { panic("boo") }, Panicked: func(_ context.Context, p *bots.Panic) { caught = p }})
		add(t, q, "a", ChatJob{Do: func(context.Context) { panic("nobody listens") }})
		add(t, q, "a", ChatJob{Do: func(context.Context) { ran = true }})
		synctest.Wait()
		if caught == nil || caught.Error() != "panic: boo" || len(caught.Stack) == 0 {
			t.Errorf("caught %v, want boo with its stack", caught)
		}
		if !ran {
			t.Error("the job after a panic did not run")
		}
		if err := q.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestQueueIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewChatQueue()
		release := make(chan struct{})
		wait := ChatJob{Do: func(context.Context) { <-release }}
		add(t, q, "a", wait)
		synctest.Wait() // it has left the line
		for range chatDepth {
			add(t, q, "a", wait)
		}
		if err := q.Add("a", wait); !errors.Is(err, ErrBusy) {
			t.Errorf("one job too many: %v, want ErrBusy", err)
		}
		for i := range chatsAtOnce - 1 {
			add(t, q, "other "+string(rune(i)), wait)
		}
		if err := q.Add("one chat too many", wait); !errors.Is(err, ErrBusy) {
			t.Errorf("one chat too many: %v, want ErrBusy", err)
		}
		close(release)
		if err := q.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestQueueClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewChatQueue()
		cancelled, dropped := false, true
		add(t, q, "a", ChatJob{Do: func(ctx context.Context) { <-ctx.Done(); cancelled = true }})
		synctest.Wait()
		add(t, q, "a", ChatJob{Do: func(context.Context) { dropped = false }})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := q.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("close: %v, want that the budget was over", err)
		}
		if !cancelled || !dropped {
			t.Errorf("cancelled %t and dropped %t, want both", cancelled, dropped)
		}
		if err := q.Add("a", ChatJob{}); !errors.Is(err, ErrClosed) {
			t.Errorf("add after close: %v, want ErrClosed", err)
		}
	})
}

func add(t *testing.T, q *ChatQueue, chat string, j ChatJob) {
	t.Helper()
	if err := q.Add(chat, j); err != nil {
		t.Fatal(err)
	}
}
