package core_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/core"
)

func day(y int, m time.Month, d int) core.Date {
	return core.Date{Precision: core.Day, Year: y, Month: m, Day: d}
}

func TestParseDate(t *testing.T) {
	month := core.Date{Precision: core.Month, Year: 2019, Month: 4}
	for s, want := range map[string]core.Date{
		"2019-04-25":        day(2019, 4, 25),
		" 2019-04 ":         month,
		"2019":              {Precision: core.Year, Year: 2019},
		"2020-02-29":        day(2020, 2, 29),
		"0001-01-01":        day(1, 1, 1),
		"9999-12-31":        day(9999, 12, 31),
		"":                  {},
		"Unknown":           {},
		"before 2019":       {Precision: core.Year, Year: 2019, Qualifier: core.Before},
		"BEFORE 2019-04-25": {Precision: core.Day, Year: 2019, Month: 4, Day: 25, Qualifier: core.Before},
		"<2019-04":          {Precision: core.Month, Year: 2019, Month: 4, Qualifier: core.Before},
		"about 2019-04":     {Precision: core.Month, Year: 2019, Month: 4, Qualifier: core.About},
		"~ 2019":            {Precision: core.Year, Year: 2019, Qualifier: core.About},
		"ca. 2019":          {Precision: core.Year, Year: 2019, Qualifier: core.About},
		"c.2019":            {Precision: core.Year, Year: 2019, Qualifier: core.About},
	} {
		if got, err := core.ParseDate(s); err != nil || got != want {
			t.Errorf("ParseDate(%q) = %+v, %v; want %+v", s, got, err, want)
		}
	}
}

func TestParseDateRefuses(t *testing.T) {
	for _, s := range []string{
		"2019-02-29", "1900-02-29", "2019-04-31", "2019-13", "2019-00", "2019-01-00", "2019-1-1", "19", "0000", "10000", "-2019",
		"25/04/2019", "2019-04-25T10:00:00Z", "2019 04", "after 2019", "before", "before unknown", "before before 2019", "２０１９", "2019\n2020", "2019-04-25\x00",
	} {
		if got, err := core.ParseDate(s); !errors.Is(err, &core.Problem{Code: core.BadDate}) || got.IsKnown() {
			t.Errorf("ParseDate(%q) = %v, %v", s, got, err)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2019-04-25", "before 2019", "~2019-04", "unknown", "", "2019-02-30", "<  9999-12-31"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := core.ParseDate(s)
		if err != nil {
			return
		}
		again, err := core.ParseDate(d.String())
		if err != nil || again != d {
			t.Errorf("%q: %v was read again as %v, %v", s, d, again, err)
		}
		if from, to := d.Span(); d.IsKnown() != from.Before(to) {
			t.Errorf("%q: the span of %v is %v to %v", s, d, from, to)
		}
	})
}

func TestDateJSON(t *testing.T) {
	type record struct {
		Date core.Date `json:"date"`
		Omit core.Date `json:"omit,omitzero"`
	}
	for s, want := range map[string]string{
		"before 2019-04": `{"date":"before 2019-04"}`, "unknown": `{"date":"unknown"}`, "2019-04-25": `{"date":"2019-04-25"}`,
	} {
		d, err := core.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(record{Date: d})
		if err != nil || string(b) != want {
			t.Errorf("%q is written as %s, %v", s, b, err)
		}
		var back record
		if err := json.Unmarshal(b, &back); err != nil || back.Date != d {
			t.Errorf("%s is read as %v, %v", b, back.Date, err)
		}
	}
	if err := json.Unmarshal([]byte(`{"date":"2019-02-30"}`), &record{}); !errors.Is(err, &core.Problem{Code: core.BadDate}) {
		t.Errorf("a day that never was: %v", err)
	}
}

func TestSpan(t *testing.T) {
	for s, want := range map[string][2]string{
		"2019": {"2019-01-01", "2020-01-01"}, "2019-12": {"2019-12-01", "2020-01-01"}, "2020-02": {"2020-02-01", "2020-03-01"},
		"2020-02-29": {"2020-02-29", "2020-03-01"}, "before 2019": {"2019-01-01", "2020-01-01"},
	} {
		d, err := core.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		from, to := d.Span()
		if got := [2]string{from.Format(time.DateOnly), to.Format(time.DateOnly)}; got != want {
			t.Errorf("the span of %s is %v, not %v", s, got, want)
		}
	}
	if from, to := (core.Date{}).Span(); !from.IsZero() || !to.IsZero() {
		t.Errorf("the span of nothing is %v to %v", from, to)
	}
}

func TestDateOf(t *testing.T) {
	late := time.Date(2019, 4, 25, 23, 30, 0, 0, time.FixedZone("", -3600))
	if got := core.DateOf(late); got != day(2019, 4, 26) {
		t.Errorf("in UTC it is %v", got)
	}
}

func TestAgeBetween(t *testing.T) {
	d, m, y := core.Day, core.Month, core.Year
	for _, c := range []struct {
		footage, claim string
		want           core.Age
	}{
		{"2019-04-25", "2022-09-30", core.Age{Years: 3, Months: 5, Days: 5, Precision: d}},
		{"2022-09-18", "2022-09-30", core.Age{Days: 12, Precision: d}},
		{"2019-12-31", "2020-01-01", core.Age{Days: 1, Precision: d}},
		{"2019-04-25", "2020-04-24", core.Age{Months: 11, Days: 30, Precision: d}},
		{"2019-04-25", "2020-04-25", core.Age{Years: 1, Precision: d}},
		{"2020-02-29", "2021-02-28", core.Age{Years: 1, Precision: d}},
		{"2020-02-29", "2021-03-01", core.Age{Years: 1, Days: 1, Precision: d}},
		{"2020-02-29", "2024-02-28", core.Age{Years: 3, Months: 11, Days: 30, Precision: d}},
		{"2020-02-29", "2024-02-29", core.Age{Years: 4, Precision: d}},
		{"2019-01-31", "2019-02-28", core.Age{Months: 1, Precision: d}},
		{"2019-01-31", "2019-03-01", core.Age{Months: 1, Days: 1, Precision: d}},
		{"2019-01-31", "2019-03-30", core.Age{Months: 1, Days: 30, Precision: d}},
		{"2019-08-31", "2019-09-30", core.Age{Months: 1, Precision: d}},
		{"2019-04", "2022-09-30", core.Age{Years: 3, Months: 5, Precision: m}},
		{"2019-12-31", "2020-01", core.Age{Months: 1, Precision: m}},
		{"2019-10", "2022-03", core.Age{Years: 2, Months: 5, Precision: m}},
		{"2019", "2022-09-30", core.Age{Years: 3, Precision: y}},
		{"2019-04-25", "2022", core.Age{Years: 3, Precision: y}},
		{"about 2019", "2022", core.Age{Years: 3, Precision: y, About: true}},
		{"2019-04", "about 2019-06", core.Age{Months: 2, Precision: m, About: true}},
		{"before 2019-04-25", "2022-09-30", core.Age{Years: 3, Months: 5, Days: 5, Precision: d, AtLeast: true}},
		{"before 2019", "2022", core.Age{Years: 3, Precision: d, AtLeast: true}},
		{"before 2019-12-31", "2022", core.Age{Years: 2, Days: 1, Precision: d, AtLeast: true}},
		{"before 2019-04", "about 2019-05-02", core.Age{Months: 1, Days: 1, Precision: d, AtLeast: true, About: true}},
	} {
		footage, err1 := core.ParseDate(c.footage)
		claim, err2 := core.ParseDate(c.claim)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		got, ok := core.AgeBetween(footage, claim)
		if diff := cmp.Diff(c.want, got); !ok || diff != "" {
			t.Errorf("from %s to %s (%t):\n%s", c.footage, c.claim, ok, diff)
		}
	}
}

func TestNoAge(t *testing.T) {
	for _, c := range [][2]string{
		{"unknown", "2022"}, {"2019", "unknown"}, {"2019", "before 2022"}, {"2022-09-30", "2022-09-30"}, {"2022-10-01", "2022-09-30"},
		{"2022", "2022-09-30"}, {"2022-01-01", "2022"}, {"2022-09", "2022-09-30"}, {"2023-01", "2022-12"}, {"before 2022", "2022"},
		{"before 2022-05-01", "2022-03"}, {"before 2022-06-01", "2022"},
	} {
		footage, _ := core.ParseDate(c[0])
		claim, _ := core.ParseDate(c[1])
		if got, ok := core.AgeBetween(footage, claim); ok {
			t.Errorf("from %s to %s it is %+v", c[0], c[1], got)
		}
	}
}

// The age between two days leads from the one to the other, and a bound is never more than the truth.
func FuzzAgeBetween(f *testing.F) {
	f.Add(uint32(0), uint32(1), uint8(0), uint8(0))
	f.Add(uint32(11016), uint32(11381), uint8(0), uint8(5)) // 29 February 2000 and a year on
	f.Add(uint32(17896), uint32(19265), uint8(5), uint8(2))
	f.Fuzz(func(t *testing.T, a, b uint32, cutA, cutB uint8) {
		const days = 100_000 // to the year 2243
		from := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(a%days))
		to := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(b%days))
		exact, ok := core.AgeBetween(core.DateOf(from), core.DateOf(to))
		if ok != from.Before(to) {
			t.Fatalf("%v is earlier than %v: %t", from, to, ok)
		}
		if ok {
			leadsTo(t, from, to, exact)
		}
		early, late := coarser(core.DateOf(from), cutA%3), coarser(core.DateOf(to), cutB%3)
		if early.Qualifier = core.Before; cutA&4 == 0 {
			early.Qualifier = core.On
		}
		age, ok := core.AgeBetween(early, late)
		if !ok || age.Years < 0 || age.Months < 0 || age.Months > 11 || age.Days < 0 || age.Days > 30 {
			if ok {
				t.Fatalf("%v to %v is %+v", early, late, age)
			}
			return
		}
		if age.AtLeast { // footage of the moment before the year, month or day that bounds it
			first, _ := early.Span()
			claimed, _ := late.Span()
			if reached := first.AddDate(age.Years, 0, 0).AddDate(0, age.Months, 0); reached.AddDate(0, 0, age.Days-4).After(claimed) {
				t.Errorf("%v to %v is not at least %+v", early, late, age)
			}
		}
	})
}

func coarser(d core.Date, by uint8) core.Date {
	switch by {
	case 1:
		d.Precision, d.Day = core.Month, 0
	case 2:
		d.Precision, d.Month, d.Day = core.Year, 0, 0
	}
	return d
}

// leadsTo steps from day to day with a calendar of its own.
func leadsTo(t *testing.T, from, to time.Time, a core.Age) {
	t.Helper()
	y, m := from.Year()+a.Years, from.Month()+time.Month(a.Months)
	if m > 12 {
		y, m = y+1, m-12
	}
	d := from.Day()
	for time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Month() != m {
		d--
	}
	if got := time.Date(y, m, d+a.Days, 0, 0, 0, 0, time.UTC); !got.Equal(to) {
		t.Errorf("from %v, %+v leads to %v and not to %v", from, a, got, to)
	}
}
