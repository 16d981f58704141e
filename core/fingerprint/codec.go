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
// those of the frame before, the hashes of the views, and the thumbnail in Rice codes. Times are in milliseconds, numbers
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
	fromLeft    = 1 << 6 // the thumbnail is encoded from pixel to pixel, not as a difference from the one before
	knownFlags  = 1<<7 - 1
)

// codecState holds the frames before the current one, from which it is encoded as a difference.
type codecState struct {
	frame *Frame
	views []View // of the last that has some
}

// endTime returns the end of the frame before, in the milliseconds that are stored.
func (l *codecState) endTime() time.Duration {
	if l.frame == nil {
		return 0
	}
	return l.frame.At.Truncate(time.Millisecond) + l.frame.Span.Truncate(time.Millisecond)
}

func (l *codecState) previousThumb() *Thumb {
	if l.frame == nil {
		return nil
	}
	return &l.frame.Thumb
}

func (l *codecState) setPrevious(f *Frame) {
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
	var before codecState
	for i := range f.Frames {
		out = f.Frames[i].appendTo(out, &before)
		before.setPrevious(&f.Frames[i])
	}
	return out, nil
}

func (f *Frame) appendTo(out []byte, before *codecState) []byte {
	out = binary.AppendUvarint(out, uint64((f.At - before.endTime()).Milliseconds()))
	out = binary.AppendUvarint(out, uint64(f.Span.Milliseconds()))
	codes, parameters, flags := f.Thumb.chooseCodes(before.previousThumb())
	flags |= byte(len(f.Views))
	if before.frame != nil && f.Content == before.frame.Content {
		flags |= sameContent
	}
	if len(f.Views) > 0 && slices.EqualFunc(f.Views, before.views, func(a, b View) bool { return a.Rect == b.Rect }) {
		flags |= sameRects
	}
	out = append(out, flags)
	if flags&sameContent == 0 {
		out = f.Content.appendTo(out)
	}
	for _, v := range f.Views {
		if flags&sameRects == 0 {
			out = v.Rect.appendTo(out)
		}
		for _, w := range v.Hash {
			out = binary.BigEndian.AppendUint64(out, w)
		}
	}
	return codes.appendCodes(out, parameters)
}

// chooseCodes returns the shorter encoding of t: as a difference from the frame before, or from pixel to pixel.
func (t *Thumb) chooseCodes(before *Thumb) (_ *residuals, parameters *[ThumbSide]int, flags byte) {
	left := t.computeResiduals(nil)
	best, length := left.chooseParameters()
	if before != nil {
		over := t.computeResiduals(before)
		if p, n := over.chooseParameters(); n <= length {
			return &over, &p, 0
		}
	}
	return &left, &best, fromLeft
}

func (r Rect) appendTo(out []byte) []byte { return append(out, r.X0, r.Y0, r.X1, r.Y1) }

// UnmarshalBinary decodes what MarshalBinary encoded. It fails with ErrFormat on anything else, and then leaves f as it was.
func (f *Fingerprint) UnmarshalBinary(data []byte) error {
	d := decoder{data: data}
	if version := d.takeBytes(1)[0]; version != codecVersion {
		return fmt.Errorf("%w: version %d", ErrFormat, version)
	}
	out := Fingerprint{Role: Reference, Duration: d.readTime(), Seen: int(d.readUint32())}
	frames := d.readUint32()
	if frames > MaxFrames || int(frames) > len(d.data)/leastFrame {
		return fmt.Errorf("%w: %d frames", ErrFormat, frames)
	}
	if frames > 0 {
		out.Frames = make([]Frame, frames)
	}
	var before codecState
	for i := range out.Frames {
		d.readFrame(&out.Frames[i], &before)
		before.setPrevious(&out.Frames[i])
	}
	if d.bad || len(d.data) > 0 {
		return fmt.Errorf("%w: %d frames announced", ErrFormat, frames)
	}
	*f = out
	return nil
}

// decoder reads from the front of data. After the first error it is bad, and every read returns zeros.
type decoder struct {
	data []byte
	bad  bool
}

// zeros holds the bytes that a decoder returns after an error; no field is longer.
var zeros [8]byte

func (d *decoder) takeBytes(n int) []byte {
	if d.bad || len(d.data) < n {
		d.bad = true
		return zeros[:n]
	}
	out := d.data[:n]
	d.data = d.data[n:]
	return out
}

func (d *decoder) readUint32() uint32 { return binary.BigEndian.Uint32(d.takeBytes(4)) }

func (d *decoder) readTime() time.Duration {
	ms := binary.BigEndian.Uint64(d.takeBytes(8))
	if ms > uint64(maxMillis)/4 {
		d.bad = true
		return 0
	}
	return time.Duration(ms) * time.Millisecond
}

// readMillis reads a time that is short enough for sums of times to stay times.
func (d *decoder) readMillis() time.Duration {
	ms, n := binary.Uvarint(d.data)
	if d.bad || n <= 0 || ms > uint64(maxMillis)/4 {
		d.bad = true
		return 0
	}
	d.data = d.data[n:]
	return time.Duration(ms) * time.Millisecond
}

func (d *decoder) readFrame(f *Frame, before *codecState) {
	f.At = before.endTime() + d.readMillis()
	f.Span = d.readMillis()
	flags := d.takeBytes(1)[0]
	d.bad = d.bad || flags > knownFlags || f.At > maxTime || flags&(sameContent|fromLeft) != fromLeft && before.frame == nil
	switch {
	case d.bad:
		return
	case flags&sameContent != 0:
		f.Content = before.frame.Content
	default:
		f.Content = d.readRect()
	}
	d.readViews(f, flags, before.views)
	if d.bad {
		return
	}
	from := before.previousThumb()
	if flags&fromLeft != 0 {
		from = nil
	}
	n := f.Thumb.decodeFrom(d.data, from)
	if n > len(d.data) {
		d.bad = true
		return
	}
	d.data = d.data[n:]
}

func (d *decoder) readViews(f *Frame, flags byte, before []View) {
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
			f.Views[i].Rect = d.readRect()
		}
		for w := range f.Views[i].Hash {
			f.Views[i].Hash[w] = binary.BigEndian.Uint64(d.takeBytes(8))
		}
	}
}

// readRect reads a rectangle that is not empty.
func (d *decoder) readRect() Rect {
	b := d.takeBytes(rectSize)
	r := Rect{b[0], b[1], b[2], b[3]}
	if r.X0 >= r.X1 || r.Y0 >= r.Y1 || r.X1 > Side || r.Y1 > Side {
		d.bad = true
		return Whole
	}
	return r
}
