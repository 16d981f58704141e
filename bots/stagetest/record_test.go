package stagetest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A record keeps the latest calls, and counts all.
func TestRecordIsBounded(t *testing.T) {
	var r Record[int]
	const n = 2*keptCalls + 5
	for i := range n {
		r.AddCall([]string{"even", "odd"}[i%2], i)
		r.AddViolation(fmt.Sprint(i))
	}
	all := r.Calls("")
	if len(all) < keptCalls || len(all) > 2*keptCalls || all[len(all)-1] != n-1 {
		t.Errorf("%d kept, the last is %d", len(all), all[len(all)-1])
	}
	if last := r.Calls("odd"); last[len(last)-1] != n-2 || r.Count("odd") != n/2 || r.Count("even") != n-n/2 || r.Count("none") != 0 {
		t.Errorf("the last odd one is %d of %d", last[len(last)-1], r.Count("odd"))
	}
	if v := r.Violations(); len(v) != keptViolations || v[0] != "0" {
		t.Errorf("%d violations", len(v))
	}
}

// complaints are a testing.TB that only remembers.
type complaints struct {
	testing.TB
	said []string
}

func (c *complaints) Helper() {}
func (c *complaints) Errorf(format string, args ...any) {
	c.said = append(c.said, fmt.Sprintf(format, args...))
}

func TestExpectViolations(t *testing.T) {
	for _, tt := range []struct{ found, wanted, said string }{
		{"a too fast,b too late", "fast,late", ""},
		{"", "", ""},
		{"a too fast", "late", `violation "a too fast"`},
		{"a too fast", "", `violation "a too fast"`},
		{"", "late", `0 violations, want ["late"]`},
	} {
		var r Record[int]
		split := func(s string) []string { return strings.FieldsFunc(s, func(c rune) bool { return c == ',' }) }
		for _, v := range split(tt.found) {
			r.AddViolation(v)
		}
		var c complaints
		ExpectViolations(&c, &r, split(tt.wanted)...)
		if diff := cmp.Diff(tt.said, strings.Join(c.said, "; ")); diff != "" || len(r.Violations()) != 0 {
			t.Errorf("%q against %q: %s", tt.found, tt.wanted, diff)
		}
	}
}
