package fingerprint

import (
	"math/bits"

	"github.com/corona10/goimagehash"
)

// Bits is the length of a Hash.
const Bits = hashSide * hashSide

// hashSide is the number of the lowest frequencies that are kept in each direction.
const hashSide = 16

// Hash is a 256-bit perceptual hash: bit 16v+u, counted from the highest bit of the first word,
// tells whether the coefficient of horizontal frequency u and vertical frequency v lies above
// the median of all 256.
type Hash [Bits / 64]uint64

// HammingDistance returns the number of bits in which h and o differ, 0 to 256.
func (h *Hash) HammingDistance(o *Hash) int {
	return bits.OnesCount64(h[0]^o[0]) + bits.OnesCount64(h[1]^o[1]) +
		bits.OnesCount64(h[2]^o[2]) + bits.OnesCount64(h[3]^o[3])
}

// Bit returns bit i, 0 or 1, of horizontal frequency i%16 and vertical frequency i/16.
func (h *Hash) Bit(i int) uint64 { return h[i/64] >> (63 - uint(i)%64) & 1 }

// ExtImageHash returns h as the type of the goimagehash library.
func (h *Hash) ExtImageHash() *goimagehash.ExtImageHash {
	return goimagehash.NewExtImageHash(h[:], goimagehash.PHash, Bits)
}
