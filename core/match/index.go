package match

import (
	"github.com/firstseen/firstseen/core/fingerprint"
)

// The index: a frame's hash is cut into bands, and a band's bits are the key of a list of postings.
const (
	bands    = 16
	bandBits = 18
	// keyReach and checkReach bound the frequencies, horizontal and vertical added up, of both.
	keyReach, checkReach = 8, 11
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

// KeysPerHash is how many lists a hash of a reference is entered in.
const KeysPerHash = bands

// Key names a posting list.
type Key = uint32

// Entry is one posting of a reference: under Key, after the owner's number, stands Tail.
type Entry struct {
	Key  Key
	Tail [TailSize]byte
}

// layout tells which bits of a hash are in a band, and which check it.
var layout = newLayout()

// newLayout deals bits out to the bands: the lowest frequencies, which survive a tilt and a sticker best, for the
// keys, somewhat higher ones for the checks. The order is mixed by a fixed rule, so that a band's bits are spread
// over all directions; it is part of the index's format.
func newLayout() (out [bands][bandBits + checkBits]uint8) {
	keys, checks := dealer{pool: ring(1, keyReach)}, dealer{pool: ring(keyReach+1, checkReach)}
	for b := range out {
		for i := range out[b] {
			if i < bandBits {
				out[b][i] = keys.next()
			} else {
				out[b][i] = checks.next()
			}
		}
	}
	return out
}

// ring returns the bits of all frequencies whose sum both ways is from lo to hi.
func ring(lo, hi int) []uint8 {
	const side = 16
	var out []uint8
	for i := range fingerprint.Bits {
		if sum := i%side + i/side; sum >= lo && sum <= hi {
			out = append(out, uint8(i))
		}
	}
	return out
}

// dealer gives the bits of a pool in an order that looks random, then in another, and so on.
type dealer struct {
	pool  []uint8
	left  int
	state uint32
}

func (d *dealer) next() uint8 {
	if d.left == 0 {
		d.left = len(d.pool)
	}
	d.state = d.state*1664525 + 1013904223 // Numerical Recipes, section 7.1
	k := int(d.state>>8) % d.left
	d.left--
	d.pool[k], d.pool[d.left] = d.pool[d.left], d.pool[k]
	return d.pool[d.left]
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
