package fingerprint

import (
	"encoding/binary"
	"math/bits"
)

// A thumbnail is stored as its differences from the one before, or of each pixel from the one to its left if that
// is shorter, in Rice codes (Rice and Plaunt, "Adaptive Variable-Length Coding", IEEE Trans. Comm. 19, 1971), with a
// parameter a row: less than half of the bytes, at the speed of memory.
const (
	parameterBits = 3
	escape        = 16 // ones that say that eight bits follow as they are
)

// bitWriter appends bits to bytes, the highest first.
type bitWriter struct {
	out  []byte
	bits uint64
	n    int
}

// putBits appends the lowest n bits of v, 32 at most.
func (w *bitWriter) putBits(v uint32, n int) {
	w.bits = w.bits<<n | uint64(v)
	for w.n += n; w.n >= 8; w.n -= 8 {
		w.out = append(w.out, byte(w.bits>>(w.n-8)))
	}
}

// flushByte fills the last byte up with zeros and returns all bytes.
func (w *bitWriter) flushByte() []byte {
	if w.n > 0 {
		w.putBits(0, 8-w.n)
	}
	return w.out
}

// riceLength returns the number of bits of a value's code.
func riceLength(v uint8, k int) int {
	if q := int(v >> k); q < escape {
		return q + 1 + k
	}
	return escape + 8
}

func (w *bitWriter) putRice(v uint8, k int) {
	if q := int(v >> k); q < escape {
		w.putBits((1<<q-1)<<1, q+1)
		w.putBits(uint32(v)&(1<<k-1), k)
		return
	}
	w.putBits(1<<escape-1, escape)
	w.putBits(uint32(v), 8)
}

// residuals are the differences of a thumbnail from its prediction, by row; small numbers for small differences of either sign.
type residuals [ThumbSide][ThumbSide]uint8

// computeResiduals returns the differences of t from its prediction: the thumbnail before, or the pixels to the left if that is nil.
func (t *Thumb) computeResiduals(before *Thumb) (out residuals) {
	for i, v := range t {
		d := int8(v - t.predictPixel(i, before))
		out[i/ThumbSide][i%ThumbSide] = uint8(d<<1) ^ uint8(d>>7)
	}
	return out
}

// predictPixel returns the prediction of pixel i, from the thumbnail before or, if that is nil, from the pixels before it.
func (t *Thumb) predictPixel(i int, before *Thumb) uint8 {
	switch {
	case before != nil:
		return before[i]
	case i%ThumbSide > 0:
		return t[i-1]
	case i > 0:
		return t[i-ThumbSide]
	}
	return 0
}

// chooseParameters returns the best Rice parameter of each row, and the length of all codes in bits.
func (r *residuals) chooseParameters() (best [ThumbSide]int, length int) {
	for y := range r {
		least := -1
		for k := range 1 << parameterBits {
			n := parameterBits
			for _, v := range r[y] {
				n += riceLength(v, k)
			}
			if least < 0 || n < least {
				least, best[y] = n, k
			}
		}
		length += least
	}
	return best, length
}

// appendCodes appends the rows' codes to out.
func (r *residuals) appendCodes(out []byte, parameters *[ThumbSide]int) []byte {
	w := bitWriter{out: out}
	for y, k := range parameters {
		w.putBits(uint32(k), parameterBits)
		for _, v := range r[y] {
			w.putRice(v, k)
		}
	}
	return w.flushByte()
}

// longest is the number of bits of the longest code.
const longest = escape + 8

// bitReader reads bits from the front of data, and zeros beyond its end.
type bitReader struct {
	data []byte
	at   int // the next byte
	bits uint64
	n    int // bits that are valid, from the highest
}

// fillBits makes 56 bits or more valid.
func (r *bitReader) fillBits() {
	if r.at+8 <= len(r.data) {
		r.bits |= binary.BigEndian.Uint64(r.data[r.at:]) >> (uint(r.n) & 63)
		taken := (63 - r.n) / 8
		r.at += taken
		r.n += 8 * taken
		return
	}
	for ; r.n <= 56; r.n += 8 {
		if r.at < len(r.data) {
			r.bits |= uint64(r.data[r.at]) << (56 - r.n)
		}
		r.at++
	}
}

func (r *bitReader) takeBits(n int) uint64 {
	v := r.bits >> (64 - n)
	r.bits <<= n
	r.n -= n
	return v
}

// readRow decodes the differences of one row.
func (r *bitReader) readRow(dst *[ThumbSide]uint8) {
	r.fillBits()
	k := uint(r.takeBits(parameterBits))
	for x := range dst {
		if r.n < longest {
			r.fillBits()
		}
		var z uint8
		if q := uint(bits.LeadingZeros64(^r.bits)); q < escape {
			rest := r.bits << ((q + 1) & 63)
			z = uint8(q<<k | uint(rest>>1>>(63-k)))
			r.bits = rest << k
			r.n -= int(q + 1 + k)
		} else {
			r.takeBits(escape)
			z = uint8(r.takeBits(longest - escape))
		}
		dst[x] = z>>1 ^ -(z & 1)
	}
}

// bytesUsed returns the number of bytes that were read, the last one perhaps in part.
func (r *bitReader) bytesUsed() int { return r.at - r.n/8 }

// decodeFrom decodes t and returns the number of bytes that were needed, which is more than len(data) if data is too short.
func (t *Thumb) decodeFrom(data []byte, before *Thumb) int {
	r := bitReader{data: data}
	var row [ThumbSide]uint8
	for y := 0; y < len(t); y += ThumbSide {
		r.readRow(&row)
		for x, d := range row {
			t[y+x] = d + t.predictPixel(y+x, before)
		}
	}
	return r.bytesUsed()
}
