package core

import (
	"strconv"
	"time"
)

// Figure names something that is counted.
type Figure string

// The figures.
const (
	Asked      Figure = "asked"      // clips that people asked about
	Answered   Figure = "answered"   // with a fact-check of the same footage
	Uncertain  Figure = "possible"   // with footage that is possibly the same
	Unchecked  Figure = "unknown"    // without one
	Unreadable Figure = "unreadable" // because the clip could not be read
	Disputed   Figure = "disputed"   // matches that somebody said are wrong
	Wrong      Figure = "wrong"      // of them, those that a moderator found wrong
	Debunked   Figure = "published"  // fact-checks
	ToldOf     Figure = "told"       // people who were told of an answer or a change
	AnswerTime Figure = "answer_time"
	DebunkTime Figure = "debunk_time" // from the first question to the first fact-check
)

// Counted are the figures that are numbers of something.
var Counted = []Figure{Asked, Answered, Uncertain, Unchecked, Unreadable, Disputed, Wrong, Debunked, ToldOf}

// Timed are the figures that are times, with the bounds of their classes.
var Timed = map[Figure][]time.Duration{
	AnswerTime: {time.Second / 2, time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute, 5 * time.Minute},
	DebunkTime: {time.Hour, 6 * time.Hour, 24 * time.Hour, 48 * time.Hour, 7 * 24 * time.Hour, 30 * 24 * time.Hour},
}

// Tally has figures: a count under its name; of a time, the counts of its classes under "answer_time.N", N the index of the class,
// and the sum in milliseconds under "answer_time.sum".
type Tally map[string]int64

// Count is how often a figure was noted.
func (t Tally) Count(f Figure) (n int64) {
	bounds, timed := Timed[f]
	if !timed {
		return t[string(f)]
	}
	for class := range len(bounds) + 1 {
		n += t[ClassName(f, class)]
	}
	return n
}

// Class is how many times lie in a class: up to Timed[f][class], or beyond all of them.
func (t Tally) Class(f Figure, class int) int64 { return t[ClassName(f, class)] }

// Sum is the sum of the times.
func (t Tally) Sum(f Figure) time.Duration {
	return time.Duration(t[string(f)+".sum"]) * time.Millisecond
}

// Within is the bound of the class in which a share of the times lies, 0..1; 0 if there are none, or it lies beyond all bounds.
func (t Tally) Within(f Figure, share float64) time.Duration {
	var n int64
	for class, bound := range Timed[f] {
		if n += t.Class(f, class); n > 0 && float64(n) >= share*float64(t.Count(f)) {
			return bound
		}
	}
	return 0
}

// ClassName returns the name under which the counts of a class of times are kept: "answer_time.3".
func ClassName(f Figure, class int) string { return string(f) + "." + strconv.Itoa(class) }

// Figures is how the work goes.
type Figures struct {
	Today, Ever Tally
	Queue       int // clips that wait for a fact-check, up to QueueCounted
	Proposals   int // fact-checks that wait for approval
	Telling     int // changes whose watchers are being looked up
	Notices     int // chats for which news waits until the platform takes it
	Paused      bool
}

// QueueCounted is how far the queue is counted.
const QueueCounted = 1000
