package core_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/core"
)

const summitLines = `Claim: Putin and Kim Jong-un
  meeting in Moscow: the proof
claim date: 2022-09-30

VERDICT:false context
date: 2019-04-25
source: Global News (AP) https://globalnews.example/v/1 @2:12
source: AP Archive https://ap.example/2
review: Observers https://observers.example/3 2022-10-07
note:
`

func TestParseFields(t *testing.T) {
	fields, err := core.ParseFields(summitLines)
	if err != nil {
		t.Fatal(err)
	}
	want := core.Fields{
		"claim":      {"Putin and Kim Jong-un\nmeeting in Moscow: the proof"},
		"claim_date": {"2022-09-30"}, "verdict": {"false context"}, "date": {"2019-04-25"}, "note": {""},
		"source": {"Global News (AP) https://globalnews.example/v/1 @2:12", "AP Archive https://ap.example/2"},
		"review": {"Observers https://observers.example/3 2022-10-07"},
	}
	if diff := cmp.Diff(want, fields); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	facts, err := fields.Facts(core.Facts{Note: "to be emptied", Place: "to stay"}, core.ParseVerdict)
	if err != nil {
		t.Fatal(err)
	}
	if facts.Note != "" || facts.Place != "to stay" || len(facts.Sources) != 2 || facts.Review.Publisher != "Observers" {
		t.Errorf("facts = %+v", facts)
	}
	again, err := facts.Fields().Facts(core.Facts{}, core.ParseVerdict)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(facts, again); diff != "" {
		t.Errorf("facts that were written and read (-want +got):\n%s", diff)
	}
}

func TestParseFieldsRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		code       core.Code
	}{
		{"no field at all", "he said so", core.BadField},
		{"a mistyped field", "claim: x\nplase: Paris", core.BadField},
		{"too long", "claim: " + strings.Repeat("x", core.MaxFields), core.TooLong},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := core.ParseFields(tt.text); !errors.Is(err, &core.Problem{Code: tt.code}) {
				t.Errorf("error = %v, want %s", err, tt.code)
			}
		})
	}
}

func TestFieldsFactsNamesEveryProblem(t *testing.T) {
	fields := core.Fields{
		"verdict": {"hearsay"}, "date": {"soon"}, "claim_date": {"2022-13"},
		"source": {"Global News javascript:alert(1)"}, "review": {"nobody"},
	}
	_, err := fields.Facts(core.Facts{}, core.ParseVerdict)
	var got []string
	for _, p := range core.Problems(err) {
		got = append(got, p.Field+" "+string(p.Code))
	}
	want := []string{"verdict bad_verdict", "date bad_date", "claim_date bad_date", "source bad_url", "review bad_url"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

// Whatever can be read is written so that it is read again as the same.
func FuzzParseFields(f *testing.F) {
	f.Add(summitLines)
	f.Add("note: a\r\nb\rc\n\td: e\n")
	f.Add("claim:\n\n  place: x")
	f.Fuzz(func(t *testing.T, text string) {
		fields, err := core.ParseFields(text)
		if err != nil {
			return
		}
		again, err := core.ParseFields(fields.String())
		if err != nil {
			t.Fatalf("%q cannot be read again: %v", fields, err)
		}
		if diff := cmp.Diff(fields.String(), again.String()); diff != "" {
			t.Errorf("read again (-want +got):\n%s", diff)
		}
	})
}
