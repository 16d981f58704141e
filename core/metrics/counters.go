// Package metrics counts what happens, and reports how the work goes.
package metrics

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/firstseen/firstseen/core"
)

// Counters counts what this process does. It is safe for concurrent use.
type Counters struct {
	store core.Metrics
	now   func() time.Time

	mu            sync.Mutex
	since, unkept core.Counts // since the process began, and since it was last written to the store
}

// New returns counters that FlushCounts writes to a store.
func New(store core.Metrics, now func() time.Time) *Counters {
	return &Counters{store: store, now: now}
}

func (s *Counters) addCount(name string, n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.since == nil {
		s.since, s.unkept = core.Counts{}, core.Counts{}
	}
	s.since[name] += n
	s.unkept[name] += n
}

// Inc adds one to a count. FlushCounts writes it to the store: what was counted in the second before a crash is lost.
func (s *Counters) Inc(f core.Metric) { s.addCount(string(f), 1) }

// ObserveDuration adds a duration to the metric of a time.
func (s *Counters) ObserveDuration(f core.Metric, d time.Duration) {
	bounds := core.TimeMetrics[f]
	class := 0
	for class < len(bounds) && d > bounds[class] {
		class++
	}
	s.addCount(core.ClassName(f, class), 1)
	s.addCount(string(f)+".sum", d.Milliseconds())
}

// FlushCounts adds to the store what was counted since the last time.
func (s *Counters) FlushCounts(ctx context.Context) error {
	s.mu.Lock()
	news := s.unkept
	s.unkept = core.Counts{}
	s.mu.Unlock()
	if len(news) == 0 {
		return nil
	}
	err := s.store.AddMetrics(ctx, s.now().UTC().Format(time.DateOnly), news)
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		for name, n := range news {
			s.unkept[name] += n
		}
	}
	return err
}

// CurrentCounts returns what this process has counted since it began.
func (s *Counters) CurrentCounts() core.Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.since)
}

// CountAnswer counts an answer by its status, and the time since it was asked for, if asked is not zero.
func (s *Counters) CountAnswer(a core.Answer, asked time.Time) {
	s.Inc(core.Asked)
	switch {
	case a.Status == core.StatusRejected:
		s.Inc(core.Unreadable)
	case a.Status == core.StatusMatch && len(a.Matches[0].Debunks) > 0:
		s.Inc(core.Answered)
	case a.Status == core.StatusPossible:
		s.Inc(core.Uncertain)
	default:
		s.Inc(core.Unchecked)
	}
	if !asked.IsZero() {
		s.ObserveDuration(core.AnswerTime, max(0, s.now().Sub(asked)))
	}
}
