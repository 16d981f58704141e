package storage

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
)

// A video whose adding was cut short before it was listed is completed like any other: it gets its number, and its bytes lead to it.
func TestResumeBeforeTheListing(t *testing.T) {
	for name, address := range map[string]string{"bolt": filepath.Join(t.TempDir(), "test.db"), "redis": Servers.Redis(t), "cluster": Servers.Cluster(t)} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
			raw, err := (&fingerprint.Fingerprint{Role: fingerprint.Reference, Seen: 1}).MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			v := core.Video{ID: 5, Created: time.Now().Add(-time.Hour), SHA256: "bytes"}
			if err := writeVideo(t.Context(), s.db, &v, core.FingerprintRecord{Fingerprint: raw}); err != nil {
				t.Fatal(err)
			}
			if n, err := NewVerifier(s).ResumeAdding(t.Context(), time.Now()); err != nil || n != 1 {
				t.Fatalf("resumed %d, %v", n, err)
			}
			if ids, latest, err := s.ListMadeSince(t.Context(), 0); err != nil || len(ids) != 1 || latest != 1 {
				t.Errorf("made: %v up to %d, %v", ids, latest, err)
			}
			if id, err := s.VideoOf(t.Context(), "bytes"); err != nil || id != 5 {
				t.Errorf("the bytes lead to %v, %v", id, err)
			}
			if report, err := NewVerifier(s).Verify(t.Context(), false); err != nil || report.HasFaults() {
				t.Errorf("%+v, %v", report, err)
			}
		})
	}
}
