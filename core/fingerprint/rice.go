package fingerprint

import (
	"encoding/binary"
	"math/bits"
)

// A small picture is kept as what it differs by from the one before, or each pixel from the one to its left where that
// takes less, in Rice codes (Rice and Plaunt, "Adaptive Variable-Length Coding", IEEE Trans. Comm. 19, 1971), with a
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

// put appends the lowest n bits of v, 32 at most.
func (w *bitWriter) put(v uint32, n int) {
	w.bits = w.bits<<n | uint64(v)
	for w.n += n; w.n >= 8; w.n -= 8 {
		w.out = append(w.out, byte(w.bits>>(w.n-8)))
	}
}

// flush fills the last byte up with zeros and returns all bytes.
func (w *bitWriter) flush() []byte {
	if w.n > 0 {
		w.put(0, 8-w.n)
	}
	return w.out
}

// riceLength is how many bits a value takes.
func riceLength(v uint8, k int) int {
	if q := int(v >> k); q < escape {
		return q + 1 + k
	}
	return escape + 8
}

func (w *bitWriter) rice(v uint8, k int) {
	if q := int(v >> k); q < escape {
		w.put((1<<q-1)<<1, q+1)
		w.put(uint32(v)&(1<<k-1), k)
		return
	}
	w.put(1<<escape-1, escape)
	w.put(uint32(v), 8)
}

// rows splits what a picture differs by into rows, small numbers for small differences of either sign.
type rows [ThumbSide][ThumbSide]uint8

// differences returns what t differs by from a prediction: the picture before, or if that is nil the pixels to the left.
func (t *Thumb) differences(before *Thumb) (out rows) {
	for i, v := range t {
		d := int8(v - t.predict(i, before))
		out[i/ThumbSide][i%ThumbSide] = uint8(d<<1) ^ uint8(d>>7)
	}
	return out
}

// predict returns what pixel i is likely to be, from those before it or the picture before.
func (t *Thumb) predict(i int, before *Thumb) uint8 {
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

// parameters returns the best parameter of each row, and how many bits all take.
func (r *rows) parameters() (best [ThumbSide]int, length int) {
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

// append appends the rows' codes to out.
func (r *rows) append(out []byte, parameters *[ThumbSide]int) []byte {
	w := bitWriter{out: out}
	for y, k := range parameters {
		w.put(uint32(k), parameterBits)
		for _, v := range r[y] {
			w.rice(v, k)
		}
	}
	return w.flush()
}

// longest is how many bits a code takes at most.
const longest = escape + 8

// bitReader reads bits from the front of data, and zeros beyond its end.
type bitReader struct {
	data []byte
	at   int // the next byte
	bits uint64
	n    int // bits that are valid, from the highest
}

// fill makes 56 bits or more valid.
func (r *bitReader) fill() {
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

func (r *bitReader) take(n int) uint64 {
	v := r.bits >> (64 - n)
	r.bits <<= n
	r.n -= n
	return v
}

// row decodes what a row differs by.
func (r *bitReader) row(dst *[ThumbSide]uint8) {
	r.fill()
	k := uint(r.take(parameterBits))
	for x := range dst {
		if r.n < longest {
			r.fill()
		}
		var z uint8
		if q := uint(bits.LeadingZeros64(^r.bits)); q < escape {
			rest := r.bits << ((q + 1) & 63)
			z = uint8(q<<k | uint(rest>>1>>(63-k)))
			r.bits = rest << k
			r.n -= int(q + 1 + k)
		} else {
			r.take(escape)
			z = uint8(r.take(longest - escape))
		}
		dst[x] = z>>1 ^ -(z & 1)
	}
}

// used returns how many bytes were read from, the last one perhaps in part.
func (r *bitReader) used() int { return r.at - r.n/8 }

// read decodes t and returns how many bytes it took: more than there are if they are too few.
func (t *Thumb) read(data []byte, before *Thumb) int {
	r := bitReader{data: data}
	var row [ThumbSide]uint8
	for y := 0; y < len(t); y += ThumbSide {
		r.row(&row)
		for x, d := range row {
			t[y+x] = d + t.predict(y+x, before)
		}
	}
	return r.used()
}
