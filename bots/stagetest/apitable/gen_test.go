package apitable

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// versioned is the simplest of derivations.
func versioned(spec []byte) (*Table, error) {
	if len(spec) == 0 {
		return nil, errors.New("nothing is described")
	}
	return &Table{Version: string(spec)}, nil
}

func TestGenerate(t *testing.T) {
	dir := t.TempDir()
	spec, to := filepath.Join(dir, "spec"), filepath.Join(dir, "table.txt")
	var said bytes.Buffer
	generated := func(check bool) error { return generateTable(&said, spec, to, check, versioned) }
	if err := os.WriteFile(spec, []byte("9"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := generated(true); err == nil {
		t.Error("a table that is not there is current")
	}
	if err := generated(false); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(to); err != nil || string(got) != "version 9\n" {
		t.Errorf("%q, %v", got, err)
	}
	if err := generated(true); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(to, []byte("version 8\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := generated(true); err == nil {
		t.Error("an old table is current")
	}
	if err := generateTable(&said, "", to, false, versioned); err != nil || !strings.Contains(said.String(), "stays as it is") {
		t.Errorf("%v, %q", err, said.String())
	}
}

func TestGenerateRefuses(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, spec := range []string{empty, filepath.Join(dir, "none")} {
		to := filepath.Join(dir, "table.txt")
		if err := generateTable(os.Stdout, spec, to, false, versioned); err == nil {
			t.Errorf("%s was taken", filepath.Base(spec))
		}
		if _, err := os.Stat(to); !os.IsNotExist(err) {
			t.Errorf("a table was written: %v", err)
		}
	}
}
