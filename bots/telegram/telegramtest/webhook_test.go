package telegramtest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A listener is the bot's end of a webhook. It refuses what comes without its secret, and the first few.
type listener struct {
	*httptest.Server
	mu     sync.Mutex
	secret string
	refuse int
	ids    []int64
	texts  string
}

func listen(t *testing.T, secret string, refuse int) *listener {
	l := &listener{secret: secret, refuse: refuse}
	l.Server = httptest.NewServer(l)
	t.Cleanup(l.Close)
	return l
}

func (l *listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var u gotUpdate
	if err := json.NewDecoder(r.Body).Decode(&u); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	l.ids = append(l.ids, u.ID)
	switch {
	case r.Header.Get("X-Telegram-Bot-Api-Secret-Token") != l.secret:
		http.Error(w, "not from Telegram", http.StatusForbidden)
	case l.refuse > 0:
		l.refuse--
		http.Error(w, "later", http.StatusServiceUnavailable)
	case u.Message != nil:
		l.texts += u.Message.Text
	}
}

func TestWebhook(t *testing.T) {
	const secret = "s-e_C1"
	s := New(t, Options{})
	ann := s.User("Ann", "en")
	ann.Send("before")
	l := listen(t, secret, 2)
	waits := get[[]gotUpdate](t, s, "getUpdates", nil)
	hanging := poll(s, params{"offset": waits[len(waits)-1].ID + 1, "timeout": 50})
	held(t, s)
	do(t, s, "setWebhook", params{"url": l.URL, "secret_token": secret, "allowed_updates": []string{"message"}})
	if a := <-hanging; a.Code != http.StatusConflict || a.Description != errHookWasSet.Description {
		t.Errorf("the poll that was held: %+v", a)
	}
	refuse(t, s, "getUpdates", nil, http.StatusConflict, "webhook is active")
	ann.Send("first ")
	ann.Send("second")
	if err := s.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.mu.Lock()
	first := l.ids[0]
	if diff := cmp.Diff([]int64{first, first, first, first + 1}, l.ids); diff != "" || l.texts != "first second" {
		t.Errorf("%q after two refusals (-want +got)\n%s", l.texts, diff)
	}
	l.mu.Unlock()
	do(t, s, "deleteWebhook", nil)
	ann.Send("polled")
	if got := texts(taken(t, s)); got != "polled" {
		t.Errorf("polled %q", got)
	}
}

// Without the secret the bot takes nothing, and nothing is lost.
func TestWebhookSecret(t *testing.T) {
	s := New(t, Options{})
	ann := s.User("Ann", "en")
	l := listen(t, "right", 0)
	do(t, s, "setWebhook", params{"url": l.URL, "secret_token": "wrong"})
	ann.Send("hello")
	err := s.WaitFor(t.Context(), "a refusal", func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		s.WakeAll() // nothing else tells of a refusal
		return len(l.ids) > 1
	})
	if err != nil {
		t.Fatal(err)
	}
	do(t, s, "setWebhook", params{"url": l.URL, "secret_token": "right"})
	if err := s.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if l.mu.Lock(); l.texts != "hello" {
		t.Errorf("the bot got %q", l.texts)
	}
	l.mu.Unlock()
	do(t, s, "setWebhook", params{"url": ""}) // deletes it
	ann.Send("dropped")
	do(t, s, "deleteWebhook", params{"drop_pending_updates": true})
	if got := taken(t, s); len(got) != 0 {
		t.Errorf("%+v was dropped", got)
	}
}
