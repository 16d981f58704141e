package storage

import (
	"context"
	"crypto/rand"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// announceWait is the time after which an announced event without its commit is removed. A commit does not take that long: its
// context ends before.
const announceWait = 10 * time.Minute

// announceLook is the time until such an event is due again before that.
const announceLook = time.Second

// eventName names an event in the set of pending ones: 7k2m9xq4-1@2.
func eventName(id core.DebunkID, revision int) string {
	return id.String() + "@" + strconv.Itoa(revision)
}

func parseEventName(name string) (core.DebunkID, int, bool) {
	debunk, revision, _ := strings.Cut(name, "@")
	id, err := core.ParseDebunkID(debunk)
	n, numErr := strconv.Atoi(revision)
	return id, n, err == nil && numErr == nil
}

// Outbox keeps the events of changes that are still to be told. It implements core.Outbox.
type Outbox struct{ db kv.DB }

// Outbox returns the part of the store that keeps events.
func (s *Store) Outbox() core.Outbox { return &Outbox{s.db} }

// ClaimEvents implements core.Outbox.
func (o *Outbox) ClaimEvents(ctx context.Context, now time.Time, lease time.Duration, n int) ([]core.Event, error) {
	members, err := o.db.ClaimMembers(ctx, pending, toMillis(now), toMillis(now.Add(lease)), n)
	if err != nil || len(members) == 0 {
		return nil, wrapError("claim events", err)
	}
	var events []core.Event
	for _, m := range members {
		id, revision, ok := parseEventName(m.Name)
		if !ok {
			continue
		}
		e, err := loadEvent(ctx, o.db, id, revision)
		if err != nil {
			return events, wrapError("claim events", err)
		}
		if e.Revision != 0 {
			events = append(events, e)
		} else if err := forgetOrphan(ctx, o.db, m.Name, now); err != nil {
			return events, wrapError("claim events", err)
		}
	}
	return events, nil
}

// loadEvent returns the event of a revision; the Revision of an absent one is 0.
func loadEvent(ctx context.Context, db kv.DB, id core.DebunkID, revision int) (core.Event, error) {
	events, err := getJSON[core.Event](ctx, db, []kv.Key{eventKey(id, revision)})
	if err != nil {
		return core.Event{}, err
	}
	return events[0], nil
}

// forgetOrphan removes an announced event that has been without its commit for announceWait. Before that it makes the event due again
// after announceLook, whatever the lease.
func forgetOrphan(ctx context.Context, db kv.DB, name string, now time.Time) error {
	scores, found, err := db.GetScores(ctx, audit, name)
	if err != nil {
		return err
	}
	var op kv.Op = kv.Remove{Key: pending, Name: name}
	if found[0] && now.Sub(time.UnixMilli(scores[0])) < announceWait {
		op = kv.Add{Key: pending, Member: kv.Member{Name: name, Score: toMillis(now.Add(announceLook))}}
	}
	return db.Commit(ctx, kv.Tx{Part: global, Ops: []kv.Op{op}})
}

// RenewEvent implements core.Outbox. Cut short, it has no effect until it is repeated.
func (o *Outbox) RenewEvent(ctx context.Context, d core.Debunk) error {
	e := core.Event{Debunk: d.ID, Revision: d.Revision, Renewed: rand.Text()}
	err := o.db.Commit(ctx, kv.Tx{Part: videoPart(d.Video), Ops: []kv.Op{kv.Put{Key: eventKey(d.ID, d.Revision), Value: encodeRecord(e)}}})
	if err == nil {
		err = listEvent(ctx, o.db, e, d.Updated)
	}
	return wrapError("renew event", err)
}

// listEvent makes an event due.
func listEvent(ctx context.Context, db kv.DB, e core.Event, due time.Time) error {
	member := kv.Member{Name: eventName(e.Debunk, e.Revision), Score: toMillis(due)}
	return db.Commit(ctx, kv.Tx{Part: global, Ops: []kv.Op{kv.Add{Key: pending, Member: member}}})
}

// FinishEvent implements core.Outbox.
func (o *Outbox) FinishEvent(ctx context.Context, e core.Event) error {
	key := eventKey(e.Debunk, e.Revision)
	err := o.db.Commit(ctx, kv.Tx{Part: key.Part, Checks: []kv.Check{{Key: key, Value: encodeRecord(e)}}, Ops: []kv.Op{kv.Delete{Key: key}}})
	if errors.Is(err, kv.ErrConflict) {
		return nil // it was renewed, or another has finished it
	}
	if err == nil {
		err = o.db.Commit(ctx, kv.Tx{Part: global, Ops: []kv.Op{kv.Remove{Key: pending, Name: eventName(e.Debunk, e.Revision)}}})
	}
	var now core.Event
	if err == nil {
		now, err = loadEvent(ctx, o.db, e.Debunk, e.Revision)
	}
	if err == nil && now.Revision != 0 { // renewed in between
		err = listEvent(ctx, o.db, now, time.UnixMilli(0))
	}
	return wrapError("finish event", err)
}

// CountEvents implements core.Outbox.
func (o *Outbox) CountEvents(ctx context.Context) (int, error) {
	counts, err := o.db.CountMembers(ctx, pending)
	if err != nil {
		return 0, wrapError("count events", err)
	}
	return counts[0], nil
}
