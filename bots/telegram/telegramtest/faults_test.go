package telegramtest

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func TestRefusalsOnDemand(t *testing.T) {
	s := New(t, Options{})
	ann := s.User("Ann", "en")
	ann.Send("hello")
	hello := params{"chat_id": ann.ID(), "text": "hello"}
	for _, tt := range []struct {
		fault *Fault
		code  int
		words string
	}{
		{Unauthorized(), http.StatusUnauthorized, "Unauthorized"},
		{Conflict(), http.StatusConflict, "other getUpdates"},
		{Blocked(), http.StatusForbidden, "blocked by the user"},
		{ChatNotFound(), http.StatusBadRequest, "chat not found"},
		{ReplyNotFound(), http.StatusBadRequest, "message to be replied not found"},
		{EditNotFound(), http.StatusBadRequest, "message to edit not found"},
		{NotModified(), http.StatusBadRequest, "message is not modified"},
		{TooBig(), http.StatusBadRequest, "file is too big"},
		{Refuse(&Error{Code: 418, Description: "I'm a teapot"}), 418, "teapot"},
	} {
		s.Fail(tt.fault)
		refuse(t, s, "sendMessage", hello, tt.code, tt.words)
		do(t, s, "sendMessage", hello) // once only
	}
	s.Fail(Flood(90 * time.Minute))
	if a := refuse(t, s, "sendMessage", hello, http.StatusTooManyRequests, "retry after 5400"); a.Parameters.RetryAfter != 5400 {
		t.Errorf("%+v", a)
	}
	if n := len(ann.Replies()); n != 9 {
		t.Errorf("%d messages: one that was refused was sent", n)
	}
}

func TestFaultsOnTheWire(t *testing.T) {
	s := New(t, Options{})
	ann := s.User("Ann", "en")
	ann.Send("hello")
	hello := params{"chat_id": ann.ID(), "text": "hello"}
	s.Fail(BadGateway())
	if a, err := ask(s, "sendMessage", hello); a.Status != http.StatusBadGateway || err == nil || !strings.Contains(err.Error(), "<html>") {
		t.Errorf("%+v, %v", a, err)
	}
	s.Fail(Dropped())
	if a, err := ask(s, "sendMessage", hello); err == nil {
		t.Errorf("dropped: %+v", a)
	}
	if n := len(ann.Replies()); n != 0 {
		t.Errorf("%d messages", n)
	}
	s.Fail(Lost())
	if a, err := ask(s, "sendMessage", hello); err == nil {
		t.Errorf("lost: %+v", a)
	}
	if n := len(ann.Replies()); n != 1 {
		t.Errorf("%d messages: the call did nothing", n)
	}
	started := time.Now()
	s.Fail(Slowly(50 * time.Millisecond))
	do(t, s, "sendMessage", hello)
	if took := time.Since(started); took < 50*time.Millisecond {
		t.Errorf("after %v", took)
	}
	for i, c := range s.Calls("sendMessage") {
		if want := []int{http.StatusBadGateway, 0, 0, http.StatusOK}[i]; c.Code != want {
			t.Errorf("call %d is logged with %d, want %d", i, c.Code, want)
		}
	}
}

func TestFaultsAreNarrow(t *testing.T) {
	s := New(t, Options{})
	ann, bob := s.User("Ann", "en"), s.User("Bob", "en")
	ann.Send("hello")
	bob.Send("hello")
	to := func(p *Person) params { return params{"chat_id": p.ID(), "text": "x"} }
	s.Fail(Blocked().On("sendMessage").In(ann.Room).After(1).Times(2))
	do(t, s, "getMe", nil)
	do(t, s, "sendMessage", to(ann)) // the one before
	do(t, s, "sendMessage", to(bob)) // another chat
	refuse(t, s, "sendMessage", to(ann), http.StatusForbidden, "blocked")
	refuse(t, s, "sendMessage", to(ann), http.StatusForbidden, "blocked")
	do(t, s, "sendMessage", to(ann))
	s.Fail(Unauthorized().Times(-1))
	for range 5 {
		refuse(t, s, "getMe", nil, http.StatusUnauthorized, "Unauthorized")
	}
	s.Recover()
	do(t, s, "getMe", nil)
}

// What is held is answered once it is released, and nothing else waits for it.
func TestHold(t *testing.T) {
	s := New(t, Options{})
	ann := s.User("Ann", "en")
	ann.Send("hello")
	release := s.Hold("sendMessage")
	answer := make(chan answered, 1)
	go func() {
		a, _ := ask(s, "sendMessage", params{"chat_id": ann.ID(), "text": "x"})
		answer <- a
	}()
	do(t, s, "getMe", nil)
	if n := len(ann.Replies()); n != 0 {
		t.Errorf("%d messages", n)
	}
	release()
	release() // does nothing
	if a := <-answer; !a.OK {
		t.Errorf("%+v", a)
	}
	do(t, s, "sendMessage", params{"chat_id": ann.ID(), "text": "x"})
}

// A download may break off in the middle, or be refused.
func TestFaultsOfDownloads(t *testing.T) {
	s := New(t, Options{})
	ann := s.User("Ann", "en")
	if _, err := ann.SendVideo(mediatest.MakeClip(t, "broken off", 1, 1), ""); err != nil {
		t.Fatal(err)
	}
	v := sentClip(t, s)
	path := s.files.unique[v.UniqueID].path
	s.Fail(BadGateway().On(Downloads))
	do(t, s, "getMe", nil) // is no download
	if status, _ := download(t, s, s.Token, path, ""); status != http.StatusBadGateway {
		t.Errorf("%d", status)
	}
	s.Fail(Lost().On(Downloads))
	request, err := http.NewRequest(http.MethodGet, s.URL+"/file/bot"+s.Token+"/"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	var body []byte
	response, err := client.Do(request)
	if err == nil {
		defer response.Body.Close()
		body, err = io.ReadAll(response.Body)
	}
	if err == nil || int64(len(body)) >= v.Size {
		t.Errorf("%d bytes of %d, %v", len(body), v.Size, err)
	}
}
