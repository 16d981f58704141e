package core

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Precision is the part of a date that is known.
type Precision uint8

// Precisions, from the least to the most known.
const (
	Unknown Precision = iota
	Year
	Month
	Day
)

// Qualifier is the way in which a date bounds the event.
type Qualifier string

// The qualifiers of a date.
const (
	On     Qualifier = ""       // the event was on the date
	Before Qualifier = "before" // the event was before the year or month, or on the day at the latest
	About  Qualifier = "about"  // the event was near the date
)

// Date is a calendar date in UTC with the precision that is known: a year is not 1 January.
// The zero Date is an honest "unknown".
type Date struct {
	Precision Precision
	Qualifier Qualifier
	Year      int // 1..9999
	Month     time.Month
	Day       int
}

var datePattern = regexp.MustCompile(`^(?:(before|about|<|~|c\.|ca\.)\s*)?(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$`)

// ParseDate reads 2019-04-25, 2019-04, 2019, any of them after "before" (or <) or "about" (or ~, ca.), or
// "unknown" or nothing. Its error is a Problem with code BadDate.
func ParseDate(s string) (Date, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" || s == "unknown" {
		return Date{}, nil
	}
	bad := &Problem{Code: BadDate, Op: "parse date"}
	m := datePattern.FindStringSubmatch(s)
	if m == nil {
		return Date{}, bad
	}
	d := Date{Precision: Year, Qualifier: parseQualifier(m[1])}
	d.Year, _ = strconv.Atoi(m[2])
	if m[3] != "" {
		month, _ := strconv.Atoi(m[3])
		d.Precision, d.Month = Month, time.Month(month)
	}
	if m[4] != "" {
		d.Precision = Day
		d.Day, _ = strconv.Atoi(m[4])
	}
	if !d.isValid() {
		return Date{}, bad
	}
	return d, nil
}

func parseQualifier(s string) Qualifier {
	switch s {
	case "before", "<":
		return Before
	case "about", "~", "c.", "ca.":
		return About
	}
	return On
}

// DateOf is the day of t in UTC.
func DateOf(t time.Time) Date {
	y, m, d := t.UTC().Date()
	return Date{Precision: Day, Year: y, Month: m, Day: d}
}

// IsKnown reports whether anything of the date is known.
func (d Date) IsKnown() bool { return d.Precision != Unknown }

func (d Date) isValid() bool {
	if d.Year < 1 || d.Year > 9999 || d.Precision >= Month && (d.Month < 1 || d.Month > 12) {
		return false
	}
	if d.Precision < Day {
		return true
	}
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	return t.Day() == d.Day && d.Day >= 1
}

// Span returns the first day that the date may mean and the first day after it, both at 00:00 UTC,
// whatever the qualifier. An unknown date has a zero span.
func (d Date) Span() (from, to time.Time) {
	switch d.Precision {
	case Year:
		from = time.Date(d.Year, 1, 1, 0, 0, 0, 0, time.UTC)
		return from, from.AddDate(1, 0, 0)
	case Month:
		from = time.Date(d.Year, d.Month, 1, 0, 0, 0, 0, time.UTC)
		return from, from.AddDate(0, 1, 0)
	case Day:
		from = time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
		return from, from.AddDate(0, 0, 1)
	}
	return time.Time{}, time.Time{}
}

// String gives the form that ParseDate reads.
func (d Date) String() string {
	var s string
	switch d.Precision {
	case Year:
		s = fmt.Sprintf("%04d", d.Year)
	case Month:
		s = fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	case Day:
		s = fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
	default:
		return "unknown"
	}
	if d.Qualifier != On {
		return string(d.Qualifier) + " " + s
	}
	return s
}

// MarshalText writes the date as String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the date as ParseDate does.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}

// Age is a length of time in calendar units, no more precise than the dates that it lies between.
type Age struct {
	Years, Months, Days int
	Precision           Precision // of Days, Months or Years, the smallest that means anything
	AtLeast             bool      // the earlier date was a "before", so that this is a bound, to the day
	About               bool      // one of the dates was an "about"
}

// AgeBetween returns how much earlier footage is than claim. It is false if either is unknown, if the
// claim does not bound the age from below, or if the footage is not earlier at the precision that both share.
func AgeBetween(footage, claim Date) (Age, bool) {
	p := min(footage.Precision, claim.Precision)
	if p == Unknown || claim.Qualifier == Before {
		return Age{}, false
	}
	a := Age{Precision: p, AtLeast: footage.Qualifier == Before, About: footage.Qualifier == About || claim.Qualifier == About}
	if a.AtLeast {
		a.Precision = Day // the first days that the dates may mean are as near as they can be to each other
	}
	from, to := footage.firstDay(a.Precision), claim.firstDay(a.Precision)
	if !from.Before(to) {
		return Age{}, false
	}
	months := 12*(to.Year()-from.Year()) + int(to.Month()) - int(from.Month())
	if addMonths(from, months).After(to) {
		months--
	}
	a.Years, a.Months = months/12, months%12
	a.Days = int(to.Sub(addMonths(from, months)).Hours() / 24)
	return a, true
}

// firstDay is the first day of the year, the month or the day that d names, as p says.
func (d Date) firstDay(p Precision) time.Time {
	from, _ := d.Span()
	switch p {
	case Year:
		return time.Date(from.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	case Month:
		return time.Date(from.Year(), from.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	return from
}

// addMonths returns the same day n months later; a month too short for it has it on its last day.
func addMonths(t time.Time, n int) time.Time {
	last := time.Date(t.Year(), t.Month()+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC)
	return time.Date(last.Year(), last.Month(), min(t.Day(), last.Day()), 0, 0, 0, 0, time.UTC)
}
