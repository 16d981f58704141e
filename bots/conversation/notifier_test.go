package conversation_test

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/coretest"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/notifying"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/core/text"
)

// must ends a test that cannot go on.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// elsewhere is a platform that runs in another process. It tells when something was said.
type elsewhere struct {
	adapter
	said chan bots.Message
}

// Platform implements bots.Adapter.
func (elsewhere) Platform() core.Platform { return "elsewhere" }

// Notify implements bots.Adapter.
func (e elsewhere) Notify(_ context.Context, all []bots.Message) error {
	for _, m := range all {
		e.said <- m
	}
	return nil
}

// Amend implements bots.Adapter.
func (e elsewhere) Amend(ctx context.Context, all []bots.Message) error { return e.Notify(ctx, all) }

// runs has a notifier tell what was kept until stop is called.
func runs(t *testing.T, notifier *delivery.Notifier) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		notifier.Run(ctx, time.Second)
	}()
	return func() { cancel(); <-ended }
}

// What is due for people on a platform that another process runs waits for that process: an answer, each change of it, and what
// moderators are to hear.
func TestToldElsewhere(t *testing.T) {
	w := newWorld(t)
	v, _, err := w.service.Checking.AddFootage(t.Context(), mediatest.MakeClip(t, "elsewhere.mp4", 8, 31))
	must(t, err)
	anna := core.ChatID{Platform: "elsewhere", ID: "anna"}
	must(t, w.service.Subscriptions.Subscribe(t.Context(), v.ID, core.Watcher{Chat: anna, User: core.UserID(anna), Lang: "fr", Reply: "7"}))
	bert := core.ChatID{Platform: "elsewhere", ID: "bert"} // who does not want to hear of it any more when his platform runs again
	must(t, w.service.Subscriptions.Subscribe(t.Context(), v.ID, core.Watcher{Chat: bert, User: core.UserID(bert)}))
	facts := core.Facts{Claim: "A storm", Verdict: core.Staged, Date: coretest.Date("2011-03"), Sources: []core.Source{{Publisher: "AFP", URL: "https://example.org/a"}}}
	mara := core.UserID{Platform: "test", ID: "mara"}
	d, err := w.service.Reviewing.PublishDebunk(t.Context(), mara, v.ID, facts)
	must(t, err)
	here := w.notifier()
	for range 2 { // the second has nothing to say
		_, err = w.service.Notifying.NotifyWatchers(t.Context(), here.DeliverUpdates)
		must(t, err)
	}
	item := core.Pending{Video: v, Asked: 6, Captions: []string{"A storm!"}}
	must(t, here.DeliverAlarms(t.Context(), []notifying.Alarm{{Watcher: core.Watcher{Chat: anna}, Item: item, Key: "spreads"}}))

	must(t, w.service.Subscriptions.Unsubscribe(t.Context(), v.ID, bert))

	there := elsewhere{adapter{w.room}, make(chan bots.Message, 9)}
	stop := runs(t, delivery.NewNotifier(w.service, conversation.NewComposer(w.service, w.store.Chats), w.store.Queue, slog.New(slog.DiscardHandler), there))
	said := func(want ...string) *core.Evidence {
		t.Helper()
		m := <-there.said
		got := text.Plain(m.Lang.Reply(m.Reply))
		for _, s := range want {
			if m.Chat != anna || !strings.Contains(got, s) {
				t.Errorf("%v heard %q, want %q", m.Chat, got, s)
			}
		}
		return m.Reply.Picture
	}
	if p := said("mars 2011", "AFP"); p == nil || !p.Alone || p.Video != v.ID || len(p.JPEG) == 0 {
		t.Errorf("the picture: %+v", p)
	}
	said("A storm!", "6")
	_, err = w.service.Reviewing.RetractDebunk(t.Context(), mara, d.ID, "A mistake.")
	must(t, err)
	_, err = w.service.Notifying.NotifyWatchers(t.Context(), here.DeliverUpdates)
	must(t, err)
	said("A mistake.")
	stop()
	if len(there.said) > 0 || len(w.room.said) > 0 {
		t.Errorf("also said: %v, %v", there.said, w.room.said)
	}
}

// A group that has quiet hours hears after them of what was posted there, and nobody asked for.
func TestToldAfterQuietHours(t *testing.T) {
	w := newWorld(t)
	v, _, err := w.service.Checking.AddFootage(t.Context(), mediatest.MakeClip(t, "quiet.mp4", 8, 32))
	must(t, err)
	for range 3 { // none, 20 to 6, 21 to 7, 22 to 8
		w.person("bob", bots.Everyone).sets("quiet")
	}
	must(t, w.service.Subscriptions.SubscribeGroup(t.Context(), v.ID, core.Watcher{Chat: core.ChatID{Platform: "elsewhere", ID: "garden"}}))
	must(t, w.service.Subscriptions.SubscribeGroup(t.Context(), v.ID, core.Watcher{Chat: core.ChatID{Platform: "test", ID: "neighbours"}}))
	_, err = w.service.Reviewing.PublishDebunk(t.Context(), core.UserID{Platform: "test", ID: "mara"}, v.ID, kim())
	must(t, err)

	var clock atomic.Pointer[time.Time]
	set := func(at string) (now time.Time) {
		now, err := time.Parse(time.DateTime, at)
		must(t, err)
		clock.Store(&now)
		return now
	}
	night := set("2030-01-01 23:00:00")
	decoder, err := media.New(media.Config{})
	must(t, err)
	service := services.New(services.Config{Store: w.store, Decoder: decoder, Now: func() time.Time { return *clock.Load() }})
	here := &room{}
	there := elsewhere{adapter{here}, make(chan bots.Message, 9)}
	notifier := delivery.NewNotifier(service, conversation.NewComposer(service, w.store.Chats), w.store.Queue, slog.New(slog.DiscardHandler), adapter{here}, there)
	_, err = service.Notifying.NotifyWatchers(t.Context(), notifier.DeliverUpdates)
	must(t, err)
	if m := <-there.said; m.Chat.ID != "garden" || len(here.said) != 0 {
		t.Fatalf("at night %v heard, and also: %v", m.Chat, here.said)
	}
	stop := runs(t, notifier)
	before := night.Add(9*time.Hour - time.Second)
	for { // until it was looked at, and put off
		chats, err := w.store.Queue.Lease(t.Context(), delivery.NotificationQueue("test"), before, night, 1)
		must(t, err)
		if len(chats) == 0 {
			break
		}
		delivery.WaitFor(t.Context(), time.Millisecond)
	}
	stop()
	if len(here.said) != 0 {
		t.Fatalf("at night: %v", here.said)
	}

	set("2030-01-02 08:00:00")
	heard := make(chan struct{})
	here.fail = func(bots.Message) error { defer close(heard); return nil }
	stop = runs(t, notifier)
	<-heard
	stop()
	if len(here.said) != 1 || here.said[0].Chat.ID != "neighbours" {
		t.Errorf("in the morning: %v", here.said)
	}
}
