package measure

import (
	"bytes"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schollz/progressbar/v3"

	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/storage/storagetest"
)

// TestMain lets the test program stand in for the decoder's confined child.
func TestMain(m *testing.M) {
	media.RunChildIfAsked()
	m.Run()
}

func noProgress(total int) Progress { return progressbar.DefaultSilent(int64(total)) }

// smallIndex is a benchmark of one small size.
func smallIndex(store string) IndexConfig {
	return IndexConfig{
		Store: store, Hashes: []int{1000}, Queries: 10, Adds: 1, Jobs: 16, Seed: 1, Progress: noProgress, Log: slog.New(slog.DiscardHandler),
	}
}

// TestIndex measures small stores of every kind, the temporary one included.
func TestIndex(t *testing.T) {
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
			c := smallIndex(tt.store)
			c.Hashes, c.Adds = []int{1000, 500}, 5
			var told []int
			c.Measured = func(row IndexRow) { told = append(told, row.Hashes) }
			table, err := Index(t.Context(), c)
			if err != nil || len(table.Rows) != 2 || len(told) != 2 {
				t.Fatalf("%d rows, %d told of: %v", len(table.Rows), len(told), err)
			}
			for i, r := range table.Rows {
				if r.Hashes < 500*(i+1) || r.Lookups != 10 || r.Found < 4 || r.Copies != 5 || r.Unfound > 0 {
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

// TestIndexAgain looks up in what an earlier run left.
func TestIndexAgain(t *testing.T) {
	c := smallIndex(filepath.Join(t.TempDir(), "left.db"))
	first, err := Index(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	c.Again = true
	again, err := Index(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := first.Rows[0], again.Rows[0]; a.Hashes != b.Hashes || a.Videos != b.Videos || b.Found < 4 || b.Ingest != 0 {
		t.Errorf("%+v\n%+v", a, b)
	}
}

// TestIndexSpares refuses to fill a store that is in use.
func TestIndexSpares(t *testing.T) {
	c := smallIndex(filepath.Join(t.TempDir(), "used.db"))
	c.Hashes, c.Queries = []int{100}, 2
	if _, err := Index(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if _, err := Index(t.Context(), c); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("a store that is in use: %v", err)
	}
}

func TestIndexRow(t *testing.T) {
	row := IndexRow{Server: "redis 7, cluster of 3", Hashes: 1000, Videos: 5, Bytes: 3_000_000, Nodes: []int64{900_000, 1_000_000, 1_100_000}}
	var out bytes.Buffer
	row.Write(&out)
	for _, want := range []string{"1000 hashes of 5 videos in redis 7, cluster of 3\n", "3000 bytes a hash", "within 10.0% of even"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, &out)
		}
	}
}
