package telegramtest

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// getUpdates holds a poll until there is something, its time is over, or another poll or a webhook takes its place.
func (s *Server) getUpdates(ctx context.Context, c *Call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook.info.URL != "" {
		return nil, errHookIsSet
	}
	if err := s.allow(c); err != nil {
		return nil, err
	}
	poll := s.queue.take(errOtherPoll)
	defer s.queue.release(poll)
	s.queue.confirm(c.Int("offset"))
	s.notify()
	end := time.NewTimer(min(time.Duration(c.Int("timeout"))*time.Second, maxPoll))
	defer end.Stop()
	for {
		batch := s.queue.batch(limitOf(c))
		if len(batch) > 0 || c.Int("timeout") <= 0 {
			return slices.Concat([]update{}, batch), nil // [] and not null
		}
		changed := s.bell.Changed()
		s.mu.Unlock()
		ended, err := false, error(nil)
		select {
		case <-changed:
		case why := <-poll:
			err = why
		case <-ctx.Done():
			err = ctx.Err()
		case <-end.C:
			ended = true
		}
		s.mu.Lock()
		if ended || err != nil {
			return []update{}, err
		}
	}
}

func limitOf(c *Call) int {
	if n := int(c.Int("limit")); n >= 1 && n <= maxBatch {
		return n
	}
	return maxBatch
}

// allow sets the kinds of update that the bot wants. A call that does not say, or says null, leaves them as they were.
func (s *Server) allow(c *Call) error {
	var kinds []string
	if err := c.object("allowed_updates", &kinds); err != nil || kinds == nil {
		return err
	}
	for _, kind := range kinds {
		if !slices.Contains(s.table.Updates, kind) {
			s.violate(c.Method, fmt.Sprintf("%q is no kind of update", kind))
		}
	}
	s.queue.allowed = kinds
	return nil
}

// Pending counts the updates that the bot has not confirmed: those that wait to be handed out, and those that it has been
// given and would be given again.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue.pending)
}

// Updates counts the updates of a kind so far.
func (s *Server) Updates(kind string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.kinds[kind]
}
