package apitable

import (
	"encoding/json"
	"slices"
	"testing"
)

// table has a method with a field of each kind.
var table = MustDecode([]byte(`{"version": "1", "methods": {}, "types": {
	"Message": {"fields": [
		{"name": "text", "types": ["String"], "required": true, "unit": "characters", "min": 1, "max": 4},
		{"name": "mode", "types": ["String"], "one_of": ["HTML", "Plain"]},
		{"name": "number", "types": ["Integer", "Null"], "unit": "value", "min": 1, "max": 9},
		{"name": "share", "types": ["Float"]},
		{"name": "loud", "types": ["Boolean"]},
		{"name": "rows", "types": ["Array of Array of Button"], "unit": "items", "min": 0, "max": 2},
		{"name": "media", "types": ["Media"]}]},
	"Button": {"fields": [{"name": "label", "types": ["String"], "required": true}]},
	"Media": {"union": ["Photo", "Video"]},
	"Photo": {"fields": [{"name": "type", "types": ["String"], "required": true, "one_of": ["photo"]}]},
	"Video": {"fields": [{"name": "type", "types": ["String"], "required": true, "one_of": ["video"]},
		{"name": "length", "types": ["Integer"], "required": true}]}}}`))

// countText is a Checker's Length.
func countText(_ string, _ Field, text string, _ func(string) string) (int, []Problem) {
	return len([]rune(text)), nil
}

// A value is compared with its type to the last field, and each problem says where it is.
func TestCheck(t *testing.T) {
	for value, want := range map[string][]string{
		`{"text": "a", "mode": "HTML", "number": 9, "share": 0.5, "loud": true, "rows": [[], [{"label": "x"}]], "media": {"type": "photo"}}`: nil,
		`{"text": "a", "number": null}`: nil,
		`{}`:                            {"text is missing"},
		`[]`:                            {" is no Message"},
		`{"text": "", "mode": "plain"}`: {"text has 0 characters: 1 to 4 are allowed", `mode is "plain", not one of [HTML Plain]`},
		`{"text": "abcde", "number": 10}`: {
			"text has 5 characters: 1 to 4 are allowed", "number has 10 value: 1 to 9 are allowed",
		},
		`{"text": 1, "number": "x", "share": "y", "loud": 1}`:              {"text is no String", "number is no Integer", "share is no Float", "loud is no Boolean"},
		`{"text": "a", "rows": [[], [], []]}`:                              {"rows has 3 items: 0 to 2 are allowed"},
		`{"text": "a", "rows": [[{"label": "x"}, {"lable": "y"}]]}`:        {"rows.0.1.lable is no field of Button", "rows.0.1.label is missing"},
		`{"text": "a", "rows": [{}]}`:                                      {"rows.0 is no Array of Button"},
		`{"text": "a", "media": {"type": "video"}, "colour": "red"}`:       {"colour is no field of Message", "media.length is missing"},
		`{"text": "a", "media": {"type": "video", "length": 3}, "now": 0}`: nil,
	} {
		var got []string
		for _, p := range (Checker{Table: table, Length: countText}).Check("", Field{Types: []string{"Message"}}, json.RawMessage(value), nil) {
			got = append(got, p.String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, not %q", value, got, want)
		}
	}
}

// What Telegram lets pass is let pass: absent values that are written, and numbers and booleans as text.
func TestCheckLoosely(t *testing.T) {
	k := Checker{
		Table: table, Loose: true, Quoted: func(name string) bool { return name == "number" || name == "loud" },
		Length: countText,
		Extra:  map[string][]string{"Message": {"library"}},
	}
	for value, want := range map[string]int{
		`{"text": "a", "mode": "", "number": "3", "loud": "1", "library": "x"}`: 0,
		`{"text": "a", "number": "12"}`:                                         1,
		`{"text": "", "loud": "maybe"}`:                                         2,
	} {
		if got := k.Check("", Field{Types: []string{"Message"}}, json.RawMessage(value), nil); len(got) != want {
			t.Errorf("%s: %v", value, got)
		}
	}
}

// A trial finds each rule that a server does not keep to, and nothing wrong with one that keeps to all.
func TestTryFields(t *testing.T) {
	judge := func(leftOut string) func(map[string]any) (string, bool) {
		return func(fields map[string]any) (said string, refused bool) {
			raw, err := json.Marshal(fields)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range (Checker{Table: table, Length: countText}).Check("", Field{Types: []string{"Message"}}, raw, nil) {
				if p.Path != leftOut {
					said, refused = said+p.String(), refused || p.Kind != Unknown
				}
			}
			return said, refused
		}
	}
	o := table.Types["Message"]
	o.Fields = slices.DeleteFunc(slices.Clone(o.Fields), func(f Field) bool { return f.Name == "rows" }) // a trial knows no array of arrays
	for leftOut, want := range map[string]int{"": 0, "loud": 1, "mode": 2, "text": 3} {
		r := &countingReporter{}
		if n := (Trial{Table: table, Judge: judge(leftOut)}).TryFields(r, "Message", o); n != 6 || r.errors != want {
			t.Errorf("without the rules of %q there are %d errors in %d fields", leftOut, r.errors, n)
		}
	}
}

// countingReporter counts what a trial finds.
type countingReporter struct{ errors int }

func (*countingReporter) Helper()                 {}
func (r *countingReporter) Errorf(string, ...any) { r.errors++ }
