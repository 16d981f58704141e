package core_test

import (
	"errors"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
)

func (d *desk) ask(t *testing.T, video core.VideoID, who string) {
	t.Helper()
	g := core.Sighting{ID: who, Video: video, At: d.at, Asker: core.UserID{Platform: "web", ID: who}}
	if err := d.store.AddSighting(t.Context(), g); err != nil {
		t.Fatal(err)
	}
}

// waiting returns the queue as somebody sees it.
func (d *desk) waiting(t *testing.T, who core.UserID, order core.Order, offset, limit int) (ids []core.VideoID) {
	t.Helper()
	queue, err := d.Pending(t.Context(), who, order, offset, limit)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range queue {
		ids = append(ids, p.Video.ID)
	}
	return ids
}

func equal(t *testing.T, got []core.VideoID, want ...core.VideoID) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("queue: %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("queue: %v, want %v", got, want)
		}
	}
}

var second = core.UserID{Platform: "web", ID: "2"}

// A clip that was taken is its taker's for a day.
func TestTake(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	clip, other := d.video(t, 1), d.video(t, 2)
	d.ask(t, clip, "a")
	d.ask(t, clip, "b")
	d.ask(t, other, "a")
	for range 2 { // again, as after a crash
		if _, err := d.Take(ctx, moderator, clip); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, d.waiting(t, moderator, core.ByPeople, 0, 10), clip, other)
	equal(t, d.waiting(t, second, core.ByPeople, 0, 10), other)
	if _, err := d.Take(ctx, second, clip); !errors.Is(err, &core.Problem{Code: core.Taken}) {
		t.Errorf("taken twice: %v", err)
	}
	if _, err := d.GiveBack(ctx, second, clip); !errors.Is(err, &core.Problem{Code: core.Taken}) {
		t.Errorf("given back what is not theirs: %v", err)
	}
	equal(t, d.waiting(t, second, core.ByPeople, 0, 10), other)
	d.at = d.at.Add(core.TakenFor)
	equal(t, d.waiting(t, second, core.ByPeople, 0, 10), clip, other)
	if p, err := d.Question(ctx, clip); err != nil || p.Video.Taken != nil {
		t.Errorf("left for a day, and still said to be taken: %+v, %v", p.Video.Taken, err)
	}
	if _, err := d.Take(ctx, second, clip); err != nil {
		t.Fatal(err)
	}
	equal(t, d.waiting(t, moderator, core.ByPeople, 0, 10), other)
	d.at = d.at.Add(time.Second)
	if _, err := d.GiveBack(ctx, second, clip); err != nil {
		t.Fatal(err)
	}
	equal(t, d.waiting(t, moderator, core.ByPeople, 0, 10), clip, other)
	if acts, err := d.Audit(ctx, 0, 10); err != nil || len(acts) != 3 || acts[0].Kind != core.ActGiveBack || acts[2].Kind != core.ActTake {
		t.Errorf("%v, %v", acts, err)
	}
}

// A clip that was merged into another is worked on as that, and a person's two accounts have taken what one of them took.
func TestTakeByEitherNameAndAccount(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	clip := d.video(t, 1)
	d.at = d.at.Add(time.Second)
	copied := d.video(t, 2)
	d.ask(t, clip, "a")
	d.ask(t, copied, "b")
	far := core.UserID{Platform: "far", ID: "9"}
	if err := d.Link(ctx, moderator, far); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Merge(ctx, moderator, clip, copied); err != nil {
		t.Fatal(err)
	}
	if v, err := d.Take(ctx, moderator, copied); err != nil || v.ID != clip {
		t.Fatalf("%+v, %v", v, err)
	}
	equal(t, d.waiting(t, second, core.ByPeople, 0, 10))
	equal(t, d.waiting(t, far, core.ByPeople, 0, 10), clip)
	if _, err := d.GiveBack(ctx, far, copied); err != nil {
		t.Fatal(err)
	}
	equal(t, d.waiting(t, second, core.ByPeople, 0, 10), clip)
	if _, err := d.NotCheckable(ctx, second, copied, true); err != nil {
		t.Fatal(err)
	}
	equal(t, d.waiting(t, second, core.ByPeople, 0, 10))
}

func TestNotCheckable(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	clip := d.video(t, 1)
	d.ask(t, clip, "a")
	for _, unfit := range []bool{true, false} {
		if _, err := d.NotCheckable(ctx, moderator, clip, unfit); err != nil {
			t.Fatal(err)
		}
		want := []core.VideoID{clip}
		if unfit {
			want = nil
		}
		equal(t, d.waiting(t, second, core.ByPeople, 0, 10), want...)
	}
}

// What people have begun to ask about comes first in one order, what most have asked about in the other; pages do not overlap.
func TestOrdersAndPages(t *testing.T) {
	d := newDesk(t)
	old, fresh, answered := d.video(t, 1), d.video(t, 2), d.video(t, 3)
	for _, who := range []string{"a", "b", "c"} {
		d.ask(t, old, who)
		d.ask(t, answered, who)
	}
	d.publish(t, answered, kim())
	d.at = d.at.Add(72 * time.Hour)
	d.ask(t, fresh, "a")
	d.ask(t, fresh, "b")
	d.ask(t, old, "a") // who has asked before makes it rise no more
	equal(t, d.waiting(t, moderator, core.ByPeople, 0, 10), old, fresh)
	equal(t, d.waiting(t, moderator, core.ByRise, 0, 10), fresh, old)
	equal(t, d.waiting(t, moderator, core.ByRise, 1, 10), old)
	equal(t, d.waiting(t, moderator, core.ByRise, 0, 1), fresh)
	p, err := d.Question(t.Context(), fresh)
	if err != nil || p.Asked != 2 || p.Lately != 2 {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err = d.Question(t.Context(), old); err != nil || p.Asked != 3 || p.Lately != 0 {
		t.Errorf("%+v, %v", p, err)
	}
}

// Somebody who asked about two copies that turn out to be one counts once, and the debunk of a copy explains both.
func TestPendingOfMergedClips(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	a := d.video(t, 1)
	d.at = d.at.Add(time.Minute)
	b := d.video(t, 2)
	d.ask(t, a, "both")
	d.ask(t, b, "both")
	d.ask(t, b, "one")
	if _, err := d.Merge(ctx, moderator, a, b); err != nil {
		t.Fatal(err)
	}
	equal(t, d.waiting(t, moderator, core.ByPeople, 0, 10), a)
	if p, err := d.Question(ctx, a); err != nil || p.Asked != 2 {
		t.Errorf("%+v, %v", p, err)
	}
	d.publish(t, b, kim())
	equal(t, d.waiting(t, moderator, core.ByPeople, 0, 10))
}

// Clips that turn out to be one count together for their place in the queue, even if nobody asked about the one that stays.
func TestOrderOfMergedClips(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	root := d.video(t, 1)
	d.at = d.at.Add(time.Minute)
	one, two, other := d.video(t, 2), d.video(t, 3), d.video(t, 4)
	for video, people := range map[core.VideoID][]string{other: {"a", "b", "c"}, one: {"a", "b"}, two: {"b", "c", "d"}} {
		for _, who := range people {
			d.ask(t, video, who)
		}
	}
	for _, copied := range []core.VideoID{one, two} {
		if _, err := d.Merge(ctx, moderator, root, copied); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, d.waiting(t, moderator, core.ByPeople, 0, 10), root, other)
	if rising := d.waiting(t, moderator, core.ByRise, 0, 10); len(rising) != 2 {
		t.Errorf("rising: %v", rising)
	}
}
