package match

import (
	"slices"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// The index: a frame's hash is cut into bands, and a band's bits are the key of a list of postings.
const (
	bands    = 12
	bandBits = 18
	// keyReach and checkReach bound the frequencies, horizontal and vertical added up, of the bits of a key and of those that
	// check it; guideReach those of the guides.
	keyReach, checkReach, guideReach = 9, 11, 5
	// checkBits are bits of the hash that are not in the band but in the posting, so that most of what
	// shares a key by chance is dropped without reading its fingerprint.
	checkBits = 10
	// flipBits hold the flips that made the hash canonical.
	flipBits = 2
	// timeBits is the time in the reference, in units of timeUnit, modulo its range of 34 minutes:
	// it only groups votes.
	timeBits = 12
	timeUnit = 0.5 // seconds
	// TailSize is the size of a posting without its owner, in bytes.
	TailSize = (timeBits + flipBits + checkBits) / 8
	// OwnerSize is the size of the owner's number in a posting.
	OwnerSize = 5
	// indexEvery is the time between the frames of a reference that are indexed, if the scene does not
	// change: a query's frame is never further than half of it from one.
	indexEvery = 0.75 // seconds
	// newScene is the distance of two hashes from which the scene counts as another.
	newScene = 70
)

// KeysPerHash is the number of posting lists that one hash of a reference is added to.
const KeysPerHash = bands

// Key names a posting list.
type Key = uint32

// Entry is one posting of a reference: under Key, after the owner's number, stands Tail.
type Entry struct {
	Key  Key
	Tail [TailSize]byte
}

// band names the bits of a hash that make a key, and those that check it.
type band struct {
	key   [bandBits]uint8
	check [checkBits]uint8
	// guideX changes when a picture is mirrored and guideY when it is upside down, and neither with the other. The hash is
	// flipped until both are 0, so that a picture and its mirror images have one key.
	guideX, guideY uint8
}

// bandLayout is the division of a hash into bands.
var bandLayout = newBandLayout()

// newBandLayout deals bits out to the bands: the lowest frequencies, which survive a tilt and a sticker best, for the
// keys, somewhat higher ones for the checks. The order is mixed by a fixed rule, so that a band's bits are spread
// over all directions; it is part of the index's format.
func newBandLayout() (out [bands]band) {
	keys, checks := bitDealer{pool: bitsByFrequency(1, keyReach)}, bitDealer{pool: bitsByFrequency(keyReach+1, checkReach)}
	var xs, ys []uint8
	for _, bit := range bitsByFrequency(1, guideReach) {
		switch {
		case oddX.Bit(int(bit)) > oddY.Bit(int(bit)):
			xs = append(xs, bit)
		case oddX.Bit(int(bit)) < oddY.Bit(int(bit)):
			ys = append(ys, bit)
		}
	}
	for n := range out {
		b := &out[n]
		b.guideX, b.guideY = xs[n%len(xs)], ys[(n+n/len(xs))%len(ys)]
		for i := range b.key {
			b.key[i] = keys.dealExcept(append(b.key[:i:i], b.guideX, b.guideY))
		}
		for i := range b.check {
			b.check[i] = checks.dealExcept(b.check[:i])
		}
	}
	return out
}

// bitsByFrequency returns the bits of all frequencies whose sum both ways is from lo to hi.
func bitsByFrequency(lo, hi int) []uint8 {
	const side = 16
	var out []uint8
	for i := range fingerprint.Bits {
		if sum := i%side + i/side; sum >= lo && sum <= hi {
			out = append(out, uint8(i))
		}
	}
	return out
}

// bitDealer deals the bits of a pool in a pseudo-random order; when all are dealt, it starts again in another order.
type bitDealer struct {
	pool  []uint8
	left  int
	state uint32
}

// dealExcept gives the next bit that is not among those taken.
func (d *bitDealer) dealExcept(taken []uint8) uint8 {
	for {
		if bit := d.dealBit(); !slices.Contains(taken, bit) {
			return bit
		}
	}
}

func (d *bitDealer) dealBit() uint8 {
	if d.left == 0 {
		d.left = len(d.pool)
	}
	d.state = d.state*1664525 + 1013904223 // Numerical Recipes, section 7.1
	k := int(d.state>>8) % d.left
	d.left--
	d.pool[k], d.pool[d.left] = d.pool[d.left], d.pool[k]
	return d.pool[d.left]
}

// oddX and oddY are the bits of odd horizontal and of odd vertical frequency: those that a flip that way changes.
var (
	oddX = fingerprint.Hash{oddColumns, oddColumns, oddColumns, oddColumns}
	oddY = fingerprint.Hash{oddRows, oddRows, oddRows, oddRows}
)

const (
	oddColumns = 0x5555555555555555 // of the 16 bits of a row
	oddRows    = 0x0000FFFF0000FFFF // of the four rows of a word
)

// flipHash returns the hash of the picture flipped.
func flipHash(h fingerprint.Hash, r fingerprint.Orientation) fingerprint.Hash {
	for w := range h {
		if r&fingerprint.FlipX != 0 {
			h[w] ^= oddX[w]
		}
		if r&fingerprint.FlipY != 0 {
			h[w] ^= oddY[w]
		}
	}
	return h
}

// bandCut is the part of a hash that belongs to a band: the key, and the bits that the posting holds.
type bandCut struct {
	key   Key
	check uint32
	flips fingerprint.Orientation // that make the hash canonical
}

// cutBand cuts a hash at the nth band.
func cutBand(h *fingerprint.Hash, n int) bandCut {
	b := &bandLayout[n]
	flips := fingerprint.Orientation(h.Bit(int(b.guideX)))*fingerprint.FlipX | fingerprint.Orientation(h.Bit(int(b.guideY)))*fingerprint.FlipY
	canonical := flipHash(*h, flips)
	key, check := uint64(n), uint64(0)
	for _, bit := range b.key {
		key = key<<1 | canonical.Bit(int(bit))
	}
	for _, bit := range b.check {
		check = check<<1 | canonical.Bit(int(bit))
	}
	return bandCut{Key(key), uint32(check), flips}
}

// indexedFrames returns the positions of the frames of a reference that are entered in the index.
func indexedFrames(f *fingerprint.Fingerprint) (out []int) {
	var last *fingerprint.Frame
	for _, i := range f.HashedFrames() {
		frame := &f.Frames[i]
		if last == nil || (frame.At-last.At).Seconds() >= indexEvery ||
			frame.Views[0].Hash.HammingDistance(&last.Views[0].Hash) >= newScene {
			out = append(out, i)
			last = frame
		}
	}
	return out
}

// IndexEntries returns the postings of a reference, with the keys of their lists.
func IndexEntries(f *fingerprint.Fingerprint) []Entry {
	var out []Entry
	for _, i := range indexedFrames(f) {
		frame := &f.Frames[i]
		time := uint32(frame.At.Seconds()/timeUnit) % (1 << timeBits)
		for v := range frame.Views {
			for b := range bands {
				p := cutBand(&frame.Views[v].Hash, b)
				tail := (time<<flipBits|uint32(p.flips))<<checkBits | p.check
				out = append(out, Entry{p.key, [TailSize]byte{byte(tail >> 16), byte(tail >> 8), byte(tail)}})
			}
		}
	}
	return out
}
