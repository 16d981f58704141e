package accounts_test

import (
	"errors"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/roomstest"
	"github.com/firstseen/firstseen/core/services"
)

// An account of many people has no role, not even one that an earlier version gave it, and gets none.
func TestSharedAccountHasNoRole(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	if _, err := d.Accounts.AssignRole(ctx, person("1"), core.Owner, person("9"), core.Moderator, ""); err != nil {
		t.Fatal(err)
	}
	s := services.New(services.Config{Store: d.Store, Shared: func(u core.UserID) bool { return u == person("9") }})
	if role, err := s.Accounts.RoleOf(ctx, person("9")); role != core.Everyone || err != nil {
		t.Errorf("%v, %v", role, err)
	}
	for _, role := range []core.Role{core.Moderator, core.Contributor, core.Blocked} {
		if _, err := s.Accounts.AssignRole(ctx, person("1"), core.Owner, person("9"), role, ""); !errors.Is(err, &core.Problem{Code: core.SharedUser}) {
			t.Errorf("%v: %v", role, err)
		}
	}
	if _, err := s.Accounts.AssignRole(ctx, person("1"), core.Owner, person("9"), core.Everyone, ""); err != nil {
		t.Errorf("its old role stays: %v", err)
	}
	if people := must(s.Accounts.ListAppointed(ctx)); len(people) != 0 {
		t.Errorf("people: %+v", people)
	}
}
