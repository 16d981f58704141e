package text

import (
	"strconv"
	"time"

	"github.com/firstseen/firstseen/core"
)

// Date returns a date in words, with its qualifier: "25 April 2019", "before 2019", "about April 2019".
func (l Lang) Date(d core.Date) string {
	if !d.IsKnown() {
		return l.T("date.unknown", nil)
	}
	grammar := l.loadGrammar()
	args := Args{"year": strconv.Itoa(d.Year), "day": strconv.Itoa(d.Day)}
	if d.Day == 1 {
		args["day"] = grammar.FirstDay
	}
	months := grammar.Months
	if d.Precision == core.Day && grammar.MonthsWithDay != nil {
		months = grammar.MonthsWithDay
	}
	if 0 < d.Month && int(d.Month) <= len(months) {
		args["month"] = months[d.Month-1]
	}
	key := map[core.Precision]string{core.Year: "date.year", core.Month: "date.month", core.Day: "date.day"}[d.Precision]
	switch d.Qualifier {
	case core.Before:
		key += ".before"
	case core.About:
		key += ".about"
	}
	return l.T(key, args)
}

// formatFilmed returns a date as the answer to "when": "in 2019" where Date gives "2019".
func (l Lang) formatFilmed(d core.Date) string {
	if d.Precision == core.Year && d.Qualifier == core.On {
		return l.T("date.in_year", Args{"year": strconv.Itoa(d.Year)})
	}
	return l.Date(d)
}

func (l Lang) formatDay(t time.Time) string { return l.Date(core.DateOf(t)) }

// composeOlder returns the sentence about how much older the footage is than the claim, or "" if that is not known.
func (w composer) composeOlder(footage, claim core.Date) string {
	age, ok := core.AgeBetween(footage, claim)
	switch {
	case !ok:
		return ""
	case age == core.Age{Years: 1, Precision: core.Year}:
		return w.lang.T("older.year_before", nil) // two years that touch may hold dates a day apart
	case age == core.Age{Months: 1, Precision: core.Month}:
		return w.lang.T("older.month_before", nil)
	}
	return w.lang.T("older", Args{"age": w.lang.formatAge(age)})
}

// formatAge returns the two largest units of an age.
func (l Lang) formatAge(a core.Age) string {
	var parts []string
	for _, u := range []struct {
		key string
		n   int
	}{{"years", a.Years}, {"months", a.Months}, {"days", a.Days}} {
		if u.n > 0 && len(parts) < 2 {
			parts = append(parts, l.countForm(u.key, u.n))
		}
		if a.Years > 0 && u.key == "months" {
			break
		}
	}
	s := parts[0]
	if len(parts) > 1 {
		s += l.findPattern("age.and") + parts[1]
	}
	if a.About || a.Precision < core.Day && !a.AtLeast {
		s = l.T("age.about", Args{"age": s})
	}
	if a.AtLeast {
		s = l.T("age.at_least", Args{"age": s})
	}
	return s
}
