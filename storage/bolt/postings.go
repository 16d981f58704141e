package bolt

import (
	"bytes"
	"context"
	"iter"
	"maps"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/firstseen/firstseen/storage/kv"
)

// keyPostings counts the postings in the meta bucket.
var keyPostings = []byte("postings")

// Append implements kv.Postings: one small segment, which readers find in memory.
func (db *DB) Append(ctx context.Context, lists []kv.List) error {
	entries := entriesOf(lists)
	if len(entries) == 0 {
		return nil
	}
	return db.wait(ctx, &job{
		change: func(tx *bbolt.Tx) error {
			recent := tx.Bucket(bucketRecent)
			seq, err := recent.NextSequence()
			if err == nil {
				err = recent.Put(encodeCounter(seq), entries.encode())
			}
			if err == nil {
				err = countPostings(tx, len(entries))
			}
			if err != nil {
				return failed{err}
			}
			return nil
		},
		committed: func() { db.remember(entries) },
		done:      make(chan struct{}),
	})
}

func countPostings(tx *bbolt.Tx, delta int) error {
	meta := tx.Bucket(bucketMeta)
	n := int64(counter(meta.Get(keyPostings))) + int64(delta)
	return meta.Put(keyPostings, encodeCounter(uint64(max(n, 0)))) //nolint:wrapcheck // the commit wraps it
}

func (db *DB) remember(entries entries) {
	db.mu.Lock()
	defer db.mu.Unlock()
	for _, e := range entries {
		db.recent[e.key] = append(db.recent[e.key], e.posting[:]...)
	}
	db.held += len(entries)
}

// load reads the small segments into memory.
func (db *DB) load() error {
	return db.bolt.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketRecent).ForEach(func(_, v []byte) error {
			db.remember(decodeEntries(v))
			return nil
		})
	})
}

// Lookup implements kv.Postings.
func (db *DB) Lookup(ctx context.Context, keys []uint32, limit int) ([][]byte, error) {
	lists := make([][]byte, len(keys))
	err := db.snapshot(ctx, func(tx *bbolt.Tx, recent map[uint32][]byte) {
		for i, k := range keys {
			lists[i] = append(make([]byte, 0, len(recent[k])), recent[k]...)
		}
	}, func(tx *bbolt.Tx) {
		for _, group := range byRange(keys) {
			eachChunk(tx, group.number, func(_ []byte, c chunk) bool {
				for _, i := range group.keys {
					lists[i] = append(lists[i], c.list(keys[i])...)
				}
				return true
			})
		}
	})
	for i, l := range lists {
		if len(l) > limit*kv.PostingSize {
			lists[i] = nil
		}
	}
	return lists, err
}

// snapshot gives the small segments and the large ones at one moment. The transaction begins while the small ones are
// locked: what a merge moves is then in one or the other, or in both, never in neither.
func (db *DB) snapshot(ctx context.Context, small func(*bbolt.Tx, map[uint32][]byte), large func(*bbolt.Tx)) error {
	if err := ctx.Err(); err != nil {
		return err //nolint:wrapcheck // the caller's own
	}
	db.mu.RLock()
	tx, err := db.bolt.Begin(false)
	if err != nil {
		db.mu.RUnlock()
		return mapError(err)
	}
	small(tx, db.recent)
	db.mu.RUnlock()
	large(tx)
	return mapError(tx.Rollback())
}

// rangeKeys are the places of the keys that fall into one range.
type rangeKeys struct {
	number uint16
	keys   []int
}

// byRange groups keys by range, so that each chunk is sought once.
func byRange(keys []uint32) []rangeKeys {
	at := map[uint16][]int{}
	for i, k := range keys {
		at[rangeOfKey(k)] = append(at[rangeOfKey(k)], i)
	}
	groups := make([]rangeKeys, 0, len(at))
	for _, n := range slices.Sorted(maps.Keys(at)) {
		groups = append(groups, rangeKeys{n, at[n]})
	}
	return groups
}

// Unpost implements kv.Postings. It rewrites the chunks that hold the keys; each in a transaction of its own.
func (db *DB) Unpost(ctx context.Context, owner []byte, keys []uint32) error {
	if len(keys) == 0 {
		return nil
	}
	gone := map[uint32]bool{}
	for _, k := range keys {
		gone[k] = true
	}
	drop := func(e entry) bool { return gone[e.key] && bytes.Equal(e.posting[:kv.OwnerSize], owner) }
	if err := db.unpostRecent(ctx, drop); err != nil {
		return err
	}
	for _, group := range byRange(keys) {
		if err := db.do(ctx, func(tx *bbolt.Tx) error { return filterRange(tx, group.number, drop) }); err != nil {
			return err
		}
	}
	return nil
}

func (db *DB) unpostRecent(ctx context.Context, drop func(entry) bool) error {
	var kept []entries
	return db.wait(ctx, &job{
		change: func(tx *bbolt.Tx) (err error) {
			if kept, err = filterRecent(tx, drop); err != nil {
				return failed{err}
			}
			return nil
		},
		committed: func() {
			db.mu.Lock()
			db.recent, db.held = map[uint32][]byte{}, 0
			db.mu.Unlock()
			for _, entries := range kept {
				db.remember(entries)
			}
		},
		done: make(chan struct{}),
	})
}

func filterRecent(tx *bbolt.Tx, drop func(entry) bool) (kept []entries, err error) {
	recent := tx.Bucket(bucketRecent)
	changed := map[string]entries{}
	err = recent.ForEach(func(k, v []byte) error {
		all := decodeEntries(v)
		rest := slices.DeleteFunc(slices.Clone(all), drop)
		kept = append(kept, rest)
		if len(rest) < len(all) {
			changed[string(k)] = rest
		}
		return countPostings(tx, len(rest)-len(all))
	})
	for k, rest := range changed {
		if err == nil && len(rest) == 0 {
			err = recent.Delete([]byte(k))
		} else if err == nil {
			err = recent.Put([]byte(k), rest.encode())
		}
	}
	return kept, err
}

// filterRange takes postings out of every chunk of a range.
func filterRange(tx *bbolt.Tx, number uint16, drop func(entry) bool) error {
	changed := map[string]entries{}
	removed := 0
	eachChunk(tx, number, func(key []byte, c chunk) bool {
		all := c.entries()
		if rest := slices.DeleteFunc(slices.Clone(all), drop); len(rest) < len(all) {
			changed[string(key)] = rest
			removed += len(all) - len(rest)
		}
		return true
	})
	large := tx.Bucket(bucketLarge)
	for key, rest := range changed {
		var err error
		if len(rest) == 0 {
			err = large.Delete([]byte(key))
		} else {
			err = large.Put([]byte(key), newChunk(rest))
		}
		if err != nil {
			return failed{err}
		}
	}
	if err := countPostings(tx, -removed); err != nil {
		return failed{err}
	}
	return nil
}

// Lists implements kv.Postings, range by range.
func (db *DB) Lists(ctx context.Context) iter.Seq2[kv.List, error] {
	return func(yield func(kv.List, error) bool) {
		for number := range uint16(ranges) {
			lists := map[uint32][]byte{}
			err := db.snapshot(ctx, func(_ *bbolt.Tx, recent map[uint32][]byte) {
				for k, l := range recent {
					if rangeOfKey(k) == number {
						lists[k] = bytes.Clone(l)
					}
				}
			}, func(tx *bbolt.Tx) {
				eachChunk(tx, number, func(_ []byte, c chunk) bool {
					for _, e := range c.entries() {
						lists[e.key] = append(lists[e.key], e.posting[:]...)
					}
					return true
				})
			})
			if err != nil {
				yield(kv.List{}, err)
				return
			}
			for k, l := range lists {
				if len(l) > 0 && !yield(kv.List{Key: k, Data: l}, nil) {
					return
				}
			}
		}
	}
}
