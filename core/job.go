package core

import "time"

// Job is one piece of queued work: an event that came in from a platform, or a message that is to go out.
type Job struct {
	ID   string // unique in its queue within JobIDsKept
	Chat string // the jobs of one chat are done one after the other
	Body []byte
}

// JobIDsKept is the time for which a queue remembers the ids of its jobs. Platforms repeat an event for up to a day (Telegram,
// core.telegram.org/bots/api#getting-updates).
const JobIDsKept = 48 * time.Hour
