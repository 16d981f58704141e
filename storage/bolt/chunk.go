package bolt

import (
	"encoding/binary"
	"iter"

	"github.com/firstseen/firstseen/storage/kv"
)

// chunk is one range of a large segment: the number of its keys, the keys, the end of the postings of each, and the
// postings. All numbers are little-endian of four bytes. Keys are stored spread (see spreadKey) and sorted, so that the place of a key
// can be estimated from its value.
type chunk []byte

// spreadKey mixes a key's bits (Knuth, The Art of Computer Programming 6.4): neighbours come far apart, whichever of their
// bits differ. unspreadKey is its inverse: the factors are inverses modulo 2^32.
func spreadKey(key uint32) uint32 { return key * 2654435769 }

func unspreadKey(spread uint32) uint32 { return spread * 340573321 }

func (c chunk) countLists() int { return int(binary.LittleEndian.Uint32(c)) }

// spreadKey returns the key at i as it is stored.
func (c chunk) spreadKey(i int) uint32 { return binary.LittleEndian.Uint32(c[4+4*i:]) }

// listAt returns the postings of the key at i, in the chunk's own memory.
func (c chunk) listAt(i int) []byte {
	n := c.countLists()
	ends, postings := c[4+4*n:4+8*n], c[4+8*n:]
	from := 0
	if i > 0 {
		from = int(binary.LittleEndian.Uint32(ends[4*(i-1):]))
	}
	to := int(binary.LittleEndian.Uint32(ends[4*i:]))
	return postings[from*kv.PostingSize : to*kv.PostingSize]
}

// findList returns the postings under key, in the chunk's own memory.
func (c chunk) findList(key uint32) []byte {
	want := spreadKey(key)
	i := c.searchKey(want)
	if i == c.countLists() || c.spreadKey(i) != want {
		return nil
	}
	return c.listAt(i)
}

// firstStep is the number of keys in the first step of a search: a line of the processor's cache.
const firstStep = 16

// searchKey returns the place of the first key that is not less than want. Keys are spread nearly evenly, so it starts at the place that
// the value of want suggests, and goes on in doubling steps. A plain binary search would wait for memory at each of its steps.
func (c chunk) searchKey(want uint32) int {
	n := c.countLists()
	lo, hi := 0, n
	guess := int(uint64(want<<rangeBits) * uint64(n) >> 32)
	for step := firstStep; lo < hi; step *= 2 {
		if c.spreadKey(guess) < want {
			lo = guess + 1
			if guess += step; guess >= hi {
				break
			}
		} else {
			hi = guess
			if guess -= step; guess < lo {
				break
			}
		}
	}
	for lo < hi {
		if mid := (lo + hi) / 2; c.spreadKey(mid) < want {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// allLists yields the keys and their postings in order.
func (c chunk) allLists() iter.Seq2[uint32, []byte] {
	return func(yield func(uint32, []byte) bool) {
		for i := range c.countLists() {
			if !yield(unspreadKey(c.spreadKey(i)), c.listAt(i)) {
				return
			}
		}
	}
}

// chunkBuilder makes a chunk of lists that are added in the order of their spread keys.
type chunkBuilder struct{ keys, ends, postings []byte }

// addList appends postings to the list of a key that is the last one added or comes after it.
func (b *chunkBuilder) addList(key uint32, postings []byte) {
	b.postings = append(b.postings, postings...)
	end := uint32(len(b.postings) / kv.PostingSize)
	if n := len(b.keys); n > 0 && binary.LittleEndian.Uint32(b.keys[n-4:]) == spreadKey(key) {
		binary.LittleEndian.PutUint32(b.ends[n-4:], end)
		return
	}
	b.keys = binary.LittleEndian.AppendUint32(b.keys, spreadKey(key))
	b.ends = binary.LittleEndian.AppendUint32(b.ends, end)
}

func (b *chunkBuilder) buildChunk() chunk {
	c := make(chunk, 0, 4+len(b.keys)+len(b.ends)+len(b.postings))
	c = binary.LittleEndian.AppendUint32(c, uint32(len(b.keys)/4))
	return append(append(append(c, b.keys...), b.ends...), b.postings...)
}

// joinChunks returns one chunk with the postings of several.
func joinChunks(chunks []chunk) chunk {
	var b chunkBuilder
	at := make([]int, len(chunks))
	for {
		first := -1
		for k, c := range chunks {
			if at[k] < c.countLists() && (first < 0 || c.spreadKey(at[k]) < chunks[first].spreadKey(at[first])) {
				first = k
			}
		}
		if first < 0 {
			return b.buildChunk()
		}
		c := chunks[first]
		b.addList(unspreadKey(c.spreadKey(at[first])), c.listAt(at[first]))
		at[first]++
	}
}
