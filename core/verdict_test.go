package core_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core"
)

func TestParseVerdict(t *testing.T) {
	for s, want := range map[string]core.Verdict{
		"false-context": core.Decontextualized, "Out of context": core.Decontextualized, "missing_context": core.Decontextualized,
		"DecontexualizedContent": core.Decontextualized, // as schema.org's example has it
		"edited":                 core.Edited, "Edited or cropped": core.Edited, "authentic": core.Original,
		"PARODY": core.Satire, "staged": core.Staged, "altered": core.Transformed,
	} {
		if got, err := core.ParseVerdict(s); err != nil || got != want {
			t.Errorf("ParseVerdict(%q) = %v, %v", s, got, err)
		}
	}
	for _, v := range core.Verdicts {
		for _, s := range []string{string(v), strings.ToUpper(string(v)), strings.TrimSuffix(string(v), "Content")} {
			if got, err := core.ParseVerdict(s); err != nil || got != v || !got.IsValid() {
				t.Errorf("ParseVerdict(%q) = %v, %v", s, got, err)
			}
		}
	}
}

func TestParseVerdictRefuses(t *testing.T) {
	for s, code := range map[string]core.Code{
		"": core.Missing, " - ": core.Missing, "false": core.BadVerdict, "fake": core.BadVerdict, "Content": core.BadVerdict, "stagedstaged": core.BadVerdict,
	} {
		if got, err := core.ParseVerdict(s); !errors.Is(err, &core.Problem{Code: code, Field: "verdict"}) || got.IsValid() {
			t.Errorf("ParseVerdict(%q) = %v, %v", s, got, err)
		}
	}
}
