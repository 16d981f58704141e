package storage_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/match"
	"github.com/firstseen/firstseen/internal/measure/deadleaves"
	"github.com/firstseen/firstseen/storage"
	"github.com/firstseen/firstseen/storage/storagetest"
)

func openAt(t *testing.T, address string) *storage.Store {
	t.Helper()
	s, err := storage.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// addLeaves adds the nth of the videos that are drawn.
func addLeaves(t *testing.T, s *storage.Store, source *deadleaves.Source, n uint64) core.VideoID {
	t.Helper()
	seen := source.Video(n, 20*time.Second)
	raw, err := seen.MarshalBinary()
	v := core.Video{ID: core.VideoID(n + 1), Created: start, Duration: seen.Duration}
	if err == nil {
		err = s.AddVideo(t.Context(), v, core.FingerprintRecord{Fingerprint: raw, Postings: match.IndexEntries(seen)})
	}
	if err != nil {
		t.Fatal(err)
	}
	return v.ID
}

// candidates are the videos that the index names for a query, and the number of round trips that asking cost.
func candidates(ctx context.Context, t *testing.T, s *storage.Store, seen *match.Lookup) (ids []core.VideoID, trips int64) {
	t.Helper()
	before, err := s.Health(ctx)
	if err != nil {
		t.Fatal(err)
	}
	lists, err := s.LookUpKeys(ctx, seen.Keys)
	if err != nil {
		t.Fatal(err)
	}
	between, err := s.Health(ctx)
	if err != nil {
		t.Fatal(err)
	}
	after, err := s.Health(ctx) // which tells what asking for it costs
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range seen.RankCandidates(lists, 8) {
		ids = append(ids, core.VideoID(c.Owner))
	}
	return ids, between.Trips - before.Trips - (after.Trips - between.Trips)
}

// TestAdditionsShowElsewhere adds videos through one connection and finds each at once, in one round trip, through another,
// that of another process.
func TestAdditionsShowElsewhere(t *testing.T) {
	for name, address := range map[string]string{"redis": storage.Servers.Redis(t), "cluster": storage.Servers.Cluster(t)} {
		t.Run(name, func(t *testing.T) {
			here, there := openAt(t, address), openAt(t, address)
			source := deadleaves.New(1)
			for n := range uint64(5) {
				lookup := match.NewLookup(source.Query(n, 20*time.Second, 10*time.Second))
				if ids, _ := candidates(t.Context(), t, there, lookup); slices.Contains(ids, core.VideoID(n+1)) {
					t.Fatalf("video %d is found before it is there", n+1)
				}
				id := addLeaves(t, here, source, n)
				ids, trips := candidates(t.Context(), t, there, lookup)
				if !slices.Contains(ids, id) || trips != 1 {
					t.Errorf("video %v: found %v in %d round trips", id, ids, trips)
				}
			}
		})
	}
}

// TestClusterSharesTheIndex proves that no master of a cluster has more than 15% above or below its part of what the
// index adds.
func TestClusterSharesTheIndex(t *testing.T) {
	s := openAt(t, storagetest.Cluster(t))
	before, err := s.Health(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	source := deadleaves.New(1)
	for n := range uint64(30) {
		addLeaves(t, s, source, n)
	}
	after, err := s.Health(t.Context())
	if err != nil || len(after.Nodes) != 3 {
		t.Fatal(after, err)
	}
	even := (after.Bytes - before.Bytes) / int64(len(after.Nodes))
	for i, bytes := range after.Nodes {
		if grown := bytes - before.Nodes[i]; grown < even*85/100 || grown > even*115/100 {
			t.Errorf("master %d grew by %d bytes, %d would be even", i+1, grown, even)
		}
	}
}
