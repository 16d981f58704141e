package delivery_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/notifying"
	"github.com/firstseen/firstseen/core/services"
)

// keyComposer composes messages that have a key alone.
type keyComposer struct{ delivery.Composer }

// ComposeAlarm implements delivery.Composer.
func (keyComposer) ComposeAlarm(a notifying.Alarm) bots.Message {
	return bots.Message{Chat: a.Watcher.Chat, Key: a.Key}
}

// recorder is the adapter of a platform. It sends the keys of its messages to a channel, or fails.
type recorder struct {
	bots.Adapter
	platform core.Platform
	keys     chan string
	err      error
}

// Platform implements bots.Adapter.
func (r *recorder) Platform() core.Platform { return r.platform }

// Notify implements bots.Adapter.
func (r *recorder) Notify(_ context.Context, all []bots.Message) error {
	for _, m := range all {
		if r.err == nil {
			r.keys <- m.Key
		}
	}
	return r.err
}

// A notification for a platform of another process waits for that process. Trouble with one platform does not stop the others.
func TestNotifierQueuesForOtherProcesses(t *testing.T) {
	store := openStore(t)
	service := services.New(services.Config{Store: store})
	log := slog.New(slog.DiscardHandler)
	alarms := func(key string, platforms ...core.Platform) (all []notifying.Alarm) {
		for _, p := range platforms {
			all = append(all, notifying.Alarm{Watcher: core.Watcher{Chat: core.ChatID{Platform: p, ID: "1"}}, Key: key})
		}
		return all
	}
	here := &recorder{platform: "here", keys: make(chan string, 9)}
	first := delivery.NewNotifier(service, keyComposer{}, store.Queue, log, here)
	if err := first.DeliverAlarms(t.Context(), alarms("a", "here", "there")); err != nil {
		t.Fatal(err)
	}
	if key := <-here.keys; key != "a" {
		t.Errorf("delivered %q, want a", key)
	}
	here.err = errors.New("down")
	for range 2 { // the second time it is queued already
		if err := first.DeliverAlarms(t.Context(), alarms("b", "here", "there")); !errors.Is(err, here.err) {
			t.Errorf("%v, want %v", err, here.err)
		}
	}
	unreadable := []core.Job{{ID: "x", Chat: "1", Body: []byte("{")}, {ID: "y", Chat: "1", Body: []byte("{}")}}
	if err := store.Queue.Enqueue(t.Context(), delivery.NotificationQueue("there"), unreadable, nil); err != nil {
		t.Fatal(err)
	}
	if err := first.DeliverAlarms(t.Context(), alarms("c", "there")); err != nil {
		t.Fatal(err)
	}

	there := &recorder{platform: "there", keys: make(chan string, 9)}
	ctx, end := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		delivery.NewNotifier(service, keyComposer{}, store.Queue, log, there).Run(ctx, time.Second)
	}()
	var keys []string
	for range 3 {
		keys = append(keys, <-there.keys)
	}
	end()
	<-ended
	if diff := cmp.Diff([]string{"a", "b", "c"}, keys); diff != "" || len(there.keys)+len(here.keys) != 0 {
		t.Errorf("delivered (-want +got):\n%s", diff)
	}
}
