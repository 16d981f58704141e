package discord

import (
	"context"
	"sync"
	"time"

	"github.com/firstseen/firstseen/bots/delivery"
)

// serve reads events and keeps them in order, beside each other, until the connection ends. What is not kept soon after that
// comes again when the session is taken up.
func (s *shard) serve(ctx context.Context, l *line, interval time.Duration) (good bool, err error) {
	events := make(chan event, eventsWaiting)
	drained := s.keeper(ctx, events)
	life, stop := context.WithCancel(ctx)
	var beside sync.WaitGroup
	beside.Go(func() { l.beat(life, interval) })
	regained := false
	beside.Go(func() {
		if regained = s.regains(life); regained {
			l.close()
		}
	})
	late := time.AfterFunc(s.patience(), func() { l.conn.Close() })
	err = l.read(interval, func(e event) error {
		good = true // of a session that is not there nothing is told
		late.Stop()
		return s.hand(life, e, events)
	})
	if !good && !late.Stop() {
		err = errIgnored
	}
	stop()
	l.conn.Close()
	close(events)
	drained()
	beside.Wait()
	if regained {
		err = errRegained
	}
	return good, err
}

// patience is how long the gateway has to say something of the session.
func (s *shard) patience() time.Duration {
	if s.session.id != "" {
		return min(s.hello, resumeTime)
	}
	return readyTime
}

// keeper keeps events. When no more come, drained waits for it, for a while.
func (s *shard) keeper(ctx context.Context, events <-chan event) (drained func()) {
	ctx, drop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() { defer close(ended); s.keepAll(ctx, events) }()
	return func() {
		defer drop()
		timer := time.AfterFunc(drainTime, drop)
		defer timer.Stop()
		<-ended
	}
}

// hand gives an event to whoever keeps it. Interactions do not wait for those before them: they have 3 s.
func (s *shard) hand(ctx context.Context, e event, events chan<- event) error {
	if e.Type == "INTERACTION_CREATE" {
		s.receive(ctx, e)
		return nil
	}
	select {
	case events <- e:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// keepAll keeps events in their order, each until it is kept or ctx ends.
func (s *shard) keepAll(ctx context.Context, events <-chan event) {
	for e := range events {
		for ctx.Err() == nil {
			err := s.keep(ctx, e)
			if err == nil {
				s.session.seq = max(s.session.seq, e.Seq)
				break
			}
			s.Logger.Warn("an event is not kept yet; trying again", "event", e.Type, "error", err)
			delivery.WaitFor(ctx, keepPause)
		}
	}
}
