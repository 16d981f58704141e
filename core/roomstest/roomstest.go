// Package roomstest has what the tests of core's rooms share: the use cases on a store of their own, and short ways to what a test
// needs before it begins.
package roomstest

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/notifying"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/storage"
)

// Who entries, and when a test begins.
var (
	Morning     = time.Date(2022, 10, 7, 9, 0, 0, 0, time.UTC)
	Moderator   = core.UserID{Platform: "web", ID: "1"}
	Contributor = core.UserID{Platform: "web", ID: "con"}
)

// Desk is the use cases on a store of their own, with a clock that stands where it is put.
type Desk struct {
	*services.Services
	Store *storage.Store
	At    time.Time
}

// New returns a desk that reads no clips.
func New(t *testing.T) *Desk { return newDesk(t, nil) }

// NewReader returns a desk that reads clips. The test's TestMain has to call media.RunChildIfAsked.
func NewReader(t *testing.T) *Desk {
	t.Helper()
	decoder, err := media.New(media.Config{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return newDesk(t, decoder)
}

func newDesk(t *testing.T, decoder *media.Decoder) *Desk {
	t.Helper()
	store, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	d := &Desk{Store: store, At: Morning}
	d.Services = services.New(services.Config{Store: store, Decoder: decoder, Now: func() time.Time { return d.At }})
	return d
}

// Kim returns facts that can be published.
func Kim() core.Facts {
	return core.Facts{
		Claim: "Putin and Kim Jong-un meeting in Moscow", Verdict: core.Decontextualized,
		Date: core.Date{Precision: core.Day, Year: 2019, Month: 4, Day: 25}, Place: "Vladivostok, Russia",
		Sources: []core.Source{{Publisher: "Global News", URL: "https://example.org/v"}},
	}
}

// AddVideo makes footage known that nothing is seen of.
func (d *Desk) AddVideo(t *testing.T, id core.VideoID) core.VideoID {
	t.Helper()
	if err := d.Store.AddVideo(t.Context(), core.Video{ID: id, Created: d.At}, core.FingerprintRecord{}); err != nil {
		t.Fatal(err)
	}
	return id
}

// AddQuestion lets somebody ask about a video.
func (d *Desk) AddQuestion(t *testing.T, video core.VideoID, who string) {
	t.Helper()
	g := core.Sighting{ID: who, Video: video, At: d.At, Asker: core.UserID{Platform: "web", ID: who}}
	if err := d.Store.AddSighting(t.Context(), g); err != nil {
		t.Fatal(err)
	}
}

// Publish publishes a debunk in the name of Moderator.
func (d *Desk) Publish(t *testing.T, video core.VideoID, f core.Facts) core.Debunk {
	t.Helper()
	debunk, err := d.Reviewing.PublishDebunk(t.Context(), Moderator, video, f)
	if err != nil {
		t.Fatal(err)
	}
	return debunk
}

// Edit changes a debunk in the name of Moderator.
func (d *Desk) Edit(t *testing.T, before core.Debunk, change func(*core.Facts)) core.Debunk {
	t.Helper()
	facts := before.Facts
	change(&facts)
	after, err := d.Reviewing.EditDebunk(t.Context(), Moderator, before.ID, before.Revision, facts)
	if err != nil {
		t.Fatal(err)
	}
	return after
}

// Propose makes a proposal.
func (d *Desk) Propose(t *testing.T, who core.UserID, own core.Role, id string, video core.VideoID) {
	t.Helper()
	if _, err := d.Proposals.SubmitProposal(t.Context(), who, own, core.Proposal{ID: id, Video: video, Facts: Kim()}); err != nil {
		t.Fatal(err)
	}
}

// Suggest adds a lead.
func (d *Desk) Suggest(t *testing.T, who core.UserID, video core.VideoID, link string) {
	t.Helper()
	if err := d.Leads.AddLead(t.Context(), video, core.Lead{By: who, Link: link}); err != nil {
		t.Fatal(err)
	}
}

// Watch subscribes a chat to a video.
func (d *Desk) Watch(t *testing.T, video core.VideoID, chat string, knows ...core.Debunk) {
	t.Helper()
	if err := d.Subscriptions.Subscribe(t.Context(), video, core.Watcher{Chat: core.ChatID{Platform: "web", ID: chat}}, knows...); err != nil {
		t.Fatal(err)
	}
}

// WatchAll subscribes people, in private, to all of some videos.
func (d *Desk) WatchAll(t *testing.T, people []core.UserID, videos []core.VideoID) {
	t.Helper()
	for _, user := range people {
		for _, id := range videos {
			if err := d.Subscriptions.Subscribe(t.Context(), id, core.Watcher{Chat: core.ChatID(user), User: user}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Notify notifies all watchers, and returns what they hear: by chat and key, as "anna 00000001-1@1".
func (d *Desk) Notify(t *testing.T) map[string]core.Update {
	t.Helper()
	heard := map[string]core.Update{}
	_, err := d.Notifying.NotifyWatchers(t.Context(), func(_ context.Context, all []notifying.Notification) error {
		for _, one := range all {
			if one.Silent {
				continue
			}
			heard[one.Watcher.Chat.ID+" "+one.Key] = one.Update
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return heard
}

// WantAlerts makes moderators of people, and lets them hear of news.
func (d *Desk) WantAlerts(t *testing.T, people ...core.UserID) {
	t.Helper()
	for _, who := range people {
		_, err := d.Accounts.AssignRole(t.Context(), Moderator, core.Owner, who, core.Moderator, "")
		if err == nil {
			err = d.Announcer.SetAlerts(t.Context(), core.Watcher{Chat: core.ChatID(who), User: who}, true)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// SendAlarms sends all alarms, and returns what each chat hears, in its order.
func (d *Desk) SendAlarms(t *testing.T) map[string][]notifying.Alarm {
	t.Helper()
	heard := map[string][]notifying.Alarm{}
	err := d.Alarms.SendAlarms(t.Context(), func(_ context.Context, all []notifying.Alarm) error {
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
