package core

import "time"

// Letter is one thing that came in from a platform, or is to go out, and waits until it is dealt with.
type Letter struct {
	ID   string // no other of its box has it within MailKept
	Chat string // whose letters are dealt with one after the other
	Body []byte
}

// MailKept is how long a box knows the ids of its letters: platforms repeat themselves for a day (Telegram,
// core.telegram.org/bots/api#getting-updates).
const MailKept = 48 * time.Hour
