package telegram

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/firstseen/firstseen/bots/delivery"
)

// limiter limits the rates of messages to those that Telegram allows. Answers go before notices.
type limiter struct {
	overall *rate.Limiter
	now     func() time.Time

	mu     sync.Mutex
	urgent int // answers that wait
	chats  map[int64]*rate.Limiter
}

func newLimiter(overall int, now func() time.Time) *limiter {
	// A little below the limit, as two messages do not take equally long on the way.
	per := rate.Limit(float64(overall) * rateShare)
	return &limiter{overall: rate.NewLimiter(per, max(overall/2, 1)), now: now, chats: map[int64]*rate.Limiter{}}
}

// waitForTurn waits until a message may be sent into a chat. If that takes longer than longestWait it returns a delivery.RetryAfter.
// urgent is true for answers.
func (g *limiter) waitForTurn(ctx context.Context, chat int64, urgent bool) error {
	reserved := g.chatLimiter(chat).Reserve()
	if wait := reserved.Delay(); wait > longestWait {
		reserved.Cancel()
		return &delivery.RetryAfter{At: g.now().Add(wait), Err: errFull}
	} else if wait > 0 && !delivery.WaitFor(ctx, wait) {
		return ctx.Err()
	}
	if urgent {
		return g.waitAsAnswer(ctx)
	}
	for {
		wait := g.reserveNotice()
		if wait == 0 {
			return nil
		}
		if !delivery.WaitFor(ctx, wait) {
			return ctx.Err()
		}
	}
}

var errFull = fmt.Errorf("the chat has had as many messages as Telegram allows")

// waitAsAnswer waits until an answer may be sent.
func (g *limiter) waitAsAnswer(ctx context.Context) error {
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

// reserveNotice returns 0 if a notice may be sent now, or how long to wait before asking again. Seven eighths of the burst are left
// to answers; the last eighth is for notices, so that no tokens are lost while one waits.
func (g *limiter) reserveNotice() time.Duration {
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

// chatLimiter returns the limiter of a chat.
func (g *limiter) chatLimiter(id int64) *rate.Limiter {
	g.mu.Lock()
	defer g.mu.Unlock()
	if l := g.chats[id]; l != nil {
		return l
	}
	if len(g.chats) >= maxChats {
		g.dropIdleChats()
	}
	l := rate.NewLimiter(chatRate, chatBurst)
	if id < 0 {
		l = rate.NewLimiter(groupRate, groupBurst)
	}
	g.chats[id] = l
	return l
}

// dropIdleChats removes the limiters that are full again. The caller has locked g.
func (g *limiter) dropIdleChats() {
	for id, l := range g.chats {
		if l.Tokens() >= float64(l.Burst()) {
			delete(g.chats, id)
		}
	}
}
