package match

import (
	"github.com/firstseen/firstseen/core/fingerprint"
)

// The index: a frame's hash is cut into bands, and a band's bits are the key of a list of postings.
const (
	bands    = 16
	bandBits = 18
	// checkBits are bits of the hash that are not in the band but in the posting, so that most of what
	// shares a key by chance is dropped without reading its fingerprint.
	checkBits = 12
	// timeBits is the time in the reference, in units of timeUnit, modulo its range of 34 minutes:
	// it only groups votes.
	timeBits = 12
	timeUnit = 0.5 // seconds
	// TailSize is what a posting holds beyond its owner, in bytes.
	TailSize = (timeBits + checkBits) / 8
	// OwnerSize is the size of the owner's number in a posting.
	OwnerSize = 5
	// indexEvery is the time between the frames of a reference that are indexed, if the scene does not
	// change: a query's frame is never further than half of it from one.
	indexEvery = 0.75 // seconds
	// newScene is the distance of two hashes from which the scene counts as another.
	newScene = 70
)

// Key names a posting list.
type Key = uint32

// Entry is one posting of a reference: under Key, after the owner's number, stands Tail.
type Entry struct {
	Key  Key
	Tail [TailSize]byte
}

// layout tells which bits of a hash are in a band, and which check it.
var layout = newLayout()

// newLayout deals the bits of the lowest frequencies out to the bands. The order is mixed by a fixed
// rule, so that a band's bits are spread over all directions; it is part of the index's format.
func newLayout() (out [bands][bandBits + checkBits]uint8) {
	const side, reach = 16, 14
	var pool []uint8
	for v := range side {
		for u := range side {
			if u+v > 0 && u+v <= reach {
				pool = append(pool, uint8(v*side+u))
			}
		}
	}
	state := uint32(1)
	next := 0
	for b := range out {
		for i := range out[b] {
			if next == 0 { // a new deal
				for k := len(pool) - 1; k > 0; k-- {
					state = state*1664525 + 1013904223
					j := int(state>>8) % (k + 1)
					pool[k], pool[j] = pool[j], pool[k]
				}
			}
			out[b][i] = pool[next]
			next = (next + 1) % len(pool)
		}
	}
	return out
}

// key returns the key of a band and the bits that check it.
func key(h *fingerprint.Hash, band int) (Key, uint16) {
	k := uint64(band)
	for _, bit := range layout[band][:bandBits] {
		k = k<<1 | h.Bit(int(bit))
	}
	check := uint64(0)
	for _, bit := range layout[band][bandBits:] {
		check = check<<1 | h.Bit(int(bit))
	}
	return Key(k), uint16(check)
}

// Keys returns what a reference is indexed under.
func Keys(f *fingerprint.Fingerprint) []Entry {
	var out []Entry
	var last *fingerprint.Frame
	for _, i := range f.Hashed() {
		frame := &f.Frames[i]
		if last != nil && (frame.At-last.At).Seconds() < indexEvery &&
			frame.Views[0].Hash.Distance(&last.Views[0].Hash) < newScene {
			continue
		}
		last = frame
		time := uint32(frame.At.Seconds()/timeUnit) % (1 << timeBits)
		for v := range frame.Views {
			for b := range bands {
				k, check := key(&frame.Views[v].Hash, b)
				tail := time<<checkBits | uint32(check)
				out = append(out, Entry{k, [TailSize]byte{byte(tail >> 16), byte(tail >> 8), byte(tail)}})
			}
		}
	}
	return out
}
