package core

import (
	"context"
	"maps"
	"strconv"
	"sync"
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
		n += t[classOf(f, class)]
	}
	return n
}

// Class is how many times lie in a class: up to Timed[f][class], or beyond all of them.
func (t Tally) Class(f Figure, class int) int64 { return t[classOf(f, class)] }

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

func classOf(f Figure, class int) string { return string(f) + "." + strconv.Itoa(class) }

// figures are what this process has counted: since it began, and since it was last written to the store.
type figures struct {
	mu            sync.Mutex
	since, unkept Tally
}

func (g *figures) add(name string, n int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.since == nil {
		g.since, g.unkept = Tally{}, Tally{}
	}
	g.since[name] += n
	g.unkept[name] += n
}

// Note counts something. It reaches the store with KeepFigures: what was counted in the second before a crash is lost.
func (s *Service) Note(f Figure, n int) { s.figures.add(string(f), int64(n)) }

// NoteTime counts a time.
func (s *Service) NoteTime(f Figure, d time.Duration) {
	bounds := Timed[f]
	class := 0
	for class < len(bounds) && d > bounds[class] {
		class++
	}
	s.figures.add(classOf(f, class), 1)
	s.figures.add(string(f)+".sum", d.Milliseconds())
}

// KeepFigures adds to the store what was counted since the last time.
func (s *Service) KeepFigures(ctx context.Context) error {
	s.figures.mu.Lock()
	news := s.figures.unkept
	s.figures.unkept = Tally{}
	s.figures.mu.Unlock()
	if len(news) == 0 {
		return nil
	}
	err := s.store.AddFigures(ctx, s.now().UTC().Format(time.DateOnly), news)
	if err != nil {
		s.figures.mu.Lock()
		defer s.figures.mu.Unlock()
		for name, n := range news {
			s.figures.unkept[name] += n
		}
	}
	return err
}

// Tally returns what this process has counted since it began.
func (s *Service) Tally() Tally {
	s.figures.mu.Lock()
	defer s.figures.mu.Unlock()
	return maps.Clone(s.figures.since)
}

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

// Figures returns the counts of all processes, and what waits now.
func (s *Service) Figures(ctx context.Context) (f Figures, err error) {
	if err := s.KeepFigures(ctx); err != nil {
		return f, err
	}
	tallies, err := s.store.Figures(ctx, s.now().UTC().Format(time.DateOnly), "")
	if err != nil {
		return f, err
	}
	f.Today, f.Ever = tallies[0], tallies[1]
	if f.Queue, f.Proposals, err = s.Waiting(ctx); err != nil {
		return f, err
	}
	if f.Telling, err = s.store.CountEvents(ctx); err != nil {
		return f, err
	}
	if f.Notices, err = s.store.CountMail(ctx, s.boxes...); err != nil {
		return f, err
	}
	f.Paused, err = s.Paused(ctx)
	return f, err
}

// Waiting returns how many clips, up to QueueCounted, and how many proposals wait for moderators.
func (s *Service) Waiting(ctx context.Context) (clips, proposals int, err error) {
	for from := 0; from < QueueCounted; from += queueRead {
		ids, err := s.store.MostAsked(ctx, ByPeople, from, queueRead)
		if err != nil {
			return 0, 0, err
		}
		if len(ids) == 0 {
			break
		}
		open, err := s.open(ctx, UserID{}, ids)
		if err != nil {
			return 0, 0, err
		}
		clips += len(open)
	}
	all, err := s.Proposals(ctx)
	return clips, len(all), err
}

// NoteAnswer counts what somebody who asked was told, and how long they waited.
func (s *Service) NoteAnswer(a Answer, asked time.Time) {
	s.Note(Asked, 1)
	switch {
	case a.Status == StatusRejected:
		s.Note(Unreadable, 1)
	case a.Status == StatusMatch && len(a.Matches[0].Debunks) > 0:
		s.Note(Answered, 1)
	case a.Status == StatusPossible:
		s.Note(Uncertain, 1)
	default:
		s.Note(Unchecked, 1)
	}
	if !asked.IsZero() {
		s.NoteTime(AnswerTime, max(0, s.now().Sub(asked)))
	}
}
