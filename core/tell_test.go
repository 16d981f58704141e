package core_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
)

// told collects what watchers hear.
type told map[string]core.Update

func (d *desk) tell(t *testing.T) told {
	t.Helper()
	heard := told{}
	_, err := d.Tell(t.Context(), func(_ context.Context, all []core.Telling) error {
		for _, one := range all {
			if one.Silent {
				continue
			}
			heard[one.Watcher.Chat.ID+" "+one.Key] = one.Update
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return heard
}

func (d *desk) watch(t *testing.T, video core.VideoID, chat string, knows ...core.Debunk) {
	t.Helper()
	if err := d.Watch(t.Context(), video, core.Watcher{Chat: core.ChatID{Platform: "web", ID: chat}}, knows...); err != nil {
		t.Fatal(err)
	}
}

// watchAll makes people wait, in private, for all of some videos.
func (d *desk) watchAll(t *testing.T, people []core.UserID, videos []core.VideoID) {
	t.Helper()
	for _, user := range people {
		for _, id := range videos {
			if err := d.Watch(t.Context(), id, core.Watcher{Chat: core.ChatID(user), User: user}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func (d *desk) edit(t *testing.T, before core.Debunk, change func(*core.Facts)) core.Debunk {
	t.Helper()
	facts := before.Facts
	change(&facts)
	after, err := d.Edit(t.Context(), moderator, before.ID, before.Revision, facts)
	if err != nil {
		t.Fatal(err)
	}
	return after
}

func TestTell(t *testing.T) {
	d := newDesk(t)
	video := d.video(t, 1)
	d.watch(t, video, "ann")
	d.watch(t, video, "bob")
	debunk := d.publish(t, video, kim())
	if heard := d.tell(t); len(heard) != 2 {
		t.Fatalf("told %v", heard)
	}
	d.at = d.at.Add(time.Hour)
	if heard := d.tell(t); len(heard) != 0 {
		t.Fatalf("told again: %v", heard)
	}
	debunk = d.edit(t, debunk, func(f *core.Facts) { f.Note = "a new note" })
	if heard := d.tell(t); len(heard) != 0 {
		t.Fatalf("told of a note: %v", heard)
	}
	debunk = d.edit(t, debunk, func(f *core.Facts) { f.Verdict = core.Staged })
	heard := d.tell(t)
	if u := heard["ann "+debunk.ID.String()+"@3"]; len(heard) != 2 || u.Before == nil || u.Before.Verdict != core.Decontextualized {
		t.Fatalf("told %+v", heard)
	}
}

// A delivery that fails is tried again, once its lease is over.
func TestTellGoesOn(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	video := d.video(t, 1)
	d.watch(t, video, "ann")
	d.publish(t, video, kim())
	broken := errors.New("the platform is down")
	if _, err := d.Tell(ctx, func(context.Context, []core.Telling) error { return broken }); !errors.Is(err, broken) {
		t.Fatalf("err = %v", err)
	}
	d.at = d.at.Add(time.Hour)
	if heard := d.tell(t); len(heard) != 1 {
		t.Errorf("told %v", heard)
	}
}

// What changes before anybody is told is told in its last form, and as news.
func TestTellAfterAnEdit(t *testing.T) {
	d := newDesk(t)
	video := d.video(t, 1)
	d.watch(t, video, "ann")
	debunk := d.edit(t, d.publish(t, video, kim()), func(f *core.Facts) { f.Note = "a typing mistake less" })
	heard := d.tell(t)
	if u := heard["ann "+debunk.ID.String()+"@2"]; len(heard) != 1 || u.Action != core.Publish || u.Debunk.Note == "" {
		t.Fatalf("told %+v", heard)
	}
	withdrawn := d.publish(t, video, kim())
	if _, err := d.Retract(t.Context(), moderator, withdrawn.ID, "mistaken"); err != nil {
		t.Fatal(err)
	}
	if heard := d.tell(t); len(heard) != 0 {
		t.Errorf("told of what was withdrawn before anybody knew it: %+v", heard)
	}
}

// Those who were given an answer hear if it turns out to be wrong, and nothing else.
func TestTellTheInformed(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	video := d.video(t, 1)
	debunk := d.publish(t, video, kim())
	if err := d.Inform(ctx, video, core.Watcher{Chat: core.ChatID{Platform: "web", ID: "cem"}}, debunk); err != nil {
		t.Fatal(err)
	}
	second := kim()
	second.Claim = "another claim"
	d.publish(t, video, second)
	if heard := d.tell(t); len(heard) != 0 {
		t.Errorf("told %+v", heard)
	}
	debunk = d.edit(t, debunk, func(f *core.Facts) { f.Place = "Vladivostok" })
	if heard := d.tell(t); len(heard) != 0 {
		t.Errorf("told %+v", heard)
	}
	if _, err := d.Retract(ctx, moderator, debunk.ID, "mistaken"); err != nil {
		t.Fatal(err)
	}
	heard := d.tell(t)
	if u := heard["cem "+debunk.ID.String()+"@3"]; len(heard) != 1 || u.Action != core.Retract {
		t.Errorf("told %+v", heard)
	}
}

// Who starts to wait at the moment at which the answer is published hears of it.
func TestWatchMissesNothing(t *testing.T) {
	d := newDesk(t)
	video := d.video(t, 1)
	debunk := d.publish(t, video, kim())
	d.tell(t)
	d.watch(t, video, "late")
	d.watch(t, video, "knows", debunk)
	heard := d.tell(t)
	if _, ok := heard["late "+debunk.ID.String()+"@1"]; !ok || len(heard) != 1 {
		t.Errorf("told %+v", heard)
	}
}

// Two clips that turn out to be the same have the same watchers; each chat hears once.
func TestMergeTellsBoth(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	older := d.video(t, 9)
	d.at = d.at.Add(time.Minute)
	newer, third := d.video(t, 2), d.video(t, 3)
	debunk := d.publish(t, newer, kim())
	d.watch(t, newer, "both", debunk)
	d.tell(t)
	d.watch(t, older, "ann")
	d.watch(t, older, "both")
	d.watch(t, third, "cem")
	for _, pair := range [][2]core.VideoID{{newer, older}, {third, newer}, {newer, third}} { // the last says nothing new
		root, err := d.Merge(ctx, moderator, pair[0], pair[1])
		if err != nil || root.ID != older {
			t.Fatalf("root %v, %v", root.ID, err)
		}
	}
	heard := d.tell(t)
	for _, chat := range []string{"ann", "cem"} {
		if _, ok := heard[chat+" "+debunk.ID.String()+"@1"]; !ok {
			t.Errorf("%s was not told", chat)
		}
	}
	d.at = d.at.Add(time.Hour)
	d.edit(t, debunk, func(f *core.Facts) { f.Verdict = core.Staged })
	if heard := d.tell(t); len(heard) != 3 {
		t.Errorf("told %+v", heard)
	}
	if acts, err := d.Audit(ctx, 0, 10); err != nil || acts[0].Kind != core.ActEdit || acts[1].Kind != core.ActMerge || acts[2].Kind != core.ActMerge {
		t.Errorf("%v, %v", acts, err)
	}
}

func TestMergeAndPart(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	a, b, c := d.video(t, 1), d.video(t, 2), d.video(t, 3)
	debunk := d.publish(t, c, kim())
	sees := func(of core.VideoID) bool {
		t.Helper()
		v, err := d.Video(ctx, of)
		if err != nil {
			t.Fatal(err)
		}
		debunks, err := d.DebunksOf(ctx, v)
		if err != nil {
			t.Fatal(err)
		}
		return len(debunks) == 1 && debunks[0].ID == debunk.ID
	}
	for _, pair := range [][2]core.VideoID{{b, c}, {a, b}} {
		if _, err := d.Merge(ctx, moderator, pair[0], pair[1]); err != nil {
			t.Fatal(err)
		}
	}
	if !sees(a) || !sees(b) || !sees(c) {
		t.Error("merged, but not one")
	}
	for range 2 { // again, as after a crash
		if err := d.NotSame(ctx, moderator, b, a); err != nil {
			t.Fatal(err)
		}
	}
	if sees(a) || !sees(b) || !sees(c) {
		t.Error("b does not take its own copy along")
	}
	if _, err := d.Merge(ctx, moderator, a, c); err != nil { // a moderator's later word counts
		t.Fatal(err)
	}
	v, err := d.Video(ctx, a)
	if err != nil || len(v.NotSame) != 0 || !sees(a) {
		t.Errorf("%+v, %v", v, err)
	}
	if _, err := d.Merge(ctx, moderator, a, 77); !errors.Is(err, &core.Problem{Code: core.NotFound}) {
		t.Errorf("err = %v", err)
	}
}

func TestUndo(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	video := d.video(t, 1)
	first := d.publish(t, video, kim())
	edited := d.edit(t, first, func(f *core.Facts) { f.Place = "Moscow" })
	for range 2 { // again, as after a crash
		back, err := d.Undo(ctx, moderator, first.ID, edited.Revision)
		if err != nil || back.Place != first.Place || back.Revision != 3 || back.Status != core.Published {
			t.Fatalf("%+v, %v", back, err)
		}
	}
	if _, err := d.Undo(ctx, moderator, first.ID, 1); !errors.Is(err, &core.Problem{Code: core.Conflict}) {
		t.Errorf("an old one: %v", err)
	}
	other := kim()
	other.Claim = "another claim"
	second := d.publish(t, video, other)
	d.at = d.at.Add(core.UndoFor + time.Second)
	if _, err := d.Undo(ctx, moderator, second.ID, 1); !errors.Is(err, &core.Problem{Code: core.TooLate}) {
		t.Errorf("after its time: %v", err)
	}
	d.at = d.at.Add(-time.Minute)
	if gone, err := d.Undo(ctx, moderator, second.ID, 1); err != nil || gone.Status != core.RetractedState {
		t.Errorf("%+v, %v", gone, err)
	}
	if history, err := d.History(ctx, first.ID); err != nil || len(history) != 3 || history[2].Action != core.Undo {
		t.Errorf("%+v, %v", history, err)
	}
}

// Who was shown a fact-check that was withdrawn while it was on its way hears of that.
func TestInformedTooLate(t *testing.T) {
	d := newDesk(t)
	video := d.video(t, 1)
	shown := d.publish(t, video, kim())
	if _, err := d.Retract(t.Context(), moderator, shown.ID, "wrong"); err != nil {
		t.Fatal(err)
	}
	if heard := d.tell(t); len(heard) != 0 {
		t.Fatalf("told %v", heard)
	}
	if err := d.Inform(t.Context(), video, core.Watcher{Chat: core.ChatID{Platform: "web", ID: "cem"}}, shown); err != nil {
		t.Fatal(err)
	}
	if u := d.tell(t)["cem "+shown.ID.String()+"@2"]; u.Action != core.Retract {
		t.Errorf("heard %+v", u)
	}
}

// Of two accounts of one person the one hears that takes messages: what the other did not take is told to it, once, and so are
// the changes that follow.
func TestTellTheOtherAccount(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	video, copied := d.video(t, 1), d.video(t, 2)
	near, far := core.UserID{Platform: "near", ID: "1"}, core.UserID{Platform: "far", ID: "2"}
	d.watchAll(t, []core.UserID{near, far}, []core.VideoID{video, copied})
	d.watch(t, video, "bob")
	if err := d.Link(ctx, near, far); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Merge(ctx, moderator, video, copied); err != nil {
		t.Fatal(err)
	}
	debunk := d.publish(t, video, kim())
	heard := d.tell(t)
	first, second := near, far
	if _, ok := heard["2 "+debunk.ID.String()+"@1"]; ok {
		first, second = far, near
	}
	if len(heard) != 2 {
		t.Fatalf("told %v", heard)
	}
	if err := d.Leave(ctx, video, core.ChatID(first)); err != nil {
		t.Fatal(err)
	}
	if heard = d.tell(t); len(heard) != 1 || heard[second.ID+" "+debunk.ID.String()+"@1"].Action != core.Publish {
		t.Errorf("told %v, want %s alone", heard, second)
	}
	if err := d.Leave(ctx, video, core.ChatID(first)); err != nil {
		t.Fatal(err)
	}
	if heard = d.tell(t); len(heard) != 0 {
		t.Errorf("told again: %v", heard)
	}
	d.edit(t, debunk, func(f *core.Facts) { f.Verdict = core.Staged })
	if heard = d.tell(t); len(heard) != 2 || heard[second.ID+" "+debunk.ID.String()+"@2"].Action != core.Edit {
		t.Errorf("told of the change: %v", heard)
	}
}

// Who was told by one account only, and has the other as well, hears of a change once; the answers of both are put right.
func TestTellBothAccountsOfAChange(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	video := d.video(t, 1)
	near, far := core.UserID{Platform: "near", ID: "1"}, core.UserID{Platform: "far", ID: "2"}
	debunk := d.publish(t, video, kim())
	d.tell(t)
	for _, user := range []core.UserID{near, far} {
		if err := d.Inform(ctx, video, core.Watcher{Chat: core.ChatID(user), User: user}, debunk); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Link(ctx, near, far); err != nil {
		t.Fatal(err)
	}
	d.edit(t, debunk, func(f *core.Facts) { f.Verdict = core.Staged })
	for n, want := range []int{1, 0} {
		told, silent := 0, 0
		_, err := d.Tell(ctx, func(_ context.Context, all []core.Telling) error {
			for _, one := range all {
				if one.Silent {
					silent++
				} else {
					told++
				}
			}
			return nil
		})
		if err != nil || told != want || silent != want {
			t.Errorf("telling %d: %d told, %d silent, %v", n+1, told, silent, err)
		}
	}
}

// Who takes no more messages hears nothing of other videos either; nor does who is blocked.
func TestTellNobodyWhoIsGone(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	video, other := d.video(t, 1), d.video(t, 2)
	gone, blocked := core.UserID{Platform: "web", ID: "gone"}, core.UserID{Platform: "web", ID: "blocked"}
	d.watchAll(t, []core.UserID{gone, blocked}, []core.VideoID{video, other})
	d.watch(t, other, "bob")
	if err := d.Gone(ctx, video, core.ChatID(gone)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Appoint(ctx, moderator, core.Owner, blocked, core.Blocked, ""); err != nil {
		t.Fatal(err)
	}
	debunk := d.publish(t, other, kim())
	if heard := d.tell(t); len(heard) != 1 || heard["bob "+debunk.ID.String()+"@1"].Action != core.Publish {
		t.Errorf("told %v", heard)
	}
	if n, err := d.CountWatchers(ctx, other, moderator); n != 1 || err != nil {
		t.Errorf("%d are being told, %v", n, err)
	}
}
