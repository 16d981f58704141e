package fingerprint

import (
	"errors"
	"time"
)

// Errors of Builder and of the codec.
var (
	// ErrNoInformation reports that every frame of the clip is black, of one colour or faded.
	ErrNoInformation = errors.New("fingerprint: no frame says anything")
	// ErrFrameSize says that a frame is not Side by Side pixels.
	ErrFrameSize = errors.New("fingerprint: frame of a wrong size")
	// ErrOrder says that a frame's time is before that of the frame before, or negative.
	ErrOrder = errors.New("fingerprint: frames out of order")
	// ErrFormat says that bytes are not a fingerprint of a known version.
	ErrFormat = errors.New("fingerprint: malformed")
)

// Role is the purpose of a fingerprint.
type Role uint8

// The roles.
const (
	// Reference is kept and found: cropped views are hashed too, near-identical frames are merged.
	Reference Role = iota
	// Query is looked up: its frames keep all that is needed to read them in other ways.
	Query
)

// Thumb is the thumbnail of a frame's content: ThumbSide by ThumbSide pixels, in grey levels 0 to 255.
type Thumb [ThumbSide * ThumbSide]uint8

// Rect is a rectangle in a frame of Side by Side pixels.
type Rect struct{ X0, Y0, X1, Y1 uint8 }

// Whole is the rectangle of a frame without borders.
var Whole = Rect{0, 0, Side, Side}

// ToBox returns r as a Box.
func (r Rect) ToBox() Box {
	return Box{float32(r.X0), float32(r.Y0), float32(r.X1), float32(r.Y1)}
}

// View is a part of a reference's frame with its hash.
type View struct {
	Rect Rect
	Hash Hash
}

// Frame is one informative frame, together with those after it that look the same.
type Frame struct {
	At   time.Duration // since the beginning of the clip
	Span time.Duration // how much later the last frame came that looked the same
	// Content is the frame without its borders, which is what Thumb shows.
	Content Rect
	Thumb   Thumb
	// Views are the hashed parts, of a reference: the content, its crops and columns, and the whole if that is more.
	// Most frames are not hashed and have none.
	Views []View
	// Query holds the data that only a query needs; nil in references.
	Query *QueryData
}

// QueryData holds a query's whole frame, and its hashes in all orientations.
type QueryData struct {
	Image IntegralImage
	// Parts are the whole frame, and the rectangles that borders or straight edges frame in it; none if the frame is not hashed.
	Parts []Part

	hashDue bool // to be hashed
}

// Part is one hashed part of a query's frame.
type Part struct {
	Rect         Rect
	Coefficients Coefficients
	Hashes       [Orientations]Hash
}

// Fingerprint holds the hashes and thumbnails of a clip's frames, with their times.
type Fingerprint struct {
	Role     Role
	Duration time.Duration
	// Seen is the number of frames that were added, uninformative ones included.
	Seen   int
	Frames []Frame // in the order of time
}

// IsStill reports whether the clip shows one single picture.
func (f *Fingerprint) IsStill() bool { return len(f.Frames) == 1 }

// HashedFrames returns the positions in Frames of those that are hashed.
func (f *Fingerprint) HashedFrames() []int {
	var out []int
	for i := range f.Frames {
		if f.Frames[i].isHashed() {
			out = append(out, i)
		}
	}
	return out
}

func (f *Frame) isHashed() bool { return len(f.Views) > 0 || f.Query != nil && len(f.Query.Parts) > 0 }
