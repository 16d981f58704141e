package telegramtest

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

// Limits holds the rates at which a bot may send: those of core.telegram.org/bots/faq in RealLimits.
type Limits struct {
	Overall  float64 // messages a second
	PerChat  float64 // messages a second into one chat
	PerGroup float64 // messages a minute into one group
	Burst    int     // messages that may follow one another in a chat
	Refuse   bool    // answer 429 to what is over; it is a violation in any case
}

// RealLimits are Telegram's: 30 a second, 1 a second into a chat, with short bursts, 20 a minute into a group.
func RealLimits() *Limits { return &Limits{Overall: 30, PerChat: 1, PerGroup: 20, Burst: 3} }

// meter watches the rates.
type meter struct {
	limits  Limits
	overall *rate.Limiter
	chats   map[int64]*rate.Limiter
	groups  map[int64]*rate.Limiter
}

func newMeter(l *Limits) *meter {
	if l == nil {
		return nil
	}
	return &meter{
		limits: *l, overall: rate.NewLimiter(rate.Limit(l.Overall), int(l.Overall)), chats: map[int64]*rate.Limiter{}, groups: map[int64]*rate.Limiter{},
	}
}

// countSend counts a call that sends or edits. The caller has locked the server.
func (s *Server) countSend(c *Call) error {
	if s.meter == nil || !isLimited(c.Method) {
		return nil
	}
	chat := c.Int("chat_id")
	which, wait := s.meter.countOver(chat, c.At)
	if which == "" {
		return nil
	}
	s.violate(c.Method, fmt.Sprintf("chat %d: over %s", chat, which))
	if s.meter.limits.Refuse {
		return tooMany(wait)
	}
	return nil
}

// isLimited reports whether the rates count a method.
func isLimited(method string) bool {
	return method != "sendChatAction" && (strings.HasPrefix(method, "send") || strings.HasPrefix(method, "edit"))
}

// countOver counts a message into a chat, and returns which rate it is over, and for how long in real time.
func (m *meter) countOver(chat int64, at time.Time) (which string, wait time.Duration) {
	if m.chats[chat] == nil {
		m.chats[chat] = rate.NewLimiter(rate.Limit(m.limits.PerChat), m.limits.Burst)
		m.groups[chat] = rate.NewLimiter(rate.Limit(m.limits.PerGroup/60), int(m.limits.PerGroup))
	}
	rates := []struct {
		what string
		*rate.Limiter
	}{
		{fmt.Sprintf("%g messages a second", m.limits.Overall), m.overall},
		{fmt.Sprintf("%g messages a second into one chat", m.limits.PerChat), m.chats[chat]},
		{fmt.Sprintf("%g messages a minute into one group", m.limits.PerGroup), m.groups[chat]},
	}
	if chat >= 0 {
		rates = rates[:2]
	}
	for _, r := range rates {
		reserved := r.ReserveN(at, 1)
		if delay := reserved.DelayFrom(at); delay > 0 {
			reserved.CancelAt(at)
			which, wait = r.what, max(wait, delay)
		}
	}
	return which, wait
}
