package bolt

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/firstseen/firstseen/storage/kv"
)

const (
	// maxRecent is the number of postings in small segments, which are in memory too, before they become a large one. They take 2 MB,
	// which are read at open, and sorted, in a few milliseconds.
	maxRecent = 1 << 18
	// ranges is the number of ranges of keys in a large segment. A merge moves one range at a time, so that a transaction stays
	// small: with 160 million postings a range has 5 MB.
	ranges    = 1 << rangeBits
	rangeBits = 8
	// fanIn is the number of chunks of one level in a range that are merged into one of the next level. Two gives the fewest chunks
	// to search and the most bytes to merge: each posting is written ten times, with 160 million of them.
	fanIn = 2
	// mergeBytes is the number of bytes that are merged in one transaction: few enough for a short write.
	mergeBytes = 4 << 20
)

// entry is one posting under its key.
type entry struct {
	key     uint32
	posting [kv.PostingSize]byte
}

// entries are the postings of a small segment, in no order.
type entries []entry

const entrySize = 4 + kv.PostingSize

func entriesOf(lists []kv.List) (all entries) {
	for _, l := range lists {
		for p := range slices.Chunk(l.Data, kv.PostingSize) {
			all = append(all, entry{l.Key, [kv.PostingSize]byte(p)})
		}
	}
	return all
}

// sortEntries sorts entries in the order of a chunk.
func (e entries) sortEntries() {
	slices.SortFunc(e, func(a, b entry) int { return cmp.Compare(spreadKey(a.key), spreadKey(b.key)) })
}

func (e entries) encodeEntries() []byte {
	b := make([]byte, 0, len(e)*entrySize)
	for _, x := range e {
		b = append(binary.LittleEndian.AppendUint32(b, x.key), x.posting[:]...)
	}
	return b
}

func decodeEntries(b []byte) entries {
	all := make(entries, 0, len(b)/entrySize)
	for ; len(b) >= entrySize; b = b[entrySize:] {
		all = append(all, entry{binary.LittleEndian.Uint32(b), [kv.PostingSize]byte(b[4:])})
	}
	return all
}

// rangeOfKey spreads keys evenly over the ranges.
func rangeOfKey(key uint32) uint16 { return uint16(spreadKey(key) >> (32 - rangeBits)) }

// chunkKey returns the key of a chunk. Chunks are sorted by range, then level, then age.
func chunkKey(number uint16, level byte, seq uint64) []byte {
	return append(append(binary.BigEndian.AppendUint16(nil, number), level), encodeCounter(seq)...)
}

func levelOf(key []byte) byte { return key[2] }

// eachChunk calls f for the chunks of a range, the lowest level and the oldest first, until it returns false.
func eachChunk(tx *bbolt.Tx, number uint16, f func(key []byte, c chunk) bool) {
	prefix := binary.BigEndian.AppendUint16(nil, number)
	c := tx.Bucket(bucketLarge).Cursor()
	for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
		if !f(k, v) {
			return
		}
	}
}

// flushIfFull moves the small segments into a large one when they are full. If that fails, as with a full disk, nothing
// changes, and it is tried again after the next commit.
func (db *DB) flushIfFull() {
	db.mu.RLock()
	full := db.held >= db.maxRecent
	db.mu.RUnlock()
	if !full || db.bolt.Update(flushSegments) != nil {
		return
	}
	db.mu.Lock()
	db.recent, db.held = map[uint32][]byte{}, 0
	db.mu.Unlock()
	db.unmerged = 0
}

// mergeSome merges the next ranges that need it, up to mergeBytes, and reports whether there may be more. It is called between commits:
// a commit waits for one call at most.
func (db *DB) mergeSome() (more bool) {
	next, size := db.unmerged, 0
	err := db.bolt.Update(func(tx *bbolt.Tx) error {
		next, size = db.unmerged, 0
		for next < ranges && size < mergeBytes {
			n, err := mergeRange(tx, uint16(next))
			if err != nil {
				return err
			}
			size += n
			next++
		}
		return nil
	})
	if err != nil {
		next = ranges // after the next flush
	}
	db.unmerged = next
	return next < ranges
}

// flushSegments writes the postings of all small segments as one chunk in each range.
func flushSegments(tx *bbolt.Tx) error {
	recent := tx.Bucket(bucketRecent)
	parts := make([]entries, ranges)
	var seqs [][]byte
	err := recent.ForEach(func(k, v []byte) error {
		for _, e := range decodeEntries(v) {
			n := rangeOfKey(e.key)
			parts[n] = append(parts[n], e)
		}
		seqs = append(seqs, bytes.Clone(k))
		return nil
	})
	for n, part := range parts {
		if err == nil && len(part) > 0 {
			err = putChunk(tx, uint16(n), 0, part.toChunk())
		}
	}
	for _, k := range seqs {
		if err == nil {
			err = recent.Delete(k)
		}
	}
	return err //nolint:wrapcheck // only tried again
}

func (e entries) toChunk() chunk {
	e.sortEntries()
	var b chunkBuilder
	for _, x := range e {
		b.addList(x.key, x.posting[:])
	}
	return b.buildChunk()
}

func putChunk(tx *bbolt.Tx, number uint16, level byte, c chunk) error {
	large := tx.Bucket(bucketLarge)
	seq, err := large.NextSequence()
	if err != nil {
		return err //nolint:wrapcheck // the caller's caller only tries again
	}
	return large.Put(chunkKey(number, level, seq), c) //nolint:wrapcheck // as above
}

// mergeRange merges the chunks of a level into one of the next, wherever a range has fanIn of them, and returns how
// many bytes it wrote.
func mergeRange(tx *bbolt.Tx, number uint16) (size int, err error) {
	for level := byte(0); ; level++ {
		keys, higher := chunksOf(tx, number, level)
		if len(keys) >= fanIn {
			n, err := mergeChunks(tx, number, level, keys)
			if err != nil {
				return size, err
			}
			size, higher = size+n, true
		}
		if !higher {
			return size, nil
		}
	}
}

// chunksOf returns the keys of a range's chunks at a level, and whether there are chunks of higher levels.
func chunksOf(tx *bbolt.Tx, number uint16, level byte) (keys [][]byte, higher bool) {
	eachChunk(tx, number, func(key []byte, _ chunk) bool {
		if levelOf(key) == level {
			keys = append(keys, bytes.Clone(key))
		}
		higher = levelOf(key) > level
		return !higher
	})
	return keys, higher
}

func mergeChunks(tx *bbolt.Tx, number uint16, level byte, keys [][]byte) (size int, err error) {
	large := tx.Bucket(bucketLarge)
	chunks := make([]chunk, len(keys))
	for i, k := range keys {
		chunks[i] = large.Get(k)
	}
	merged := joinChunks(chunks) // before the old ones go: they are the file's own memory
	for _, k := range keys {
		if err := large.Delete(k); err != nil {
			return 0, err //nolint:wrapcheck // only tried again
		}
	}
	return len(merged), putChunk(tx, number, level+1, merged)
}
