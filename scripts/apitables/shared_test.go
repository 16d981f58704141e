//go:build shared

package main

import (
	"os"
	"testing"
)

// The committed tables are what the descriptions give.
func TestTablesAreCurrent(t *testing.T) {
	for _, s := range sources {
		want, err := s.makeTable(os.Getenv("FIRSTSEEN_SHARED"))
		if err != nil {
			t.Fatal(err)
		}
		have, err := os.ReadFile(s.table)
		if err != nil || string(have) != string(want) {
			t.Errorf("%s is not what %s gives: run go generate ./scripts/apitables (%v)", s.table, s.spec, err)
		}
	}
}
