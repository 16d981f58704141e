package telegram

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/firstseen/firstseen/bots/delivery"
)

// gate lets messages out at the rates that Telegram allows, answers before what nobody waits for.
type gate struct {
	overall *rate.Limiter
	now     func() time.Time

	mu     sync.Mutex
	urgent int // answers that wait
	chats  map[int64]*rate.Limiter
}

func newGate(overall int, now func() time.Time) *gate {
	// A little below the limit, as the ways of two messages are not equally long.
	per := rate.Limit(float64(overall) * gateShare)
	return &gate{overall: rate.NewLimiter(per, max(overall/2, 1)), now: now, chats: map[int64]*rate.Limiter{}}
}

// pass waits until a message may go into a chat. If that takes too long it returns a delivery.RetryAfter.
func (g *gate) pass(ctx context.Context, chat int64, urgent bool) error {
	reserved := g.chat(chat).Reserve()
	if wait := reserved.Delay(); wait > longestWait {
		reserved.Cancel()
		return &delivery.RetryAfter{At: g.now().Add(wait), Err: errFull}
	} else if wait > 0 && !delivery.WaitFor(ctx, wait) {
		return ctx.Err()
	}
	if urgent {
		return g.first(ctx)
	}
	for {
		wait := g.second()
		if wait == 0 {
			return nil
		}
		if !delivery.WaitFor(ctx, wait) {
			return ctx.Err()
		}
	}
}

var errFull = fmt.Errorf("the chat has had as many messages as Telegram allows")

// first waits for the turn of an answer.
func (g *gate) first(ctx context.Context) error {
	g.mu.Lock()
	g.urgent++
	g.mu.Unlock()
	defer func() {
		g.mu.Lock()
		g.urgent--
		g.mu.Unlock()
	}()
	return g.overall.Wait(ctx)
}

// second lets what nobody waits for go (0), or tells how long to wait before asking again. Nearly all of what may go at once is
// left to answers; a little less than all, so that nothing is lost while a notice waits for its turn.
func (g *gate) second() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.urgent > 0 {
		return noticeEvery
	}
	short := float64(g.overall.Burst()-g.overall.Burst()/8) - g.overall.Tokens()
	if short <= 0 && g.overall.Allow() {
		return 0
	}
	return min(noticeEvery, max(time.Millisecond, time.Duration(short/float64(g.overall.Limit())*float64(time.Second))))
}

func (g *gate) chat(id int64) *rate.Limiter {
	g.mu.Lock()
	defer g.mu.Unlock()
	if l := g.chats[id]; l != nil {
		return l
	}
	if len(g.chats) >= maxChats {
		g.forget()
	}
	l := rate.NewLimiter(chatRate, chatBurst)
	if id < 0 {
		l = rate.NewLimiter(groupRate, groupBurst)
	}
	g.chats[id] = l
	return l
}

// forget drops the chats that may write as if they never had. The caller has locked the gate.
func (g *gate) forget() {
	for id, l := range g.chats {
		if l.Tokens() >= float64(l.Burst()) {
			delete(g.chats, id)
		}
	}
}
