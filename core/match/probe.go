package match

import (
	"math"
	"slices"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Limits of a look-up.
const (
	// MaxKeys is the most that one look-up reads. Among ten million hashes 1,000 lose 1.6 of 100 copies that would be found by
	// comparing everything, 1,500 fewer than one; 2,000 no fewer.
	MaxKeys = 1500
	// certainty is how quickly the chance that a bit is wrong falls with its margin, in units of the median margin
	// of the bits that make keys: fitted on copies of all kinds.
	certainty = 2.0
	// turnedOdds is the logarithm of how much rarer a copy is that was turned a quarter.
	turnedOdds = 1.0
	// flippable is how many of the least certain bits of a key may be tried the other way.
	flippable = 5
)

// flipSets are the sets of a band's least certain bits that are tried the other way: bit i of a set is the ith of these.
var flipSets = [...]uint8{0, 1, 2, 4, 3, 8, 5, 6, 16, 7, 9, 10, 12, 17, 18, 11, 13}

// Lookup is the look-up of one query: the keys to read and how to count what is there.
type Lookup struct {
	Keys   []Key
	probes []probe
}

// probe is why a key is looked up. A key may have several probes; they are in the order of keys.
type probe struct {
	list    int // in Keys
	check   uint32
	reading fingerprint.Reading
	at      uint32 // in units of timeUnit
}

// Probes returns the look-up of a query. Every hashed frame has its share of the keys: those that a copy's original
// is likeliest under, as far as the margins of the hash's bits tell. What looks alike shares keys, and leaves more for the
// rest.
func Probes(q *fingerprint.Fingerprint) *Lookup {
	var frames []*choice
	for _, i := range q.Hashed() {
		frames = append(frames, choiceOf(&q.Frames[i]))
	}
	var all []want
	known := make(map[Key]struct{}, MaxKeys)
	for left := true; left; {
		left = false
		for _, c := range frames {
			for anew := false; !anew && len(known) < MaxKeys && len(c.order) > 0; {
				w := c.next()
				all = append(all, w)
				_, again := known[w.key]
				known[w.key], anew = struct{}{}, !again
			}
			left = left || len(known) < MaxKeys && len(c.order) > 0
		}
	}
	return gather(all)
}

// gather orders probes by key and names each key once.
func gather(all []want) *Lookup {
	order := make([]uint64, len(all))
	for i := range all {
		order[i] = uint64(all[i].key)<<32 | uint64(i)
	}
	slices.Sort(order)
	l := &Lookup{probes: make([]probe, len(all))}
	for n, o := range order {
		w := &all[uint32(o)]
		if len(l.Keys) == 0 || l.Keys[len(l.Keys)-1] != w.key {
			l.Keys = append(l.Keys, w.key)
		}
		w.list = len(l.Keys) - 1
		l.probes[n] = w.probe
	}
	return l
}

// want is a probe and its key.
type want struct {
	key Key
	probe
}

// look is one part of a frame, as it is or transposed. The flips need no looks of their own: they share its keys.
type look struct {
	hash    fingerprint.Hash
	reading fingerprint.Reading
	at      uint32 // in units of timeUnit
	// doubt is, for each bit, the logarithm of how much likelier it is right than wrong; sure that of its being right.
	doubt, sure [fingerprint.Bits]float32
}

// chance is one key that the original may be under.
type chance struct {
	odds  float32 // logarithm of how likely
	band  uint8
	flips uint8 // set of uncertain bits
	least [flippable]uint8
	*look
}

func (c *chance) want() want {
	h := c.hash
	for i, bit := range c.least {
		if c.flips>>i&1 == 1 {
			h[bit/64] ^= 1 << (63 - bit%64)
		}
	}
	p := cutOf(&h, int(c.band))
	return want{p.key, probe{0, p.check, c.reading | p.flips, c.at}}
}

// choice is the keys that a frame's original may be under.
type choice struct {
	all   []chance
	order []uint64 // their numbers, the likeliest first, below what they are ordered by
}

func choiceOf(f *fingerprint.Frame) *choice {
	c := &choice{all: make([]chance, 0, len(f.Look.Parts)*2*bands*len(flipSets))}
	for i := range f.Look.Parts {
		for _, r := range []fingerprint.Reading{0, fingerprint.Transpose} {
			l := lookOf(&f.Look.Parts[i], r)
			l.at = uint32(math.Round(f.At.Seconds() / timeUnit))
			for b := range bands {
				c.all = l.chances(c.all, b)
			}
		}
	}
	c.order = make([]uint64, len(c.all))
	for i := range c.all { // the bits of numbers that are not negative are in their order
		c.order[i] = uint64(math.Float32bits(max(-c.all[i].odds, 0)))<<32 | uint64(i)
	}
	slices.Sort(c.order)
	return c
}

// next takes the likeliest key that is left.
func (c *choice) next() want {
	n := uint32(c.order[0])
	c.order = c.order[1:]
	return c.all[n].want()
}

func lookOf(p *fingerprint.Part, r fingerprint.Reading) *look {
	l := &look{hash: p.Hashes[r], reading: r}
	p.Coefficients.Margins(&l.doubt, r)
	margins := make([]float32, 0, len(keyBits))
	for _, bit := range keyBits {
		margins = append(margins, l.doubt[bit])
	}
	slices.Sort(margins)
	scale := certainty / max(margins[len(margins)/2], math.SmallestNonzeroFloat32)
	for _, bit := range keyBits {
		l.doubt[bit] *= scale
		l.sure[bit] = -float32(math.Log1p(math.Exp(-float64(l.doubt[bit]))))
	}
	return l
}

// keyBits are all that keys are made of, guides included.
var keyBits = ring(1, keyReach)

// chances appends the keys of a band.
func (l *look) chances(all []chance, n int) []chance {
	b := &layout[n]
	bits := append(append(make([]uint8, 0, bandBits+2), b.key[:]...), b.guideX, b.guideY)
	c := chance{band: uint8(n), look: l}
	if l.reading&fingerprint.Transpose != 0 {
		c.odds = -turnedOdds
	}
	for _, bit := range bits {
		c.odds += l.sure[bit]
	}
	for i := range c.least { // selection sort, as far as it is needed
		for j := i + 1; j < len(bits); j++ {
			if l.doubt[bits[j]] < l.doubt[bits[i]] {
				bits[i], bits[j] = bits[j], bits[i]
			}
		}
		c.least[i] = bits[i]
	}
	plain := c.odds
	for _, c.flips = range flipSets {
		c.odds = plain
		for i, bit := range c.least {
			if c.flips>>i&1 == 1 {
				c.odds -= l.doubt[bit]
			}
		}
		all = append(all, c)
	}
	return all
}

// spread returns up to limit of n positions, evenly spread.
func spread(n, limit int) []int {
	out := make([]int, min(n, limit))
	for k := range out {
		out[k] = k * (n - 1) / max(len(out)-1, 1)
	}
	return out
}
