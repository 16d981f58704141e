package notifying_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/notifying"
	"github.com/firstseen/firstseen/core/roomstest"
)

// A clip that several groups see within an hour, of which one person asked, is as alarming as one that as many people ask about.
func TestAlarmOfGroups(t *testing.T) {
	d := roomstest.New(t)
	clip := d.AddVideo(t, 1)
	d.WantAlerts(t, roomstest.Moderator)
	d.AddQuestion(t, clip, "anna")
	for _, group := range []string{"-1", "-2", "-3", "-4", "-5"} {
		if heard := d.SendAlarms(t); len(heard) != 0 {
			t.Fatalf("told before %s: %v", group, heard)
		}
		if err := d.Subscriptions.SubscribeGroup(t.Context(), clip, core.Watcher{Chat: core.ChatID{Platform: "web", ID: group}}); err != nil {
			t.Fatal(err)
		}
	}
	if heard := d.SendAlarms(t)[roomstest.Moderator.ID]; len(heard) != 1 || heard[0].Item.Video.ID != clip {
		t.Errorf("told %+v", heard)
	}
	if heard := d.SendAlarms(t); len(heard) != 0 {
		t.Errorf("told again: %v", heard)
	}
}

// Moderators who want to hear of news do: of the first at once, of what comes within some minutes in one message.
func TestNews(t *testing.T) {
	d := roomstest.New(t)
	one, two := d.AddVideo(t, 1), d.AddVideo(t, 2)
	d.Suggest(t, roomstest.Contributor, one, "https://example.org/before") // nobody wants to hear
	d.WantAlerts(t, roomstest.Moderator)
	if heard := d.SendAlarms(t); len(heard) != 0 {
		t.Fatalf("told of nothing new: %v", heard)
	}
	d.Propose(t, roomstest.Contributor, core.Contributor, "first", one)
	d.Propose(t, roomstest.Contributor, core.Contributor, "first", one) // a repetition
	heard := d.SendAlarms(t)[roomstest.Moderator.ID]
	if want := []core.News{{Kind: core.NewProposal, Name: "first"}}; len(heard) != 1 || !slices.Equal(heard[0].News, want) {
		t.Fatalf("told %+v", heard)
	}
	d.Propose(t, roomstest.Contributor, core.Contributor, "second", one)
	d.Suggest(t, roomstest.Contributor, two, "https://example.org/a")
	d.Suggest(t, roomstest.Contributor, two, "https://example.org/b")
	if err := d.Reviewing.WithholdMatches(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	heard = d.SendAlarms(t)[roomstest.Moderator.ID]
	want := []core.News{{Kind: core.NewLead, Name: two.String()}, {Kind: core.NewWithheld, Name: one.String()}}
	if len(heard) != 1 || !slices.Equal(heard[0].News, want) {
		t.Errorf("of other kinds: %+v", heard)
	}
	d.Propose(t, roomstest.Contributor, core.Contributor, "third", one)
	d.Propose(t, roomstest.Contributor, core.Contributor, "fourth", one)
	if _, err := d.Proposals.DeclineProposal(t.Context(), roomstest.Moderator, "third"); err != nil {
		t.Fatal(err)
	}
	d.SendAlarms(t) // of what was declined
	if heard = d.SendAlarms(t)[roomstest.Moderator.ID]; len(heard) != 0 {
		t.Errorf("told again at once: %+v", heard)
	}
	d.At = d.At.Add(6 * time.Minute)
	heard = d.SendAlarms(t)[roomstest.Moderator.ID]
	want = []core.News{{Kind: core.NewProposal, Name: "second"}, {Kind: core.NewProposal, Name: "fourth"}}
	if len(heard) != 1 || !slices.Equal(heard[0].News, want) {
		t.Errorf("told of the rest: %+v", heard)
	}
	d.At = d.At.Add(time.Hour)
	if heard = d.SendAlarms(t)[roomstest.Moderator.ID]; len(heard) != 0 {
		t.Errorf("told of nothing new: %+v", heard)
	}
}

// Nobody hears of their own proposal, nor who is no moderator any more, nor who ended it.
func TestNewsIsForOthers(t *testing.T) {
	d := roomstest.New(t)
	video, former, done := d.AddVideo(t, 1), core.UserID{Platform: "web", ID: "former"}, core.UserID{Platform: "web", ID: "done"}
	second := core.UserID{Platform: "web", ID: "2"}
	d.WantAlerts(t, roomstest.Moderator, second, former, done)
	if _, err := d.Accounts.AssignRole(t.Context(), roomstest.Moderator, core.Owner, former, core.Contributor, ""); err != nil {
		t.Fatal(err)
	}
	if err := d.Announcer.SetAlerts(t.Context(), core.Watcher{Chat: core.ChatID(done)}, false); err != nil {
		t.Fatal(err)
	}
	d.Propose(t, second, core.Moderator, "mine", video)
	if heard := d.SendAlarms(t); len(heard) != 1 || len(heard[roomstest.Moderator.ID]) != 1 {
		t.Errorf("told: %v", heard)
	}
}

// What could not be delivered is told later, the same and under the same key, though there is more by then.
func TestNewsGoesOn(t *testing.T) {
	d := roomstest.New(t)
	video := d.AddVideo(t, 1)
	d.WantAlerts(t, roomstest.Moderator)
	d.Propose(t, roomstest.Contributor, core.Contributor, "first", video)
	broken, key := errors.New("the platform is down"), ""
	err := d.Alarms.SendAlarms(t.Context(), func(_ context.Context, all []notifying.Alarm) error { key = all[0].Key; return broken })
	if !errors.Is(err, broken) {
		t.Fatalf("err = %v", err)
	}
	d.Propose(t, roomstest.Contributor, core.Contributor, "second", video)
	d.At = d.At.Add(time.Hour)
	heard := d.SendAlarms(t)[roomstest.Moderator.ID]
	if len(heard) != 1 || heard[0].Key != key || len(heard[0].News) != 1 || heard[0].News[0].Name != "first" {
		t.Errorf("told %+v, want the first under %s", heard, key)
	}
	if heard = d.SendAlarms(t)[roomstest.Moderator.ID]; len(heard) != 1 || heard[0].Key == key || heard[0].News[0].Name != "second" {
		t.Errorf("then %+v", heard)
	}
}
