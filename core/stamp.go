package core

import (
	"time"
)

// TakenFor is how long a clip is a moderator's who has taken it; then it is in the queue again.
const TakenFor = 24 * time.Hour

// Stamp is a moderator's hand on a clip of the queue.
type Stamp struct {
	By UserID    `json:"by"`
	At time.Time `json:"at"`
}

// IsActive tells whether somebody has taken a clip, and not left it for a day.
func (h *Stamp) IsActive(now time.Time) bool { return h != nil && now.Sub(h.At) < TakenFor }
