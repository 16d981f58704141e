package reviewing_test

import (
	"errors"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/roomstest"
)

// A proposed change that was made already, as after a crash between the change and the note of it, is approved; one that comes too
// late is not.
func TestApproveWhatWasChangedAlready(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	debunk := d.Publish(t, d.AddVideo(t, 1), roomstest.Kim())
	for id, place := range map[string]string{"made": "Vladivostok", "late": "Minsk"} {
		facts := roomstest.Kim()
		facts.Place = place
		p := core.Proposal{ID: id, Video: debunk.Video, Debunk: debunk.ID, Revision: 1, Facts: facts}
		if _, err := d.Proposals.SubmitProposal(ctx, roomstest.Contributor, core.Contributor, p); err != nil {
			t.Fatal(err)
		}
	}
	d.Edit(t, debunk, func(f *core.Facts) { f.Place = "Vladivostok" })
	if p, err := d.Proposals.ApproveProposal(ctx, roomstest.Moderator, "made"); err != nil || p.Became != debunk.ID {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := d.Proposals.ApproveProposal(ctx, roomstest.Moderator, "late"); !errors.Is(err, &core.Problem{Code: core.Conflict}) {
		t.Errorf("a change of what was changed meanwhile: %v", err)
	}
	if history, err := d.Records.ListRevisions(ctx, debunk.ID); err != nil || len(history) != 2 {
		t.Errorf("%d revisions, %v", len(history), err)
	}
}

// A lead turns out to be right when a fact-check says so, whether from the start or once it is changed.
func TestRightLeads(t *testing.T) {
	d, ctx := roomstest.New(t), t.Context()
	video, anna, bob := d.AddVideo(t, 1), core.UserID{Platform: "web", ID: "anna"}, core.UserID{Platform: "web", ID: "bob"}
	d.Suggest(t, anna, video, "http://www.example.org/v#t=12")
	d.Suggest(t, bob, video, "https://example.org/older")
	right := func(who core.UserID) int {
		t.Helper()
		trace, err := d.Accounts.TraceOf(ctx, who)
		if err != nil {
			t.Fatal(err)
		}
		return len(trace.Person.Right)
	}
	debunk := d.Publish(t, video, roomstest.Kim())
	if right(anna) != 1 || right(bob) != 0 {
		t.Errorf("published: %d, %d", right(anna), right(bob))
	}
	d.Edit(t, debunk, func(f *core.Facts) { f.Sources = []core.Source{{Publisher: "AFP", URL: "https://example.org/older"}} })
	if right(anna) != 1 || right(bob) != 1 {
		t.Errorf("changed: %d, %d", right(anna), right(bob))
	}
}
