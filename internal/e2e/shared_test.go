//go:build shared

package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/firstseen/firstseen/core"
)

// TestRealClips adds a real clip with a debunk and looks its altered copies up, on every kind of store: the answers are
// the same but for the ids and the timings.
func TestRealClips(t *testing.T) {
	corpus := filepath.Join(os.Getenv("FIRSTSEEN_SHARED"), "corpus")
	copies := t.TempDir()
	attacks := exec.CommandContext(t.Context(), filepath.Join(corpus, "attacks.sh"), copies, // knows no fewer than all
		filepath.Join(corpus, "sam-dog.mp4"), filepath.Join(corpus, "ud-lane.mp4"), filepath.Join(corpus, "ix-car.mp4"))
	attacks.Env = append(os.Environ(), "MAXD=12")
	if out, err := attacks.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	answers := map[string]string{}
	for name, address := range everyStore(t) {
		answers[name] = realAnswers(t, address(t.TempDir()), corpus, copies)
	}
	for name, answer := range answers {
		if answer != answers["bolt"] {
			t.Errorf("bolt and %s differ:\n%s\n%s", name, answers["bolt"], answer)
		}
	}
}

// volatile is what may differ between two stores.
var volatile = regexp.MustCompile(`"(timing_ms|cpu_ms|first_seen|created|updated)":(\{[^}]*\}|"[^"]*"|[0-9.]+)`)

func realAnswers(t *testing.T, store, corpus, copies string) string {
	t.Helper()
	run := func(args ...string) []byte {
		t.Helper()
		var out, errs bytes.Buffer
		cmd := exec.CommandContext(t.Context(), "firstseen", append([]string{"--store", store}, args...)...)
		cmd.Stdout, cmd.Stderr = &out, &errs
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v: %v: %s", args, err, errs.String())
		}
		return out.Bytes()
	}
	var ids addedIDs
	if err := json.Unmarshal(run("add", "--json", filepath.Join(corpus, "ix-car.mp4"),
		"--claim", "Putin and Kim Jong-un meeting in Moscow", "--claim-date", "2022-09-30", "--verdict", "decontextualized",
		"--date", "2019-04-25", "--place", "Vladivostok, Russia", "--source", "Global News (Associated Press) https://example.org/video @2:12",
	), &ids); err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{"ix-bottle.mp4", "asl-book.mkv", "mp-chaplin.mp4"} {
		run("add", filepath.Join(corpus, other))
	}
	var all []byte
	for _, kind := range []string{"h264crf35_360p", "subtitle", "lbox916black", "trim3s"} {
		out := run("check", "--json", filepath.Join(copies, "ix-car__"+kind+".mp4"))
		var got struct {
			Matches []struct {
				Confidence core.Confidence
				Debunks    []core.Debunk
			}
		}
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatal(err)
		}
		if len(got.Matches) != 1 || got.Matches[0].Confidence != "same" || got.Matches[0].Debunks[0].ID != *ids.Debunk {
			t.Errorf("%s: %s", kind, out)
		}
		all = append(all, out...)
	}
	all = bytes.ReplaceAll(all, []byte(ids.Video.String()), []byte("VIDEO"))
	return string(volatile.ReplaceAll(all, []byte(`"$1":0`)))
}
