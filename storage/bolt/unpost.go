package bolt

import (
	"bytes"
	"context"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/firstseen/firstseen/storage/kv"
)

// unposting is the set of postings that RemovePostings removes.
type unposting struct {
	owner []byte
	keys  map[uint32]bool
}

// RemovePostings implements kv.Postings. It rewrites the chunks with such postings, up to mergeBytes in one transaction,
// so that other commits wait no longer than for a merge.
func (db *DB) RemovePostings(ctx context.Context, owner []byte, keys []uint32) error {
	u := unposting{bytes.Clone(owner), map[uint32]bool{}}
	for _, k := range keys {
		u.keys[k] = true
	}
	if err := db.unpostRecent(ctx, u); err != nil {
		return err
	}
	for groups := byRange(slices.Clone(keys)); len(groups) > 0; {
		done := 0
		err := db.runJob(ctx, func(tx *bbolt.Tx) (err error) {
			done, err = u.filterRanges(tx, groups)
			return err
		})
		if err != nil {
			return err
		}
		groups = groups[done:]
	}
	return nil
}

func (db *DB) unpostRecent(ctx context.Context, u unposting) error {
	var kept []entries
	return db.waitForJob(ctx, &job{
		change: func(tx *bbolt.Tx) (err error) {
			kept, err = u.filterRecent(tx)
			return err
		},
		committed: func() {
			db.mu.Lock()
			defer db.mu.Unlock()
			db.recent, db.held = map[uint32][]byte{}, 0
			for _, entries := range kept {
				db.holdRecent(entries)
			}
		},
	})
}

// filterRecent removes postings from the small segments and returns the others.
func (u unposting) filterRecent(tx *bbolt.Tx) (kept []entries, err error) {
	recent := tx.Bucket(bucketRecent)
	changed := map[string]entries{}
	removed := 0
	err = recent.ForEach(func(k, v []byte) error {
		all := decodeEntries(v)
		n := len(all)
		all = slices.DeleteFunc(all, func(e entry) bool { return u.keys[e.key] && bytes.Equal(e.posting[:kv.OwnerSize], u.owner) })
		kept = append(kept, all)
		if len(all) < n {
			changed[string(k)] = all
			removed += n - len(all)
		}
		return nil
	})
	for k, rest := range changed {
		if err == nil && len(rest) == 0 {
			err = recent.Delete([]byte(k))
		} else if err == nil {
			err = recent.Put([]byte(k), rest.encodeEntries())
		}
	}
	if err == nil && removed > 0 {
		err = countPostings(tx, -removed)
	}
	return kept, err
}

// filterRanges removes postings from the first ranges, until it has written mergeBytes, and returns the number of ranges that are
// done.
func (u unposting) filterRanges(tx *bbolt.Tx, groups []rangeKeys) (done int, err error) {
	removed, size := 0, 0
	for done < len(groups) && size < mergeBytes && err == nil {
		changed := map[string]chunk{}
		eachChunk(tx, groups[done].number, func(key []byte, c chunk) bool {
			if rest, n := u.filterChunk(c, groups[done].keys); n > 0 {
				changed[string(key)] = rest
				removed += n
				size += len(rest)
			}
			return true
		})
		err = replaceChunks(tx, changed)
		done++
	}
	if err == nil && removed > 0 {
		err = countPostings(tx, -removed)
	}
	return done, err
}

func replaceChunks(tx *bbolt.Tx, changed map[string]chunk) (err error) {
	large := tx.Bucket(bucketLarge)
	for key, c := range changed {
		if err == nil && c.countLists() == 0 {
			err = large.Delete([]byte(key))
		} else if err == nil {
			err = large.Put([]byte(key), c)
		}
	}
	return err //nolint:wrapcheck // the commit wraps it
}

// filterChunk returns the chunk without the postings, and the number of those.
func (u unposting) filterChunk(c chunk, keys []uint32) (rest chunk, removed int) {
	if !slices.ContainsFunc(keys, func(k uint32) bool { return len(u.removeOwner(c.findList(k))) < len(c.findList(k)) }) {
		return c, 0 // as most are: not copied
	}
	var b chunkBuilder
	for k, list := range c.allLists() {
		if u.keys[k] {
			n := len(list)
			list = u.removeOwner(list)
			removed += (n - len(list)) / kv.PostingSize
		}
		if len(list) > 0 {
			b.addList(k, list)
		}
	}
	return b.buildChunk(), removed
}

// removeOwner returns the list without the owner's postings.
func (u unposting) removeOwner(list []byte) []byte {
	kept := make([]byte, 0, len(list))
	for p := range slices.Chunk(list, kv.PostingSize) {
		if !bytes.Equal(p[:kv.OwnerSize], u.owner) {
			kept = append(kept, p...)
		}
	}
	return kept
}
