package accounts_test

import (
	"errors"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/roomstest"
	"github.com/firstseen/firstseen/core/services"
)

func person(id string) core.UserID { return core.UserID{Platform: "telegram", ID: id} }

// Nobody gives a role that is not below their own, or changes that of somebody whose is not.
func TestAppoint(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	if _, err := d.Accounts.AssignRole(ctx, person("1"), core.Owner, person("2"), core.Moderator, ""); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		own      core.Role
		user     string
		role     core.Role
		accepted bool
	}{
		{core.Moderator, "2", core.Everyone, false}, // a roomstest.Moderator is not below a moderator
		{core.Moderator, "2", core.Blocked, false},
		{core.Moderator, "3", core.Moderator, false},
		{core.Moderator, "3", core.Contributor, true},
		{core.Contributor, "4", core.Blocked, false},
		{core.Everyone, "4", core.Contributor, false},
		{core.Moderator, "3", core.Blocked, true},
		{core.Owner, "2", core.Owner, false}, // owners are named by the operator
		{core.Owner, "2", core.Everyone, true},
	} {
		before := must(d.Accounts.RoleOf(ctx, person(c.user)))
		_, err := d.Accounts.AssignRole(ctx, person("1"), c.own, person(c.user), c.role, "because")
		after := must(d.Accounts.RoleOf(ctx, person(c.user)))
		if c.accepted && (err != nil || after != c.role) || !c.accepted && (!errors.Is(err, &core.Problem{Code: core.NotAllowed}) || after != before) {
			t.Errorf("%v makes %s %v: %v; it was %v and is %v", c.own, c.user, c.role, err, before, after)
		}
	}
	people := must(d.Accounts.ListAppointed(ctx))
	if len(people) != 1 || people[0].User != person("3") || people[0].Role != core.Blocked || people[0].By != person("1") || !people[0].Since.Equal(roomstest.Morning) {
		t.Errorf("people: %+v", people)
	}
}

// Whom the operator names needs no record.
func TestOwners(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	s := services.New(services.Config{Store: d.Store, Owners: []core.UserID{person("7")}})
	if role, err := s.Accounts.RoleOf(ctx, person("7")); role != core.Owner || err != nil {
		t.Errorf("%v, %v", role, err)
	}
	if _, err := s.Accounts.AssignRole(ctx, person("8"), core.Owner, person("7"), core.Blocked, ""); !errors.Is(err, &core.Problem{Code: core.NotAllowed}) {
		t.Errorf("an owner was blocked: %v", err)
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
	d, ctx := roomstest.New(t), t.Context()
	anna, far := core.UserID{Platform: "telegram", ID: "11"}, core.UserID{Platform: "discord", ID: "22"}
	if err := d.Announcer.SetAlerts(ctx, core.Watcher{Chat: core.ChatID(anna), User: anna}, true); err != nil {
		t.Fatal(err)
	}
	if err := d.Accounts.LinkAccounts(ctx, anna, far); err != nil {
		t.Fatal(err)
	}
	if err := d.Accounts.ErasePerson(ctx, anna); err != nil {
		t.Fatal(err)
	}
	desk, err := d.Store.LoadModeration(ctx)
	if err != nil || len(desk.Alerts) != 0 {
		t.Errorf("%+v, %v", desk, err)
	}
	if linked, err := d.Accounts.LinkedAccount(ctx, far); err != nil || linked.ID != "" {
		t.Errorf("linked with %v, %v", linked, err)
	}
}
