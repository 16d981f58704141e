package bots_test

import (
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots"
)

// A role is given by id, in the chat; it holds at once, and until it is taken away.
func TestRolesAreGiven(t *testing.T) {
	w := newWorld(t)
	owner, anna := w.person("1", bots.Owner), w.person("2", bots.Everyone)
	for _, step := range []struct {
		who       *person
		say, hear string
	}{
		{anna, "/id", "You are test:2: no role."},
		{anna, "/mods", "not allowed"},
		{owner, "/mod add test:2", "test:2 is a moderator now."},
		{anna, "/id", "moderator"},
		{anna, "/mods", "moderator: test:2 · by test:1"},
		{anna, "/mod add 3", "not allowed"},
		{anna, "/mod contributor 3 sends good leads", "test:3 is a contributor now"},
		{anna, "/block 4", "test:4 is blocked"},
		{anna, "/mod add <b>", "Not an id of a person"},
		{anna, "/mod make 3", "/mod moderator|contributor|remove"},
		{owner, "/mod remove 2", "test:2 has no role any more."},
		{anna, "/mods", "not allowed"},
		{owner, "/audit", "test:2 gave test:3 a role: contributor, because “sends good leads”"},
	} {
		if said := step.who.says(step.say); !strings.Contains(said, step.hear) {
			t.Errorf("%s says %s and hears %q, not %q", step.who.name, step.say, said, step.hear)
		}
	}
	if said := w.person("4", bots.Everyone).says("/help"); said != "" {
		t.Errorf("who is blocked hears %q", said)
	}
}
