package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/storage/storagetest"
)

func benchIndex(t *testing.T, args ...string) (table benchTable, errs string, status int) {
	t.Helper()
	var out, trouble bytes.Buffer
	status = Main(t.Context(), append([]string{"bench-index", "--json"}, args...), strings.NewReader(""), &out, &trouble)
	if status == exitOK {
		if err := json.Unmarshal(out.Bytes(), &table); err != nil {
			t.Fatal(err)
		}
	}
	return table, trouble.String(), status
}

// TestBenchIndex measures small stores of every kind, the temporary one included.
func TestBenchIndex(t *testing.T) {
	for name, tt := range map[string]struct {
		store string
		trips float64
		nodes int
	}{
		"temporary": {"", 0, 0},
		"redis":     {storagetest.Redis(t) + "?prefix=bench", 2, 0},
		"cluster":   {storagetest.Cluster(t), 2, 3},
	} {
		t.Run(name, func(t *testing.T) {
			args := []string{"--hashes", "2000,1000", "--queries", "20", "--adds", "5"}
			if tt.store != "" {
				args = append(args, "--store", tt.store)
			}
			table, errs, status := benchIndex(t, args...)
			if status != exitOK || len(table.Rows) != 2 {
				t.Fatalf("%d: %s", status, errs)
			}
			for i, r := range table.Rows {
				if r.Hashes < 1000*(i+1) || r.Lookups != 20 || r.Found < 9 || r.Copies != 10 || r.Unfound > 0 {
					t.Errorf("%+v", r)
				}
				// one is enough if the lists name no candidate
				if r.Trips > tt.trips || r.Trips < tt.trips/2 || r.Bytes < 300*int64(r.Hashes) {
					t.Errorf("%+v", r)
				}
				if len(r.Nodes) != tt.nodes || r.P50 <= 0 || r.P50 > r.P99 || r.P99 > r.Worst {
					t.Errorf("%+v", r)
				}
			}
		})
	}
}

// TestBenchIndexAgain looks up in what an earlier run left.
func TestBenchIndexAgain(t *testing.T) {
	args := []string{"--store", filepath.Join(t.TempDir(), "left.db"), "--hashes", "1000", "--queries", "20", "--adds", "1"}
	first, errs, status := benchIndex(t, args...)
	if status != exitOK {
		t.Fatal(errs)
	}
	again, errs, status := benchIndex(t, append(args, "--again")...)
	if status != exitOK {
		t.Fatal(errs)
	}
	if a, b := first.Rows[0], again.Rows[0]; a.Hashes != b.Hashes || a.Videos != b.Videos || b.Found < 9 || b.Ingest != 0 {
		t.Errorf("%+v\n%+v", a, b)
	}
}

// TestBenchIndexSpares refuses to fill a store that is in use.
func TestBenchIndexSpares(t *testing.T) {
	store := filepath.Join(t.TempDir(), "used.db")
	if _, errs, status := benchIndex(t, "--store", store, "--hashes", "100", "--queries", "2", "--adds", "1"); status != exitOK {
		t.Fatal(errs)
	}
	if _, errs, status := benchIndex(t, "--store", store, "--hashes", "100", "--queries", "2", "--adds", "1"); status != exitMisused || !strings.Contains(errs, "not empty") {
		t.Errorf("%d: %s", status, errs)
	}
	if _, _, status := benchIndex(t, "--hashes", "0"); status != exitMisused {
		t.Errorf("no hashes: %d", status)
	}
}

func TestBenchTable(t *testing.T) {
	row := benchRow{Server: "redis 7, cluster of 3", Hashes: 1000, Videos: 5, Bytes: 3_000_000, Nodes: []int64{900_000, 1_000_000, 1_100_000}}
	var out bytes.Buffer
	row.write(&out)
	for _, want := range []string{"1000 hashes of 5 videos in redis 7, cluster of 3\n", "3000 bytes a hash", "within 10.0% of even"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, &out)
		}
	}
}
