package telegram

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/firstseen/firstseen/bots/delivery"
)

// limiter delays messages so that the bot keeps Telegram's rate limits. It has two kinds of token buckets. Each bucket is
// refilled at a fixed rate, and each message takes one token:
//
//   - one bucket for each chat (chatRate, or groupRate in a group), made at the first message into the chat;
//   - one bucket for all messages together (overallRate).
//
// A message needs a token of its chat first, then one of the overall bucket. Urgent messages (answers) and low-priority
// messages (notifications) share the overall bucket, but a low-priority message takes a token only while no answer waits and
// while the bucket is nearly full. So an answer finds tokens there, however many notifications are queued.
type limiter struct {
	overall *rate.Limiter
	now     func() time.Time

	mu            sync.Mutex
	urgentWaiting int                     // answers that wait for a token of the overall bucket
	chats         map[int64]*rate.Limiter // the buckets of the chats, by chat id
}

// newLimiter returns a limiter that lets through at most overall messages in a second.
func newLimiter(overall int, now func() time.Time) *limiter {
	// Telegram counts messages when they arrive, and some take longer than others. So the rate stays a little below the limit.
	perSecond := rate.Limit(float64(overall) * rateShare)
	return &limiter{overall: rate.NewLimiter(perSecond, max(overall/2, 1)), now: now, chats: map[int64]*rate.Limiter{}}
}

// waitTurn waits until a message may be sent to a chat, and takes its tokens. If the chat's bucket has no token within
// maxLimiterWait it returns a delivery.RetryAfter at once and takes none.
func (l *limiter) waitTurn(ctx context.Context, chat int64, urgent bool) error {
	reserved := l.chatBucket(chat).Reserve()
	if wait := reserved.Delay(); wait > maxLimiterWait {
		reserved.Cancel()
		return &delivery.RetryAfter{At: l.now().Add(wait), Err: errChatLimit}
	} else if wait > 0 && !delivery.WaitFor(ctx, wait) {
		return ctx.Err()
	}
	if urgent {
		return l.waitUrgent(ctx)
	}
	for {
		wait := l.tryLowPriority()
		if wait == 0 {
			return nil
		}
		if !delivery.WaitFor(ctx, wait) {
			return ctx.Err()
		}
	}
}

var errChatLimit = fmt.Errorf("the chat has had as many messages as Telegram allows")

// waitUrgent waits for a token of the overall bucket. While it waits, low-priority messages take none.
func (l *limiter) waitUrgent(ctx context.Context) error {
	l.mu.Lock()
	l.urgentWaiting++
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		l.urgentWaiting--
		l.mu.Unlock()
	}()
	return l.overall.Wait(ctx)
}

// tryLowPriority takes a token of the overall bucket for a low-priority message and returns 0, or returns how long to wait
// before the next try. It takes a token only if no answer waits and the bucket is at least 7/8 full. The bucket need not be
// quite full: a full bucket drops the tokens that are refilled while a low-priority message waits.
func (l *limiter) tryLowPriority() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.urgentWaiting > 0 {
		return lowPriorityRetry
	}
	missing := float64(l.overall.Burst()-l.overall.Burst()/8) - l.overall.Tokens()
	if missing <= 0 && l.overall.Allow() {
		return 0
	}
	refill := time.Duration(missing / float64(l.overall.Limit()) * float64(time.Second))
	return min(lowPriorityRetry, max(time.Millisecond, refill))
}

// chatBucket returns the bucket of a chat. Ids of groups are negative.
func (l *limiter) chatBucket(id int64) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if bucket := l.chats[id]; bucket != nil {
		return bucket
	}
	if len(l.chats) >= maxChats {
		l.dropFullBuckets()
	}
	bucket := rate.NewLimiter(chatRate, chatBurst)
	if id < 0 {
		bucket = rate.NewLimiter(groupRate, groupBurst)
	}
	l.chats[id] = bucket
	return bucket
}

// dropFullBuckets removes the full buckets of chats: a new bucket is full too, so nothing is lost. The caller holds l.mu.
func (l *limiter) dropFullBuckets() {
	for id, bucket := range l.chats {
		if bucket.Tokens() >= float64(bucket.Burst()) {
			delete(l.chats, id)
		}
	}
}
