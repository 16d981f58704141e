package telegramtest

import (
	"context"
	"strings"
	"testing"
)

// A wait is for what the bot says after somebody did something, not for what it said before.
func TestWait(t *testing.T) {
	s, ann := begun(t)
	say := func(text string) int { return do(t, s, "sendMessage", params{"chat_id": ann.ID(), "text": text}) }
	id := say("an answer")
	ann.Send("again")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ann.Wait(ended, "an answer"); err == nil || !strings.Contains(err.Error(), "Ann:\n  again") {
		t.Errorf("%v", err)
	}
	if n := len(ann.Fresh()); n != 0 {
		t.Errorf("%d fresh messages", n)
	}
	found := make(chan error, 1)
	go func() {
		m, err := ann.Wait(context.Background(), "^firstseen:\n  another")
		if err == nil && m.ID != id {
			err = context.Canceled
		}
		found <- err
	}()
	do(t, s, "editMessageText", params{"chat_id": ann.ID(), "message_id": id, "text": "another"})
	if err := <-found; err != nil {
		t.Error(err)
	}
	if n, all := len(ann.Fresh()), len(ann.Messages()); n != 1 || all != 3 {
		t.Errorf("%d of %d are fresh", n, all)
	}
	if _, err := ann.Wait(t.Context(), "("); err == nil {
		t.Error("a pattern that is none")
	}
	s.Close()
	if _, err := ann.Wait(t.Context(), "never"); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("%v", err)
	}
}
