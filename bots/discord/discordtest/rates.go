package discordtest

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"time"
)

// Limits are the rates at which a bot may call: what is over is answered with 429, and is a violation, as the headers of
// earlier answers have told.
type Limits struct {
	Bucket  int           // calls of one operation about one channel, or one interaction, within Window
	Window  time.Duration // of a bucket
	Overall int           // calls a second, but for answers to interactions
}

// RealLimits returns those of Discord, as far as they are known: 5 messages in 5 seconds into a channel, 50 calls a second.
func RealLimits() *Limits { return &Limits{Bucket: 5, Window: 5 * time.Second, Overall: 50} }

// window is a stretch of time, by the machine's clock, in which calls are counted.
type window struct {
	until time.Time
	used  int
}

// countCall counts a call, and returns how many are left, and for how long.
func (s *Server) countCall(key string, most int, length time.Duration) (left int, reset time.Duration) {
	now := time.Now()
	w := s.windows[key]
	if w == nil || !now.Before(w.until) {
		w = &window{until: now.Add(length)}
		s.windows[key] = w
	}
	w.used++
	return most - w.used, w.until.Sub(now)
}

// limitRate counts a call, and writes into the headers how many are left. It returns the refusal of a call that is over.
func (s *Server) limitRate(h http.Header, c *Call, to route) error {
	if to.operation == "create_interaction_response" { // which nothing limits
		return nil
	}
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(c.Operation)) // it does not fail
	bucket, l := fmt.Sprintf("%016x", sum.Sum64()), s.opts.Limits
	if l == nil {
		writeRates(h, bucket, 50, 49, time.Second)
		return nil
	}
	defer s.Lock()()
	left, reset := s.countCall(bucket+" "+c.Path["channel_id"]+c.Path["webhook_token"], l.Bucket, l.Window)
	writeRates(h, bucket, l.Bucket, left, reset)
	if left < 0 {
		s.noteViolation(c.Operation, fmt.Sprintf("over %d calls in %v", l.Bucket, l.Window))
		return newRateError(reset, false)
	}
	if to.open {
		return nil
	}
	if left, reset := s.countCall("", l.Overall, time.Second); left < 0 {
		s.noteViolation(c.Operation, fmt.Sprintf("over %d calls a second", l.Overall))
		return newRateError(reset, true)
	}
	return nil
}

// writeRates writes the headers that tell how many calls are left.
func writeRates(h http.Header, bucket string, most, left int, reset time.Duration) {
	h.Set("X-RateLimit-Bucket", bucket)
	h.Set("X-RateLimit-Limit", fmt.Sprint(most))
	h.Set("X-RateLimit-Remaining", fmt.Sprint(max(left, 0)))
	h.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(time.Now().Add(reset).UnixMilli())/1000))
	h.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", reset.Seconds()))
}
