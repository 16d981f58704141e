package core

import (
	"slices"
	"time"
)

// Video is one distinct piece of footage known here.
type Video struct {
	ID       VideoID         `json:"id"`
	Created  time.Time       `json:"created"` // when it was first seen here
	Duration time.Duration   `json:"duration"`
	Still    bool            `json:"still,omitempty"`
	SHA256   string          `json:"sha256"`             // of the bytes that it was made from, hexadecimal
	Thumbs   []time.Duration `json:"thumbs,omitempty"`   // the times of its thumbnails, ascending
	MergedIn VideoID         `json:"merged_in,omitzero"` // the Video that a moderator said this is a copy of
	Copies   []VideoID       `json:"copies,omitempty"`   // the Videos merged into this one
	NotSame  []VideoID       `json:"not_same,omitempty"` // Videos that a moderator said this is not, ascending
	Held     time.Time       `json:"held,omitzero"`      // since when its matches are held back: several people dispute them, or see Spread
	Taken    *Stamp          `json:"taken,omitempty"`    // by a moderator, out of the queue, for TakenFor
	Alarmed  time.Time       `json:"alarmed,omitzero"`   // when moderators heard that many people ask about it
	Unfit    *Stamp          `json:"unfit,omitempty"`    // who found that it cannot be checked
	Debunks  int             `json:"debunks,omitempty"`  // how many debunk numbers have been given out
	Indexed  bool            `json:"indexed"`            // whether its postings are complete
	Shared   []SharedPiece   `json:"shared,omitempty"`   // what other videos show too, by time
	Spread   *Spread         `json:"spread,omitempty"`   // the clips that show it among other things
	Related  bool            `json:"related,omitempty"`  // whether it was compared with all videos known before it, to find Shared
}

// Origin is the place that a message was forwarded from, as the platform says.
type Origin struct {
	Name string    `json:"name,omitempty"` // of the channel or the person
	Link string    `json:"link,omitempty"` // to the original post, where there is one
	Date time.Time `json:"date,omitzero"`  // when the original was posted
}

// Sighting is one time that a Video was seen.
type Sighting struct {
	ID       string    `json:"id"` // the same for the same message, however often it is delivered
	Video    VideoID   `json:"video"`
	At       time.Time `json:"at"`
	Platform Platform  `json:"platform"`
	Caption  string    `json:"caption,omitempty"` // the claim under which the clip travels
	Origin   *Origin   `json:"origin,omitempty"`
	Asker    UserID    `json:"asker,omitzero"` // who sent it; erasable
	Person   UserID    `json:"-"`              // which account that counts as, if not as Asker
}

// Dated is the earliest moment that the sighting proves the footage to have existed at.
func (s Sighting) Dated() time.Time {
	if s.Origin != nil && !s.Origin.Date.IsZero() && s.Origin.Date.Before(s.At) {
		return s.Origin.Date
	}
	return s.At
}

// EarliestDated returns the first of the sightings that a platform dates, or nil. That the video was seen here bounds its date too,
// but Video.Created has that already.
func EarliestDated(sightings []Sighting) *Sighting {
	for i := range sightings {
		if o := sightings[i].Origin; o != nil && !o.Date.IsZero() {
			return &sightings[i]
		}
	}
	return nil
}

// IsUnanswered reports whether a video is no copy and was never explained.
func (v Video) IsUnanswered() bool { return v.ID != 0 && v.MergedIn == 0 && v.Debunks == 0 }

// AreSeparated reports whether a moderator said that a video of a and one of b are different footage.
func AreSeparated(a, b []Video) bool {
	for _, v := range a {
		for _, w := range b {
			if _, found := slices.BinarySearch(v.NotSame, w.ID); found {
				return true
			}
		}
	}
	return false
}

// VideoIDs returns the ids of videos, in their order.
func VideoIDs(videos []Video) []VideoID {
	ids := make([]VideoID, len(videos))
	for i, v := range videos {
		ids[i] = v.ID
	}
	return ids
}
