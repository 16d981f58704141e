package telegramtest

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/core/media/mediatest"
)

func TestRefusalsOnDemand(t *testing.T) {
	s, ann := begun(t)
	hello := params{"chat_id": ann.ID(), "text": "hello"}
	for _, tt := range []struct {
		fault *Fault
		code  int
		words string
	}{
		{Unauthorized(), http.StatusUnauthorized, "Unauthorized"},
		{Conflict(), http.StatusConflict, "other getUpdates"},
		{Refuse(&Error{Code: 418, Description: "I'm a teapot"}), 418, "teapot"},
		{faultsByName["blocked"](0), http.StatusForbidden, "blocked by the user"},
		{faultsByName["gone"](0), http.StatusBadRequest, "chat not found"},
		{faultsByName["noreply"](0), http.StatusBadRequest, "message to be replied not found"},
		{faultsByName["noedit"](0), http.StatusBadRequest, "message to edit not found"},
		{faultsByName["unmodified"](0), http.StatusBadRequest, "message is not modified"},
		{faultsByName["toobig"](0), http.StatusBadRequest, "file is too big"},
	} {
		s.Fail(tt.fault)
		refuse(t, s, "sendMessage", hello, tt.code, tt.words)
	}
	s.Fail(Flood(90 * time.Minute).In(ann.Room))
	do(t, s, "getMe", nil)
	if a := refuse(t, s, "sendMessage", hello, http.StatusTooManyRequests, "retry after 5400"); a.Parameters.RetryAfter != 5400 {
		t.Errorf("%+v", a)
	}
	if n := len(ann.Replies()); n != 0 {
		t.Errorf("%d messages: one that was refused was sent", n)
	}
}

func TestFaultsOnTheWire(t *testing.T) {
	s, ann := begun(t)
	hello := params{"chat_id": ann.ID(), "text": "hello"}
	var seen []int // messages after each fault
	for _, f := range []*Fault{BadGateway(), Dropped(), Lost()} {
		s.Fail(f)
		if a, err := ask(s, "sendMessage", hello); err == nil {
			t.Errorf("%+v", a)
		}
		seen = append(seen, len(ann.Replies()))
	}
	release := s.Hold("sendMessage")
	answer := make(chan answered, 1)
	go func() {
		a, _ := ask(s, "sendMessage", hello)
		answer <- a
	}()
	do(t, s, "getMe", nil) // which does not wait
	seen = append(seen, len(ann.Replies()))
	release()
	if a := <-answer; !a.OK || !cmp.Equal(seen, []int{0, 0, 1, 1}) {
		t.Errorf("%+v; %v messages", a, seen)
	}
	var codes []int
	for _, c := range s.Calls("sendMessage") {
		codes = append(codes, c.Code)
	}
	if !cmp.Equal(codes, []int{http.StatusBadGateway, 0, 0, http.StatusOK}) {
		t.Errorf("the calls are kept with %v", codes)
	}
}

// A download may break off in the middle, or be refused.
func TestFaultsOfDownloads(t *testing.T) {
	s, ann := begun(t)
	must[int](t)(ann.SendVideo(mediatest.Clip(t, "broken off", 1, 1), ""))
	v := sentClip(t, s)
	path := s.files.unique[v.UniqueID].path
	s.Fail(BadGateway().On(Downloads))
	do(t, s, "getMe", nil) // is no download
	if status, _ := download(t, s, s.Token, path, ""); status != http.StatusBadGateway {
		t.Errorf("%d", status)
	}
	s.Fail(Lost().On(Downloads))
	response, err := client.Get(s.URL + "/file/bot" + s.Token + "/" + path)
	var body []byte
	if err == nil {
		defer response.Body.Close()
		body, err = io.ReadAll(response.Body)
	}
	if err == nil || int64(len(body)) >= v.Size {
		t.Errorf("%d bytes of %d, %v", len(body), v.Size, err)
	}
}
