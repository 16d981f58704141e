package telegramtest

import (
	"encoding/json"
	"fmt"
	"slices"
)

// firstUpdate is where the ids of updates start.
const firstUpdate = 700_000_001

// An update waits to be handed out. It is written as JSON only then.
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

// A queue holds the updates that the bot has not confirmed.
type queue struct {
	pending   []update
	next      int64    // the id of the next
	allowed   []string // the kinds that the bot wants; nil: the default
	poll      chan *Error
	handed    int64 // the highest id that was handed out
	confirmed int64 // the highest id that was confirmed
	kinds     map[string]int
}

// unasked are the kinds that a bot gets only when it names them.
var unasked = []string{"chat_member", "message_reaction", "message_reaction_count"}

func (q *queue) wants(kind string) bool {
	if len(q.allowed) == 0 {
		return !slices.Contains(unasked, kind)
	}
	return slices.Contains(q.allowed, kind)
}

// push adds an update, if the bot wants its kind now, and says its id, or 0.
func (q *queue) push(kind string, payload any) int64 {
	if !q.wants(kind) {
		return 0
	}
	u := update{q.next, kind, payload}
	q.next++
	q.pending = append(q.pending, u)
	q.kinds[kind]++
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

// batch copies the first updates, without forgetting them.
func (q *queue) batch(limit int) []update {
	out := slices.Clone(q.pending[:min(limit, len(q.pending))])
	if n := len(out); n > 0 {
		q.handed = max(q.handed, out[n-1].id)
	}
	return out
}

// take makes a poll the only one: a former one ends with why.
func (q *queue) take(why *Error) chan *Error {
	q.kick(why)
	q.poll = make(chan *Error, 1)
	return q.poll
}

func (q *queue) kick(why *Error) {
	if q.poll != nil {
		q.poll <- why
		q.poll = nil
	}
}

// release ends a poll that is still the current one.
func (q *queue) release(poll chan *Error) {
	if q.poll == poll {
		q.poll = nil
	}
}
