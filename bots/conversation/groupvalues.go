package conversation

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// What a group has set is stored by its value, as it is written after /settings, so that the lists of what is offered may change.

const hoursPerDay = 24

// quietHours is a part of the day, in hours of UTC from 0 to 24: from From up to To, past midnight if To is lower. The zero value is
// no part of it.
type quietHours struct{ From, To int }

// String returns the hours as they are written and stored: "22-8", or "none".
func (h quietHours) String() string {
	if h == (quietHours{}) {
		return "none"
	}
	return strconv.Itoa(h.From) + "-" + strconv.Itoa(h.To)
}

// MarshalText writes the hours as String does.
func (h quietHours) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (h *quietHours) UnmarshalText(b []byte) error {
	*h = quietHours{}
	if string(b) == h.String() {
		return nil
	}
	from, to, _ := strings.Cut(string(b), "-")
	var parsed quietHours
	for s, hour := range map[string]*int{from: &parsed.From, to: &parsed.To} {
		n, err := strconv.ParseUint(s, 10, 8)
		if err != nil || n > hoursPerDay {
			return fmt.Errorf("not quiet hours: %q", b)
		}
		*hour = int(n)
	}
	*h = parsed
	return nil
}

// coolDown is the time for which a group does not hear again of footage that it was told of.
type coolDown time.Duration

const (
	hour coolDown = coolDown(time.Hour)
	day           = hoursPerDay * hour
)

// String returns the time as it is written and stored: "1h", "24h", "7d". A day is 24h, several are days.
func (c coolDown) String() string {
	if c > day && c%day == 0 {
		return strconv.Itoa(int(c/day)) + "d"
	}
	return strconv.Itoa(int(c/hour)) + "h"
}

// MarshalText writes the time as String does.
func (c coolDown) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (c *coolDown) UnmarshalText(b []byte) error {
	s := string(b)
	for unit, length := range map[string]coolDown{"h": hour, "d": day} {
		digits, found := strings.CutSuffix(s, unit)
		n, err := strconv.ParseUint(digits, 10, 16)
		if found && err == nil {
			*c = coolDown(n) * length
			return nil
		}
	}
	return fmt.Errorf("not a cool-down: %q", b)
}
