package reviewing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/roomstest"
)

// Every entry is in the audit log, once, whatever it was done to; a change that changes nothing is none.
func TestAudit(t *testing.T) {
	third := core.UserID{Platform: "telegram", ID: "3"}
	list := func(entries []core.AuditEntry, err error) []core.AuditEntry {
		if err != nil {
			t.Fatal(err)
		}
		return entries
	}
	d, ctx := roomstest.New(t), t.Context()
	a, b := d.AddVideo(t, 1), d.AddVideo(t, 2)
	step := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		d.At = d.At.Add(time.Minute)
	}
	debunk := d.Publish(t, a, roomstest.Kim())
	step(nil)
	step(d.Reviewing.SeparateVideos(ctx, roomstest.Moderator, a, b))
	step(d.Reviewing.SeparateVideos(ctx, roomstest.Moderator, a, b))
	_, err := d.Accounts.AssignRole(ctx, roomstest.Moderator, core.Moderator, third, core.Blocked, "noise")
	step(err)
	_, err = d.Reviewing.RetractDebunk(ctx, roomstest.Moderator, debunk.ID, "mistaken")
	step(err)
	want := []core.AuditEntry{
		{Kind: core.AuditRetract, Actor: roomstest.Moderator, At: roomstest.Morning.Add(4 * time.Minute), Debunk: debunk.ID, Revision: 2, Videos: []core.VideoID{a}, Reason: "mistaken"},
		{Kind: core.AuditAppoint, Actor: roomstest.Moderator, At: roomstest.Morning.Add(3 * time.Minute), User: third, Role: core.Blocked, Reason: "noise"},
		{Kind: core.AuditNotSame, Actor: roomstest.Moderator, At: roomstest.Morning.Add(time.Minute), Videos: []core.VideoID{a, b}},
		{Kind: core.AuditPublish, Actor: roomstest.Moderator, At: roomstest.Morning, Debunk: debunk.ID, Revision: 1, Videos: []core.VideoID{a}},
	}
	if diff := cmp.Diff(want, list(d.Reviewing.ListAudit(ctx, 0, 10))); diff != "" {
		t.Error(diff)
	}
	if page := list(d.Reviewing.ListAudit(ctx, 1, 2)); !slices.EqualFunc(page, want[1:3], func(a, b core.AuditEntry) bool { return a.Kind == b.Kind }) {
		t.Errorf("second page: %+v", page)
	}
}
