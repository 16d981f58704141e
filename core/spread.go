package core

import (
	"slices"
	"time"
)

// SpreadMost is the number of different clips of one day of which a video may be a small part. A fingerprint that more clips show among
// other things is likely to be an intro, or one that matches too much: its matches are held back until a moderator has looked.
const SpreadMost = 20

// Spread counts the different clips of a day that show a video among other things.
type Spread struct {
	Day      string   `json:"day"`                // 2022-10-07
	Clips    []string `json:"clips,omitempty"`    // the beginnings of their SHA-256, SpreadMost at most
	Released bool     `json:"released,omitempty"` // a moderator has looked: it is not held back again
}

// clipDigits is the number of digits of a SHA-256 that tell the clips of a day apart.
const clipDigits = 8

// CountClip counts a clip that shows the video among other things. From SpreadMost in a day on its matches are held back.
func (v *Video) CountClip(sha256 string, now time.Time) {
	if len(sha256) < clipDigits || v.Spread != nil && v.Spread.Released {
		return
	}
	day, clip := now.UTC().Format(time.DateOnly), sha256[:clipDigits]
	s := Spread{Day: day}
	if v.Spread != nil && v.Spread.Day == day {
		s.Clips = v.Spread.Clips
	}
	if !slices.Contains(s.Clips, clip) && len(s.Clips) < SpreadMost {
		s.Clips = append(slices.Clone(s.Clips), clip)
	}
	if v.Spread = &s; len(s.Clips) == SpreadMost && v.Held.IsZero() {
		v.Held = now.UTC()
	}
}
