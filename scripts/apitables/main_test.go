package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/firstseen/firstseen/bots/stagetest/apitable"
)

// deriveVersion is the simplest of derivations.
func deriveVersion(spec []byte) (*apitable.Table, error) {
	if len(spec) == 0 {
		return nil, errors.New("nothing is described")
	}
	return &apitable.Table{Version: string(spec), Types: map[string]apitable.Object{"A": {}, "B": {}}}, nil
}

func TestMakeTable(t *testing.T) {
	shared := t.TempDir()
	for name, text := range map[string]string{"api.json": "9", "empty.json": ""} {
		file := filepath.Join(shared, "specs", name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	const want = "{\"version\":\"9\",\"methods\":null,\"types\":{\"A\":{},\n\"B\":{}}}\n"
	if got, err := (source{spec: "api.json", derive: deriveVersion}).makeTable(shared); err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
	for _, spec := range []string{"empty.json", "none.json"} {
		if got, err := (source{spec: spec, derive: deriveVersion}).makeTable(shared); err == nil {
			t.Errorf("%s gives %s", spec, got)
		}
	}
}
