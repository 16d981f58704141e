package core_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/coretest"
)

// No content that shows a fact-check has the words of its claim or its note afterwards, and the content itself is as it was.
func TestHideClaim(t *testing.T) {
	shown := 0
	for name, c := range coretest.Contents {
		before := encode(t, c)
		hidden, ok := core.HideClaim(c)
		if after := encode(t, c); after != before {
			t.Errorf("%s was changed", name)
		}
		if !ok {
			continue
		}
		shown++
		if s := encode(t, hidden); strings.Contains(s, "Putin") || strings.Contains(s, "Kim Jong-un") {
			t.Errorf("%s: %s", name, s)
		}
	}
	if shown == 0 {
		t.Error("no content shows a fact-check")
	}
}

func encode(t *testing.T, c core.Content) string {
	t.Helper()
	raw, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
