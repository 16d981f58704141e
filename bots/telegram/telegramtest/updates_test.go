package telegramtest

import (
	"net/http"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots/stagetest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// held waits until a poll is held.
func held(t testing.TB, s *Server) {
	t.Helper()
	err := s.WaitFor(t.Context(), "a poll", func() bool {
		defer s.Lock()()
		return s.queue.poll != nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// poll polls in the background.
func poll(s *Server, p params) <-chan answered {
	out := make(chan answered, 1)
	go func() {
		a, err := ask(s, "getUpdates", p)
		if err != nil {
			a.Description = err.Error()
		}
		out <- a
	}()
	return out
}

func texts(all []gotUpdate) string {
	var out string
	for _, u := range all {
		out += u.Message.Text
	}
	return out
}

// Each step polls with an offset and a limit; what was confirmed never comes again.
func TestOffsets(t *testing.T) {
	s := New(t, Options{})
	ann := s.User("Ann", "en")
	for _, text := range []string{"a", "b", "c", "d", "e"} {
		ann.Send(text)
	}
	first := get[[]gotUpdate](t, s, "getUpdates", nil)
	if len(first) != 6 || first[0].Me == nil { // the first message starts the bot
		t.Fatalf("%+v", first)
	}
	at := first[1].ID // of a
	for _, tt := range []struct {
		offset, limit int64
		want          string
		left          int
	}{
		{at, 2, "ab", 5},
		{0, 100, "abcde", 5}, // confirms nothing
		{at, 100, "abcde", 5},
		{at + 1, 1, "b", 4},
		{at, 100, "bcde", 4}, // too late for a
		{at + 5, 100, "", 0},
		{at, 100, "", 0},
	} {
		got := texts(get[[]gotUpdate](t, s, "getUpdates", params{"offset": tt.offset, "limit": tt.limit}))
		if got != tt.want || s.Pending() != tt.left {
			t.Errorf("offset %d, limit %d: %q with %d left, want %q with %d", tt.offset-at, tt.limit, got, s.Pending(), tt.want, tt.left)
		}
	}
	ann.Send("f")
	if next := get[[]gotUpdate](t, s, "getUpdates", nil); len(next) != 1 || next[0].ID != at+5 {
		t.Errorf("ids are not in a row: %+v", next)
	}
}

// A poll is held until something happens, not until its time is over.
func TestLongPoll(t *testing.T) {
	s := New(t, Options{})
	ann := s.User("Ann", "en")
	answer := poll(s, params{"timeout": 50, "allowed_updates": []string{"message"}})
	held(t, s)
	ann.Send("hello")
	if a := <-answer; !a.OK || string(a.Result) == "[]" {
		t.Errorf("%+v", a)
	}
	taken(t, s)
	started := time.Now()
	if got := get[[]gotUpdate](t, s, "getUpdates", params{"timeout": 1}); len(got) != 0 || time.Since(started) < time.Second {
		t.Errorf("%+v after %v", got, time.Since(started))
	}
	answer = poll(s, params{"timeout": 50})
	held(t, s)
	s.Close() // ends it
	if a := <-answer; a.OK {
		t.Errorf("after the end: %+v", a)
	}
}

// The poll that came later goes on, as Telegram has it.
func TestTwoPollers(t *testing.T) {
	s := New(t, Options{})
	ann := s.User("Ann", "en")
	first := poll(s, params{"timeout": 50})
	held(t, s)
	second := poll(s, params{"timeout": 50})
	if a := <-first; a.Code != http.StatusConflict || a.Description != errOtherPoll.Description {
		t.Errorf("the first: %+v", a)
	}
	ann.Send("hello")
	if a := <-second; !a.OK || string(a.Result) == "[]" {
		t.Errorf("the second: %+v", a)
	}
}

// What is set with a poll is for what happens after it.
func TestAllowedUpdates(t *testing.T) {
	s := New(t, Options{})
	ann := s.User("Ann", "en")
	g := s.AddRoom(botapi.Group, "News", ann)
	for _, tt := range []struct {
		allowed any
		want    string
	}{
		{[]string{"message"}, "BmmB"}, // all, as nothing was set
		{nil, "mm"},
		{[]string{}, "mm"},         // null changed nothing
		{[]string{"poll"}, "BmmB"}, // none means all
		{[]string{"poll"}, ""},
	} {
		g.SetStatus(ann, s.me.User, botapi.Ordinary)
		ann.In(g).Send("x")
		g.SetStatus(ann, s.me.User, botapi.Kicked)
		kinds := ""
		for _, u := range get[[]gotUpdate](t, s, "getUpdates", params{"allowed_updates": tt.allowed}) {
			if u.Message != nil {
				kinds += "m"
			} else if u.Me != nil {
				kinds += "B"
			}
		}
		get[[]gotUpdate](t, s, "getUpdates", params{"offset": s.queue.next})
		if kinds != tt.want {
			t.Errorf("before %v: %q, want %q", tt.allowed, kinds, tt.want)
		}
	}
	get[[]gotUpdate](t, s, "getUpdates", params{"allowed_updates": []string{"messages"}})
	stagetest.ExpectViolations(t, s, `"messages" is no kind of update`)
}
