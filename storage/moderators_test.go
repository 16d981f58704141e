package storage_test

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/storage"
)

// changes is how often each of two moderators tries to change one debunk; FIRSTSEEN_CHANGES asks for more.
const changes = 200

func changesWanted(t *testing.T) int {
	t.Helper()
	s := os.Getenv("FIRSTSEEN_CHANGES")
	if s == "" {
		return changes
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Two moderators edit, withdraw and take back the same debunk at once: each change that was saved is in its history, once, and
// no other is.
func TestTwoModerators(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		ctx := t.Context()
		service := services.New(services.Config{Store: s, Now: func() time.Time { return start }})
		addVideo(t, s, 7)
		d, err := service.Reviewing.PublishDebunk(ctx, core.UserID{Platform: "telegram", ID: "1"}, 7, facts("a claim"))
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		wanted := changesWanted(t)
		saved := [2][]core.Debunk{}
		for i := range saved {
			wg.Go(func() {
				who := core.UserID{Platform: "telegram", ID: fmt.Sprint(i + 1)}
				for n := range wanted {
					after, err := change(t, service, who, d.ID, fmt.Sprint(i, " ", n), n)
					switch {
					case err == nil:
						saved[i] = append(saved[i], after)
					case !errors.Is(err, &core.Problem{Code: core.Conflict}) && !errors.Is(err, &core.Problem{Code: core.Retracted}):
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		history, err := service.Records.ListRevisions(ctx, d.ID)
		if err != nil || len(saved[0]) == 0 || len(saved[1]) == 0 {
			t.Fatalf("%d and %d changes, %v", len(saved[0]), len(saved[1]), err)
		}
		byRevision := map[int]core.Debunk{1: d}
		for who := range saved {
			for _, after := range saved[who] {
				if _, twice := byRevision[after.Revision]; twice && history[after.Revision-1].Action != core.Undo { // what is undone already counts as done
					t.Fatalf("revision %d was saved twice", after.Revision)
				}
				byRevision[after.Revision] = after
			}
		}
		for i, r := range history {
			after, ok := byRevision[i+1]
			if !ok || r.Debunk.Revision != i+1 || after.Note != r.Debunk.Note || after.Status != r.Debunk.Status {
				t.Fatalf("revision %d was not saved so: %+v", i+1, r)
			}
		}
		if len(byRevision) != len(history) {
			t.Errorf("%d revisions were saved, %d are in the history", len(byRevision), len(history))
		}
		t.Logf("%d and %d of %d changes each were saved", len(saved[0]), len(saved[1]), wanted)
	})
}

// Two moderators publish the same at once: it is one debunk.
func TestPublishedTwice(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		service := services.New(services.Config{Store: s, Now: func() time.Time { return start }})
		for id := core.VideoID(1); id <= 50; id++ {
			addVideo(t, s, id)
			var group errgroup.Group
			var made [2]core.Debunk
			for i := range made {
				group.Go(func() (err error) {
					made[i], err = service.Reviewing.PublishDebunk(t.Context(), core.UserID{Platform: "telegram", ID: fmt.Sprint(i + 1)}, id, facts("a claim"))
					return err
				})
			}
			if err := group.Wait(); err != nil {
				t.Fatal(err)
			}
			v, err := service.Records.LoadVideo(t.Context(), id)
			if err != nil || v.Debunks != 1 || made[0].ID != made[1].ID {
				t.Fatalf("%d debunks, %s and %s, %v", v.Debunks, made[0].ID, made[1].ID, err)
			}
		}
	})
}

// change does one thing to the debunk as it stands.
func change(t *testing.T, s *services.Services, who core.UserID, id core.DebunkID, note string, n int) (core.Debunk, error) {
	t.Helper()
	d, err := s.Records.LoadDebunk(t.Context(), id)
	if err != nil {
		return d, err
	}
	if d.Status != core.Published || n%7 == 3 {
		return s.Reviewing.UndoRevision(t.Context(), who, id, d.Revision)
	}
	if n%5 == 4 {
		return s.Reviewing.RetractDebunk(t.Context(), who, id, "because "+note)
	}
	f := d.Facts
	f.Note = note
	return s.Reviewing.EditDebunk(t.Context(), who, id, d.Revision, f)
}
