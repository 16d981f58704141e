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
	// flipBits tell how the hash was flipped to be canonical.
	flipBits = 2
	// timeBits is the time in the reference, in units of timeUnit, modulo its range of 34 minutes:
	// it only groups votes.
	timeBits = 12
	timeUnit = 0.5 // seconds
	// TailSize is what a posting holds beyond its owner, in bytes.
	TailSize = (timeBits + flipBits + checkBits) / 8
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

// band tells which bits of a hash make a key, and which check it.
type band struct {
	key   [bandBits]uint8
	check [checkBits]uint8
	// guideX changes when a picture is mirrored and guideY when it is upside down, and neither with the other. The hash is
	// flipped until both are 0, so that a picture and its mirror images have one key.
	guideX, guideY uint8
}

// layout is how hashes are cut.
var layout = newLayout()

// newLayout deals bits out to the bands: the lowest frequencies, which survive a tilt and a sticker best, for the
// keys, somewhat higher ones for the checks. The order is mixed by a fixed rule, so that a band's bits are spread
// over all directions; it is part of the index's format.
func newLayout() (out [bands]band) {
	keys, checks := dealer{pool: ring(1, keyReach)}, dealer{pool: ring(keyReach+1, checkReach)}
	var xs, ys []uint8
	for _, bit := range ring(1, guideReach) {
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
			b.key[i] = keys.nextBut(append(b.key[:i:i], b.guideX, b.guideY))
		}
		for i := range b.check {
			b.check[i] = checks.nextBut(b.check[:i])
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

// nextBut gives the next bit that is not among those taken.
func (d *dealer) nextBut(taken []uint8) uint8 {
	for {
		if bit := d.next(); !slices.Contains(taken, bit) {
			return bit
		}
	}
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

// oddX and oddY are the bits of odd horizontal and of odd vertical frequency: those that a flip that way changes.
var (
	oddX = fingerprint.Hash{oddColumns, oddColumns, oddColumns, oddColumns}
	oddY = fingerprint.Hash{oddRows, oddRows, oddRows, oddRows}
)

const (
	oddColumns = 0x5555555555555555 // of the 16 bits of a row
	oddRows    = 0x0000FFFF0000FFFF // of the four rows of a word
)

// flip returns the hash of the picture flipped.
func flip(h fingerprint.Hash, r fingerprint.Reading) fingerprint.Hash {
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

// cut is what a band cuts out of a hash: the key, and what the posting holds of it.
type cut struct {
	key   Key
	check uint32
	flips fingerprint.Reading // that make the hash canonical
}

// cutOf cuts a hash at the nth band.
func cutOf(h *fingerprint.Hash, n int) cut {
	b := &layout[n]
	flips := fingerprint.Reading(h.Bit(int(b.guideX)))*fingerprint.FlipX | fingerprint.Reading(h.Bit(int(b.guideY)))*fingerprint.FlipY
	canonical := flip(*h, flips)
	key, check := uint64(n), uint64(0)
	for _, bit := range b.key {
		key = key<<1 | canonical.Bit(int(bit))
	}
	for _, bit := range b.check {
		check = check<<1 | canonical.Bit(int(bit))
	}
	return cut{Key(key), uint32(check), flips}
}

// indexed returns the positions of the frames of a reference that are entered in the index.
func indexed(f *fingerprint.Fingerprint) (out []int) {
	var last *fingerprint.Frame
	for _, i := range f.Hashed() {
		frame := &f.Frames[i]
		if last == nil || (frame.At-last.At).Seconds() >= indexEvery ||
			frame.Views[0].Hash.Distance(&last.Views[0].Hash) >= newScene {
			out = append(out, i)
			last = frame
		}
	}
	return out
}

// Keys returns what a reference is indexed under.
func Keys(f *fingerprint.Fingerprint) []Entry {
	var out []Entry
	for _, i := range indexed(f) {
		frame := &f.Frames[i]
		time := uint32(frame.At.Seconds()/timeUnit) % (1 << timeBits)
		for v := range frame.Views {
			for b := range bands {
				p := cutOf(&frame.Views[v].Hash, b)
				tail := (time<<flipBits|uint32(p.flips))<<checkBits | p.check
				out = append(out, Entry{p.key, [TailSize]byte{byte(tail >> 16), byte(tail >> 8), byte(tail)}})
			}
		}
	}
	return out
}
