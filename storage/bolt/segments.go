package bolt

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"sort"

	"go.etcd.io/bbolt"

	"github.com/firstseen/firstseen/storage/kv"
)

const (
	// maxRecent is how many postings are held in memory, in small segments, before they become a large one: 8 MB,
	// which open reads in a moment.
	maxRecent = 1 << 20
	// ranges is how many ranges of keys a large segment is cut into. A merge moves one range at a time, so
	// that a transaction stays small: at 160 million postings a range holds 5 MB.
	ranges = 256
	// fanIn is how many chunks of one level a range holds before they become one of the next.
	fanIn = 4
	// mergeBytes is how much is merged in one transaction: what a disk writes in a moment.
	mergeBytes = 4 << 20
)

// entry is one posting under its key.
type entry struct {
	key     uint32
	posting [kv.PostingSize]byte
}

// entries are in the order of keys, then postings.
type entries []entry

const entrySize = 4 + kv.PostingSize

func entriesOf(lists []kv.List) (all entries) {
	for _, l := range lists {
		for p := range slices.Chunk(l.Data, kv.PostingSize) {
			all = append(all, entry{l.Key, [kv.PostingSize]byte(p)})
		}
	}
	all.sort()
	return all
}

func (e entries) sort() {
	slices.SortFunc(e, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.key, b.key), bytes.Compare(a.posting[:], b.posting[:]))
	})
}

func (e entries) encode() []byte {
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

// chunk is one range of a large segment: the number of its keys, the keys, where the postings of each end, the
// postings. All numbers are little-endian of four bytes.
type chunk []byte

func newChunk(all entries) chunk {
	var keys, ends, postings []byte
	for i, e := range all {
		postings = append(postings, e.posting[:]...)
		if i+1 == len(all) || all[i+1].key != e.key {
			keys = binary.LittleEndian.AppendUint32(keys, e.key)
			ends = binary.LittleEndian.AppendUint32(ends, uint32(i+1))
		}
	}
	c := binary.LittleEndian.AppendUint32(nil, uint32(len(keys)/4))
	return append(append(append(c, keys...), ends...), postings...)
}

func (c chunk) n() int { return int(binary.LittleEndian.Uint32(c)) }

func (c chunk) key(i int) uint32 { return binary.LittleEndian.Uint32(c[4+4*i:]) }

// bounds are where the postings of the key at i begin and end, counted in postings.
func (c chunk) bounds(i int) (from, to int) {
	ends := c[4+4*c.n():]
	if i > 0 {
		from = int(binary.LittleEndian.Uint32(ends[4*(i-1):]))
	}
	return from, int(binary.LittleEndian.Uint32(ends[4*i:]))
}

// list returns the postings under key, in the chunk's own memory.
func (c chunk) list(key uint32) []byte {
	n := c.n()
	i := sort.Search(n, func(i int) bool { return c.key(i) >= key })
	if i == n || c.key(i) != key {
		return nil
	}
	from, to := c.bounds(i)
	postings := c[4+8*n:]
	return postings[from*kv.PostingSize : to*kv.PostingSize]
}

func (c chunk) entries() (all entries) {
	for i := range c.n() {
		for p := range slices.Chunk(c.list(c.key(i)), kv.PostingSize) {
			all = append(all, entry{c.key(i), [kv.PostingSize]byte(p)})
		}
	}
	return all
}

// rangeOfKey spreads keys over the ranges, whichever of their bits differ (Knuth's multiplicative hash).
func rangeOfKey(key uint32) uint16 { return uint16(key * 2654435769 >> 24) }

// chunkKey orders chunks by range, then level, then age.
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

// tidy moves the small segments into a large one when they are many. A failure, such as a full disk, changes nothing
// and is tried again after the next commit.
func (db *DB) tidy() {
	db.mu.RLock()
	full := db.held >= db.maxRecent
	db.mu.RUnlock()
	if !full || db.bolt.Update(flush) != nil {
		return
	}
	db.mu.Lock()
	db.recent, db.held = map[uint32][]byte{}, 0
	db.mu.Unlock()
	db.unmerged = 0
}

// mergeSome merges the next ranges that need it, up to mergeBytes, and reports whether there may be more. It is called
// between commits, so that none waits long.
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

// flush makes one chunk a range of all small segments.
func flush(tx *bbolt.Tx) error {
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
			part.sort()
			err = putChunk(tx, uint16(n), 0, part)
		}
	}
	for _, k := range seqs {
		if err == nil {
			err = recent.Delete(k)
		}
	}
	return err //nolint:wrapcheck // only tried again
}

func putChunk(tx *bbolt.Tx, number uint16, level byte, all entries) error {
	large := tx.Bucket(bucketLarge)
	seq, err := large.NextSequence()
	if err != nil {
		return err //nolint:wrapcheck // the caller's caller only tries again
	}
	return large.Put(chunkKey(number, level, seq), newChunk(all)) //nolint:wrapcheck // as above
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
	var all entries
	for _, k := range keys {
		all = append(all, chunk(large.Get(k)).entries()...)
	}
	for _, k := range keys {
		if err := large.Delete(k); err != nil {
			return 0, err //nolint:wrapcheck // only tried again
		}
	}
	all.sort()
	return len(all) * entrySize, putChunk(tx, number, level+1, all)
}
