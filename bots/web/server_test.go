package web

import (
	"net/http"
	"testing"
	"time"
)

func TestStopDoesNotWaitForStreams(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	c.get("/")
	stream, err := c.http.Do(c.request(http.MethodGet, "/events", "", nil))
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	began := time.Now()
	site.stop()
	if took := time.Since(began); took > serverBudget {
		t.Errorf("stopping took %v", took)
	}
}

// Figures are for those who may use the chat: by session, or by the password as a scraper sends it.
