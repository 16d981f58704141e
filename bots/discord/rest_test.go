package discord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/firstseen/firstseen/bots/delivery"
)

// far answers calls in place of Discord.
type far func(r *http.Request) (status int, header http.Header, body string)

// RoundTrip implements http.RoundTripper.
func (f far) RoundTrip(r *http.Request) (*http.Response, error) {
	status, header, body := f(r)
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, r.Context().Err()
}

func restOf(f far) *restClient {
	return newRESTClient("http://127.0.0.1/api/v10", "secret", &http.Client{Transport: f}, time.Now, slog.New(slog.DiscardHandler))
}

func limited(seconds string, global bool) far {
	return func(*http.Request) (int, http.Header, string) {
		return http.StatusTooManyRequests, nil, fmt.Sprintf(`{"retry_after":%s,"global":%t}`, seconds, global)
	}
}

var aPost = apiCall{method: http.MethodPost, path: "/channels/1/messages"}

// A call waits for limits no longer than longestWait in all, and no longer than its context; then it says when to come again.
func TestDeadlinesHold(t *testing.T) {
	for _, seconds := range []string{"0.2", "3", "11", "7200", "1e300"} {
		for _, most := range []time.Duration{time.Second, time.Hour} {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), most)
				defer cancel()
				began := time.Now()
				err := restOf(limited(seconds, false)).doCall(ctx, aPost)
				took := time.Since(began)
				if took > min(most, maxLimiterWait) {
					t.Errorf("asked to wait %s s, a call took %s", seconds, took)
				}
				var later *delivery.RetryAfter
				if !errors.Is(err, context.DeadlineExceeded) && (!errors.As(err, &later) || later.At.After(time.Now().Add(maxRetry))) {
					t.Errorf("asked to wait %s s: %v", seconds, err)
				}
			})
		}
	}
}

// A limit of one channel binds calls in that channel alone; a global one binds all but the acknowledging of interactions.
func TestLimitsBindWhatTheyAreAbout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var answer far
		r := restOf(func(q *http.Request) (int, http.Header, string) { return answer(q) })
		answer = limited("3600", false)
		held := func(c apiCall) bool {
			var later *delivery.RetryAfter
			return errors.As(r.doCall(t.Context(), c), &later)
		}
		other := apiCall{method: http.MethodPost, path: "/channels/2/messages"}
		ack := apiCall{method: http.MethodPost, path: "/interactions/1/t/callback"}
		if !held(aPost) {
			t.Error("a limit is not told")
		}
		calls := 0
		answer = func(*http.Request) (int, http.Header, string) { calls++; return http.StatusOK, nil, "{}" }
		if !held(aPost) || calls != 0 || held(other) || calls != 1 {
			t.Errorf("%d calls under a limit of one channel", calls)
		}
		answer = limited("3600", true)
		if !held(other) {
			t.Error("a global limit is not told")
		}
		answer = func(*http.Request) (int, http.Header, string) { calls++; return http.StatusOK, nil, "{}" }
		if !held(apiCall{method: http.MethodGet, path: "/gateway"}) || held(ack) || calls != 2 {
			t.Errorf("%d calls under a global limit", calls)
		}
		delivery.WaitFor(t.Context(), time.Hour) // of the bubble's time
		if held(aPost) || held(other) {
			t.Error("limits that are over still bind")
		}
	})
}

// Calls of one bucket go as its answers allow, here five in two seconds, however long and in whichever order they travel.
func TestBucketOfFive(t *testing.T) {
	for _, journey := range []time.Duration{0, 10 * time.Millisecond, 500 * time.Millisecond} {
		for _, tellsLimit := range []bool{true, false} {
			synctest.Test(t, func(t *testing.T) {
				travel := func() { delivery.WaitFor(t.Context(), time.Duration(rand.Int64N(int64(journey)+1))) } // of the bubble's time
				five := bucketFor{most: 5, every: 2 * time.Second, tellsLimit: tellsLimit}
				r := restOf(func(*http.Request) (int, http.Header, string) {
					travel()
					status, header := five.count()
					travel()
					return status, header, "{}"
				})
				began := time.Now()
				var group sync.WaitGroup
				for range 20 {
					group.Go(func() {
						if err := r.doCall(t.Context(), aPost); err != nil {
							t.Error(err)
						}
					})
				}
				group.Wait()
				if took := time.Since(began); five.counted != 20 || five.refused != 0 || took > maxLimiterWait+2*journey {
					t.Errorf("answers that travel up to %s, limit told: %t: %d calls in %s, and %d too many",
						journey, tellsLimit, five.counted, took, five.refused)
				}
			})
		}
	}
}

// bucketFor is the far end of a rate limit.
type bucketFor struct {
	most       int
	every      time.Duration
	tellsLimit bool

	mu               sync.Mutex
	counted, refused int
	left             int
	reset            time.Time
}

// count counts a call, and returns the status and the header of its answer.
func (b *bucketFor) count() (int, http.Header) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if !now.Before(b.reset) {
		b.left, b.reset = b.most, now.Add(b.every)
	}
	if b.left == 0 {
		b.refused++
		return http.StatusTooManyRequests, http.Header{"Retry-After": {fmt.Sprint(b.reset.Sub(now).Seconds())}}
	}
	b.left--
	b.counted++
	h := http.Header{}
	if b.tellsLimit {
		h.Set("X-RateLimit-Limit", fmt.Sprint(b.most))
	}
	h.Set("X-RateLimit-Remaining", fmt.Sprint(b.left))
	h.Set("X-RateLimit-Reset-After", fmt.Sprint(b.reset.Sub(now).Seconds()))
	return http.StatusOK, h
}

// Calls that no answer comes to keep no others from going, and calls without a limit go at once.
func TestBucketWithoutAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newLimiter(time.Now)
		passes := func() bool { return b.waitTurn(t.Context(), "a", false, maxLimiterWait) == nil }
		for range 3 {
			if !passes() {
				t.Fatal("a call without an answer holds up the next")
			}
			b.recordResponse("a", nil, APIError{})
		}
		if !passes() {
			t.Fatal("a call without an answer holds up the next")
		}
		b.recordResponse("a", http.Header{}, APIError{})
		began := time.Now()
		for range 10 {
			if !passes() || time.Since(began) > 0 {
				t.Fatal("calls without a limit wait for each other")
			}
		}
	})
}

// A call whose turn does not come gives its place back.
func TestPlaceGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newLimiter(time.Now)
		b.overall.SetBurst(0)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := b.waitTurn(ctx, "a", false, maxLimiterWait); err == nil {
			t.Error("a call without a turn passed")
		}
		b.overall.SetBurst(1)
		began := time.Now()
		if err := b.waitTurn(t.Context(), "a", false, maxLimiterWait); err != nil || time.Since(began) > time.Second {
			t.Errorf("the place was not given back: %v after %s", err, time.Since(began))
		}
	})
}

// However many interactions there are, hardly any of their limits are remembered.
func TestBucketsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := restOf(func(*http.Request) (int, http.Header, string) { return http.StatusOK, nil, "{}" })
		for i := range 3 * maxBuckets {
			if err := r.doCall(t.Context(), apiCall{method: http.MethodPost, path: fmt.Sprintf("/webhooks/1/token%d", i)}); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(r.limiter.buckets); n > maxBuckets {
			t.Errorf("%d limits are remembered", n)
		}
	})
}
