package storage_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage"
)

func someone(id string) core.UserID { return core.UserID{Platform: "telegram", ID: id} }

func noError(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Who is erased is named nowhere, and all that was counted still is; others, and what they wrote, are as before.
func TestErase(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		ctx, anna, bob := t.Context(), someone("11"), someone("22")
		group := core.ChatID{Platform: "telegram", ID: "-33"}
		addVideo(t, s, 1)
		addVideo(t, s, 2)
		forwarded := &core.Origin{Name: "News", Date: start.AddDate(-1, 0, 0)}
		for i, g := range []core.Sighting{
			{ID: "telegram:11/m1", Video: 1, Caption: "my words", Asker: anna},
			{ID: "telegram:11/m2", Video: 1, Caption: "a forward", Asker: anna, Origin: forwarded},
			{ID: "telegram:22/m1", Video: 1, Caption: "Bob's words", Asker: bob},
			{ID: "telegram:11/m3", Video: 2, Asker: anna},
		} {
			g.At = start.Add(time.Duration(i) * time.Minute)
			noError(t, s.AddSighting(ctx, g))
		}
		noError(t,
			s.AddWatcher(ctx, 1, core.Watcher{Chat: core.ChatID(anna), User: anna, Since: start}),
			s.AddWatcher(ctx, 1, core.Watcher{Chat: core.ChatID(bob), User: bob, Since: start}),
			s.AddWatcher(ctx, 2, core.Watcher{Chat: group, User: anna, Reply: "m9", Since: start}))
		for range 2 { // again, as after a crash
			noError(t, s.ErasePerson(ctx, anna, group))
		}

		asked, err := s.CountAskers(ctx, 1, 2)
		if err != nil || !slices.Equal(asked, []int{2, 1}) {
			t.Errorf("asked: %v, %v", asked, err)
		}
		var left strings.Builder
		for _, id := range []core.VideoID{1, 2} {
			seen, err := s.ListSightings(ctx, id, 10)
			noError(t, err)
			watching, err := s.ListWatchers(ctx, id, core.Subscribed, "", 10)
			noError(t, err)
			for _, g := range seen {
				fmt.Fprintf(&left, "%s %v %s; ", g.ID, g.Asker, g.Caption)
			}
			for _, w := range watching {
				fmt.Fprintf(&left, "%v %v %s; ", w.Chat, w.User, w.Reply)
			}
			if want := map[core.VideoID]int{1: 3, 2: 1}[id]; len(seen) != want {
				t.Errorf("%d sightings of video %d are left, want %d", len(seen), id, want)
			}
		}
		for _, gone := range []string{"telegram:11", "my words"} {
			if strings.Contains(left.String(), gone) {
				t.Errorf("%q is still in %s", gone, left.String())
			}
		}
		for _, kept := range []string{"a forward", "Bob's words", "telegram:22 telegram:22", "telegram:-33 : m9"} {
			if !strings.Contains(left.String(), kept) {
				t.Errorf("%q is not in %s", kept, left.String())
			}
		}
		if videos, err := s.ListTrace(ctx, anna); err != nil || len(videos) != 0 {
			t.Errorf("trace: %v, %v", videos, err)
		}
		if videos, err := s.ListTrace(ctx, bob); err != nil || !slices.Equal(videos, []core.VideoID{1}) {
			t.Errorf("Bob's trace: %v, %v", videos, err)
		}
	})
}

// What one account asked counts as the other's from then on, once, and is found when that is erased.
func TestCredit(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		ctx, anna, far := t.Context(), someone("11"), core.UserID{Platform: "discord", ID: "22"}
		addVideo(t, s, 1)
		addVideo(t, s, 2)
		noError(t,
			s.AddSighting(ctx, core.Sighting{ID: "a", Video: 1, Asker: anna, At: start}),
			s.AddSighting(ctx, core.Sighting{ID: "b", Video: 1, Asker: far, At: start.Add(time.Minute)}),
			s.AddSighting(ctx, core.Sighting{ID: "c", Video: 2, Asker: far, At: start}))
		for range 2 {
			noError(t, s.Persons().CreditAccount(ctx, far, anna))
		}
		asked, err := s.CountAskers(ctx, 1, 2)
		if err != nil || !slices.Equal(asked, []int{1, 1}) {
			t.Errorf("asked: %v, %v", asked, err)
		}
		since, err := s.CountAskersSince(ctx, start.Add(time.Second), 1)
		if err != nil || since != 0 {
			t.Errorf("%d asked first later, %v", since, err)
		}
		if videos, err := s.ListTrace(ctx, anna); err != nil || !slices.Equal(videos, []core.VideoID{1, 2}) {
			t.Errorf("trace: %v, %v", videos, err)
		}
		people, err := s.Persons().LoadPersons(ctx, anna, far)
		if err != nil || len(people) != 2 {
			t.Errorf("%v, %v", people, err)
		}
	})
}

// A video rises to the place of all who ask about it and its copies, and falls from none.
func TestRank(t *testing.T) {
	eachStore(t, func(t *testing.T, s *storage.Store) {
		ctx := t.Context()
		for id, people := range map[core.VideoID]int{2: 3, 3: 2} {
			for i := range people {
				who := someone(fmt.Sprint(i))
				noError(t, s.AddSighting(ctx, core.Sighting{ID: who.ID, Video: id, At: start.Add(time.Duration(i) * time.Minute), Asker: who}))
			}
		}
		noError(t, s.RankVideo(ctx, 4, 1, 3), s.RankVideo(ctx, 1, 1))
		for order, want := range map[core.Order][]core.VideoID{core.ByPeople: {1, 2, 3}, core.ByRise: {2, 1, 3}} {
			if got, err := s.ListMostAsked(ctx, order, 0, 10); err != nil || !slices.Equal(got, want) {
				t.Errorf("order %d: %v, %v; want %v", order, got, err, want)
			}
		}
	})
}
