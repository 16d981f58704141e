package telegramtest

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/bots/stagetest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// sends into chats until it is refused, and says after how many messages and with which wait.
func until429(t *testing.T, s *Server, chats ...int64) (sent, wait int) {
	t.Helper()
	for {
		a, err := ask(s, "sendMessage", params{"chat_id": chats[sent%len(chats)], "text": formatID(int64(sent))})
		switch {
		case err != nil || sent > 100:
			t.Fatalf("%d messages, %v", sent, err)
		case a.Code == http.StatusTooManyRequests:
			return sent, a.Parameters.RetryAfter
		}
		sent++
	}
}

func TestRates(t *testing.T) {
	now := aDay() // stands still unless it is moved
	s := New(t, Options{Rates: Refused, Now: func() time.Time { return now }})
	var people []int64
	for range 40 {
		p := s.User("Ann", "en")
		p.Send("hello")
		people = append(people, p.ID())
	}
	if n, wait := until429(t, s, people...); n != 30 || wait != 1 {
		t.Errorf("%d messages overall, then a wait of %d s", n, wait)
	}
	stagetest.ExpectViolations(t, s, "over 30 messages a second")
	now = now.Add(time.Minute)
	if n, wait := until429(t, s, people[0]); n != 3 || wait != 1 {
		t.Errorf("%d messages into one chat, then a wait of %d s", n, wait)
	}
	stagetest.ExpectViolations(t, s, "over 1 messages a second into one chat")
	now = now.Add(time.Second)
	do(t, s, "sendMessage", params{"chat_id": people[0], "text": "a second later"})
	do(t, s, "sendChatAction", params{"chat_id": people[0], "action": "typing"}) // counts for nothing
	if n := s.Count("sendMessage"); n != 30+1+3+1+1 {
		t.Errorf("%d calls", n)
	}
}

// Into a group, 20 a minute at one a second.
func TestRatesOfGroups(t *testing.T) {
	now := aDay() // stands still unless it is moved
	s := New(t, Options{Rates: Reported, Now: func() time.Time { return now }})
	g := s.AddRoom(botapi.Group, "News", s.User("Ann", "en"))
	g.SetStatus(s.User("Bob", "en"), s.me.User, botapi.Ordinary)
	for range 36 {
		do(t, s, "sendMessage", params{"chat_id": g.ID(), "text": "x"})
		now = now.Add(time.Second)
	}
	over := len(s.TakeViolations())
	if over < 2 || over > 5 { // 20 at once and 12 more in these 36 seconds are allowed
		t.Errorf("%d of 36 messages in 36 seconds are over 20 a minute", over)
	}
	now = now.Add(3 * time.Second)
	do(t, s, "sendMessage", params{"chat_id": g.ID(), "text": "x"})
	if got := s.Violations(); !cmp.Equal(got, []string(nil)) {
		t.Errorf("%q", got)
	}
}
