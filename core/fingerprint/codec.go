package fingerprint

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"
)

// The encoding of a reference: a version, the duration and how many frames were seen, then each frame: times,
// content, small picture, and its views. Times are in milliseconds, numbers are big-endian.
const (
	codecVersion = 1
	headerSize   = 1 + 8 + 4 + 4
	frameSize    = 8 + 8 + rectSize + ThumbSide*ThumbSide + 1
	rectSize     = 4
	viewSize     = rectSize + Bits/8
	maxViews     = 7
	maxMillis    = int64(math.MaxInt64 / time.Millisecond)
)

// MarshalBinary encodes a reference, exactly but for times, which are cut to milliseconds.
// It fails for queries: they hold what is never stored.
func (f *Fingerprint) MarshalBinary() ([]byte, error) {
	if f.Role != Reference {
		return nil, fmt.Errorf("%w: only references are stored", ErrFormat)
	}
	out := make([]byte, 0, headerSize+len(f.Frames)*(frameSize+3*viewSize))
	out = append(out, codecVersion)
	out = binary.BigEndian.AppendUint64(out, uint64(f.Duration.Milliseconds()))
	out = binary.BigEndian.AppendUint32(out, uint32(f.Seen))
	out = binary.BigEndian.AppendUint32(out, uint32(len(f.Frames)))
	for i := range f.Frames {
		out = f.Frames[i].append(out)
	}
	return out, nil
}

func (f *Frame) append(out []byte) []byte {
	out = binary.BigEndian.AppendUint64(out, uint64(f.At.Milliseconds()))
	out = binary.BigEndian.AppendUint64(out, uint64(f.Span.Milliseconds()))
	out = f.Content.append(out)
	out = append(out, f.Thumb[:]...)
	out = append(out, byte(len(f.Views)))
	for _, v := range f.Views {
		out = v.Rect.append(out)
		for _, w := range v.Hash {
			out = binary.BigEndian.AppendUint64(out, w)
		}
	}
	return out
}

func (r Rect) append(out []byte) []byte { return append(out, r.X0, r.Y0, r.X1, r.Y1) }

// UnmarshalBinary decodes what MarshalBinary encoded. It fails with ErrFormat on anything else, and then leaves f as it was.
func (f *Fingerprint) UnmarshalBinary(data []byte) error {
	d := decoder{data: data}
	if version := d.take(1)[0]; version != codecVersion {
		return fmt.Errorf("%w: version %d", ErrFormat, version)
	}
	out := Fingerprint{Role: Reference, Duration: d.time(), Seen: int(d.uint32())}
	frames := d.uint32()
	if frames > MaxFrames || int(frames) > len(d.data)/frameSize {
		return fmt.Errorf("%w: %d frames", ErrFormat, frames)
	}
	if frames > 0 {
		out.Frames = make([]Frame, frames)
	}
	for i := range out.Frames {
		out.Frames[i] = d.frame()
		if i > 0 && out.Frames[i].At < out.Frames[i-1].end() {
			d.bad = true
		}
	}
	if d.bad || len(d.data) > 0 {
		return fmt.Errorf("%w: %d frames announced", ErrFormat, frames)
	}
	*f = out
	return nil
}

// decoder reads from the front of data. After the first thing that is missing or wrong it is bad and reads zeros.
type decoder struct {
	data []byte
	bad  bool
}

// zeros is what a bad decoder reads; nothing longer is taken at once.
var zeros [ThumbSide * ThumbSide]byte

func (d *decoder) take(n int) []byte {
	if d.bad || len(d.data) < n {
		d.bad = true
		return zeros[:n]
	}
	out := d.data[:n]
	d.data = d.data[n:]
	return out
}

func (d *decoder) uint32() uint32 { return binary.BigEndian.Uint32(d.take(4)) }

func (d *decoder) time() time.Duration {
	ms := binary.BigEndian.Uint64(d.take(8))
	if ms > uint64(maxMillis)/4 { // so that sums of times stay times
		d.bad = true
		return 0
	}
	return time.Duration(ms) * time.Millisecond
}

func (d *decoder) frame() Frame {
	f := Frame{At: d.time(), Span: d.time(), Content: d.rect()}
	copy(f.Thumb[:], d.take(len(f.Thumb)))
	n := d.take(1)[0]
	if n > maxViews {
		d.bad = true
		return f
	}
	if n == 0 {
		return f
	}
	f.Views = make([]View, n)
	for i := range f.Views {
		f.Views[i].Rect = d.rect()
		for w := range f.Views[i].Hash {
			f.Views[i].Hash[w] = binary.BigEndian.Uint64(d.take(8))
		}
	}
	return f
}

// rect reads a rectangle that is not empty.
func (d *decoder) rect() Rect {
	b := d.take(rectSize)
	r := Rect{b[0], b[1], b[2], b[3]}
	if r.X0 >= r.X1 || r.Y0 >= r.Y1 || r.X1 > Side || r.Y1 > Side {
		d.bad = true
		return Whole
	}
	return r
}
