package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// The sample is answered as a real clip is, also when the downloaded copy is sent, and nothing of it is in the store.
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
	r := c.get("/sample.mp4")
	if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "video/mp4" || len(r.body) < 10000 {
		t.Fatalf("the copy as a file: %d, %d bytes", r.StatusCode, len(r.body))
	}
	if r := c.do(c.upload("my own words", "downloaded.mp4", strings.NewReader(r.body))); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("the downloaded copy was not taken: %d", r.StatusCode)
	}
	waitFor(t, "the answer to the downloaded copy", func() bool { return strings.Count(c.get("/").body, "Same footage: ") == 2 })
	page = c.get("/").body
	for _, action := range []core.ButtonAction{core.DoNotSame, core.DoWatch, core.DoDebunk} {
		if strings.Contains(page, `value="`+string(action)+`"`) {
			t.Errorf("the sample offers %s", action)
		}
	}
	c.post("/press", buttonOf(t, page, core.DoDetails)...)
	c.reads("-1 · revision 1")
	site.countsNothing(t)
	c.say("/mydata")
	c.reads("You asked about 0 videos")

	other := newClient(t, site)
	other.get("/")
	other.post("/language", "language", "fr")
	other.get("/")
	other.post("/sample/check")
	article := articleOf(t, other.reads(sampleAddress), sampleAddress)
	contains(t, article, text.For("fr").T("web.sample.claim", nil))
}

// countsNothing checks that there is nothing in the store, and nothing was counted.
func (i *instance) countsNothing(t *testing.T) {
	t.Helper()
	service := i.config.Service
	for v, err := range i.store.AllVideos(t.Context()) {
		t.Errorf("a video: %+v, %v", v, err)
	}
	found, err := service.Searching.SearchDebunks(t.Context(), "reef", 10)
	if err != nil || len(found) != 0 {
		t.Errorf("found: %v, %v", found, err)
	}
	if n, err := i.store.CountDebunks(t.Context()); err != nil || n != 0 {
		t.Errorf("%d debunks, %v", n, err)
	}
	if queue, err := service.Queue.ListPending(t.Context(), core.UserID{}, core.ByPeople, 0, 10); err != nil || len(queue) != 0 {
		t.Errorf("the queue: %v, %v", queue, err)
	}
	if log, err := service.Reviewing.ListAudit(t.Context(), 0, 10); err != nil || len(log) != 0 {
		t.Errorf("the audit log: %v, %v", log, err)
	}
	if figures, err := service.Statistics.ReadStatistics(t.Context()); err != nil || len(figures.Ever)+figures.Queue+figures.PendingEvents+figures.QueuedMessages > 0 {
		t.Errorf("figures: %+v, %v", figures, err)
	}
}
