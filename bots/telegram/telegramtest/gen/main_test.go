package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	spec, to := filepath.Join(dir, "spec.json"), filepath.Join(dir, "table.txt")
	described := `{"version":"9","methods":{"getMe":{}},"types":{"Update":{"fields":[{"name":"message","types":["Message"]}]}}}`
	if err := os.WriteFile(spec, []byte(described), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := write(spec, to); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(to)
	if want := "version 9\nupdate message\nmethod getMe\n"; err != nil || string(got) != want {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
}

func TestWriteRefuses(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.json")
	if err := os.WriteFile(empty, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, spec := range []string{empty, filepath.Join(dir, "none.json")} {
		to := filepath.Join(dir, "table.txt")
		if err := write(spec, to); err == nil {
			t.Errorf("%s was taken", filepath.Base(spec))
		}
		if _, err := os.Stat(to); !os.IsNotExist(err) {
			t.Errorf("a table was written: %v", err)
		}
	}
}
