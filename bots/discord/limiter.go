package discord

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/firstseen/firstseen/bots/delivery"
)

// buckets lets calls through at the rates that Discord allows: those of their bucket, which its answers tell, and 50 a second
// in all, of which messages that nobody waits for have a part.
type buckets struct {
	now     func() time.Time
	overall *rate.Limiter
	notices *rate.Limiter

	mu    sync.Mutex
	until time.Time // before which nothing goes
	all   map[string]*bucket
}

// bucket is a rate limit that some calls share.
type bucket struct {
	free   bool      // an answer told of no limit
	limit  int       // calls in one period; 0: not told yet
	left   int       // calls that may go before reset, as far as is known
	flying int       // calls under way
	reset  time.Time // the end of the period; zero: the answer to a call under way is to tell it
	used   time.Time
}

func newBuckets(now func() time.Time) *buckets {
	const most = overallRate * overallShare
	return &buckets{
		now: now, overall: rate.NewLimiter(most, overallRate/2),
		notices: rate.NewLimiter(most*noticeShare, 1), all: map[string]*bucket{},
	}
}

// exempt is the bucket of calls that no limit binds: the first answer to an interaction.
const exempt = ""

// pass waits until a call may go. If that takes longer than patience it returns a delivery.RetryAfter.
func (b *buckets) pass(ctx context.Context, name string, notice bool, patience time.Duration) error {
	if name == exempt {
		return nil
	}
	if notice {
		if err := b.notices.Wait(ctx); err != nil {
			return err //nolint:wrapcheck // the context's own
		}
	}
	for end := time.Now().Add(patience); ; {
		wait := b.take(name)
		switch {
		case wait <= 0:
			err := b.overall.Wait(ctx)
			if err != nil {
				b.giveBack(name)
			}
			return err //nolint:wrapcheck // the context's own
		case wait > time.Until(end):
			return &delivery.RetryAfter{At: b.now().Add(wait), Err: errFull}
		case !delivery.WaitFor(ctx, wait):
			return ctx.Err()
		}
	}
}

var errFull = errors.New("as many calls as Discord allows")

// take takes a place among the calls of a bucket, or tells how long to wait before asking again.
func (b *buckets) take(name string) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	if wait := b.until.Sub(now); wait > 0 {
		return wait
	}
	k := b.all[name]
	if k == nil {
		b.makeRoom(now)
		k = &bucket{left: 1}
		b.all[name] = k
	}
	k.used = now
	if !k.reset.IsZero() && !now.Before(k.reset) { // what is under way may count in the new period
		k.reset, k.left = time.Time{}, max(k.limit, 1)-k.flying
	}
	switch {
	case k.free || k.left > 0:
	case k.reset.IsZero():
		return minRetry
	default:
		return k.reset.Sub(now)
	}
	k.left--
	k.flying++
	return 0
}

// giveBack returns the place of a call that did not go.
func (b *buckets) giveBack(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if k := b.all[name]; k != nil {
		k.flying = max(0, k.flying-1)
		k.left++
	}
}

// learn takes in what an answer tells of the bucket.
func (b *buckets) learn(name string, h http.Header, said Refusal) {
	if name == exempt {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	if said.Global {
		b.until = now.Add(said.RetryAfter)
	}
	if k := b.all[name]; k != nil {
		k.flying = max(0, k.flying-1)
		k.learn(now, h, said)
	}
}

// learn takes in what an answer tells; a call that none came to has no header.
func (k *bucket) learn(now time.Time, h http.Header, said Refusal) {
	left, err := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	after, afterErr := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64)
	switch {
	case said.RetryAfter > 0 && !said.Global:
		k.narrow(0, now, said.RetryAfter)
	case err == nil && afterErr == nil:
		if limit, err := strconv.Atoi(h.Get("X-RateLimit-Limit")); err == nil {
			k.limit = limit
		}
		k.narrow(left-k.flying, now, seconds(after))
	case h != nil && said.Status == 0:
		k.free = true
	case k.flying == 0 && k.reset.IsZero(): // nobody else will tell
		k.left = 1
	}
}

// narrow takes in what an answer tells of the period. Answers may come in another order than that in which their calls
// counted, so that one of the same period can say that more are left than there are: it never widens.
func (k *bucket) narrow(left int, now time.Time, after time.Duration) {
	k.free = false
	if now.Before(k.reset) {
		left = min(left, k.left)
	}
	k.left = left
	if reset := now.Add(after); reset.After(k.reset) {
		k.reset = reset
	}
}

// makeRoom drops the buckets that bind nobody, where there are too many. The caller has locked b.
func (b *buckets) makeRoom(now time.Time) {
	if len(b.all) < bucketsKept {
		return
	}
	maps.DeleteFunc(b.all, func(_ string, k *bucket) bool { return k.flying == 0 && now.After(k.reset) })
	for name, k := range b.all {
		if len(b.all) < bucketsKept {
			return
		}
		if k.flying == 0 {
			delete(b.all, name)
		}
	}
}

// bucketOf names the rate limit of a call: its route, and the channel, server or webhook that it is about.
func bucketOf(method, path string) string {
	if strings.HasPrefix(path, "/interactions/") {
		return exempt
	}
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) < 2 || parts[0] != "channels" && parts[0] != "guilds" && parts[0] != "webhooks" {
		return route(method, path)
	}
	major := parts[1]
	if parts[0] == "webhooks" && len(parts) > 2 {
		major += "/" + parts[2]
	}
	return route(method, path) + " " + major
}

// route is a call without the ids and tokens in it, as limits and logs name it.
func route(method, path string) string {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(strings.Trim(path, "/"), "/")
	for i, p := range parts {
		if isID(p) || i == 2 && (parts[0] == "webhooks" || parts[0] == "interactions") {
			parts[i] = "*"
		}
	}
	return method + " /" + strings.Join(parts, "/")
}
