package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/internal/measure"
)

// TestMain lets the test program stand in for the decoder's confined child.
func TestMain(m *testing.M) {
	media.RunChildIfAsked()
	os.Exit(mediatest.RecordTests(m).Run())
}

// runCommand runs the program to its end.
func runCommand(t *testing.T, args ...string) (out, errs string, status int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status = Run(t.Context(), args, strings.NewReader(""), &stdout, &stderr)
	return stdout.String(), stderr.String(), status
}

// TestEval measures a copy of one original. An original that is no clip is named, and left out.
func TestEval(t *testing.T) {
	refs, queries := t.TempDir(), t.TempDir()
	clip, err := os.ReadFile(mediatest.MakeClip(t, "short", 2, 3))
	if err != nil {
		t.Fatal(err)
	}
	for file, content := range map[string][]byte{
		filepath.Join(refs, "a.mp4"): clip, filepath.Join(refs, "not\na clip.mp4"): []byte("no clip"), filepath.Join(queries, "a__copy.mp4"): clip,
	} {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, errs, status := runCommand(t, "eval", "--refs", refs, "--queries", queries, "--no-cost", "--json")
	if status != exitOK || !strings.Contains(errs, "a clip.mp4: ") || strings.Contains(errs, "not\na") {
		t.Fatalf("exit %d: %s", status, errs)
	}
	var table measure.RecallTable
	if err := json.Unmarshal([]byte(out), &table); err != nil {
		t.Fatal(err)
	}
	if table.All.Copies != 1 || table.All.Found != 1 || table.Cost.All.Reference != 0 {
		t.Errorf("%+v, %+v", table.All, table.Cost.All)
	}
	out, _, status = runCommand(t, "eval", "--refs", refs, "--queries", queries, "--no-cost")
	if status != exitOK || !strings.Contains(out, "kind of copy") {
		t.Errorf("exit %d: %s", status, out)
	}
}

// TestBenchIndex prints JSON with --json and a paragraph a size without. It refuses to fill a store that is in use.
func TestBenchIndex(t *testing.T) {
	store := filepath.Join(t.TempDir(), "used.db")
	args := []string{"bench-index", "--store", store, "--hashes", "100", "--queries", "2", "--adds", "1"}
	out, errs, status := runCommand(t, args...)
	if status != exitOK || !strings.Contains(out, "  look-up        p50 ") {
		t.Fatalf("exit %d: %s%s", status, out, errs)
	}
	out, errs, status = runCommand(t, append(args, "--again", "--json")...)
	var table measure.IndexTable
	if err := json.Unmarshal([]byte(out), &table); status != exitOK || err != nil || len(table.Rows) != 1 {
		t.Errorf("exit %d: %v: %s%s", status, err, out, errs)
	}
	if _, errs, status = runCommand(t, args...); status != exitMisused || !strings.Contains(errs, "not empty: name one that is") {
		t.Errorf("%d: %s", status, errs)
	}
	if _, _, status = runCommand(t, "bench-index", "--hashes", "0"); status != exitMisused {
		t.Errorf("no hashes: %d", status)
	}
}
