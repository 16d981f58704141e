package core_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
)

var contributor = core.UserID{Platform: "web", ID: "con"}

// wants makes moderators of people who want to hear of news.
func (d *desk) wants(t *testing.T, people ...core.UserID) {
	t.Helper()
	for _, who := range people {
		_, err := d.Appoint(t.Context(), moderator, core.Owner, who, core.Moderator, "")
		if err == nil {
			err = d.Alerts(t.Context(), core.Watcher{Chat: core.ChatID(who), User: who}, true)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (d *desk) propose(t *testing.T, who core.UserID, own core.Role, id string, video core.VideoID) {
	t.Helper()
	if _, err := d.Propose(t.Context(), who, own, core.Proposal{ID: id, Video: video, Facts: kim()}); err != nil {
		t.Fatal(err)
	}
}

func (d *desk) suggest(t *testing.T, who core.UserID, video core.VideoID, link string) {
	t.Helper()
	if err := d.Suggest(t.Context(), video, core.Lead{By: who, Link: link}); err != nil {
		t.Fatal(err)
	}
}

// alarmed is what each chat hears, in its order.
func (d *desk) alarmed(t *testing.T) map[string][]core.Alarm {
	t.Helper()
	heard := map[string][]core.Alarm{}
	err := d.Alarm(t.Context(), func(_ context.Context, all []core.Alarm) error {
		for _, a := range all {
			heard[a.Watcher.Chat.ID] = append(heard[a.Watcher.Chat.ID], a)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return heard
}

// A clip that several groups see within an hour, of which one person asked, is as alarming as one that as many people ask about.
func TestAlarmOfGroups(t *testing.T) {
	d := newDesk(t)
	clip := d.video(t, 1)
	d.wants(t, moderator)
	d.ask(t, clip, "anna")
	for _, group := range []string{"-1", "-2", "-3", "-4", "-5"} {
		if heard := d.alarmed(t); len(heard) != 0 {
			t.Fatalf("told before %s: %v", group, heard)
		}
		if err := d.Overhear(t.Context(), clip, core.Watcher{Chat: core.ChatID{Platform: "web", ID: group}}); err != nil {
			t.Fatal(err)
		}
	}
	if heard := d.alarmed(t)[moderator.ID]; len(heard) != 1 || heard[0].Item.Video.ID != clip {
		t.Errorf("told %+v", heard)
	}
	if heard := d.alarmed(t); len(heard) != 0 {
		t.Errorf("told again: %v", heard)
	}
}

// Moderators who want to hear of news do: of the first at once, of what comes within some minutes in one message.
func TestNews(t *testing.T) {
	d := newDesk(t)
	one, two := d.video(t, 1), d.video(t, 2)
	d.suggest(t, contributor, one, "https://example.org/before") // nobody wants to hear
	d.wants(t, moderator)
	if heard := d.alarmed(t); len(heard) != 0 {
		t.Fatalf("told of nothing new: %v", heard)
	}
	d.propose(t, contributor, core.Contributor, "first", one)
	d.propose(t, contributor, core.Contributor, "first", one) // a repetition
	heard := d.alarmed(t)[moderator.ID]
	if want := []core.News{{Kind: core.NewProposal, Name: "first"}}; len(heard) != 1 || !slices.Equal(heard[0].News, want) {
		t.Fatalf("told %+v", heard)
	}
	d.propose(t, contributor, core.Contributor, "second", one)
	d.suggest(t, contributor, two, "https://example.org/a")
	d.suggest(t, contributor, two, "https://example.org/b")
	if err := d.HoldBack(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	heard = d.alarmed(t)[moderator.ID]
	want := []core.News{{Kind: core.NewLead, Name: two.String()}, {Kind: core.NewHold, Name: one.String()}}
	if len(heard) != 1 || !slices.Equal(heard[0].News, want) {
		t.Errorf("of other kinds: %+v", heard)
	}
	d.propose(t, contributor, core.Contributor, "third", one)
	d.propose(t, contributor, core.Contributor, "fourth", one)
	if _, err := d.Decline(t.Context(), moderator, "third"); err != nil {
		t.Fatal(err)
	}
	d.alarmed(t) // of what was declined
	if heard = d.alarmed(t)[moderator.ID]; len(heard) != 0 {
		t.Errorf("told again at once: %+v", heard)
	}
	d.at = d.at.Add(6 * time.Minute)
	heard = d.alarmed(t)[moderator.ID]
	want = []core.News{{Kind: core.NewProposal, Name: "second"}, {Kind: core.NewProposal, Name: "fourth"}}
	if len(heard) != 1 || !slices.Equal(heard[0].News, want) {
		t.Errorf("told of the rest: %+v", heard)
	}
	d.at = d.at.Add(time.Hour)
	if heard = d.alarmed(t)[moderator.ID]; len(heard) != 0 {
		t.Errorf("told of nothing new: %+v", heard)
	}
}

// Nobody hears of their own proposal, nor who is no moderator any more, nor who ended it.
func TestNewsIsForOthers(t *testing.T) {
	d := newDesk(t)
	video, former, done := d.video(t, 1), core.UserID{Platform: "web", ID: "former"}, core.UserID{Platform: "web", ID: "done"}
	d.wants(t, moderator, second, former, done)
	if _, err := d.Appoint(t.Context(), moderator, core.Owner, former, core.Contributor, ""); err != nil {
		t.Fatal(err)
	}
	if err := d.Alerts(t.Context(), core.Watcher{Chat: core.ChatID(done)}, false); err != nil {
		t.Fatal(err)
	}
	d.propose(t, second, core.Moderator, "mine", video)
	if heard := d.alarmed(t); len(heard) != 1 || len(heard[moderator.ID]) != 1 {
		t.Errorf("told: %v", heard)
	}
}

// What could not be delivered is told later, the same and under the same key, though there is more by then.
func TestNewsGoesOn(t *testing.T) {
	d := newDesk(t)
	video := d.video(t, 1)
	d.wants(t, moderator)
	d.propose(t, contributor, core.Contributor, "first", video)
	broken, key := errors.New("the platform is down"), ""
	err := d.Alarm(t.Context(), func(_ context.Context, all []core.Alarm) error { key = all[0].Key; return broken })
	if !errors.Is(err, broken) {
		t.Fatalf("err = %v", err)
	}
	d.propose(t, contributor, core.Contributor, "second", video)
	d.at = d.at.Add(time.Hour)
	heard := d.alarmed(t)[moderator.ID]
	if len(heard) != 1 || heard[0].Key != key || len(heard[0].News) != 1 || heard[0].News[0].Name != "first" {
		t.Errorf("told %+v, want the first under %s", heard, key)
	}
	if heard = d.alarmed(t)[moderator.ID]; len(heard) != 1 || heard[0].Key == key || heard[0].News[0].Name != "second" {
		t.Errorf("then %+v", heard)
	}
}
