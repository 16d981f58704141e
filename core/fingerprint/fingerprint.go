package fingerprint

import (
	"errors"
	"time"
)

// Errors of Builder and of the codec.
var (
	// ErrNoInformation says that no frame of the clip shows anything: all black, flat or faded.
	ErrNoInformation = errors.New("fingerprint: no frame says anything")
	// ErrFrameSize says that a frame is not Side by Side pixels.
	ErrFrameSize = errors.New("fingerprint: frame of a wrong size")
	// ErrOrder says that a frame's time is before that of the frame before, or negative.
	ErrOrder = errors.New("fingerprint: frames out of order")
	// ErrFormat says that bytes are not a fingerprint of a known version.
	ErrFormat = errors.New("fingerprint: malformed")
)

// Role says what a fingerprint is for.
type Role uint8

// The roles.
const (
	// Reference is kept and found: cropped views are hashed too, near-identical frames are merged.
	Reference Role = iota
	// Query is looked up: its frames keep all that is needed to read them in other ways.
	Query
)

// Thumb is a frame's content at ThumbSide by ThumbSide pixels, in grey levels.
type Thumb [ThumbSide * ThumbSide]uint8

// Rect is a rectangle in a frame of Side by Side pixels.
type Rect struct{ X0, Y0, X1, Y1 uint8 }

// Whole is the rectangle of a frame without borders.
var Whole = Rect{0, 0, Side, Side}

// Box returns r as a Box.
func (r Rect) Box() Box {
	return Box{float32(r.X0), float32(r.Y0), float32(r.X1), float32(r.Y1)}
}

// View is what a part of a frame hashes to.
type View struct {
	Rect Rect
	Hash Hash
}

// Frame is one frame that says something, and those after it that say the same.
type Frame struct {
	At   time.Duration // since the beginning of the clip
	Span time.Duration // how much later the last frame came that looked the same
	// Content is the frame without its borders, which is what Thumb shows.
	Content Rect
	Thumb   Thumb
	// Views are the hashed parts, of a reference: the content, its crops and columns, and the whole if that is more.
	// Most frames are not hashed and have none.
	Views []View
	// Look is what a query keeps beyond that; nil in references.
	Look *Look
}

// Look is a query's frame in all its readings.
type Look struct {
	Picture Picture
	// Parts are the whole, and what borders or straight edges frame in it; none if the frame is not hashed.
	Parts []Part

	due bool // to be hashed
}

// Part is one hashed part of a query's frame.
type Part struct {
	Rect         Rect
	Coefficients Coefficients
	Hashes       [Readings]Hash
}

// Fingerprint is what is kept of a clip's pictures.
type Fingerprint struct {
	Role     Role
	Duration time.Duration
	// Seen is how many frames were added, those that said nothing included.
	Seen   int
	Frames []Frame // in the order of time
}

// Still tells whether all that was seen is a single picture.
func (f *Fingerprint) Still() bool { return len(f.Frames) == 1 }

// Hashed returns the positions in Frames of those that are hashed.
func (f *Fingerprint) Hashed() []int {
	var out []int
	for i := range f.Frames {
		if f.Frames[i].hashed() {
			out = append(out, i)
		}
	}
	return out
}

func (f *Frame) hashed() bool { return len(f.Views) > 0 || f.Look != nil && len(f.Look.Parts) > 0 }
