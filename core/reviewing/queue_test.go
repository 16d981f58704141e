package reviewing_test

import (
	"errors"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/roomstest"
)

// waiting returns the queue as somebody sees it.
func waiting(t *testing.T, d *roomstest.Desk, who core.UserID, order core.Order, offset, limit int) (ids []core.VideoID) {
	t.Helper()
	queue, err := d.Queue.ListPending(t.Context(), who, order, offset, limit)
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
	d, ctx := roomstest.New(t), t.Context()
	clip, other := d.AddVideo(t, 1), d.AddVideo(t, 2)
	d.AddQuestion(t, clip, "a")
	d.AddQuestion(t, clip, "b")
	d.AddQuestion(t, other, "a")
	for range 2 { // again, as after a crash
		if _, err := d.Queue.TakeClip(ctx, roomstest.Moderator, clip); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, waiting(t, d, roomstest.Moderator, core.ByPeople, 0, 10), clip, other)
	equal(t, waiting(t, d, second, core.ByPeople, 0, 10), other)
	if _, err := d.Queue.TakeClip(ctx, second, clip); !errors.Is(err, &core.Problem{Code: core.Taken}) {
		t.Errorf("taken twice: %v", err)
	}
	if _, err := d.Queue.ReturnClip(ctx, second, clip); !errors.Is(err, &core.Problem{Code: core.Taken}) {
		t.Errorf("given back what is not theirs: %v", err)
	}
	equal(t, waiting(t, d, second, core.ByPeople, 0, 10), other)
	d.At = d.At.Add(core.TakenFor)
	equal(t, waiting(t, d, second, core.ByPeople, 0, 10), clip, other)
	if p, err := d.Queue.LoadQuestion(ctx, clip); err != nil || p.Video.Taken != nil {
		t.Errorf("left for a day, and still said to be taken: %+v, %v", p.Video.Taken, err)
	}
	if _, err := d.Queue.TakeClip(ctx, second, clip); err != nil {
		t.Fatal(err)
	}
	equal(t, waiting(t, d, roomstest.Moderator, core.ByPeople, 0, 10), other)
	d.At = d.At.Add(time.Second)
	if _, err := d.Queue.ReturnClip(ctx, second, clip); err != nil {
		t.Fatal(err)
	}
	equal(t, waiting(t, d, roomstest.Moderator, core.ByPeople, 0, 10), clip, other)
	if entries, err := d.Reviewing.ListAudit(ctx, 0, 10); err != nil || len(entries) != 3 || entries[0].Kind != core.AuditReturn || entries[2].Kind != core.AuditTake {
		t.Errorf("%v, %v", entries, err)
	}
}

// A clip that was merged into another is worked on as that, and a person's two accounts have taken what one of them took.
func TestTakeByEitherNameAndAccount(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	clip := d.AddVideo(t, 1)
	d.At = d.At.Add(time.Second)
	copied := d.AddVideo(t, 2)
	d.AddQuestion(t, clip, "a")
	d.AddQuestion(t, copied, "b")
	far := core.UserID{Platform: "far", ID: "9"}
	if err := d.Accounts.LinkAccounts(ctx, roomstest.Moderator, far); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Reviewing.MergeVideos(ctx, roomstest.Moderator, clip, copied); err != nil {
		t.Fatal(err)
	}
	if v, err := d.Queue.TakeClip(ctx, roomstest.Moderator, copied); err != nil || v.ID != clip {
		t.Fatalf("%+v, %v", v, err)
	}
	equal(t, waiting(t, d, second, core.ByPeople, 0, 10))
	equal(t, waiting(t, d, far, core.ByPeople, 0, 10), clip)
	if _, err := d.Queue.ReturnClip(ctx, far, copied); err != nil {
		t.Fatal(err)
	}
	equal(t, waiting(t, d, second, core.ByPeople, 0, 10), clip)
	if _, err := d.Queue.SetUnfit(ctx, second, copied, true); err != nil {
		t.Fatal(err)
	}
	equal(t, waiting(t, d, second, core.ByPeople, 0, 10))
}

func TestNotCheckable(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	clip := d.AddVideo(t, 1)
	d.AddQuestion(t, clip, "a")
	for _, unfit := range []bool{true, false} {
		if _, err := d.Queue.SetUnfit(ctx, roomstest.Moderator, clip, unfit); err != nil {
			t.Fatal(err)
		}
		want := []core.VideoID{clip}
		if unfit {
			want = nil
		}
		equal(t, waiting(t, d, second, core.ByPeople, 0, 10), want...)
	}
	if _, err := d.Queue.TakeClip(ctx, roomstest.Moderator, clip); err != nil {
		t.Fatal(err)
	}
	for _, unfit := range []bool{true, false} { // who had taken it has it again
		if _, err := d.Queue.SetUnfit(ctx, second, clip, unfit); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, waiting(t, d, second, core.ByPeople, 0, 10))
	equal(t, waiting(t, d, roomstest.Moderator, core.ByPeople, 0, 10), clip)
}

// What people have begun to ask about comes first in one order, what most have asked about in the other; pages do not overlap.
func TestOrdersAndPages(t *testing.T) {
	d := roomstest.New(t)
	old, fresh, answered := d.AddVideo(t, 1), d.AddVideo(t, 2), d.AddVideo(t, 3)
	for _, who := range []string{"a", "b", "c"} {
		d.AddQuestion(t, old, who)
		d.AddQuestion(t, answered, who)
	}
	d.Publish(t, answered, roomstest.Kim())
	d.At = d.At.Add(72 * time.Hour)
	d.AddQuestion(t, fresh, "a")
	d.AddQuestion(t, fresh, "b")
	d.AddQuestion(t, old, "a") // who has asked before makes it rise no more
	equal(t, waiting(t, d, roomstest.Moderator, core.ByPeople, 0, 10), old, fresh)
	equal(t, waiting(t, d, roomstest.Moderator, core.ByRise, 0, 10), fresh, old)
	equal(t, waiting(t, d, roomstest.Moderator, core.ByRise, 1, 10), old)
	equal(t, waiting(t, d, roomstest.Moderator, core.ByRise, 0, 1), fresh)
	p, err := d.Queue.LoadQuestion(t.Context(), fresh)
	if err != nil || p.Asked != 2 || p.Lately != 2 {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err = d.Queue.LoadQuestion(t.Context(), old); err != nil || p.Asked != 3 || p.Lately != 0 {
		t.Errorf("%+v, %v", p, err)
	}
}

// Somebody who asked about two copies that turn out to be one counts once, and the debunk of a copy explains both.
func TestPendingOfMergedClips(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	a := d.AddVideo(t, 1)
	d.At = d.At.Add(time.Minute)
	b := d.AddVideo(t, 2)
	d.AddQuestion(t, a, "both")
	d.AddQuestion(t, b, "both")
	d.AddQuestion(t, b, "one")
	if _, err := d.Reviewing.MergeVideos(ctx, roomstest.Moderator, a, b); err != nil {
		t.Fatal(err)
	}
	equal(t, waiting(t, d, roomstest.Moderator, core.ByPeople, 0, 10), a)
	if p, err := d.Queue.LoadQuestion(ctx, a); err != nil || p.Asked != 2 {
		t.Errorf("%+v, %v", p, err)
	}
	d.Publish(t, b, roomstest.Kim())
	equal(t, waiting(t, d, roomstest.Moderator, core.ByPeople, 0, 10))
}

// Clips that turn out to be one count together for their place in the queue, even if nobody asked about the one that stays.
func TestOrderOfMergedClips(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	root := d.AddVideo(t, 1)
	d.At = d.At.Add(time.Minute)
	one, two, other := d.AddVideo(t, 2), d.AddVideo(t, 3), d.AddVideo(t, 4)
	for video, people := range map[core.VideoID][]string{other: {"a", "b", "c"}, one: {"a", "b"}, two: {"b", "c", "d"}} {
		for _, who := range people {
			d.AddQuestion(t, video, who)
		}
	}
	for _, copied := range []core.VideoID{one, two} {
		if _, err := d.Reviewing.MergeVideos(ctx, roomstest.Moderator, root, copied); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, waiting(t, d, roomstest.Moderator, core.ByPeople, 0, 10), root, other)
	if rising := waiting(t, d, roomstest.Moderator, core.ByRise, 0, 10); len(rising) != 2 {
		t.Errorf("rising: %v", rising)
	}
}
