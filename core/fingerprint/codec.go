package fingerprint

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"time"
)

// The encoding of a reference: a version, the duration and how many frames were seen, then each frame: how long after the
// one before it begins and how long it lasts, flags, its content and the rectangles of its views where they are not
// those of the frame before, the hashes of the views, and the small picture in Rice codes. Times are in milliseconds, numbers
// are big-endian or of variable length.
const (
	codecVersion = 2
	headerSize   = 1 + 8 + 4 + 4
	leastFrame   = 3 + ThumbSide*(parameterBits+ThumbSide)/8 // bytes that every frame takes
	rectSize     = 4
	maxMillis    = int64(math.MaxInt64 / time.Millisecond)
	maxTime      = time.Duration(math.MaxInt64 / 4) // of a frame, so that sums of times stay times
)

// The flags of a frame, above the number of its views.
const (
	viewCount   = 1<<4 - 1
	sameContent = 1 << 4 // as the frame before
	sameRects   = 1 << 5 // as the last frame that has views
	fromLeft    = 1 << 6 // the small picture is told from itself, not from the one before
	knownFlags  = 1<<7 - 1
)

// last is what a frame is told from: the one before it.
type last struct {
	frame *Frame
	views []View // of the last that has some
}

// end is when the frame ends, as its times are kept.
func (l *last) end() time.Duration {
	if l.frame == nil {
		return 0
	}
	return l.frame.At.Truncate(time.Millisecond) + l.frame.Span.Truncate(time.Millisecond)
}

func (l *last) thumb() *Thumb {
	if l.frame == nil {
		return nil
	}
	return &l.frame.Thumb
}

func (l *last) become(f *Frame) {
	l.frame = f
	if len(f.Views) > 0 {
		l.views = f.Views
	}
}

// MarshalBinary encodes a reference, exactly but for times, which are cut to milliseconds.
// It fails for queries: they hold what is never stored.
func (f *Fingerprint) MarshalBinary() ([]byte, error) {
	if f.Role != Reference {
		return nil, fmt.Errorf("%w: only references are stored", ErrFormat)
	}
	out := make([]byte, 0, headerSize+len(f.Frames)*ThumbSide*ThumbSide)
	out = append(out, codecVersion)
	out = binary.BigEndian.AppendUint64(out, uint64(f.Duration.Milliseconds()))
	out = binary.BigEndian.AppendUint32(out, uint32(f.Seen))
	out = binary.BigEndian.AppendUint32(out, uint32(len(f.Frames)))
	var before last
	for i := range f.Frames {
		out = f.Frames[i].append(out, &before)
		before.become(&f.Frames[i])
	}
	return out, nil
}

func (f *Frame) append(out []byte, before *last) []byte {
	out = binary.AppendUvarint(out, uint64((f.At - before.end()).Milliseconds()))
	out = binary.AppendUvarint(out, uint64(f.Span.Milliseconds()))
	codes, parameters, flags := f.Thumb.codes(before.thumb())
	flags |= byte(len(f.Views))
	if before.frame != nil && f.Content == before.frame.Content {
		flags |= sameContent
	}
	if len(f.Views) > 0 && slices.EqualFunc(f.Views, before.views, func(a, b View) bool { return a.Rect == b.Rect }) {
		flags |= sameRects
	}
	out = append(out, flags)
	if flags&sameContent == 0 {
		out = f.Content.append(out)
	}
	for _, v := range f.Views {
		if flags&sameRects == 0 {
			out = v.Rect.append(out)
		}
		for _, w := range v.Hash {
			out = binary.BigEndian.AppendUint64(out, w)
		}
	}
	return codes.append(out, parameters)
}

// codes returns the shorter of the two ways to tell t.
func (t *Thumb) codes(before *Thumb) (_ *rows, parameters *[ThumbSide]int, flags byte) {
	left := t.differences(nil)
	best, length := left.parameters()
	if before != nil {
		over := t.differences(before)
		if p, n := over.parameters(); n <= length {
			return &over, &p, 0
		}
	}
	return &left, &best, fromLeft
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
	if frames > MaxFrames || int(frames) > len(d.data)/leastFrame {
		return fmt.Errorf("%w: %d frames", ErrFormat, frames)
	}
	if frames > 0 {
		out.Frames = make([]Frame, frames)
	}
	var before last
	for i := range out.Frames {
		d.frame(&out.Frames[i], &before)
		before.become(&out.Frames[i])
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
var zeros [8]byte

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
	if ms > uint64(maxMillis)/4 {
		d.bad = true
		return 0
	}
	return time.Duration(ms) * time.Millisecond
}

// millis reads a time that is short enough for sums of times to stay times.
func (d *decoder) millis() time.Duration {
	ms, n := binary.Uvarint(d.data)
	if d.bad || n <= 0 || ms > uint64(maxMillis)/4 {
		d.bad = true
		return 0
	}
	d.data = d.data[n:]
	return time.Duration(ms) * time.Millisecond
}

func (d *decoder) frame(f *Frame, before *last) {
	f.At = before.end() + d.millis()
	f.Span = d.millis()
	flags := d.take(1)[0]
	d.bad = d.bad || flags > knownFlags || f.At > maxTime || flags&(sameContent|fromLeft) != fromLeft && before.frame == nil
	switch {
	case d.bad:
		return
	case flags&sameContent != 0:
		f.Content = before.frame.Content
	default:
		f.Content = d.rect()
	}
	d.views(f, flags, before.views)
	if d.bad {
		return
	}
	from := before.thumb()
	if flags&fromLeft != 0 {
		from = nil
	}
	n := f.Thumb.read(d.data, from)
	if n > len(d.data) {
		d.bad = true
		return
	}
	d.data = d.data[n:]
}

func (d *decoder) views(f *Frame, flags byte, before []View) {
	n := int(flags & viewCount)
	if flags&sameRects != 0 && n != len(before) {
		d.bad = true
	}
	if n == 0 || d.bad {
		return
	}
	f.Views = make([]View, n)
	for i := range f.Views {
		if flags&sameRects != 0 {
			f.Views[i].Rect = before[i].Rect
		} else {
			f.Views[i].Rect = d.rect()
		}
		for w := range f.Views[i].Hash {
			f.Views[i].Hash[w] = binary.BigEndian.Uint64(d.take(8))
		}
	}
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
