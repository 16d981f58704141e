package storage

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/match"
	"github.com/firstseen/firstseen/internal/measure/deadleaves"
	"github.com/firstseen/firstseen/storage/storagetest"
)

// BenchmarkLookup reads the lists of a 30 s clip's keys among some 50,000 hashes. The command bench-index does so among
// millions.
func BenchmarkLookup(b *testing.B) {
	for name, address := range map[string]string{
		"bolt": filepath.Join(b.TempDir(), "bench.db"), "redis": storagetest.Redis(b), "cluster": storagetest.Cluster(b),
	} {
		b.Run(name, func(b *testing.B) {
			s, err := Open(b.Context(), address)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close() //nolint:errcheck // of a benchmark
			source := deadleaves.New(1)
			for n := range uint64(250) {
				addDrawn(b, s, source, n)
			}
			keys := match.NewLookup(source.Query(7, 0, 30*time.Second)).Keys
			for b.Loop() {
				if _, err := s.LookUpKeys(b.Context(), keys); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(keys)), "keys")
		})
	}
}

func addDrawn(b *testing.B, s *Store, source *deadleaves.Source, n uint64) {
	b.Helper()
	seen := source.Video(n, 0)
	raw, err := seen.MarshalBinary()
	if err == nil {
		v := core.Video{ID: core.VideoID(n + 1), Created: time.Now(), Duration: seen.Duration}
		err = s.AddVideo(b.Context(), v, core.FingerprintRecord{Fingerprint: raw, Postings: match.IndexEntries(seen)})
	}
	if err != nil {
		b.Fatal(err)
	}
}
