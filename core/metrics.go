package core

import (
	"strconv"
	"time"
)

// Metric names something that is counted.
type Metric string

// The metrics.
const (
	Asked      Metric = "asked"      // clips that people asked about
	Answered   Metric = "answered"   // with a fact-check of the same footage
	Uncertain  Metric = "possible"   // with footage that is possibly the same
	Unchecked  Metric = "unknown"    // without one
	Unreadable Metric = "unreadable" // because the clip could not be read
	Disputed   Metric = "disputed"   // matches that somebody said are wrong
	Wrong      Metric = "wrong"      // of them, those that a moderator found wrong
	Debunked   Metric = "published"  // fact-checks
	Notified   Metric = "told"       // people who were told of an answer or a change
	AnswerTime Metric = "answer_time"
	DebunkTime Metric = "debunk_time" // from the first question to the first fact-check
)

// CountMetrics are the metrics that count something.
var CountMetrics = []Metric{Asked, Answered, Uncertain, Unchecked, Unreadable, Disputed, Wrong, Debunked, Notified}

// TimeMetrics are the metrics of times, with the upper bounds of their classes.
var TimeMetrics = map[Metric][]time.Duration{
	AnswerTime: {time.Second / 2, time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute, 5 * time.Minute},
	DebunkTime: {time.Hour, 6 * time.Hour, 24 * time.Hour, 48 * time.Hour, 7 * 24 * time.Hour, 30 * 24 * time.Hour},
}

// Counts has the values of metrics: a count under its name; of a time, the counts of its classes under "answer_time.N", N the index
// of the class, and the sum in milliseconds under "answer_time.sum".
type Counts map[string]int64

// CountOf returns the count of a metric.
func (t Counts) CountOf(f Metric) (n int64) {
	bounds, timed := TimeMetrics[f]
	if !timed {
		return t[string(f)]
	}
	for class := range len(bounds) + 1 {
		n += t[ClassName(f, class)]
	}
	return n
}

// CountInClass returns how many times lie in a class: up to TimeMetrics[f][class], or beyond all bounds.
func (t Counts) CountInClass(f Metric, class int) int64 { return t[ClassName(f, class)] }

// SumOf returns the sum of the times of a metric.
func (t Counts) SumOf(f Metric) time.Duration {
	return time.Duration(t[string(f)+".sum"]) * time.Millisecond
}

// BoundOfShare returns the bound of the class in which a share of the times lies, 0..1. It is 0 if there are none, or if it lies
// beyond all bounds.
func (t Counts) BoundOfShare(f Metric, share float64) time.Duration {
	var n int64
	for class, bound := range TimeMetrics[f] {
		if n += t.CountInClass(f, class); n > 0 && float64(n) >= share*float64(t.CountOf(f)) {
			return bound
		}
	}
	return 0
}

// ClassName returns the name under which the counts of a class of times are kept: "answer_time.3".
func ClassName(f Metric, class int) string { return string(f) + "." + strconv.Itoa(class) }

// Statistics are the counts of all processes, and how much is waiting.
type Statistics struct {
	Today, Ever    Counts
	Queue          int // clips that wait for a fact-check, up to QueueCounted
	Proposals      int // fact-checks that wait for approval
	PendingEvents  int // changes whose watchers are being looked up
	QueuedMessages int // chats for which news waits until the platform takes it
	Paused         bool
}

// QueueCounted is the number of clips up to which the queue is counted.
const QueueCounted = 1000
