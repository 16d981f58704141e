package core

import (
	"slices"
	"time"
)

// AnswerStatus is the outcome of a check.
type AnswerStatus string

// The outcomes of a check.
const (
	StatusMatch    AnswerStatus = "match"    // the same footage is known here
	StatusPossible AnswerStatus = "possible" // perhaps the same: a person should look
	StatusUnknown  AnswerStatus = "unknown"  // nothing like it is known
	StatusRejected AnswerStatus = "rejected" // the clip could not be read
)

// Confidence is the degree to which a match can be trusted.
type Confidence string

// The confidences of a match that is reported.
const (
	Same     Confidence = "same"     // the same footage
	Possible Confidence = "possible" // a person should look
)

// Segment is a stretch of the asker's clip and the stretch of the known footage that it shows.
type Segment struct {
	QueryStart, QueryEnd time.Duration
	RefStart, RefEnd     time.Duration
	Speed                float64 // of the clip against the original; 1.25 is a quarter faster
	Picture              Area    `json:",omitzero"` // the place of the known picture in the clip's frame, if that has borders
}

// Area is a part of a picture, its corners as parts of the picture's sides, 0 to 1; they may lie outside. The zero one is all of it.
type Area struct{ X0, Y0, X1, Y1 float64 }

// What was done to a copy.
const (
	EditMirrored   = "mirrored"
	EditRotated    = "rotated"
	EditCropped    = "cropped"
	EditBordered   = "bordered"
	EditSpedUp     = "sped_up"
	EditSlowedDown = "slowed_down"
)

// Found is one known Video that the clip shows.
type Found struct {
	Video      VideoID
	Confidence Confidence
	Score      float64 // 0..1, comparable within one version of the matcher only
	Mirrored   bool
	Rotated    int      // quarter turns clockwise that were done to the copy, after mirroring it if it is Mirrored; 0..3
	Edits      []string // what was done to the copy: "mirrored", "rotated", "cropped", "bordered", "sped_up", "slowed_down"
	Segments   []Segment
	// Before and After are how far, in the clip's time, the first and the last segment reach beyond the frames that were compared.
	Before    time.Duration `json:",omitempty"`
	After     time.Duration `json:",omitempty"`
	Whole     bool          `json:",omitempty"` // the one segment is then the whole clip and the whole video
	Debunks   []Debunk      // published ones, the latest first; of the Video and all its copies
	Earliest  *Sighting     // the one that bounds the date of the footage; nil if none was recorded
	FirstSeen time.Time
	Asked     int // how many people have asked about it

	// Shared reports that all of the match lies in a piece that several videos share, so that it does not tell which of them the
	// clip is of.
	Shared bool `json:",omitempty"`

	// Marked reports, of a Shared match, that a moderator marked the piece, and that no other video is known to have it.
	Marked bool `json:",omitempty"`

	// Entire reports that the segments cover the clip from beginning to end, so that it shows nothing else.
	Entire bool `json:",omitempty"`

	// Open reports that the clip has frames that were not read, and may be of the match too. It is not stored.
	Open bool `json:"-"`

	// Copy reports that a better match is of a copy of the same footage and says the same.
	Copy bool `json:",omitempty"`

	// Photo reports that the match is of the photo of a motion photo, not of the video in it.
	Photo bool `json:",omitempty"`

	// Title reports that the match may be the opening or closing title of a programme alone. It is not stored.
	Title bool `json:"-"`

	// Shown is the video of the duplicate cluster that the segments refer to. It is not stored.
	Shown VideoID `json:"-"`
}

// ReachingSegments returns the segments as far as they reach, for people to read. What is decided is decided by Segments.
func (f Found) ReachingSegments() []Segment {
	all := slices.Clone(f.Segments)
	if len(all) == 0 {
		return all
	}
	first, last := &all[0], &all[len(all)-1]
	first.QueryStart -= f.Before
	first.RefStart = max(0, first.RefStart-time.Duration(float64(f.Before)*first.Speed))
	last.QueryEnd += f.After
	last.RefEnd += time.Duration(float64(f.After) * last.Speed)
	return all
}

// Moment is one pair of frames in the evidence picture.
type Moment struct {
	Query, Ref time.Duration
	Picture    Area `json:"-"` // as in Segment
}

// Evidence is a picture that lets a person see that two clips show the same.
type Evidence struct {
	JPEG          []byte
	Width, Height int
	Moments       []Moment
	Video         VideoID
	Date          Date // when the original was filmed, as the picture says
	Mirrored      bool
	Rotated       int       `json:",omitempty"` // as in Found
	Facts         *Facts    `json:"-"`          // of the fact-check that the picture says, or nil
	Possible      bool      `json:"-"`          // the footage is possibly the same
	Alone         bool      // it is a picture of the video, with nothing beside it
	ContactSheet  []VideoID `json:"Sheet"` // the videos that the contact sheet shows, one picture each
}

// Still is one frame of a clip, as a picture.
type Still struct {
	At            time.Duration // in the clip
	JPEG          []byte
	Width, Height int
}

// Answer is the result of a check.
type Answer struct {
	Status    AnswerStatus
	Problem   *Problem // why the clip was rejected
	StillOnly bool     // only a picture was compared, not moving footage
	Over      string   // the limit that the clip is over, if only the small picture that stands for it was compared
	Matches   []Found  // the surest first
	Video     VideoID  // the Video that the clip was recorded as, if it was
	FirstSeen time.Time
	Earliest  *Sighting
	Asked     int
	Unfit     bool // moderators have looked, and found that it cannot be checked
	Watching  bool // whether the asker will hear of an answer
	Evidence  *Evidence
	Cost      Cost

	// Stills are those to search with, of a clip without a fact-check, if they were asked for. They are not stored.
	Stills []Still `json:"-"`
	// Withdrawn has, of an answer that is put right, the retractions of the fact-checks that stood in it. It is not stored.
	Withdrawn []Revision `json:"-"`
}

// Cost is the time that a check took. CPU includes child processes.
type Cost struct {
	Probe, Decode, Hash, Lookup, Match, Total time.Duration // wall time
	CPU                                       time.Duration
	ProbeCPU, DecodeCPU                       time.Duration // of children
	HashCPU, LookupCPU, MatchCPU              time.Duration // of this process; 0 where the system does not tell
	Frames                                    int
	Readings                                  int           // frames that were hashed, times the readings of each
	Passes                                    int           // 1 if one reading settled it
	Clip                                      time.Duration // length of the clip
}

// CompareConfidence orders what was found, the surer first.
func CompareConfidence(a, b Found) int {
	if a.Confidence == b.Confidence {
		return 0
	}
	if a.Confidence == Same {
		return -1
	}
	return 1
}
