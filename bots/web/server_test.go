package web

import (
	"io"
	"net/http"
	"testing"
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
	site.stop()
	if _, err := io.ReadAll(stream.Body); err != nil { // it was cut off when the time for requests under way was over
		t.Errorf("the stream was not ended: %v", err)
	}
}

// Figures are for those who may use the chat: by session, or by the password as a scraper sends it.
