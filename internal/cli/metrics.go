package cli

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/services"
)

// scrapeBudget is the maximum time for counting what waits in the store.
const scrapeBudget = 5 * time.Second

// The metrics of /metrics. Counters are those of this process since its start; gauges are read from the store, and are the same
// in every process.
var (
	countDescs = map[core.Metric]*prometheus.Desc{
		core.Asked:      newDesc("asked_total", "Clips that people asked about."),
		core.Answered:   newDesc("answered_total", "Clips answered with a fact-check of the same footage."),
		core.Uncertain:  newDesc("possible_total", "Clips answered with footage that is possibly the same."),
		core.Unchecked:  newDesc("unknown_total", "Clips without a fact-check."),
		core.Unreadable: newDesc("unreadable_total", "Clips that could not be read."),
		core.Disputed:   newDesc("disputed_total", "Matches that somebody said are wrong."),
		core.Wrong:      newDesc("wrong_total", "Disputed matches that a moderator found wrong."),
		core.Debunked:   newDesc("published_total", "Fact-checks published."),
		core.Notified:   newDesc("told_total", "People told of an answer or a change."),
	}
	timeDescs = map[core.Metric]*prometheus.Desc{
		core.AnswerTime: newDesc("answer_seconds", "Time from a question to its answer."),
		core.DebunkTime: newDesc("debunk_seconds", "Time from the first question about a clip to its first fact-check."),
	}
	queueDesc     = newDesc("queue_clips", "Clips that wait for a fact-check, counted up to 1,000.")
	proposalsDesc = newDesc("queue_proposals", "Fact-checks that wait for approval.")
	tellingDesc   = newDesc("queue_changes", "Changes that people are being told of.")
	noticesDesc   = newDesc("queue_notices", "Chats for which news waits until their platform takes it.")
	pausedDesc    = newDesc("paused", "1 while telling people is paused.")
)

func newDesc(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("firstseen_"+name, help, nil, nil)
}

// metrics is a prometheus.Collector of the counters and gauges of the service.
type metrics struct {
	service *services.Services
	log     *slog.Logger
}

// newMetrics returns the handler of /metrics.
func newMetrics(p *program) http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(metrics{p.Services, p.log}, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
}

// Describe implements prometheus.Collector.
func (m metrics) Describe(to chan<- *prometheus.Desc) {
	for _, d := range countDescs {
		to <- d
	}
	for _, d := range timeDescs {
		to <- d
	}
	for _, d := range []*prometheus.Desc{queueDesc, proposalsDesc, tellingDesc, noticesDesc, pausedDesc} {
		to <- d
	}
}

// Collect implements prometheus.Collector. The gauges are left out if the store does not answer.
func (m metrics) Collect(to chan<- prometheus.Metric) {
	tally := m.service.Metrics.CurrentCounts()
	for figure, d := range countDescs {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(tally.CountOf(figure)))
	}
	for figure, d := range timeDescs {
		buckets, n := map[float64]uint64{}, uint64(0)
		for class, bound := range core.TimeMetrics[figure] {
			n += uint64(tally.CountInClass(figure, class)) //nolint:gosec // counts
			buckets[bound.Seconds()] = n
		}
		to <- prometheus.MustNewConstHistogram(d, uint64(tally.CountOf(figure)), tally.SumOf(figure).Seconds(), buckets) //nolint:gosec // a count
	}
	ctx, cancel := context.WithTimeout(context.Background(), scrapeBudget)
	defer cancel()
	f, err := m.service.Statistics.ReadStatistics(ctx)
	if err != nil {
		m.log.Warn("what waits was not counted", "error", err)
		return
	}
	paused := 0
	if f.Paused {
		paused = 1
	}
	for d, n := range map[*prometheus.Desc]int{
		queueDesc: f.Queue, proposalsDesc: f.Proposals, tellingDesc: f.PendingEvents, noticesDesc: f.QueuedMessages, pausedDesc: paused,
	} {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(n))
	}
}
