package telegram

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/firstseen/firstseen/bots/delivery"
)

// flow is what goes through a limiter for a while.
type flow struct {
	*limiter
	mu            sync.Mutex
	waits         []time.Duration // of answers
	notifications int
}

// notify lets out notifications, each into a chat of its own, as long as ctx lasts.
func (f *flow) notify(ctx context.Context, first int64) {
	for chat := first; f.waitTurn(ctx, chat, false) == nil; chat += lowPriorityParallel {
		f.mu.Lock()
		f.notifications++
		f.mu.Unlock()
	}
}

// answer lets an answer out: a sign that the bot is at work, and what becomes of it.
func (f *flow) answer(ctx context.Context, chat int64) {
	began := time.Now()
	for range 2 {
		if f.waitTurn(ctx, chat, true) != nil {
			return
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waits = append(f.waits, time.Since(began))
}

// through returns how long 99 of 100 answers wait at the limiter, of people who ask at random moments, and how many messages go out a second.
func through(t *testing.T, asks float64, storm bool) (p99 time.Duration, messages float64) {
	t.Helper()
	const span = 5 * time.Minute
	ctx, cancel := context.WithTimeout(t.Context(), span)
	defer cancel()
	f := &flow{limiter: newLimiter(overallRate, time.Now)}
	var wg sync.WaitGroup
	for i := range int64(lowPriorityParallel) {
		if storm {
			wg.Go(func() { f.notify(ctx, i+1) })
		}
	}
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same people each time
	for chat := int64(1e9); delivery.WaitFor(ctx, time.Duration(random.ExpFloat64()*float64(time.Second)/asks)); chat++ {
		wg.Go(func() { f.answer(ctx, chat) })
	}
	wg.Wait()
	slices.Sort(f.waits)
	return f.waits[len(f.waits)*99/100], float64(f.notifications+2*len(f.waits)) / span.Seconds()
}

// A storm of notifications uses what answers leave, and delays none of them by a moment that anybody would notice: even where answers alone are two
// thirds of what Telegram allows.
func TestLimiterInAStorm(t *testing.T) {
	for _, asks := range []float64{1, 5, 10} {
		synctest.Test(t, func(t *testing.T) {
			calm, _ := through(t, asks, false)
			storm, messages := through(t, asks, true)
			t.Logf("%v people ask a second: 99 of 100 answers wait at most %v, in a storm %v; %.1f messages a second", asks, calm, storm, messages)
			if storm > calm+50*time.Millisecond || messages < 0.9*overallRate {
				t.Error("too long, or too few")
			}
		})
	}
}
