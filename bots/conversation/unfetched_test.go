package conversation_test

import (
	"errors"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// A file that the platform does not hand out is asked for soon, then for hours, of which the person hears once; at last they hear that it
// cannot be had.
func TestUnfetched(t *testing.T) {
	w := newWorld(t)
	now := time.Now()
	w.engine = conversation.NewEngine(conversation.Config{Service: w.service, Memory: w.store.Chats, Now: func() time.Time { return now }})
	s := &shelf{files: map[string]string{"a": mediatest.MakeClip(t, "a.mp4", 4, 1)}, fetched: map[string]int{}}
	away := errors.New("temporarily unavailable")
	var out room
	ask := func(in bots.Incoming) error {
		s.err = away
		return w.engine.AnswerIncoming(t.Context(), in, struct {
			*room
			bots.Fetcher
		}{&out, s})
	}
	in := w.person("anna", bots.Everyone).incoming()
	clip := file("a")
	in.Clip = &clip
	var retry *bots.RetryAfter
	for range 3 {
		if err := ask(in); !errors.Is(err, away) || errors.As(err, &retry) || len(out.said) != 0 {
			t.Fatalf("soon: %v, said %d", err, len(out.said))
		}
	}
	for range 5 {
		if err := ask(in); !errors.As(err, &retry) || !retry.At.After(now) || retry.At.After(now.Add(10*time.Minute)) || len(out.said) != 1 {
			t.Fatalf("later: %v, said %d", err, len(out.said))
		}
		now = now.Add(30 * time.Minute)
	}
	has(t, said(out), "cannot be fetched right now")
	now = now.Add(time.Hour)
	if err := ask(in); err != nil || len(out.said) != 2 {
		t.Fatalf("at last: %v, said %d", err, len(out.said))
	}
	has(t, said(out), "could not be fetched for hours")

	// What nobody asked about is let go in silence.
	in.ID, in.Group, in.Asked, in.At, out.said = "posted", true, false, now, nil
	if err := ask(in); !errors.As(err, &retry) {
		t.Fatal(err)
	}
	now = now.Add(time.Hour)
	if err := ask(in); err != nil || len(out.said) != 0 {
		t.Fatalf("%v, said %d", err, len(out.said))
	}
}
