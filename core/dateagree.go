package core

import (
	"cmp"
	"time"
)

// AgreesWith reports whether both dates may be of one event: one of them is unknown, or there is a day that both may mean. "Before" reaches
// back without end, and "about" as far to either side as the date itself is long.
func (d Date) AgreesWith(o Date) bool {
	if !d.IsKnown() || !o.IsKnown() {
		return true
	}
	from, to := d.bounds()
	otherFrom, otherTo := o.bounds()
	return from.Before(otherTo) && otherFrom.Before(to)
}

// ComparePrecision compares how closely two dates bound the event: more than 0 if a does more closely than b. An unknown date does so least.
func ComparePrecision(a, b Date) int {
	if !a.IsKnown() || !b.IsKnown() {
		return cmp.Compare(min(a.Precision, 1), min(b.Precision, 1))
	}
	return cmp.Compare(b.countSeconds(), a.countSeconds())
}

// countSeconds returns the seconds between the bounds of a known date, which may be more than a time.Duration holds.
func (d Date) countSeconds() int64 {
	from, to := d.bounds()
	return to.Unix() - from.Unix()
}

// bounds returns the first day that a known date may mean, by its qualifier, and the first day after it, both at 00:00 UTC.
func (d Date) bounds() (from, to time.Time) {
	from, to = d.Span()
	switch d.Qualifier {
	case Before:
		if d.Precision < Day {
			to = from
		}
		return time.Time{}, to
	case About:
		length := to.Sub(from)
		return from.Add(-length), to.Add(length)
	case On:
	}
	return from, to
}
