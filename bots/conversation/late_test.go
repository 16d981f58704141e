package conversation_test

import (
	"errors"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/text"
)

// TestLateAnswers keeps a question about a clip that cannot be read now: the person is told once, and answered in a message of its own.
func TestLateAnswers(t *testing.T) {
	w := newWorld(t)
	now := time.Now()
	w.engine = conversation.NewEngine(conversation.Config{
		Service: w.service, Memory: w.store.Chats, Now: func() time.Time { return now }, Limits: conversation.Limits{Clips: 1},
	})
	s := &shelf{files: map[string]string{"a": mediatest.MakeClip(t, "a.mp4", 4, 1)}, fetched: map[string]int{}}
	in := w.person("anna", bots.Everyone).incoming()
	clip := file("a")
	in.Clip = &clip
	var out room
	ask := func(in bots.Incoming, code string) error {
		if code != "" {
			s.err = &media.Error{Code: code, Op: "test"}
		}
		return w.engine.AnswerIncoming(t.Context(), in, struct {
			*room
			bots.Fetcher
		}{&out, s})
	}
	var retry *bots.RetryAfter
	for _, code := range []string{media.Busy, media.NoDecoder, media.Busy} {
		if err := ask(in, code); !errors.As(err, &retry) || retry.At.Before(now.Add(time.Second)) || retry.At.After(now.Add(time.Minute)) {
			t.Fatalf("%v", err)
		}
		now = now.Add(time.Hour)
	}
	if len(out.said) != 1 {
		t.Fatalf("said %d times", len(out.said))
	}
	has(t, said(out), "Your question is kept")
	stages := len(out.stages)
	if err := ask(in, ""); err != nil || len(out.said) != 2 || len(out.stages) != stages || out.said[1].ReplyTo != in.ID {
		t.Fatalf("%v, %+v", err, out.said)
	}
	has(t, said(out), "No fact-check of this clip yet")

	// A machine that is busy for hours is given up; one that needs a repair is not.
	clip = file("b")
	in.ID, in.User.ID, in.Chat.ID, out.said = "later", "bob", "bob", nil
	if err := ask(in, media.Busy); !errors.As(err, &retry) {
		t.Fatal(err)
	}
	now = now.Add(3 * time.Hour)
	if err := ask(in, media.NoRoom); !errors.As(err, &retry) {
		t.Fatal(err)
	}
	if err := ask(in, media.Busy); err != nil {
		t.Fatal(err)
	}
	has(t, said(out), "too busy to read")

	// Of a clip that nobody asked about nothing is said; after a while it is let go.
	in.ID, in.Group, in.At, out.said = "posted", true, now, nil
	if err := ask(in, media.Busy); !errors.As(err, &retry) {
		t.Fatal(err)
	}
	now = now.Add(time.Hour)
	if err := ask(in, media.Busy); err != nil || len(out.said) != 0 {
		t.Fatalf("%v, %+v", err, out.said)
	}
}

// said returns the last that was said.
func said(r room) string {
	m := r.said[len(r.said)-1]
	return text.Plain(m.Lang.Reply(m.Reply))
}
