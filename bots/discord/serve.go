package discord

import (
	"context"
	"sync"
	"time"

	"github.com/firstseen/firstseen/bots/delivery"
)

// serveConn reads events until the connection ends. They are handled in order, beside the reading. An event that could not
// be handled in time arrives again when the session is resumed. It reports whether the connection was good: a session was
// ready.
func (s *shard) serveConn(ctx context.Context, c *gatewayConn, interval time.Duration) (good bool, err error) {
	events := make(chan event, eventBuffer)
	drained := s.startEventLoop(ctx, events)
	life, stop := context.WithCancel(ctx)
	var background sync.WaitGroup
	background.Go(func() { c.sendHeartbeats(life, interval) })
	regained := false
	background.Go(func() {
		if regained = s.waitForContent(life); regained {
			c.closeSession()
		}
	})
	late := time.AfterFunc(s.sessionTimeout(), func() { c.ws.Close() })
	err = c.readEvents(interval, func(e event) error {
		if !good {
			s.gateway.connection.live.Add(1)
		}
		good = true // events arrive only if there is a session
		late.Stop()
		return s.dispatchEvent(life, e, events)
	})
	if good {
		s.gateway.connection.live.Add(-1)
	}
	if !good && !late.Stop() {
		err = errNoSession
	}
	stop()
	c.ws.Close()
	close(events)
	drained()
	background.Wait()
	if regained {
		err = errContentAllowed
	}
	return good, err
}

// sessionTimeout returns how long to wait for the first event of the session.
func (s *shard) sessionTimeout() time.Duration {
	if s.session.id != "" {
		return min(s.gateway.helloTimeout, resumeTimeout)
	}
	return readyTimeout
}

// startEventLoop starts the handling of events. The caller closes events and then calls drained, which waits until they are
// handled, for at most drainTimeout.
func (s *shard) startEventLoop(ctx context.Context, events <-chan event) (drained func()) {
	ctx, drop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() { defer close(ended); s.handleEvents(ctx, events) }()
	return func() {
		defer drop()
		timer := time.AfterFunc(drainTimeout, drop)
		defer timer.Stop()
		<-ended
	}
}

// dispatchEvent passes an event to the event loop. Interactions do not wait for earlier events, because they have to be
// acknowledged within 3 s.
func (s *shard) dispatchEvent(ctx context.Context, e event, events chan<- event) error {
	if e.Type == "INTERACTION_CREATE" {
		s.gateway.interactions.acceptInteraction(ctx, e, s.cursors)
		return nil
	}
	select {
	case events <- e:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// handleEvents handles events in order. It tries each until that succeeds or ctx ends.
func (s *shard) handleEvents(ctx context.Context, events <-chan event) {
	for e := range events {
		for ctx.Err() == nil {
			err := s.handleEvent(ctx, e)
			if err == nil {
				s.session.lastSeq = max(s.session.lastSeq, e.Seq)
				break
			}
			s.log.Warn("an event is not kept yet; trying again", "event", e.Type, "error", err)
			delivery.WaitFor(ctx, savePause)
		}
	}
}
