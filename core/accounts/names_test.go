package accounts_test

import (
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/roomstest"
)

// A person's two accounts have one name, which a new role leaves as it is. A name that cannot stand in a line is not kept, and a long one is cut.
func TestNames(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	anna, far := person("11"), core.UserID{Platform: "discord", ID: "22"}
	named := func(user core.UserID) string {
		r := must(d.Accounts.NamePeople(ctx, core.Reply{Content: core.Proposed{Item: core.Proposal{By: user}}}))
		return r.Names[user]
	}
	for _, c := range []struct{ given, want string }{{"Anna\x00", ""}, {strings.Repeat("é", 90), strings.Repeat("é", 60)}, {" Anna ", "Anna"}, {"", "Anna"}} {
		if err := d.Accounts.RememberName(ctx, anna, c.given); err != nil {
			t.Fatal(err)
		}
		if got := named(anna); got != c.want {
			t.Errorf("%q is kept as %q, want %q", c.given, got, c.want)
		}
	}
	if err := d.Accounts.LinkAccounts(ctx, anna, far); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Accounts.AssignRole(ctx, person("1"), core.Owner, far, core.Moderator, ""); err != nil {
		t.Fatal(err)
	}
	if a, b := named(anna), named(far); a != "Anna" || b != "Anna" {
		t.Errorf("the two accounts are called %q and %q", a, b)
	}
	if err := d.Accounts.SetAlias(ctx, far, "Mara"); err != nil {
		t.Fatal(err)
	}
	if a, b := named(anna), named(far); a != "Anna" || b != "Mara" {
		t.Errorf("with an alias the two accounts are called %q and %q", a, b)
	}
	if err := d.Accounts.ErasePerson(ctx, far); err != nil {
		t.Fatal(err)
	}
	if trace := must(d.Accounts.TraceOf(ctx, far)); trace.Person.Role != core.Moderator || trace.Person.ShownName() != "" {
		t.Errorf("after the person is forgotten: %+v", trace.Person)
	}
}
