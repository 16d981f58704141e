package telegram

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/firstseen/firstseen/bots/delivery"
)

var silent = slog.New(slog.DiscardHandler)

// countPassed counts the messages that a limiter lets through in a while, from a flood into each of the chats.
func countPassed(t *testing.T, span time.Duration, perChat int, chats ...int64) (n int) {
	ctx, cancel := context.WithTimeout(t.Context(), span)
	defer cancel()
	l := newLimiter(overallRate, time.Now)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, chat := range chats {
		wg.Go(func() {
			for range perChat {
				err := l.waitTurn(ctx, chat, true)
				var later *delivery.RetryAfter
				if errors.As(err, &later) && !delivery.WaitFor(ctx, time.Until(later.At)) || ctx.Err() != nil {
					return
				}
				if err == nil {
					mu.Lock()
					n++
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return n
}

func TestLimiterKeepsTheRates(t *testing.T) {
	many := make([]int64, 500)
	for i := range many {
		many[i] = int64(i + 1)
	}
	for name, c := range map[string]struct {
		span     time.Duration
		chats    []int64
		min, max int
	}{
		"one chat for a minute":    {time.Minute, []int64{1}, 55, 60 + chatBurst},
		"one group for a minute":   {time.Minute, []int64{-1}, 15, 20},
		"one group for an hour":    {time.Hour, []int64{-1}, 15 * 60, 20 * 60},
		"many chats for 10 s":      {10 * time.Second, many, 280, 300},
		"a chat and a group for 1": {time.Second, []int64{1, -1}, 8, 9},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if n := countPassed(t, c.span, 5000, c.chats...); n < c.min || n > c.max {
					t.Errorf("%d messages passed, want %d to %d", n, c.min, c.max)
				}
			})
		})
	}
}

// As long as answers wait, nothing else goes out.
func TestLimiterLetsAnswersFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(overallRate, time.Now)
		var order []bool
		var mu sync.Mutex
		var wg sync.WaitGroup
		for i := range 100 {
			for _, urgent := range []bool{false, true} {
				wg.Go(func() {
					if err := l.waitTurn(t.Context(), int64(2*i+1), urgent); err != nil {
						t.Error(err)
					}
					mu.Lock()
					defer mu.Unlock()
					order = append(order, urgent)
				})
			}
		}
		wg.Wait()
		late := 0
		for _, urgent := range order[overallRate/2:] { // at the start all may go
			if urgent && late > 0 {
				t.Fatalf("a notification went before an answer: %v", order)
			}
			if !urgent {
				late++
			}
		}
	})
}

func TestLimiterForgetsQuietChats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1000, time.Now)
		for i := range int64(maxChats + 10) {
			if err := l.waitTurn(t.Context(), i+1, true); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(l.chats); n > maxChats {
			t.Errorf("the rates of %d chats are in memory", n)
		}
	})
}
