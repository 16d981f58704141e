package discordtest

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"sync"
	"time"
)

// Limits are the rates at which a bot may call: what is over is answered with 429, and is a violation, as the headers of
// earlier answers have told.
type Limits struct {
	Bucket  int           // calls of one operation about one channel, or one interaction, within Window
	Window  time.Duration // of a bucket
	Overall int           // calls a second, but for answers to interactions
}

// RealLimits are those of Discord, as far as they are known: 5 messages in 5 seconds into a channel, 50 calls a second.
func RealLimits() *Limits { return &Limits{Bucket: 5, Window: 5 * time.Second, Overall: 50} }

// A meter watches the rates, by the machine's clock.
type meter struct {
	limits Limits

	mu      sync.Mutex
	windows map[string]*window
}

// A window is a stretch of time in which calls are counted.
type window struct {
	until time.Time
	used  int
}

// newMeter makes the meter, or none without limits.
func newMeter(l *Limits) *meter {
	if l == nil {
		return nil
	}
	return &meter{limits: *l, windows: map[string]*window{}}
}

// take counts a call, and tells how many are left, and until when.
func (m *meter) take(key string, most int, length time.Duration) (left int, reset time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	w := m.windows[key]
	if w == nil || !now.Before(w.until) {
		w = &window{until: now.Add(length)}
		m.windows[key] = w
	}
	w.used++
	return most - w.used, w.until.Sub(now)
}

// bucketOf is the name that calls share that are counted together, and what they are about.
func bucketOf(c *Call) (name, about string) {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(c.Operation)) // it does not fail
	return fmt.Sprintf("%016x", sum.Sum64()), c.Path["channel_id"] + c.Path["webhook_token"]
}

// measure counts a call, and tells in the headers how many are left. It returns the refusal of a call that is over.
func (s *Server) measure(w http.ResponseWriter, c *Call, to route) error {
	m := s.meter
	if to.operation == "create_interaction_response" { // which nothing limits
		return nil
	}
	name, about := bucketOf(c)
	if m == nil {
		tellRates(w.Header(), name, 50, 49, time.Second)
		return nil
	}
	left, reset := m.take(name+" "+about, m.limits.Bucket, m.limits.Window)
	tellRates(w.Header(), name, m.limits.Bucket, left, reset)
	switch {
	case left < 0:
		return s.over(c, fmt.Sprintf("over %d calls in %v", m.limits.Bucket, m.limits.Window), tooMany(reset, false))
	case to.open:
		return nil
	}
	if left, reset := m.take("", m.limits.Overall, time.Second); left < 0 {
		return s.over(c, fmt.Sprintf("over %d calls a second", m.limits.Overall), tooMany(reset, true))
	}
	return nil
}

// tellRates are the headers that tell how many calls are left.
func tellRates(h http.Header, bucket string, most, left int, reset time.Duration) {
	h.Set("X-RateLimit-Bucket", bucket)
	h.Set("X-RateLimit-Limit", fmt.Sprint(most))
	h.Set("X-RateLimit-Remaining", fmt.Sprint(max(left, 0)))
	h.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(time.Now().Add(reset).UnixMilli())/1000))
	h.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", reset.Seconds()))
}

func (s *Server) over(c *Call, what string, e *Error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.violate(c.Operation, what)
	return e
}
