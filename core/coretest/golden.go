package coretest

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// CompareGolden compares texts with those of a file, which has a line "-- NAME --" before each. With update it writes the file anew.
func CompareGolden(t *testing.T, file string, texts map[string]string, update bool) {
	t.Helper()
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		b.WriteString("-- " + name + " --\n" + strings.TrimSuffix(texts[name], "\n") + "\n")
	}
	if update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; run with -update to write it, and read what it says", err)
	}
	old, now := strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")
	for i := range max(len(old), len(now)) {
		was, is := lineAt(old, i), lineAt(now, i)
		if was != is {
			t.Fatalf("%s differs from line %d on; run with -update if that is meant, and read the difference:\n- %s\n+ %s", file, i+1, was, is)
		}
	}
}

// lineAt returns a line, or words that no line is if there are not so many.
func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(the end)"
}
