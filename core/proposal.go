package core

import (
	"time"
)

// Proposal is a debunk, or a change of one, that waits for moderators to approve it.
type Proposal struct {
	ID       string   `json:"id"` // of at most 16 bytes of a-z and 0-9
	Video    VideoID  `json:"video"`
	Debunk   DebunkID `json:"debunk,omitzero"`    // what it changes, or nothing
	Revision int      `json:"revision,omitempty"` // of that, which was changed
	Facts    Facts    `json:"facts"`

	By       UserID    `json:"by"`
	Lang     string    `json:"lang,omitempty"` // of its author
	At       time.Time `json:"at"`
	Approved []UserID  `json:"approved,omitempty"` // moderators who agree; the author if they are one
	Passed   *Stamp    `json:"passed,omitempty"`   // whose approval was the last that it needed
	Declined *Stamp    `json:"declined,omitempty"`
	Became   DebunkID  `json:"became,omitzero"` // what was published
}

// IsOpen reports whether a proposal waits.
func (p Proposal) IsOpen() bool { return p.Declined == nil && p.Became == (DebunkID{}) }
