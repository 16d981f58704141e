package discord

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"
)

// The library's own rate limits sleep although the context has ended, so the package has limits of its own. When this test fails,
// the library may have learned to heed the context.
func TestLibraryWaitsBeyondItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		exhausted := far(func(*http.Request) (int, http.Header, string) {
			return http.StatusOK, http.Header{"X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset-After": {"3600"}}, "{}"
		})
		s := &discordgo.Session{Client: &http.Client{Transport: exhausted}, Ratelimiter: discordgo.NewRatelimiter()}
		if _, err := s.Request(http.MethodGet, discordgo.EndpointChannel("1"), nil); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		_, err := s.Request(http.MethodGet, discordgo.EndpointChannel("1"), nil, discordgo.WithContext(ctx))
		if took := time.Since(began); took < time.Hour || err == nil {
			t.Errorf("the library came back after %s: %v", took, err)
		}
	})
}

// A rate limit that the library cannot read makes a call that succeeded look as if it had failed, so a message would be sent
// twice. The package hides the header from it.
func TestUnreadableLimitIsNoFailure(t *testing.T) {
	odd := far(func(*http.Request) (int, http.Header, string) {
		return http.StatusOK, http.Header{"X-Ratelimit-Remaining": {"many"}}, `{"id":"1"}`
	})
	s := &discordgo.Session{Client: &http.Client{Transport: odd}, Ratelimiter: discordgo.NewRatelimiter()}
	if _, err := s.Request(http.MethodPost, discordgo.EndpointChannelMessages("1"), nil); err == nil {
		t.Error("the library reads such a limit by now")
	}
	var m message
	c := aPost
	c.out = &m
	if err := restOf(odd).doCall(t.Context(), c); err != nil || m.ID != "1" {
		t.Errorf("%q, %v", m.ID, err)
	}
}
