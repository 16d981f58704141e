package bolt

import (
	"bytes"
	"context"

	"go.etcd.io/bbolt"

	"github.com/firstseen/firstseen/storage/kv"
)

// ListMembers implements kv.Sets.
func (db *DB) ListMembers(ctx context.Context, key kv.Key, span kv.Span) (members []kv.Member, err error) {
	err = db.readTx(ctx, func(tx *bbolt.Tx) error {
		members = rangeOf(tx, encodeKey(key), span)
		return nil
	})
	return members, err
}

func rangeOf(tx *bbolt.Tx, set []byte, span kv.Span) (members []kv.Member) {
	c := tx.Bucket(bucketOrder).Cursor()
	k, step := startCursor(c, set, span)
	for skip := span.Offset; k != nil && bytes.HasPrefix(k, set); k, _ = step() {
		m := orderMember(k, len(set))
		if m.Score < span.Min || m.Score > span.Max {
			break
		}
		if skip--; skip >= 0 {
			continue
		}
		members = append(members, m)
		if span.Limit > 0 && len(members) == span.Limit {
			break
		}
	}
	return members
}

// startCursor moves the cursor to the first member of the span, and returns it with the function that returns the next ones.
func startCursor(c *bbolt.Cursor, set []byte, span kv.Span) (first []byte, step func() (key, value []byte)) {
	if !span.Reverse {
		first, _ = c.Seek(appendScore(bytes.Clone(set), span.Min))
		return first, c.Next
	}
	if after, _ := c.Seek(appendScore(bytes.Clone(set), span.Max+1)); after == nil {
		first, _ = c.Last()
	} else {
		first, _ = c.Prev()
	}
	return first, c.Prev
}

// CountMembers implements kv.Sets.
func (db *DB) CountMembers(ctx context.Context, keys ...kv.Key) ([]int, error) {
	counts := make([]int, len(keys))
	err := db.readTx(ctx, func(tx *bbolt.Tx) error {
		for i, k := range keys {
			counts[i] = int(decodeCounter(tx.Bucket(bucketCounts).Get(encodeKey(k))))
		}
		return nil
	})
	return counts, err
}

// GetScores implements kv.Sets.
func (db *DB) GetScores(ctx context.Context, key kv.Key, names ...string) (scores []int64, ok []bool, err error) {
	scores, ok = make([]int64, len(names)), make([]bool, len(names))
	err = db.readTx(ctx, func(tx *bbolt.Tx) error {
		for i, n := range names {
			scores[i], ok[i] = scoreOf(tx, encodeKey(key), n)
		}
		return nil
	})
	return scores, ok, err
}

func scoreOf(tx *bbolt.Tx, set []byte, name string) (int64, bool) {
	raw := tx.Bucket(bucketMembers).Get(memberKey(set, name))
	if raw == nil {
		return 0, false
	}
	return decodeScore(raw), true
}

// ClaimMembers implements kv.Sets.
func (db *DB) ClaimMembers(ctx context.Context, key kv.Key, now, until int64, n int) ([]kv.Member, error) {
	if n <= 0 {
		return nil, ctx.Err() //nolint:wrapcheck // the caller's own
	}
	set := encodeKey(key)
	var claimed []kv.Member
	err := db.runJob(ctx, func(tx *bbolt.Tx) error {
		claimed = rangeOf(tx, set, kv.Span{Min: kv.All.Min, Max: now, Limit: n})
		for i := range claimed {
			claimed[i].Score = until
			if err := setScore(tx, set, claimed[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return claimed, nil
}

func addMember(tx *bbolt.Tx, o kv.Add) error {
	set := encodeKey(o.Key)
	old, there := scoreOf(tx, set, o.Member.Name)
	if there && (o.Mode == kv.OnlyIfNew || o.Mode == kv.KeepLower && old <= o.Member.Score) {
		return nil
	}
	return setScore(tx, set, o.Member)
}

func bumpMember(tx *bbolt.Tx, o kv.Bump) error {
	set := encodeKey(o.Key)
	old, _ := scoreOf(tx, set, o.Name)
	return setScore(tx, set, kv.Member{Name: o.Name, Score: old + o.Delta})
}

// setScore writes a member, new or not.
func setScore(tx *bbolt.Tx, set []byte, m kv.Member) error {
	if err := removeMember(tx, set, m.Name); err != nil {
		return err
	}
	if err := tx.Bucket(bucketMembers).Put(memberKey(set, m.Name), appendScore(nil, m.Score)); err != nil {
		return err //nolint:wrapcheck // the commit wraps it
	}
	if err := tx.Bucket(bucketOrder).Put(orderKey(set, m), nil); err != nil {
		return err //nolint:wrapcheck // the commit wraps it
	}
	return countBy(tx, set, 1)
}

func removeMember(tx *bbolt.Tx, set []byte, name string) error {
	score, there := scoreOf(tx, set, name)
	if !there {
		return nil
	}
	if err := tx.Bucket(bucketMembers).Delete(memberKey(set, name)); err != nil {
		return err //nolint:wrapcheck // the commit wraps it
	}
	if err := tx.Bucket(bucketOrder).Delete(orderKey(set, kv.Member{Name: name, Score: score})); err != nil {
		return err //nolint:wrapcheck // the commit wraps it
	}
	return countBy(tx, set, -1)
}

// countBy adds delta to the stored size of a set. An empty set has no stored size.
func countBy(tx *bbolt.Tx, set []byte, delta int) error {
	counts := tx.Bucket(bucketCounts)
	n := int(decodeCounter(counts.Get(set))) + delta
	if n == 0 {
		return counts.Delete(set) //nolint:wrapcheck // the commit wraps it
	}
	return counts.Put(set, encodeCounter(uint64(n))) //nolint:wrapcheck // the commit wraps it
}

func dropSet(tx *bbolt.Tx, set []byte) error {
	for _, m := range rangeOf(tx, set, kv.All) {
		if err := removeMember(tx, set, m.Name); err != nil {
			return err
		}
	}
	return nil
}
