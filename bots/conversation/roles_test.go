package conversation_test

import (
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
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

// Two accounts of one person are linked by a code that works once: what one may do the other may, and they are one moderator.
func TestLinkedAccounts(t *testing.T) {
	w := newWorld(t)
	owner, anna, bob := w.person("1", bots.Owner), w.person("2", bots.Everyone), w.person("3", bots.Everyone)
	far := w.person("22", bots.Everyone).on("far")
	owner.says("/mod add test:2")
	has(t, far.says("/mods"), "not allowed")
	lines := strings.Split(anna.says("/link"), "\n")
	command := lines[1]
	if !strings.HasPrefix(command, "/link ") || len(command) != len("/link ")+12 {
		t.Fatalf("%q", lines)
	}
	has(t, far.says("/link AAAABBBBCCCC"), "I don’t know this code")
	has(t, bob.says(command), "only those on two can be linked")
	command = strings.Split(anna.says("/link"), "\n")[1]
	has(t, far.says(strings.ToLower(command)), "You are test:2 too")
	has(t, bob.on("far").says(command), "I don’t know this code")
	has(t, far.says("/mods"), "moderator: test:2")
	has(t, far.says("/mydata"), "You are test:2 too")
	has(t, owner.says("/audit"), "test:2 linked their account with far:22", "far:22 linked their account with test:2")

	video, _, err := w.service.Checking.AddFootage(t.Context(), mediatest.MakeClip(t, "linked.mp4", 4, 8))
	if err != nil {
		t.Fatal(err)
	}
	facts := core.Facts{Claim: "x", Verdict: core.Staged, Sources: []core.Source{{Publisher: "AFP", URL: "https://example.org/a"}}}
	test2 := core.UserID{Platform: "test", ID: "2"}
	if _, err := w.service.Proposals.SubmitProposal(t.Context(), test2, core.Contributor, core.Proposal{ID: "abc", Video: video.ID, Facts: facts}); err != nil {
		t.Fatal(err)
	}
	far.says("/proposals")
	has(t, far.presses(conversation.DoApprove, "abc"), "cannot approve your own proposal")

	has(t, owner.says("/mod remove test:2"), "no role any more")
	has(t, far.says("/mods"), "not allowed")
	has(t, owner.says("/block far:22"), "blocked")
	if said := anna.says("/id"); said != "" {
		t.Errorf("whose other account is blocked hears %q", said)
	}
	owner.says("/mod remove far:22")
	owner.says("/mod add far:22")
	has(t, anna.says("/id"), "moderator")
	has(t, anna.says("/link off"), "not linked any more")
	has(t, far.says("/id"), "moderator")
	owner.says("/mod remove far:22")
	has(t, far.says("/id"), "no role")
}
