package storage_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage"
	"github.com/firstseen/firstseen/storage/bolt"
	"github.com/firstseen/firstseen/storage/kv"
)

var start = time.Date(2022, 10, 3, 12, 0, 0, 0, time.UTC)

// eachStore runs the test on every kind of database.
func eachStore(t *testing.T, test func(t *testing.T, s *storage.Store)) {
	addresses := map[string]func(t *testing.T) string{
		"bolt":    func(t *testing.T) string { return filepath.Join(t.TempDir(), "test.db") },
		"redis":   func(t *testing.T) string { return storage.Servers.Redis(t) },
		"cluster": func(t *testing.T) string { return storage.Servers.Cluster(t) },
	}
	for name, address := range addresses {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := storage.Open(t.Context(), address(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
			test(t, s)
		})
	}
}

func addVideo(t *testing.T, s *storage.Store, id core.VideoID, postings ...core.Posting) core.Video {
	t.Helper()
	v := core.Video{ID: id, Created: start.Add(time.Duration(id) * time.Second), SHA256: "sha" + id.String(), Duration: 10 * time.Second}
	looks := core.FingerprintRecord{Fingerprint: []byte("print"), Thumbs: [][]byte{[]byte("a"), []byte("b")}, Postings: postings}
	if err := s.AddVideo(t.Context(), v, looks); err != nil {
		t.Fatal(err)
	}
	v.Indexed = true
	return v
}

func TestVideo(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		ctx := t.Context()
		v := addVideo(t, s, 7, core.Posting{Key: 3}, core.Posting{Key: 9, Tail: [3]byte{0xab, 0xcd, 0xef}})
		got, err := s.LoadVideos(ctx, 8, 7)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]core.Video{{}, v}, got); diff != "" {
			t.Error(diff)
		}
		lists, err := s.LookUpKeys(ctx, []uint32{9, 4})
		if err != nil {
			t.Fatal(err)
		}
		if want := []byte{0, 0, 0, 0, 7, 0xab, 0xcd, 0xef}; !slices.Equal(lists[0], want) || len(lists[1]) != 0 {
			t.Errorf("lists = %v", lists)
		}
		if thumb, err := s.LoadThumb(ctx, 7, 1); err != nil || string(thumb) != "b" {
			t.Errorf("thumb = %q, %v", thumb, err)
		}
		if id, err := s.VideoOf(ctx, v.SHA256); err != nil || id != 7 {
			t.Errorf("VideoOf = %v, %v", id, err)
		}
		if err := s.AddVideo(ctx, v, core.FingerprintRecord{}); !errors.Is(err, &core.Problem{Code: core.Conflict}) {
			t.Errorf("the same id again: %v", err)
		}
	})
}

func TestAllVideosNewestFirst(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		for id := core.VideoID(1); id <= 3; id++ {
			addVideo(t, s, id)
		}
		var got []core.VideoID
		for v, err := range s.AllVideos(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, v.ID)
		}
		if want := []core.VideoID{3, 2, 1}; !slices.Equal(got, want) {
			t.Errorf("got %v", got)
		}
	})
}

func facts(claim string) core.Facts {
	return core.Facts{
		Claim: claim, Verdict: core.Decontextualized,
		Sources: []core.Source{{Publisher: "Global News", URL: "https://example.org/v"}},
	}
}

func revision(video core.VideoID, claim string) core.Revision {
	d := core.Debunk{Video: video, Facts: facts(claim), Status: core.Published, Revision: 1, Created: start, Updated: start}
	return core.Revision{Debunk: d, Action: core.Publish, At: start}
}

func next(d core.Debunk, claim string) core.Revision {
	d.Revision++
	d.Claim = claim
	d.Updated = d.Updated.Add(time.Second)
	return core.Revision{Debunk: d, Action: core.Edit, At: d.Updated}
}

func TestDebunk(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		ctx := t.Context()
		v := addVideo(t, s, 7)
		d, err := s.CommitRevision(ctx, revision(7, "Kim in Moscow"))
		if err != nil {
			t.Fatal(err)
		}
		e, err := s.CommitRevision(ctx, next(d, "Kim in Vladivostok"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.CommitRevision(ctx, next(d, "overtaken")); !errors.Is(err, &core.Problem{Code: core.Conflict}) {
			t.Errorf("an overtaken edit: %v", err)
		}
		v.Debunks = 1
		got, err := s.ListDebunksOf(ctx, v)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]core.Debunk{e}, got); diff != "" {
			t.Error(diff)
		}
		history, err := s.ListRevisions(ctx, d.ID, 1)
		if err != nil || len(history) != 2 || history[0].Debunk.Claim != "Kim in Moscow" {
			t.Errorf("history = %+v, %v", history, err)
		}
		for from, want := range map[int]int{2: 1, 3: 0, 9: 0} {
			if some, err := s.ListRevisions(ctx, d.ID, from); err != nil || len(some) != want || want == 1 && some[0].Debunk.Revision != from {
				t.Errorf("history from %d = %+v, %v", from, some, err)
			}
		}
		ids, counts, err := s.FindWithTerms(ctx, []string{"vladivostok", "nobody"}, 10)
		if err != nil || len(ids[0]) != 1 || ids[0][0] != d.ID || len(ids[1]) != 0 || counts[0] != 1 {
			t.Errorf("terms: %v %v %v", ids, counts, err)
		}
	})
}

// Many moderators at once: one history, with every number and every revision there once.
func TestConcurrentRevisions(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		ctx := t.Context()
		addVideo(t, s, 7)
		const writers = 8
		saved := make([][]core.DebunkID, writers)
		var group sync.WaitGroup
		for w := range writers {
			group.Go(func() {
				for i := range 5 {
					d, err := s.CommitRevision(ctx, revision(7, fmt.Sprintf("claim %d of %d", i, w)))
					if err != nil {
						t.Error(err)
						return
					}
					saved[w] = append(saved[w], d.ID)
				}
			})
		}
		group.Wait()
		all := slices.Concat(saved...)
		slices.SortFunc(all, func(a, b core.DebunkID) int { return a.Number - b.Number })
		for i, id := range all {
			if id.Number != i+1 {
				t.Fatalf("numbers = %v", all)
			}
		}
		first, err := s.LoadDebunks(ctx, all[0])
		if err != nil {
			t.Fatal(err)
		}
		wins := 0
		var mu sync.Mutex
		for range writers {
			group.Go(func() {
				if _, err := s.CommitRevision(ctx, next(first[0], "edited")); err == nil {
					mu.Lock()
					wins++
					mu.Unlock()
				} else if !errors.Is(err, &core.Problem{Code: core.Conflict}) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if wins != 1 {
			t.Errorf("%d edits of one revision were saved", wins)
		}
	})
}

func TestEvents(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		ctx := t.Context()
		addVideo(t, s, 7)
		d, err := s.CommitRevision(ctx, revision(7, "claim"))
		if err != nil {
			t.Fatal(err)
		}
		claim := func(at time.Duration) []core.Event {
			t.Helper()
			events, err := s.Outbox().ClaimEvents(ctx, start.Add(at), time.Minute, 10)
			if err != nil {
				t.Fatal(err)
			}
			return events
		}
		want := []core.Event{{Debunk: d.ID, Revision: 1}}
		if diff := cmp.Diff(want, claim(0)); diff != "" {
			t.Fatal(diff)
		}
		if got := claim(time.Second); len(got) != 0 {
			t.Errorf("claimed twice within the lease: %v", got)
		}
		if diff := cmp.Diff(want, claim(2*time.Minute)); diff != "" {
			t.Errorf("after the lease: %s", diff)
		}
		if err := s.Outbox().FinishEvent(ctx, want[0]); err != nil {
			t.Fatal(err)
		}
		if got := claim(time.Hour); len(got) != 0 {
			t.Errorf("finished, yet claimed: %v", got)
		}
	})
}

func TestSightings(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		ctx := t.Context()
		addVideo(t, s, 7)
		ann, bob := core.UserID{Platform: "telegram", ID: "1"}, core.UserID{Platform: "telegram", ID: "2"}
		old := &core.Origin{Name: "channel", Date: start.AddDate(-3, 0, 0)}
		for _, g := range []core.Sighting{
			{ID: "a", Video: 7, At: start, Asker: ann},
			{ID: "a", Video: 7, At: start, Asker: ann},
			{ID: "b", Video: 7, At: start.Add(time.Hour), Asker: ann},
			{ID: "c", Video: 7, At: start.Add(time.Hour), Asker: bob, Origin: old},
		} {
			if err := s.AddSighting(ctx, g); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.ListSightings(ctx, 7, 2)
		if err != nil || len(got) != 2 || got[0].ID != "c" || got[1].ID != "a" {
			t.Errorf("sightings = %+v, %v", got, err)
		}
		asked, err := s.CountAskers(ctx, 7, 8)
		if err != nil || !slices.Equal(asked, []int{2, 0}) {
			t.Errorf("asked = %v, %v", asked, err)
		}
		addVideo(t, s, 8)
		later := core.Sighting{ID: "d", Video: 8, At: start.Add(30 * time.Hour), Asker: ann}
		if err := s.AddSighting(ctx, later); err != nil {
			t.Fatal(err)
		}
		for order, want := range map[core.Order][]core.VideoID{core.ByPeople: {7, 8}, core.ByRise: {8, 7}} {
			if got, err := s.ListMostAsked(ctx, order, 0, 5); err != nil || !slices.Equal(got, want) {
				t.Errorf("most asked in order %d: %v, %v", order, got, err)
			}
		}
		for since, want := range map[time.Duration]int{0: 2, time.Minute: 2, 2 * time.Hour: 1, 40 * time.Hour: 0} {
			if n, err := s.CountAskersSince(ctx, start.Add(since), 7, 8); err != nil || n != want {
				t.Errorf("%d asked since %v, %v", n, since, err)
			}
		}
	})
}

func TestWatchersInPages(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		ctx := t.Context()
		addVideo(t, s, 7)
		const n = 450 // more than two pages, many in the same millisecond
		for i := range n {
			w := core.Watcher{Chat: core.ChatID{Platform: "telegram", ID: strconv.Itoa(i)}, Since: start.Add(time.Duration(i/200) * time.Second)}
			if err := s.AddWatcher(ctx, 7, w); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.RemoveWatcher(ctx, 7, core.ChatID{Platform: "telegram", ID: "17"}); err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for cursor := ""; ; {
			batch, err := s.ListWatchers(ctx, 7, core.Subscribed, cursor, 60)
			if err != nil {
				t.Fatal(err)
			}
			if len(batch) == 0 {
				break
			}
			for _, w := range batch {
				if seen[w.Chat.ID] {
					t.Fatalf("%s twice", w.Chat.ID)
				}
				seen[w.Chat.ID] = true
				cursor = w.Cursor
			}
		}
		if len(seen) != n-1 || seen["17"] {
			t.Errorf("%d watchers", len(seen))
		}
	})
}

// A chat that asks again wants to hear no less, and what it was told is not forgotten.
func TestWatchAgain(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		ctx, chat := t.Context(), core.ChatID{Platform: "web", ID: "ann"}
		addVideo(t, s, 7)
		one, two := core.DebunkID{Video: 7, Number: 1}, core.DebunkID{Video: 7, Number: 2}
		audience := func(a core.Audience) []core.Watcher {
			t.Helper()
			all, err := s.ListWatchers(ctx, 7, a, "", 10)
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		noError(t, s.AddWatcher(ctx, 7, core.Watcher{Chat: chat, Since: start, Audience: core.Informed, Delivered: core.DeliveredRevisions{one: 1}}))
		if len(audience(core.Informed)) != 1 || len(audience(core.Subscribed)) != 0 {
			t.Error("is not informed")
		}
		noError(t,
			s.AddWatcher(ctx, 7, core.Watcher{Chat: chat, Since: start, Reply: "m1"}),
			s.MarkDelivered(ctx, 7, two, 3, chat, core.ChatID{Platform: "web", ID: "nobody"}),
			s.AddWatcher(ctx, 7, core.Watcher{Chat: chat, Since: start, Audience: core.Informed, Delivered: core.DeliveredRevisions{one: 2}}))
		got := audience(core.Subscribed)
		want := core.DeliveredRevisions{one: 2, two: 3}
		if len(audience(core.Informed)) != 0 || len(got) != 1 || got[0].Reply != "m1" || !maps.Equal(got[0].Delivered, want) {
			t.Errorf("%+v", got)
		}
		noError(t, s.RemoveWatcher(ctx, 7, chat))
		if len(audience(core.Subscribed)) != 0 {
			t.Error("watches on")
		}
	})
}

func TestFilesAreForgotten(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		ctx := t.Context()
		if err := s.RememberResult(ctx, "abc", []byte("print"), time.Hour); err != nil {
			t.Fatal(err)
		}
		if got, err := s.RecallResult(ctx, "abc"); err != nil || string(got) != "print" {
			t.Errorf("recall = %q, %v", got, err)
		}
		if got, err := s.RecallResult(ctx, "other"); err != nil || got != nil {
			t.Errorf("recall of nothing = %q, %v", got, err)
		}
	})
}

func TestOpenRefusesUnknownScheme(t *testing.T) {
	if _, err := storage.Open(context.Background(), "mysql://user:secret@host/db"); err == nil {
		t.Fatal("opened")
	}
}

// An event that is renewed while it is being told is told again: there may be others to tell.
func TestEventRenewedWhileItIsTold(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		ctx := t.Context()
		addVideo(t, s, 8)
		d, err := s.CommitRevision(ctx, revision(8, "claim"))
		noError(t, err)
		claim := func(want int) []core.Event {
			t.Helper()
			events, err := s.Outbox().ClaimEvents(ctx, start, time.Minute, 10)
			if noError(t, err); len(events) != want {
				t.Fatalf("claimed %v, want %d", events, want)
			}
			return events
		}
		first := claim(1)[0]
		noError(t, s.Outbox().RenewEvent(ctx, d), s.Outbox().FinishEvent(ctx, first))
		second := claim(1)[0]
		noError(t, s.Outbox().FinishEvent(ctx, second), s.Outbox().FinishEvent(ctx, second))
		claim(0)
		if n, err := s.Outbox().CountEvents(ctx); n != 0 || err != nil {
			t.Errorf("%d events wait, %v", n, err)
		}
	})
}

// early is a database on which something happens just before a commit to a partition whose name begins so.
type early struct {
	kv.DB
	part   string
	before func()
}

// openEarly opens such a database.
func openEarly(t *testing.T, part string) (*early, *storage.Store) {
	t.Helper()
	db, err := bolt.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	noError(t, err)
	e := &early{DB: db, part: part}
	s := storage.New(e)
	t.Cleanup(func() { noError(t, s.Close()) })
	return e, s
}

func (e *early) Commit(ctx context.Context, tx kv.Tx) error {
	if before := e.before; before != nil && strings.HasPrefix(tx.Part, e.part) {
		e.before = nil
		before()
	}
	return e.DB.Commit(ctx, tx)
}

// Whoever looks for events between the announcement of one and its commit does not keep it from those who come after.
func TestEventLookedForTooEarly(t *testing.T) {
	e, s := openEarly(t, "v")
	addVideo(t, s, 8)
	claim := func(now time.Time) int {
		events, err := s.Outbox().ClaimEvents(t.Context(), now, time.Minute, 10)
		noError(t, err)
		return len(events)
	}
	looked := false
	e.before = func() {
		looked = true
		if n := claim(start); n != 0 {
			t.Errorf("%d events before there is one", n)
		}
	}
	_, err := s.CommitRevision(t.Context(), revision(8, "claim"))
	if noError(t, err); !looked {
		t.Fatal("nobody looked")
	}
	if n := claim(start.Add(time.Second)); n != 1 {
		t.Errorf("%d events a second later, want 1", n)
	}
}
