package telegramtest

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

// Rates says what becomes of messages that come faster than core.telegram.org/bots/faq allows: 30 a second, 1 a second into a chat
// with short bursts, 20 a minute into a group.
type Rates int

// The ways to watch the rates.
const (
	Unwatched Rates = iota
	Reported        // what is over is a violation
	Refused         // and answered with 429
)

// rates are Telegram's, from the widest to the narrowest.
var rates = []struct {
	what  string
	limit rate.Limit // messages a second
	burst int        // messages that may follow one another
}{
	{"30 messages a second", 30, 30},
	{"1 messages a second into one chat", 1, 3},
	{"20 messages a minute into one group", 20.0 / 60, 20},
}

// countSend counts a call that sends or edits. The caller has locked the server.
func (s *Server) countSend(c *Call) error {
	isCounted := strings.HasPrefix(c.Method, "send") || strings.HasPrefix(c.Method, "edit")
	if s.opts.Rates == Unwatched || !isCounted || c.Method == "sendChatAction" {
		return nil
	}
	watched := rates
	if c.Int("chat_id") >= 0 { // no group
		watched = rates[:2]
	}
	count := max(1, c.countMedia()) // each message of an album counts
	now, over, wait := s.opts.Now(), "", time.Duration(0)
	for i, r := range watched {
		key := r.what
		if i > 0 {
			key += " " + c.Params["chat_id"]
		}
		if s.limiters[key] == nil {
			s.limiters[key] = rate.NewLimiter(r.limit, r.burst)
		}
		reserved := s.limiters[key].ReserveN(now, count)
		if delay := reserved.DelayFrom(now); delay > 0 {
			reserved.CancelAt(now)
			over, wait = r.what, max(wait, delay)
		}
	}
	if over == "" {
		return nil
	}
	s.violate(c.Method, fmt.Sprintf("chat %s: over %s", c.Params["chat_id"], over))
	if s.opts.Rates == Refused {
		return tooMany(wait)
	}
	return nil
}
