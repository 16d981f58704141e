package discordtest

import (
	"net/http"
	"testing"
	"time"
)

func TestRates(t *testing.T) {
	s := New(t, Options{Limits: &Limits{Bucket: 2, Window: time.Hour, Overall: 5}})
	anna, bob := s.User("Anna", ""), s.User("Bob", "")
	anna.Send("hi")
	bob.Send("hi")
	for _, left := range []string{"1", "0"} {
		a := do(t, s, "POST", "/channels/"+anna.ID()+"/messages", plain("x"))
		if a.Header.Get("X-RateLimit-Remaining") != left || a.Header.Get("X-RateLimit-Limit") != "2" || a.Header.Get("X-RateLimit-Reset") == "" {
			t.Errorf("%v", a.Header)
		}
	}
	a := call(t, s, "POST", "/channels/"+anna.ID()+"/messages", plain("x"))
	if a.Status != http.StatusTooManyRequests || a.Header.Get("Retry-After") != "3600" {
		t.Errorf("%d %v", a.Status, a.Header)
	}
	violated(t, s, "create_message: over 2 calls")
	do(t, s, "POST", "/channels/"+bob.ID()+"/messages", plain("x")) // has a bucket of its own
	do(t, s, "GET", "/users/@me", "")
	do(t, s, "GET", "/users/@me", "")
	a = call(t, s, "GET", "/channels/"+bob.ID(), "")
	if a.Status != http.StatusTooManyRequests || a.Header.Get("X-RateLimit-Global") != "true" {
		t.Errorf("%d %v", a.Status, a.Header)
	}
	violated(t, s, "get_channel: over 5 calls a second")
	if l := RealLimits(); l.Bucket != 5 || l.Overall != 50 {
		t.Errorf("%+v", l)
	}
}
