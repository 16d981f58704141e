package storage_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage"
)

// A video that was prepared while another was made is not stored, and leaves nothing behind.
func TestAddVideoNext(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		ctx := t.Context()
		_, latest, err := s.ListMadeSince(ctx, 0)
		if err != nil {
			t.Fatal(err)
		}
		addVideo(t, s, 1)
		late := core.Video{ID: 2, Created: start, SHA256: "late"}
		looks := core.FingerprintRecord{Fingerprint: []byte("print"), Thumbs: [][]byte{[]byte("a")}, Postings: []core.Posting{{Key: 3}}}
		if err := s.AddVideoNext(ctx, late, looks, latest); !errors.Is(err, core.ErrOvertaken) {
			t.Fatalf("err = %v", err)
		}
		if videos, err := s.LoadVideos(ctx, 2); err != nil || videos[0].ID != 0 {
			t.Errorf("it is there: %+v, %v", videos, err)
		}
		if id, err := s.VideoOf(ctx, "late"); err != nil || id != 0 {
			t.Errorf("its bytes lead to %v, %v", id, err)
		}
		report, err := storage.NewVerifier(s).Verify(ctx, false)
		if err != nil || slices.ContainsFunc(report.Findings, func(f storage.Finding) bool { return f.ID == late.ID.String() }) {
			t.Errorf("left behind: %+v, %v", report.Findings, err)
		}
		ids, latest, err := s.ListMadeSince(ctx, latest)
		if err != nil || !slices.Equal(ids, []core.VideoID{1}) {
			t.Fatalf("made since: %v, %v", ids, err)
		}
		if err := s.AddVideoNext(ctx, late, looks, latest); err != nil {
			t.Fatal(err)
		}
		if ids, _, err := s.ListMadeSince(ctx, latest); err != nil || !slices.Equal(ids, []core.VideoID{2}) {
			t.Errorf("made since: %v, %v", ids, err)
		}
		if state, err := s.LoadIndexState(ctx); err != nil || state.UpTo != latest+1 {
			t.Errorf("in the index up to %d, %v; want %d", state.UpTo, err, latest+1)
		}
	})
}

// However many are made at the same time, each is told of all that were made before it.
func TestManyVideosAtOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		const n = 8
		var all sync.WaitGroup
		before := make([][]core.VideoID, n+1)
		for i := 1; i <= n; i++ {
			all.Go(func() {
				for {
					ids, latest, err := s.ListMadeSince(t.Context(), 0)
					if err == nil {
						before[i] = ids
						err = s.AddVideoNext(t.Context(), core.Video{ID: core.VideoID(i), Created: start}, core.FingerprintRecord{}, latest)
					}
					if !errors.Is(err, core.ErrOvertaken) {
						if err != nil {
							t.Error(err)
						}
						return
					}
				}
			})
		}
		all.Wait()
		order, _, err := s.ListMadeSince(t.Context(), 0)
		if err != nil || len(order) != n {
			t.Fatalf("%v, %v", order, err)
		}
		for at, id := range order {
			if !slices.Equal(before[id], order[:at]) {
				t.Errorf("%v was told of %v, and made after %v", id, before[id], order[:at])
			}
		}
	})
}

// What is published about a video that was made later is listed, and nothing else.
func TestListExplainedSince(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		addVideo(t, s, 1)
		_, number, err := s.ListMadeSince(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		addVideo(t, s, 2)
		addVideo(t, s, 3)
		for _, id := range []core.VideoID{1, 3} {
			if _, err := s.CommitRevision(t.Context(), revision(id, "a claim")); err != nil {
				t.Fatal(err)
			}
		}
		state := core.IndexState{UpTo: number}
		if ids, current, err := s.ListExplainedSince(t.Context(), state); err != nil || !current || !slices.Equal(ids, []core.VideoID{3}) {
			t.Errorf("explained since: %v, %v, %v", ids, current, err)
		}
		state.UpTo += 2
		if ids, current, err := s.ListExplainedSince(t.Context(), state); err != nil || !current || len(ids) != 0 {
			t.Errorf("explained since the last: %v, %v, %v", ids, current, err)
		}
		if err := s.DropResults(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, current, err := s.ListExplainedSince(t.Context(), state); err != nil || current {
			t.Errorf("dropped, and current: %v, %v", current, err)
		}
	})
}
