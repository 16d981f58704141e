package core

import (
	"time"
)

// TakenFor is the time for which a clip stays with the moderator who took it. Then it is in the queue again.
const TakenFor = 24 * time.Hour

// Stamp records who did something, and when.
type Stamp struct {
	By UserID    `json:"by"`
	At time.Time `json:"at"`
}

// IsActive reports whether a clip is taken at the moment now, and was not left for TakenFor.
func (h *Stamp) IsActive(now time.Time) bool { return h != nil && now.Sub(h.At) < TakenFor }
