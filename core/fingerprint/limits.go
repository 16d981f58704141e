package fingerprint

import "time"

// What Builder wants of the decoder, and what bounds a fingerprint.
const (
	// Side is the width and the height, in pixels, of the frames that Add takes: whatever the
	// clip's shape, squashed to a square. Borders must be found in it: letterboxing a landscape
	// clip for a telephone leaves it a third of the height, 40 rows of 128.
	Side = 128

	// ReferenceEvery and QueryEvery are the times between the frames that are best added, of a reference
	// and in the dense pass of a query: at an eighth of a second even a shaken head is seen at nearly
	// the same moments in both. What does not change is merged in references.
	ReferenceEvery = 125 * time.Millisecond
	QueryEvery     = 125 * time.Millisecond
	// ShortClip is the duration up to which both are sampled every ShortEvery:
	// a clip of two seconds has little else to tell it from its likes.
	ShortClip  = 5 * time.Second
	ShortEvery = 125 * time.Millisecond
	// HashEvery is the least time between two frames of one scene that are hashed; the others only
	// witness the motion.
	HashEvery = 500 * time.Millisecond

	// MaxFrames bounds the stored frames of a reference: a quarter of an hour of incessant motion,
	// many hours of anything else. Beyond that every second one is dropped, and so on.
	MaxFrames = 8192
	// MaxQueryHashed bounds the frames of a query that are hashed: more hardly find more.
	MaxQueryHashed = 16
	// MaxQueryFrames bounds those of a query, whose frames are kept whole: 68 kB each.
	MaxQueryFrames = 256
)

// ThumbSide is the width and height of a frame's thumbnail, in pixels. At 16 pixels a tilt of three
// degrees moves nothing by more than half a pixel, and a talking mouth still shows.
const ThumbSide = 16

// Limits below which a frame says nothing, in grey levels of 0 to 255, on the thumbnail.
const (
	minContrast = 6.0 // standard deviation; black, white and faded frames have less
	minDetail   = 2.5 // the same after taking off the best plane; a gradient has none
	minStep     = 3   // neighbouring pixels that differ by this much are active
	minActive   = 20  // active pixels of 256; a small logo on white has fewer

	flatContrast = 2.0 // below it even a faint picture is none: a codec's noise on one colour
)

// minChange is the mean difference in the busiest sixteenth of the thumbnail, in grey levels,
// from which a frame counts as another than the one before; a codec's noise stays below.
const minChange = 1.2

// borderEvery is the time between two looks at the borders while a scene lasts.
const borderEvery = 250 * time.Millisecond

// cutChange is the mean difference of two frames, in grey levels, from which another scene begins.
const cutChange = 12

func (r Role) maxFrames() int {
	if r == Query {
		return MaxQueryFrames
	}
	return MaxFrames
}
