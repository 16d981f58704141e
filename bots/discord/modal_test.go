package discord

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// A form never has a part of a field: what was sent back would replace the whole.
func TestFormHasWholeFields(t *testing.T) {
	source := "Global News https://example.org/" + strings.Repeat("a", 1500)
	fields := core.Fields{
		"source": {source, source, source}, "review": {"Checkers https://example.org/" + strings.Repeat("b", 1900)},
		"note": {strings.Repeat("n", core.MaxNote)}, "credit": {strings.Repeat("c", core.MaxName)}, "verdict": {"StagedContent"}, "lang": {"en"},
	}
	for name, want := range map[string]string{"source": "", "verdict": "staged"} {
		if in := newInput(text.Lang{}, name, fields); in.Value != want {
			t.Errorf("%s: %.60s", name, in.Value)
		}
	}
	in := newInput(text.Lang{}, moreInput, fields)
	if utf8.RuneCountInString(in.Value) > maxInput {
		t.Errorf("%d characters", utf8.RuneCountInString(in.Value))
	}
	given, err := core.ParseFields(in.Value)
	if err != nil || len(given) == 0 || given.Get("lang") != "en" {
		t.Fatalf("%v: %.60s", err, in.Value)
	}
	for name := range given {
		if given.Get(name) != fields.Get(name) {
			t.Errorf("%s is cut: %.60s", name, given.Get(name))
		}
	}
}
