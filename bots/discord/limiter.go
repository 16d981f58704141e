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

// limiter delays calls so that they keep Discord's rate limits. There are two limits:
//
//   - the global limit: overallRate calls a second over all routes;
//   - a bucket for each route and channel (or server, or webhook): so many calls in a period. Discord tells its numbers only in
//     the headers of each response: how many calls remain, and when the period ends.
//
// So the first call of a bucket goes alone, and its response tells how many others may follow. Calls that nobody waits for
// (low priority) use at most lowPriorityShare of the global limit.
type limiter struct {
	now         func() time.Time
	overall     *rate.Limiter // the global limit
	lowPriority *rate.Limiter // the part of it for low-priority calls

	mu          sync.Mutex
	globalReset time.Time // no call may go before this time: Discord said that the global limit was exceeded
	buckets     map[string]*bucket
}

// bucket is the rate limit of the calls with the same bucketName.
type bucket struct {
	unlimited bool      // the last response had no limit
	limit     int       // calls in one period; 0 until a response tells it
	remaining int       // calls that may still start before reset
	inFlight  int       // calls under way
	reset     time.Time // end of the period; zero if a call under way will tell it
	lastUsed  time.Time
}

// newLimiter returns a limiter without buckets.
func newLimiter(now func() time.Time) *limiter {
	const perSecond = overallRate * rateShare
	return &limiter{
		now: now, overall: rate.NewLimiter(perSecond, overallRate/2),
		lowPriority: rate.NewLimiter(perSecond*lowPriorityShare, 1), buckets: map[string]*bucket{},
	}
}

// noBucket is the bucketName of calls that have no limit: the first response to an interaction.
const noBucket = ""

// waitTurn waits until a call may start, and counts it. If the bucket makes it wait longer than patience, it returns a
// delivery.RetryAfter at once.
func (l *limiter) waitTurn(ctx context.Context, name string, lowPriority bool, patience time.Duration) error {
	if name == noBucket {
		return nil
	}
	if lowPriority {
		if err := l.lowPriority.Wait(ctx); err != nil {
			return err //nolint:wrapcheck // the context's own
		}
	}
	for end := time.Now().Add(patience); ; {
		wait := l.takeSlot(name)
		switch {
		case wait <= 0:
			err := l.overall.Wait(ctx)
			if err != nil {
				l.returnSlot(name)
			}
			return err //nolint:wrapcheck // the context's own
		case wait > time.Until(end):
			return &delivery.RetryAfter{At: l.now().Add(wait), Err: errRateLimit}
		case !delivery.WaitFor(ctx, wait):
			return ctx.Err()
		}
	}
}

var errRateLimit = errors.New("as many calls as Discord allows")

// takeSlot takes one of the remaining calls of a bucket and returns 0, or returns how long to wait before the next try. A new
// bucket has one: the others wait until its response tells the limit.
func (l *limiter) takeSlot(name string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if wait := l.globalReset.Sub(now); wait > 0 {
		return wait
	}
	b := l.buckets[name]
	if b == nil {
		l.dropIdleBuckets(now)
		b = &bucket{remaining: 1}
		l.buckets[name] = b
	}
	b.lastUsed = now
	if !b.reset.IsZero() && !now.Before(b.reset) { // a new period; calls under way may count in it
		b.reset, b.remaining = time.Time{}, max(b.limit, 1)-b.inFlight
	}
	switch {
	case b.unlimited || b.remaining > 0:
	case b.reset.IsZero():
		return minRetry
	default:
		return b.reset.Sub(now)
	}
	b.remaining--
	b.inFlight++
	return 0
}

// returnSlot returns what takeSlot took, for a call that was not made.
func (l *limiter) returnSlot(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b := l.buckets[name]; b != nil {
		b.inFlight = max(0, b.inFlight-1)
		b.remaining++
	}
}

// recordResponse updates the limits from the response to a call. h is nil if there was no response.
func (l *limiter) recordResponse(name string, h http.Header, refused APIError) {
	if name == noBucket {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if refused.Global {
		l.globalReset = now.Add(refused.RetryAfter)
	}
	if b := l.buckets[name]; b != nil {
		b.inFlight = max(0, b.inFlight-1)
		b.recordResponse(now, h, refused)
	}
}

// recordResponse updates the bucket from the response to one of its calls. h is nil if there was no response.
func (b *bucket) recordResponse(now time.Time, h http.Header, refused APIError) {
	remaining, err := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	after, afterErr := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64)
	switch {
	case refused.RetryAfter > 0 && !refused.Global:
		b.lowerRemaining(0, now, refused.RetryAfter)
	case err == nil && afterErr == nil:
		if limit, err := strconv.Atoi(h.Get("X-RateLimit-Limit")); err == nil {
			b.limit = limit
		}
		b.lowerRemaining(remaining-b.inFlight, now, toDuration(after))
	case h != nil && refused.Status == 0:
		b.unlimited = true
	case b.inFlight == 0 && b.reset.IsZero(): // no other call is under way that will tell the limit
		b.remaining = 1
	}
}

// lowerRemaining sets the remaining calls, and that the period ends in after. Within a period it never raises them: responses
// arrive in another order than Discord counted the calls, so that a late one may show too many.
func (b *bucket) lowerRemaining(remaining int, now time.Time, after time.Duration) {
	b.unlimited = false
	if now.Before(b.reset) {
		remaining = min(remaining, b.remaining)
	}
	b.remaining = remaining
	if reset := now.Add(after); reset.After(b.reset) {
		b.reset = reset
	}
}

// dropIdleBuckets removes buckets if there are maxBuckets: first those whose period has ended, then any without calls under
// way. The caller holds l.mu.
func (l *limiter) dropIdleBuckets(now time.Time) {
	if len(l.buckets) < maxBuckets {
		return
	}
	maps.DeleteFunc(l.buckets, func(_ string, b *bucket) bool { return b.inFlight == 0 && now.After(b.reset) })
	for name, b := range l.buckets {
		if len(l.buckets) < maxBuckets {
			return
		}
		if b.inFlight == 0 {
			delete(l.buckets, name)
		}
	}
}

// bucketName returns the name of the bucket of a call: its route, and the channel, server or webhook in its path.
func bucketName(method, path string) string {
	if strings.HasPrefix(path, "/interactions/") {
		return noBucket
	}
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) < 2 || parts[0] != "channels" && parts[0] != "guilds" && parts[0] != "webhooks" {
		return routeName(method, path)
	}
	major := parts[1]
	if parts[0] == "webhooks" && len(parts) > 2 {
		major += "/" + parts[2]
	}
	return routeName(method, path) + " " + major
}

// routeName returns the method and the path of a call, with ids and tokens replaced by "*". It is safe to log.
func routeName(method, path string) string {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(strings.Trim(path, "/"), "/")
	for i, p := range parts {
		if isID(p) || i == 2 && (parts[0] == "webhooks" || parts[0] == "interactions") {
			parts[i] = "*"
		}
	}
	return method + " /" + strings.Join(parts, "/")
}
