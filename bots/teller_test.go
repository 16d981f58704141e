package bots_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/coretest"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/text"
)

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

// What is due for people on a platform that another process runs waits for that process: an answer, each change of it, and what
// moderators are to hear.
func TestToldElsewhere(t *testing.T) {
	w := newWorld(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	v, _, err := w.service.AddFootage(t.Context(), mediatest.Clip(t, "elsewhere.mp4", 8, 31))
	must(err)
	anna := core.ChatID{Platform: "elsewhere", ID: "anna"}
	must(w.service.Watch(t.Context(), v.ID, core.Watcher{Chat: anna, User: core.UserID(anna), Lang: "fr", Reply: "7"}))
	facts := core.Facts{Claim: "A storm", Verdict: core.Staged, Date: coretest.Date("2011-03"), Sources: []core.Source{{Publisher: "AFP", URL: "https://example.org/a"}}}
	mara := core.UserID{Platform: "test", ID: "mara"}
	d, err := w.service.Publish(t.Context(), mara, v.ID, facts)
	must(err)
	here := w.teller()
	for range 2 { // the second has nothing to say
		_, err = w.service.Tell(t.Context(), here.Deliver)
		must(err)
	}
	item := core.Pending{Video: v, Asked: 6, Captions: []string{"A storm!"}}
	must(here.Alarm(t.Context(), []core.Alarm{{Watcher: core.Watcher{Chat: anna}, Item: item, Key: "spreads"}}))

	there := elsewhere{adapter{w.room}, make(chan bots.Message, 9)}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		bots.NewTeller(w.service, w.store, w.store, slog.New(slog.DiscardHandler), there).Run(ctx, time.Second)
	}()
	said := func(want ...string) {
		t.Helper()
		m := <-there.said
		got := text.Plain(m.Lang.Reply(m.Reply))
		for _, s := range want {
			if m.Chat != anna || !strings.Contains(got, s) {
				t.Errorf("%v heard %q, want %q", m.Chat, got, s)
			}
		}
	}
	said("mars 2011", "AFP")
	said("A storm!", "6")
	_, err = w.service.Retract(t.Context(), mara, d.ID, "A mistake.")
	must(err)
	_, err = w.service.Tell(t.Context(), here.Deliver)
	must(err)
	said("A mistake.")
	stop()
	<-ended
	if len(there.said) > 0 || len(w.room.said) > 0 {
		t.Errorf("also said: %v, %v", there.said, w.room.said)
	}
}
