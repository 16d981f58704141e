package core_test

import (
	"testing"

	"github.com/firstseen/firstseen/core"
)

func TestDatesAgree(t *testing.T) {
	for _, c := range []struct {
		a, b    string
		agree   bool
		precise int // how much more precise a is than b
	}{
		{"2019-04-25", "2019-04-25", true, 0},
		{"2019-04", "2019-04-25", true, -1},
		{"2019", "2019-04", true, -1},
		{"2019", "2019-04-25", true, -1},
		{"about 2019-04", "2019-04-25", true, -1},
		{"about 2019-04", "2019-05-02", true, -1},
		{"about 2019-04", "2019-07", false, -1},
		{"about 2019-04", "2019", true, 1},
		{"before 2020", "2019", true, -1},
		{"before 2020", "2020", false, -1},
		{"before 2019-04-25", "2019-04-25", true, -1},
		{"before 2019-04-25", "2019-04-26", false, -1},
		{"before 2019-04", "2019-04-01", false, -1},
		{"before 2012", "before 2019", true, 1},
		{"unknown", "2019", true, -1},
		{"unknown", "before 2019", true, -1},
		{"unknown", "unknown", true, 0},
		{"2019", "2020", false, 0},
		{"2019-04", "2019-05", false, -1},
		{"2019-04-25", "2018", false, 1},
	} {
		a, errA := core.ParseDate(c.a)
		b, errB := core.ParseDate(c.b)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if a.AgreesWith(b) != c.agree || b.AgreesWith(a) != c.agree {
			t.Errorf("%q agrees with %q: %t, %t", c.a, c.b, a.AgreesWith(b), b.AgreesWith(a))
		}
		if got := core.ComparePrecision(a, b); got != c.precise && c.agree || core.ComparePrecision(b, a) != -got {
			t.Errorf("%q is more precise than %q: %d", c.a, c.b, got)
		}
	}
}
