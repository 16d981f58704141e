package notifying_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/notifying"
	"github.com/firstseen/firstseen/core/roomstest"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/storage"
)

func TestTell(t *testing.T) {
	d := roomstest.New(t)
	video := d.AddVideo(t, 1)
	d.Watch(t, video, "ann")
	d.Watch(t, video, "bob")
	debunk := d.Publish(t, video, roomstest.Kim())
	if heard := d.Notify(t); len(heard) != 2 {
		t.Fatalf("told %v", heard)
	}
	d.At = d.At.Add(time.Hour)
	if heard := d.Notify(t); len(heard) != 0 {
		t.Fatalf("told again: %v", heard)
	}
	debunk = d.Edit(t, debunk, func(f *core.Facts) { f.Note = "a new note" })
	if heard := d.Notify(t); len(heard) != 0 {
		t.Fatalf("told of a note: %v", heard)
	}
	debunk = d.Edit(t, debunk, func(f *core.Facts) { f.Verdict = core.Staged })
	heard := d.Notify(t)
	if u := heard["ann "+debunk.ID.String()+"@3"]; len(heard) != 2 || u.Before == nil || u.Before.Verdict != core.Decontextualized {
		t.Fatalf("told %+v", heard)
	}
}

// A delivery that fails is tried again, once its lease is over.
func TestTellGoesOn(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	video := d.AddVideo(t, 1)
	d.Watch(t, video, "ann")
	d.Publish(t, video, roomstest.Kim())
	broken := errors.New("the platform is down")
	if _, err := d.Notifying.NotifyWatchers(ctx, func(context.Context, []notifying.Notification) error { return broken }); !errors.Is(err, broken) {
		t.Fatalf("err = %v", err)
	}
	d.At = d.At.Add(time.Hour)
	if heard := d.Notify(t); len(heard) != 1 {
		t.Errorf("told %v", heard)
	}
}

// What changes before anybody is told is told in its last form, and as news.
func TestTellAfterAnEdit(t *testing.T) {
	d := roomstest.New(t)
	video := d.AddVideo(t, 1)
	d.Watch(t, video, "ann")
	debunk := d.Edit(t, d.Publish(t, video, roomstest.Kim()), func(f *core.Facts) { f.Note = "a typing mistake less" })
	heard := d.Notify(t)
	if u := heard["ann "+debunk.ID.String()+"@2"]; len(heard) != 1 || u.Action != core.Publish || u.Debunk.Note == "" {
		t.Fatalf("told %+v", heard)
	}
	withdrawn := d.Publish(t, video, roomstest.Kim())
	if _, err := d.Reviewing.RetractDebunk(t.Context(), roomstest.Moderator, withdrawn.ID, "mistaken"); err != nil {
		t.Fatal(err)
	}
	if heard := d.Notify(t); len(heard) != 0 {
		t.Errorf("told of what was withdrawn before anybody knew it: %+v", heard)
	}
}

// Who was told just before the process ended, so that nothing says that they were, hears of a retraction and of a change, and of what
// says the same under the key of what they have.
func TestTellAfterACrash(t *testing.T) {
	crash := errors.New("the process ends after it sent")
	for name, c := range map[string]struct {
		change func(*roomstest.Desk, core.Debunk) error
		key    string
		action core.Action
	}{
		"retraction": {func(d *roomstest.Desk, one core.Debunk) error {
			_, err := d.Reviewing.RetractDebunk(t.Context(), roomstest.Moderator, one.ID, "mistaken")
			return err
		}, "@2", core.Retract},
		"change": {func(d *roomstest.Desk, one core.Debunk) error {
			d.Edit(t, one, func(f *core.Facts) { f.Verdict = core.Staged })
			return nil
		}, "@2", core.Edit},
		"typing mistake": {func(d *roomstest.Desk, one core.Debunk) error {
			d.Edit(t, one, func(f *core.Facts) { f.Note = "a typing mistake less" })
			return nil
		}, "@1", core.Publish},
		"nothing": {func(d *roomstest.Desk, _ core.Debunk) error { d.At = d.At.Add(time.Hour); return nil }, "@1", core.Publish},
	} {
		t.Run(name, func(t *testing.T) {
			d := roomstest.New(t)
			video := d.AddVideo(t, 1)
			d.Watch(t, video, "ann")
			debunk := d.Publish(t, video, roomstest.Kim())
			if _, err := d.Notifying.NotifyWatchers(t.Context(), func(context.Context, []notifying.Notification) error { return crash }); !errors.Is(err, crash) {
				t.Fatal(err)
			}
			if err := c.change(d, debunk); err != nil {
				t.Fatal(err)
			}
			heard := d.Notify(t)
			if u := heard["ann "+debunk.ID.String()+c.key]; len(heard) != 1 || u.Action != c.action {
				t.Errorf("heard %+v, want %v %s", heard, c.action, c.key)
			}
			d.At = d.At.Add(time.Hour)
			if heard := d.Notify(t); len(heard) != 0 {
				t.Errorf("heard again: %+v", heard)
			}
		})
	}
}

// A fact-check that is withdrawn after its delivery has begun, and before anything was sent, is not sent any more.
func TestTellNothingSuperseded(t *testing.T) {
	d := roomstest.New(t)
	video := d.AddVideo(t, 1)
	d.Watch(t, video, "ann")
	debunk := d.Publish(t, video, roomstest.Kim())
	retracting := &retractingStore{Store: d.Store, retract: func() error {
		_, err := d.Reviewing.RetractDebunk(t.Context(), roomstest.Moderator, debunk.ID, "mistaken")
		return err
	}}
	other := services.New(services.Config{Store: retracting, Now: func() time.Time { return d.At }})
	if _, err := other.Notifying.NotifyWatchers(t.Context(), func(_ context.Context, all []notifying.Notification) error {
		t.Errorf("sent %+v", all)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if u := d.Notify(t)["ann "+debunk.ID.String()+"@2"]; u.Action != core.Retract {
		t.Errorf("heard %+v, want the retraction", u)
	}
}

// retractingStore is a store in which a debunk is retracted just before a delivery begins.
type retractingStore struct {
	*storage.Store
	retract func() error
}

// MarkSending implements core.Watchers.
func (s *retractingStore) MarkSending(ctx context.Context, id core.VideoID, d core.DebunkID, revision int, chats ...core.ChatID) error {
	if err := s.retract(); err != nil {
		return err
	}
	return s.Store.MarkSending(ctx, id, d, revision, chats...)
}

// Those who were given an answer hear if it turns out to be wrong, and nothing else.
func TestTellTheInformed(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	video := d.AddVideo(t, 1)
	debunk := d.Publish(t, video, roomstest.Kim())
	if err := d.Subscriptions.MarkInformed(ctx, video, core.Watcher{Chat: core.ChatID{Platform: "web", ID: "cem"}}, debunk); err != nil {
		t.Fatal(err)
	}
	second := roomstest.Kim()
	second.Claim = "another claim"
	d.Publish(t, video, second)
	if heard := d.Notify(t); len(heard) != 0 {
		t.Errorf("told %+v", heard)
	}
	debunk = d.Edit(t, debunk, func(f *core.Facts) { f.Place = "Vladivostok" })
	if heard := d.Notify(t); len(heard) != 0 {
		t.Errorf("told %+v", heard)
	}
	if _, err := d.Reviewing.RetractDebunk(ctx, roomstest.Moderator, debunk.ID, "mistaken"); err != nil {
		t.Fatal(err)
	}
	heard := d.Notify(t)
	if u := heard["cem "+debunk.ID.String()+"@3"]; len(heard) != 1 || u.Action != core.Retract {
		t.Errorf("told %+v", heard)
	}
}

// Who starts to wait at the moment at which the answer is published hears of it.
func TestWatchMissesNothing(t *testing.T) {
	d := roomstest.New(t)
	video := d.AddVideo(t, 1)
	debunk := d.Publish(t, video, roomstest.Kim())
	d.Notify(t)
	d.Watch(t, video, "late")
	d.Watch(t, video, "knows", debunk)
	heard := d.Notify(t)
	if _, ok := heard["late "+debunk.ID.String()+"@1"]; !ok || len(heard) != 1 {
		t.Errorf("told %+v", heard)
	}
}

// Two clips that turn out to be the same have the same watchers; each chat hears once.
func TestMergeTellsBoth(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	older := d.AddVideo(t, 9)
	d.At = d.At.Add(time.Minute)
	newer, third := d.AddVideo(t, 2), d.AddVideo(t, 3)
	debunk := d.Publish(t, newer, roomstest.Kim())
	d.Watch(t, newer, "both", debunk)
	d.Notify(t)
	d.Watch(t, older, "ann")
	d.Watch(t, older, "both")
	d.Watch(t, third, "cem")
	for _, pair := range [][2]core.VideoID{{newer, older}, {third, newer}, {newer, third}} { // the last says nothing new
		root, err := d.Reviewing.MergeVideos(ctx, roomstest.Moderator, pair[0], pair[1])
		if err != nil || root.ID != older {
			t.Fatalf("root %v, %v", root.ID, err)
		}
	}
	heard := d.Notify(t)
	for _, chat := range []string{"ann", "cem"} {
		if _, ok := heard[chat+" "+debunk.ID.String()+"@1"]; !ok {
			t.Errorf("%s was not told", chat)
		}
	}
	d.At = d.At.Add(time.Hour)
	d.Edit(t, debunk, func(f *core.Facts) { f.Verdict = core.Staged })
	if heard := d.Notify(t); len(heard) != 3 {
		t.Errorf("told %+v", heard)
	}
	if entries, err := d.Reviewing.ListAudit(ctx, 0, 10); err != nil || entries[0].Kind != core.AuditEdit || entries[1].Kind != core.AuditMerge || entries[2].Kind != core.AuditMerge {
		t.Errorf("%v, %v", entries, err)
	}
}

// Who was shown a fact-check that was withdrawn while it was on its way hears of that.
func TestInformedTooLate(t *testing.T) {
	d := roomstest.New(t)
	video := d.AddVideo(t, 1)
	shown := d.Publish(t, video, roomstest.Kim())
	if _, err := d.Reviewing.RetractDebunk(t.Context(), roomstest.Moderator, shown.ID, "wrong"); err != nil {
		t.Fatal(err)
	}
	if heard := d.Notify(t); len(heard) != 0 {
		t.Fatalf("told %v", heard)
	}
	if err := d.Subscriptions.MarkInformed(t.Context(), video, core.Watcher{Chat: core.ChatID{Platform: "web", ID: "cem"}}, shown); err != nil {
		t.Fatal(err)
	}
	if u := d.Notify(t)["cem "+shown.ID.String()+"@2"]; u.Action != core.Retract {
		t.Errorf("heard %+v", u)
	}
}

// Of two accounts of one person the one hears that takes messages: what the other did not take is told to it, once, and so are
// the changes that follow.
func TestTellTheOtherAccount(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	video, copied := d.AddVideo(t, 1), d.AddVideo(t, 2)
	near, far := core.UserID{Platform: "near", ID: "1"}, core.UserID{Platform: "far", ID: "2"}
	d.WatchAll(t, []core.UserID{near, far}, []core.VideoID{video, copied})
	d.Watch(t, video, "bob")
	if err := d.Accounts.LinkAccounts(ctx, near, far); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Reviewing.MergeVideos(ctx, roomstest.Moderator, video, copied); err != nil {
		t.Fatal(err)
	}
	debunk := d.Publish(t, video, roomstest.Kim())
	heard := d.Notify(t)
	first, second := near, far
	if _, ok := heard["2 "+debunk.ID.String()+"@1"]; ok {
		first, second = far, near
	}
	if len(heard) != 2 {
		t.Fatalf("told %v", heard)
	}
	if err := d.Subscriptions.RemoveRefusing(ctx, video, core.ChatID(first)); err != nil {
		t.Fatal(err)
	}
	if heard = d.Notify(t); len(heard) != 1 || heard[second.ID+" "+debunk.ID.String()+"@1"].Action != core.Publish {
		t.Errorf("told %v, want %s alone", heard, second)
	}
	if err := d.Subscriptions.RemoveRefusing(ctx, video, core.ChatID(first)); err != nil {
		t.Fatal(err)
	}
	if heard = d.Notify(t); len(heard) != 0 {
		t.Errorf("told again: %v", heard)
	}
	d.Edit(t, debunk, func(f *core.Facts) { f.Verdict = core.Staged })
	if heard = d.Notify(t); len(heard) != 2 || heard[second.ID+" "+debunk.ID.String()+"@2"].Action != core.Edit {
		t.Errorf("told of the change: %v", heard)
	}
}

// Who was told by one account only, and has the other as well, hears of a change once; the answers of both are put right.
func TestTellBothAccountsOfAChange(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	video := d.AddVideo(t, 1)
	near, far := core.UserID{Platform: "near", ID: "1"}, core.UserID{Platform: "far", ID: "2"}
	debunk := d.Publish(t, video, roomstest.Kim())
	d.Notify(t)
	for _, user := range []core.UserID{near, far} {
		if err := d.Subscriptions.MarkInformed(ctx, video, core.Watcher{Chat: core.ChatID(user), User: user}, debunk); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Accounts.LinkAccounts(ctx, near, far); err != nil {
		t.Fatal(err)
	}
	d.Edit(t, debunk, func(f *core.Facts) { f.Verdict = core.Staged })
	for n, want := range []int{1, 0} {
		told, silent := 0, 0
		_, err := d.Notifying.NotifyWatchers(ctx, func(_ context.Context, all []notifying.Notification) error {
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
	d, ctx := roomstest.New(t), t.Context()
	video, other := d.AddVideo(t, 1), d.AddVideo(t, 2)
	gone, blocked := core.UserID{Platform: "web", ID: "gone"}, core.UserID{Platform: "web", ID: "blocked"}
	d.WatchAll(t, []core.UserID{gone, blocked}, []core.VideoID{video, other})
	d.Watch(t, other, "bob")
	if err := d.Subscriptions.RemoveClosed(ctx, video, core.ChatID(gone)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Accounts.AssignRole(ctx, roomstest.Moderator, core.Owner, blocked, core.Blocked, ""); err != nil {
		t.Fatal(err)
	}
	debunk := d.Publish(t, other, roomstest.Kim())
	if heard := d.Notify(t); len(heard) != 1 || heard["bob "+debunk.ID.String()+"@1"].Action != core.Publish {
		t.Errorf("told %v", heard)
	}
	if n, err := d.Subscriptions.CountWatchers(ctx, other, roomstest.Moderator); n != 1 || err != nil {
		t.Errorf("%d are being told, %v", n, err)
	}
}
