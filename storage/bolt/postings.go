package bolt

import (
	"bytes"
	"cmp"
	"context"
	"iter"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/firstseen/firstseen/storage/kv"
)

// keyPostings counts the postings in the meta bucket.
var keyPostings = []byte("postings")

// AppendPostings implements kv.Postings. It writes one small segment, which is in memory too.
func (db *DB) AppendPostings(ctx context.Context, lists []kv.List) error {
	all := entriesOf(lists)
	if len(all) == 0 {
		return ctx.Err() //nolint:wrapcheck // the caller's own
	}
	return db.waitForJob(ctx, &job{
		change: func(tx *bbolt.Tx) error {
			recent := tx.Bucket(bucketRecent)
			seq, err := recent.NextSequence()
			if err == nil {
				err = recent.Put(encodeCounter(seq), all.encodeEntries())
			}
			if err == nil {
				err = countPostings(tx, len(all))
			}
			return err
		},
		committed: func() {
			db.mu.Lock()
			defer db.mu.Unlock()
			db.holdRecent(all)
		},
	})
}

func countPostings(tx *bbolt.Tx, delta int) error {
	meta := tx.Bucket(bucketMeta)
	n := int64(decodeCounter(meta.Get(keyPostings))) + int64(delta)
	return meta.Put(keyPostings, encodeCounter(uint64(max(n, 0)))) //nolint:wrapcheck // the commit wraps it
}

// holdRecent adds a small segment to those in memory. The caller holds their lock.
func (db *DB) holdRecent(all entries) {
	for _, e := range all {
		db.recent[e.key] = append(db.recent[e.key], e.posting[:]...)
	}
	db.held += len(all)
}

// loadRecent reads the small segments into memory.
func (db *DB) loadRecent() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.bolt.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketRecent).ForEach(func(_, v []byte) error {
			db.holdRecent(decodeEntries(v))
			return nil
		})
	})
}

// LookupPostings implements kv.Postings.
func (db *DB) LookupPostings(ctx context.Context, keys []uint32, limit int) ([][]byte, error) {
	lists, most := make([][]byte, len(keys)), limit*kv.PostingSize
	err := db.readSegments(ctx, func(tx *bbolt.Tx, recent map[uint32][]byte) {
		for i, k := range keys {
			lists[i] = append(make([]byte, 0, len(recent[k])), recent[k]...)
		}
	}, func(tx *bbolt.Tx) {
		for _, group := range byRange(keys) {
			eachChunk(tx, group.number, func(_ []byte, c chunk) bool {
				for j, i := range group.places {
					if len(lists[i]) <= most { // beyond, it is a stop word whatever follows
						lists[i] = append(lists[i], c.findList(group.keys[j])...)
					}
				}
				return true
			})
		}
	})
	if err != nil {
		return nil, err
	}
	for i, l := range lists {
		if len(l) > most {
			lists[i] = nil
		}
	}
	return lists, nil
}

// readSegments reads the small segments and the large ones in one consistent state. The transaction begins while the small ones are
// locked, so that postings which a merge moves are in one of them, or in both.
func (db *DB) readSegments(ctx context.Context, small func(*bbolt.Tx, map[uint32][]byte), large func(*bbolt.Tx)) error {
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

// rangeKeys are the keys in one range, and their places in the request.
type rangeKeys struct {
	number uint16
	keys   []uint32
	places []int
}

// byRange groups keys by range, so that each chunk is read once.
func byRange(keys []uint32) (groups []rangeKeys) {
	at := map[uint16]int{}
	for i, k := range keys {
		n := rangeOfKey(k)
		g, ok := at[n]
		if !ok {
			g = len(groups)
			at[n] = g
			groups = append(groups, rangeKeys{number: n})
		}
		groups[g].keys = append(groups[g].keys, k)
		groups[g].places = append(groups[g].places, i)
	}
	slices.SortFunc(groups, func(a, b rangeKeys) int { return cmp.Compare(a.number, b.number) })
	return groups
}

// ListPostings implements kv.Postings. It goes range by range.
func (db *DB) ListPostings(ctx context.Context) iter.Seq2[kv.List, error] {
	return func(yield func(kv.List, error) bool) {
		for number := range uint16(ranges) {
			lists := map[uint32][]byte{}
			err := db.readSegments(ctx, func(_ *bbolt.Tx, recent map[uint32][]byte) {
				for k, l := range recent {
					if rangeOfKey(k) == number {
						lists[k] = bytes.Clone(l)
					}
				}
			}, func(tx *bbolt.Tx) {
				eachChunk(tx, number, func(_ []byte, c chunk) bool {
					for k, l := range c.allLists() {
						lists[k] = append(lists[k], l...)
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
