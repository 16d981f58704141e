package telegramtest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// firstUpdate is the id of the first update.
const firstUpdate = 700_000_001

// params are an object of the API by the names of its fields, or the parameters of a call.
type params = map[string]any

// update waits to be handed out. It is written as JSON only then.
type update struct {
	id      int64
	kind    string
	payload any
}

// MarshalJSON returns the update as the API has it.
func (u update) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"update_id": u.id, u.kind: u.payload})
}

// queue holds the updates that the bot has not confirmed.
type queue struct {
	pending   []update
	next      int64     // the id of the next
	allowed   []string  // the kinds that the bot wants; nil: all
	poll      *heldPoll // that is held, or nil
	confirmed int64     // the highest id that was confirmed
}

// heldPoll is a call of getUpdates that waits.
type heldPoll struct{ over error } // why it ends, or nil

// push adds an update, if the bot wants its kind now, and returns its id, or 0.
func (q *queue) push(kind string, payload any) int64 {
	if len(q.allowed) > 0 && !slices.Contains(q.allowed, kind) {
		return 0
	}
	u := update{q.next, kind, payload}
	q.next++
	q.pending = append(q.pending, u)
	return u.id
}

// confirm forgets the updates before offset.
func (q *queue) confirm(offset int64) {
	drop := 0
	for drop < len(q.pending) && q.pending[drop].id < offset {
		drop++
	}
	if drop > 0 {
		q.confirmed = q.pending[drop-1].id
		clear(q.pending[:drop])
		q.pending = q.pending[drop:]
	}
}

// copyBatch copies the first updates, without forgetting them: 100 if the limit is 0.
func (q *queue) copyBatch(limit int) []update {
	if limit < 1 || limit > maxBatch {
		limit = maxBatch
	}
	return append([]update{}, q.pending[:min(limit, len(q.pending))]...) // [] and not null
}

// endPoll ends the poll that is held.
func (q *queue) endPoll(why *Error) {
	if q.poll != nil {
		q.poll.over, q.poll = why, nil
	}
}

// getUpdates holds a poll until there is something, its time is over, or another poll or a webhook takes its place.
func (s *Server) getUpdates(ctx context.Context, c *Call) (any, error) {
	unlock := s.LockForChange()
	defer func() { unlock() }()
	if s.hook.url != "" {
		return nil, errHookIsSet
	}
	if err := s.setKinds(c); err != nil {
		return nil, err
	}
	s.queue.endPoll(errOtherPoll)
	s.queue.confirm(c.Int("offset"))
	held := &heldPoll{}
	s.queue.poll = held
	timed, cancel := context.WithTimeout(ctx, min(time.Duration(c.Int("timeout"))*time.Second, maxPoll))
	defer cancel()
	for {
		batch, changed := s.queue.copyBatch(int(c.Int("limit"))), s.NextChange()
		if len(batch) > 0 || held.over != nil || timed.Err() != nil {
			if s.queue.poll == held {
				s.queue.poll = nil
			}
			return batch, cmp.Or(held.over, ctx.Err())
		}
		unlock()
		select {
		case <-changed:
		case <-timed.Done():
		}
		unlock = s.Lock()
	}
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
