package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestRun(t *testing.T) {
	dir := t.TempDir()
	spec, to := filepath.Join(dir, "spec.json"), filepath.Join(dir, "table.txt")
	described := `{"version":"9","methods":{"getMe":{}},"types":{"Update":{"fields":[{"name":"message","types":["Message"]}]}}}`
	if err := os.WriteFile(spec, []byte(described), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(spec, to, true); err == nil {
		t.Error("a table that is not there is current")
	}
	if err := run(spec, to, false); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(to)
	if want := "version 9\nupdate message\nmethod getMe\n"; err != nil || string(got) != want {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	if err := run(spec, to, true); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(to, []byte("version 8\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(spec, to, true); err == nil {
		t.Error("an old table is current")
	}
}

func TestRunRefuses(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.json")
	if err := os.WriteFile(empty, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, spec := range []string{empty, filepath.Join(dir, "none.json")} {
		to := filepath.Join(dir, "table.txt")
		if err := run(spec, to, false); err == nil {
			t.Errorf("%s was taken", filepath.Base(spec))
		}
		if _, err := os.Stat(to); !os.IsNotExist(err) {
			t.Errorf("a table was written: %v", err)
		}
	}
}
