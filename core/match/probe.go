package match

import (
	"math"
	"slices"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Limits of a look-up.
const (
	// MaxKeys is the largest number of posting lists that one look-up reads. Among ten million hashes 1,000 lose 1.6 of 100 copies that would be found by
	// comparing everything, 1,500 fewer than one; 2,000 no fewer.
	MaxKeys = 1500
	// certainty is the slope with which the log-odds of a bit being right grow with its margin, for margins in units of the
	// median margin of the bits that make keys. It was fitted on copies of all kinds.
	certainty = 2.0
	// turnedOdds is the logarithm of the odds against a copy that was turned by a quarter.
	turnedOdds = 1.0
	// flippable is the number of the least certain bits of a key that may be tried the other way.
	flippable = 5
)

// flipSets are the sets of a band's least certain bits that are tried the other way: bit i of a set is the ith of these.
var flipSets = [...]uint8{0, 1, 2, 4, 3, 8, 5, 6, 16, 7, 9, 10, 12, 17, 18, 11, 13}

// Lookup is the look-up of one query: the keys to read and how to count what is there.
type Lookup struct {
	Keys   []Key
	probes []probe
}

// probe is one reason to look up a key: a frame, an orientation and the check bits. A key may have several; they are in the
// order of keys.
type probe struct {
	list        int // in Keys
	check       uint32
	orientation fingerprint.Orientation
	at          uint32 // in units of timeUnit
}

// NewLookup returns the look-up of a query. Every hashed frame has its share of the keys: those that a copy's original
// is likeliest under, as far as the margins of the hash's bits tell. Frames that look alike share keys, which leaves more for the others.
func NewLookup(q *fingerprint.Fingerprint) *Lookup {
	var frames []*frameKeys
	for _, i := range q.HashedFrames() {
		frames = append(frames, newFrameKeys(&q.Frames[i]))
	}
	var all []wantedKey
	known := make(map[Key]struct{}, MaxKeys)
	for left := true; left; {
		left = false
		for _, c := range frames {
			for anew := false; !anew && len(known) < MaxKeys && len(c.order) > 0; {
				w := c.takeLikeliest()
				all = append(all, w)
				_, again := known[w.key]
				known[w.key], anew = struct{}{}, !again
			}
			left = left || len(known) < MaxKeys && len(c.order) > 0
		}
	}
	return groupByKey(all)
}

// groupByKey orders probes by key and names each key once.
func groupByKey(all []wantedKey) *Lookup {
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

// wantedKey is a probe with its key.
type wantedKey struct {
	key Key
	probe
}

// orientedHash is the hash of one part of a frame, as it is or transposed. Flips share its keys.
type orientedHash struct {
	hash        fingerprint.Hash
	orientation fingerprint.Orientation
	at          uint32 // in units of timeUnit
	// logOdds is, for each bit, the logarithm of how much likelier it is right than wrong; sure that of its being right.
	logOdds, logRight [fingerprint.Bits]float32
}

// candidateKey is one key under which the original may be indexed.
type candidateKey struct {
	logLikelihood float32 // logarithm of how likely
	band          uint8
	flips         uint8 // set of uncertain bits
	least         [flippable]uint8
	*orientedHash
}

func (c *candidateKey) wantedKey() wantedKey {
	h := c.hash
	for i, bit := range c.least {
		if c.flips>>i&1 == 1 {
			h[bit/64] ^= 1 << (63 - bit%64)
		}
	}
	p := cutBand(&h, int(c.band))
	return wantedKey{p.key, probe{0, p.check, c.orientation | p.flips, c.at}}
}

// frameKeys holds the keys under which the original of a frame may be indexed.
type frameKeys struct {
	all   []candidateKey
	order []uint64 // their numbers, the likeliest first, below what they are ordered by
}

func newFrameKeys(f *fingerprint.Frame) *frameKeys {
	c := &frameKeys{all: make([]candidateKey, 0, len(f.Query.Parts)*2*bands*len(flipSets))}
	for i := range f.Query.Parts {
		for _, r := range []fingerprint.Orientation{0, fingerprint.Transpose} {
			l := newOrientedHash(&f.Query.Parts[i], r)
			l.at = uint32(math.Round(f.At.Seconds() / timeUnit))
			for b := range bands {
				c.all = l.appendKeys(c.all, b)
			}
		}
	}
	c.order = make([]uint64, len(c.all))
	for i := range c.all { // the bits of numbers that are not negative are in their order
		c.order[i] = uint64(math.Float32bits(max(-c.all[i].logLikelihood, 0)))<<32 | uint64(i)
	}
	slices.Sort(c.order)
	return c
}

// takeLikeliest takes the likeliest key that is left.
func (c *frameKeys) takeLikeliest() wantedKey {
	n := uint32(c.order[0])
	c.order = c.order[1:]
	return c.all[n].wantedKey()
}

func newOrientedHash(p *fingerprint.Part, r fingerprint.Orientation) *orientedHash {
	l := &orientedHash{hash: p.Hashes[r], orientation: r}
	p.Coefficients.WriteMargins(&l.logOdds, r)
	margins := make([]float32, 0, len(keyBits))
	for _, bit := range keyBits {
		margins = append(margins, l.logOdds[bit])
	}
	slices.Sort(margins)
	scale := certainty / max(margins[len(margins)/2], math.SmallestNonzeroFloat32)
	for _, bit := range keyBits {
		l.logOdds[bit] *= scale
		l.logRight[bit] = -float32(math.Log1p(math.Exp(-float64(l.logOdds[bit]))))
	}
	return l
}

// keyBits are all that keys are made of, guides included.
var keyBits = bitsByFrequency(1, keyReach)

// appendKeys appends the keys of a band.
func (l *orientedHash) appendKeys(all []candidateKey, n int) []candidateKey {
	b := &bandLayout[n]
	bits := append(append(make([]uint8, 0, bandBits+2), b.key[:]...), b.guideX, b.guideY)
	c := candidateKey{band: uint8(n), orientedHash: l}
	if l.orientation&fingerprint.Transpose != 0 {
		c.logLikelihood = -turnedOdds
	}
	for _, bit := range bits {
		c.logLikelihood += l.logRight[bit]
	}
	for i := range c.least { // selection sort, as far as it is needed
		for j := i + 1; j < len(bits); j++ {
			if l.logOdds[bits[j]] < l.logOdds[bits[i]] {
				bits[i], bits[j] = bits[j], bits[i]
			}
		}
		c.least[i] = bits[i]
	}
	plain := c.logLikelihood
	for _, c.flips = range flipSets {
		c.logLikelihood = plain
		for i, bit := range c.least {
			if c.flips>>i&1 == 1 {
				c.logLikelihood -= l.logOdds[bit]
			}
		}
		all = append(all, c)
	}
	return all
}

// spreadEvenly returns up to limit of n positions, evenly spread.
func spreadEvenly(n, limit int) []int {
	out := make([]int, min(n, limit))
	for k := range out {
		out[k] = k * (n - 1) / max(len(out)-1, 1)
	}
	return out
}
