package telegramtest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// firstUpdate is the id of the first update.
const firstUpdate = 700_000_001

// update waits to be handed out. It is written as JSON only then.
type update struct {
	id      int64
	kind    string
	payload any
}

func (u update) MarshalJSON() ([]byte, error) {
	body, err := json.Marshal(u.payload)
	if err != nil {
		return nil, fmt.Errorf("write an update: %w", err)
	}
	return fmt.Appendf(nil, `{"update_id":%d,%q:%s}`, u.id, u.kind, body), nil
}

// queue holds the updates that the bot has not confirmed.
type queue struct {
	pending   []update
	next      int64       // the id of the next
	allowed   []string    // the kinds that the bot wants; nil: the default
	poll      chan *Error // ends the poll that is held
	confirmed int64       // the highest id that was confirmed
}

// unasked lists the kinds that a bot gets only when it names them.
var unasked = []string{"chat_member", "message_reaction", "message_reaction_count"}

func (q *queue) wantsKind(kind string) bool {
	if len(q.allowed) == 0 {
		return !slices.Contains(unasked, kind)
	}
	return slices.Contains(q.allowed, kind)
}

// push adds an update, if the bot wants its kind now, and returns its id, or 0.
func (q *queue) push(kind string, payload any) int64 {
	if !q.wantsKind(kind) {
		return 0
	}
	u := update{q.next, kind, payload}
	q.next++
	q.pending = append(q.pending, u)
	return u.id
}

// confirm forgets the updates before offset. A negative one keeps that many of the last.
func (q *queue) confirm(offset int64) {
	drop := 0
	switch {
	case offset < 0:
		drop = max(len(q.pending)+int(max(offset, -int64(len(q.pending)))), 0)
	case offset > 0:
		for drop < len(q.pending) && q.pending[drop].id < offset {
			drop++
		}
	}
	if drop > 0 {
		q.confirmed = q.pending[drop-1].id
		clear(q.pending[:drop])
		q.pending = q.pending[drop:]
	}
}

// copyBatch copies the first updates, without forgetting them.
func (q *queue) copyBatch(limit int) []update {
	return append([]update{}, q.pending[:min(limit, len(q.pending))]...) // [] and not null
}

// startPoll makes a poll the only one: a former one ends with why.
func (q *queue) startPoll(why *Error) chan *Error {
	q.endPoll(why)
	q.poll = make(chan *Error, 1)
	return q.poll
}

func (q *queue) endPoll(why *Error) {
	if q.poll != nil {
		q.poll <- why
		q.poll = nil
	}
}

// releasePoll ends a poll that is still the current one.
func (q *queue) releasePoll(poll chan *Error) {
	if q.poll == poll {
		q.poll = nil
	}
}

// getUpdates holds a poll until there is something, its time is over, or another poll or a webhook takes its place.
func (s *Server) getUpdates(ctx context.Context, c *Call) (any, error) {
	defer s.Lock()()
	if s.hook.url != "" {
		return nil, errHookIsSet
	}
	if err := s.setKinds(c); err != nil {
		return nil, err
	}
	poll := s.queue.startPoll(errOtherPoll)
	defer s.queue.releasePoll(poll)
	s.queue.confirm(c.Int("offset"))
	s.WakeAll()
	limit := int(c.Int("limit"))
	if limit < 1 || limit > maxBatch {
		limit = maxBatch
	}
	end := time.NewTimer(min(time.Duration(c.Int("timeout"))*time.Second, maxPoll))
	defer end.Stop()
	for {
		batch := s.queue.copyBatch(limit)
		if len(batch) > 0 || c.Int("timeout") <= 0 {
			return batch, nil
		}
		if over, err := s.waitForUpdate(ctx, poll, end.C); over || err != nil {
			return batch, err
		}
	}
}

// waitForUpdate waits for a change, and reports whether the time of a poll is over. The server is locked, but not meanwhile.
func (s *Server) waitForUpdate(ctx context.Context, poll <-chan *Error, end <-chan time.Time) (over bool, err error) {
	changed := s.NextChange()
	s.Unlock()
	defer func() { _ = s.Lock() }()
	select {
	case <-changed:
	case why := <-poll:
		return false, why
	case <-ctx.Done():
		return false, ctx.Err()
	case <-end:
		return true, nil
	}
	return false, nil
}

// setKinds sets the kinds of update that the bot wants. A call that does not say, or says null, leaves them as they were.
func (s *Server) setKinds(c *Call) error {
	var kinds []string
	if err := c.readObject("allowed_updates", &kinds); err != nil || kinds == nil {
		return err
	}
	for _, kind := range kinds {
		if !slices.Contains(checker.Table.Updates, kind) {
			s.violate(c.Method, fmt.Sprintf("%q is no kind of update", kind))
		}
	}
	s.queue.allowed = kinds
	return nil
}

// Pending returns the number of updates that the bot has not confirmed: those that wait to be handed out, and those that it has been
// given and would be given again.
func (s *Server) Pending() int {
	defer s.Lock()()
	return len(s.queue.pending)
}
