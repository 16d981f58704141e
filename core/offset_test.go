package core_test

import (
	"errors"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
)

func TestParseOffset(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"2:12": 132 * time.Second, "0:00": 0, "45": 45 * time.Second, "1:02:03": time.Hour + 2*time.Minute + 3*time.Second,
		"90:00": 90 * time.Minute, "24:00:00": core.MaxOffset, "86400": core.MaxOffset,
	} {
		if got, err := core.ParseOffset(s); err != nil || time.Duration(got) != want {
			t.Errorf("ParseOffset(%q) = %v, %v", s, got, err)
		}
	}
	for _, s := range []string{
		"", ":", "2:", ":12", "2:1", "2:60", "1:60:00", "1:2:3:4", "-1", "+1", "1_0", "2.5", "2:12s", " 2:12", "24:00:01", "86401",
		"99999999999999999999", "4294967295:59", "4294967295:59:59", "2562047788:00:00", "1281023894:00:00", "307445734:34",
	} {
		if got, err := core.ParseOffset(s); !errors.Is(err, &core.Problem{Code: core.BadOffset}) {
			t.Errorf("ParseOffset(%q) = %v, %v", s, got, err)
		}
	}
}

func TestOffsetString(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0:00", 132 * time.Second: "2:12", 59_500 * time.Millisecond: "1:00", 3_599_500 * time.Millisecond: "1:00:00",
		time.Hour + time.Second: "1:00:01", core.MaxOffset: "24:00:00",
	} {
		if got := core.Offset(d).String(); got != want {
			t.Errorf("%v is written %s, not %s", d, got, want)
		}
	}
}

func FuzzParseOffset(f *testing.F) {
	for _, s := range []string{"2:12", "1:02:03", "45", "4294967295:59:59", "a:b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o, err := core.ParseOffset(s)
		if err != nil {
			return
		}
		if o < 0 || time.Duration(o) > core.MaxOffset {
			t.Fatalf("%q is %d", s, o)
		}
		text, _ := o.MarshalText()
		var again core.Offset
		if err := again.UnmarshalText(text); err != nil || again != o {
			t.Errorf("%q: %s was read again as %v, %v", s, text, again, err)
		}
	})
}
