package metrics

import (
	"context"
	"time"

	"github.com/firstseen/firstseen/core"
)

// ReportStore is the part of the database that a Reporter needs.
type ReportStore interface {
	Metrics() core.Metrics
	Outbox() core.Outbox
}

// Queue counts what waits for moderators.
type Queue interface {
	CountWaiting(ctx context.Context) (clips, proposals int, err error)
}

// Notifier knows whether notifications are paused.
type Notifier interface {
	IsPaused(ctx context.Context) (bool, error)
}

// Reporter reports how the work goes.
type Reporter struct {
	store    ReportStore
	metrics  *Counters
	queue    Queue
	notifier Notifier
	queues   []string
	now      func() time.Time
}

// ReporterConfig has the dependencies of a Reporter.
type ReporterConfig struct {
	Store         ReportStore
	Counters      *Counters
	Queue         Queue
	Notifier      Notifier
	MessageQueues []string // the names of those in which notifications wait
	Now           func() time.Time
}

// NewReporter returns a reporter.
func NewReporter(c ReporterConfig) *Reporter {
	return &Reporter{store: c.Store, metrics: c.Counters, queue: c.Queue, notifier: c.Notifier, queues: c.MessageQueues, now: c.Now}
}

// ReadStatistics returns the counts of all processes, and how much is waiting now.
func (s *Reporter) ReadStatistics(ctx context.Context) (f core.Statistics, err error) {
	if err := s.metrics.FlushCounts(ctx); err != nil {
		return f, err
	}
	counts, err := s.store.Metrics().ReadMetrics(ctx, s.now().UTC().Format(time.DateOnly), "")
	if err != nil {
		return f, err
	}
	f.Today, f.Ever = counts[0], counts[1]
	if f.Queue, f.Proposals, err = s.queue.CountWaiting(ctx); err != nil {
		return f, err
	}
	if f.PendingEvents, err = s.store.Outbox().CountEvents(ctx); err != nil {
		return f, err
	}
	if f.QueuedMessages, err = s.store.Metrics().CountQueued(ctx, s.queues...); err != nil {
		return f, err
	}
	f.Paused, err = s.notifier.IsPaused(ctx)
	return f, err
}
