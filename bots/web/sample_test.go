package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestSample(t *testing.T) {
	site := start(t, t.TempDir(), withSample(t))
	c := newClient(t, site)
	c.get("/")
	c.post("/sample")
	c.reads("This is a sample; all of it is made up", "Send the altered copy")
	c.post("/sample/check")
	page := c.reads("SAMPLE: A drone films a newly found reef off Brest", "Same footage", `<figure>`)
	if n := strings.Count(page, "Published"); n != 0 {
		t.Error("the sample tells how it was made")
	}
	c.post("/sample")
	waitFor(t, "the second offer", func() bool { return strings.Count(c.get("/").body, "Send the altered copy") == 2 })
	found, err := site.config.Service.Searching.SearchDebunks(t.Context(), "reef", 10)
	if err != nil || len(found) != 1 {
		t.Errorf("%d debunks of the sample, %v; want one", len(found), err)
	}
	if r := c.get("/sample.mp4"); r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "video/mp4" || len(r.body) < 10000 {
		t.Errorf("the copy as a file: %d, %d bytes", r.StatusCode, len(r.body))
	}
}
