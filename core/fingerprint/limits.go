package fingerprint

import "time"

// What Builder wants of the decoder, and what bounds a fingerprint.
const (
	// Side is the width and the height, in pixels, of the frames that Add takes: whatever the
	// clip's shape, squashed to a square. Borders must be found in it: letterboxing a landscape
	// clip for a telephone leaves it a third of the height, 40 rows of 128.
	Side = 128

	// ReferenceEvery is the time between the frames of a reference. Motion of a known clip is
	// compared at a query's times, so it is sampled densely; what does not change is merged.
	ReferenceEvery = 250 * time.Millisecond
	// QueryEvery is the time between the frames of a query's second, dense pass.
	QueryEvery = 500 * time.Millisecond
	// ShortClip is the duration up to which both are sampled every ShortEvery:
	// a clip of two seconds has little else to tell it from its likes.
	ShortClip  = 5 * time.Second
	ShortEvery = 125 * time.Millisecond

	// MaxFrames bounds the stored frames of one fingerprint: half an hour of incessant motion,
	// many hours of anything else. Frames after that are ignored.
	MaxFrames = 8192
)

// ThumbSide is the width and height of a frame's small picture, in pixels. At 16 pixels a tilt of three
// degrees moves nothing by more than half a pixel, and a talking mouth still shows.
const ThumbSide = 16

// Limits below which a frame says nothing, in grey levels of 0 to 255, on the small picture.
const (
	minContrast = 6.0 // standard deviation; black, white and faded frames have less
	minDetail   = 2.5 // the same after taking off the best plane; a gradient has none
	minStep     = 3   // neighbouring pixels that differ by this much are active
	minActive   = 20  // active pixels of 256; a small logo on white has fewer
)

// minChange is the mean difference in the busiest sixteenth of the small picture, in grey levels,
// from which a frame counts as another than the one before; a codec's noise stays below.
const minChange = 1.2

// cutChange is the mean difference of two frames, in grey levels, from which another scene begins.
const cutChange = 12
