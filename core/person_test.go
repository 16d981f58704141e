package core_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/core"
)

func person(id string) core.UserID { return core.UserID{Platform: "telegram", ID: id} }

// Nobody gives a role that is not below their own, or changes that of somebody whose is not.
func TestAppoint(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	if _, err := d.Appoint(ctx, person("1"), core.Owner, person("2"), core.Moderator, ""); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		own      core.Role
		user     string
		role     core.Role
		accepted bool
	}{
		{core.Moderator, "2", core.Everyone, false}, // a moderator is not below a moderator
		{core.Moderator, "2", core.Blocked, false},
		{core.Moderator, "3", core.Moderator, false},
		{core.Moderator, "3", core.Contributor, true},
		{core.Contributor, "4", core.Blocked, false},
		{core.Everyone, "4", core.Contributor, false},
		{core.Moderator, "3", core.Blocked, true},
		{core.Owner, "2", core.Owner, false}, // owners are named by the operator
		{core.Owner, "2", core.Everyone, true},
	} {
		before := must(d.RoleOf(ctx, person(c.user)))
		_, err := d.Appoint(ctx, person("1"), c.own, person(c.user), c.role, "because")
		after := must(d.RoleOf(ctx, person(c.user)))
		if c.accepted && (err != nil || after != c.role) || !c.accepted && (!errors.Is(err, is(core.NotAllowed)) || after != before) {
			t.Errorf("%v makes %s %v: %v; it was %v and is %v", c.own, c.user, c.role, err, before, after)
		}
	}
	people := must(d.Appointed(ctx))
	if len(people) != 1 || people[0].User != person("3") || people[0].Role != core.Blocked || people[0].By != person("1") || !people[0].Since.Equal(morning) {
		t.Errorf("people: %+v", people)
	}
}

// Whom the operator names needs no record.
func TestOwners(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	s := core.New(core.Config{Store: d.store, Owners: []core.UserID{person("7")}})
	if role, err := s.RoleOf(ctx, person("7")); role != core.Owner || err != nil {
		t.Errorf("%v, %v", role, err)
	}
	if _, err := s.Appoint(ctx, person("8"), core.Owner, person("7"), core.Blocked, ""); !errors.Is(err, is(core.NotAllowed)) {
		t.Errorf("an owner was blocked: %v", err)
	}
}

// Every act is in the audit log, once, whatever it was done to; a change that changes nothing is none.
func TestAudit(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	a, b := d.video(t, 1), d.video(t, 2)
	step := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		d.at = d.at.Add(time.Minute)
	}
	debunk := d.publish(t, a, kim())
	step(nil)
	step(d.NotSame(ctx, moderator, a, b))
	step(d.NotSame(ctx, moderator, a, b))
	_, err := d.Appoint(ctx, moderator, core.Moderator, person("3"), core.Blocked, "noise")
	step(err)
	_, err = d.Retract(ctx, moderator, debunk.ID, "mistaken")
	step(err)
	want := []core.Act{
		{Kind: core.ActRetract, Actor: moderator, At: morning.Add(4 * time.Minute), Debunk: debunk.ID, Revision: 2, Videos: []core.VideoID{a}, Reason: "mistaken"},
		{Kind: core.ActAppoint, Actor: moderator, At: morning.Add(3 * time.Minute), User: person("3"), Role: core.Blocked, Reason: "noise"},
		{Kind: core.ActNotSame, Actor: moderator, At: morning.Add(time.Minute), Videos: []core.VideoID{a, b}},
		{Kind: core.ActPublish, Actor: moderator, At: morning, Debunk: debunk.ID, Revision: 1, Videos: []core.VideoID{a}},
	}
	if diff := cmp.Diff(want, must(d.Audit(ctx, 0, 10))); diff != "" {
		t.Error(diff)
	}
	if page := must(d.Audit(ctx, 1, 2)); !slices.EqualFunc(page, want[1:3], func(a, b core.Act) bool { return a.Kind == b.Kind }) {
		t.Errorf("second page: %+v", page)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Who wants to be forgotten hears of no clips that spread, and is nobody's other account any more.
func TestEraseLeavesTheDesk(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	anna, far := core.UserID{Platform: "telegram", ID: "11"}, core.UserID{Platform: "discord", ID: "22"}
	if err := d.Alerts(ctx, core.Watcher{Chat: core.ChatID(anna), User: anna}, true); err != nil {
		t.Fatal(err)
	}
	if err := d.Link(ctx, anna, far); err != nil {
		t.Fatal(err)
	}
	if err := d.Erase(ctx, anna); err != nil {
		t.Fatal(err)
	}
	desk, err := d.store.Desk(ctx)
	if err != nil || len(desk.Alerts) != 0 {
		t.Errorf("%+v, %v", desk, err)
	}
	if linked, err := d.Linked(ctx, far); err != nil || linked.ID != "" {
		t.Errorf("linked with %v, %v", linked, err)
	}
}
