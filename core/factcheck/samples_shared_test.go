//go:build shared

package factcheck

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core"
)

// sample is a record as somebody found it.
type sample struct {
	Record json.RawMessage `json:"record"`
}

func samples(t *testing.T, name string) []sample {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(os.Getenv("FIRSTSEEN_SHARED"), "factchecks", name))
	if err != nil {
		t.Fatal(err)
	}
	var all []sample
	if err := json.Unmarshal(raw, &all); err != nil || len(all) == 0 {
		t.Fatalf("%d samples, %v", len(all), err)
	}
	return all
}

// TestSamples puts records that were found in the wild into pages and reads them.
func TestSamples(t *testing.T) {
	for _, name := range []string{"claimreview_samples.json", "mediareview_samples.json"} {
		for i, s := range samples(t, name) {
			got := ReadPage([]byte(head(script(string(s.Record)))), "text/html", link)
			if len(got) == 0 {
				t.Errorf("%s %d: nothing was read", name, i)
				continue
			}
			checkSample(t, name, i, s, got[0])
		}
	}
}

func checkSample(t *testing.T, name string, i int, s sample, facts core.Facts) {
	t.Helper()
	var record map[string]any
	if err := json.Unmarshal(s.Record, &record); err != nil {
		t.Fatal(err)
	}
	said := strings.TrimSpace(textOf(record["mediaAuthenticityCategory"]))
	if said != "" && !facts.Verdict.IsValid() {
		t.Errorf("%s %d: no verdict in %q", name, i, said)
	}
	if said := textOf(record["claimReviewed"]); said != "" && facts.Claim == "" {
		t.Errorf("%s %d: no claim in %q", name, i, said)
	}
	if said := textOf(record["datePublished"]); said != "" && !facts.Review.Date.IsKnown() {
		t.Errorf("%s %d: no date in %q", name, i, said)
	}
	if facts.Review.Publisher == "" || facts.Review.URL == "" {
		t.Errorf("%s %d: no review: %+v", name, i, facts.Review)
	}
}

// TestFeed reads a feed of many records, some of them null.
func TestFeed(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(os.Getenv("FIRSTSEEN_SHARED"), "factchecks", "datafeed_made_from_factckbr.json"))
	if err != nil {
		t.Fatal(err)
	}
	for i, facts := range ReadPage(raw, "application/json", link) {
		if facts.Claim == "" {
			t.Errorf("%d: %+v", i, facts)
		}
	}
}
