package core

import "time"

// Bounds on what people can store. Runes unless it says bytes.
const (
	MaxClaim     = 1000 // a claim is a sentence or two; Telegram's caption is 1,024
	MaxNote      = 2000 // what the footage really shows: a paragraph
	MaxPlace     = 200
	MaxPublisher = 200
	MaxURL       = 2000 // bytes; what browsers agree on
	MaxCaption   = 1024 // Telegram's own bound on a caption
	MaxName      = 200  // a channel's or person's display name
	MaxReason    = 500
	MaxSources   = 8
	MaxDebunks   = 9999 // of one video; the same footage is misused again and again, but not this often
	MaxThumbs    = 32   // JPEG thumbnails kept a video, for the evidence picture
	ThumbSide    = 480  // pixels, the longer side: two side by side are readable on a phone
	MaxMoments   = 3    // matched moments in an evidence picture
	MaxMatches   = 5    // videos named in one answer
	MaxStills    = 3    // stills of a clip to search with
)

// MaxOffset bounds the offset into a source: a day.
const MaxOffset = 24 * time.Hour

// UndoFor is the time after a revision within which it can be undone.
const UndoFor = 10 * time.Minute
