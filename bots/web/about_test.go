package web

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// publish adds a fact-check of the footage of a clip, by somebody elsewhere.
func (i *instance) publish(t *testing.T, video core.VideoID) core.Debunk {
	t.Helper()
	facts := core.Facts{Claim: "A storm over Lille", Verdict: core.Staged, Sources: []core.Source{{Publisher: "AFP", URL: "https://example.org/a"}}}
	d, err := i.config.Service.Reviewing.PublishDebunk(t.Context(), core.UserID{Platform: "telegram", ID: "33"}, video, facts)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// retract withdraws a fact-check, and tells who was told of it.
func (i *instance) retract(t *testing.T, d core.Debunk) {
	t.Helper()
	if _, err := i.config.Service.Reviewing.RetractDebunk(t.Context(), core.UserID{Platform: "telegram", ID: "33"}, d.ID, "The source was mistaken."); err != nil {
		t.Fatal(err)
	}
	i.tell(t)
}

// News says which clip it is about, and leads to the answer above.
func TestBrowserNewsNamesTheClip(t *testing.T) {
	i := start(t, t.TempDir())
	ctx := browser(t)
	gale := mediatest.MakeClip(t, "gale.mp4", 6, 61)
	do(ctx, t, "ask", chromedp.Navigate(i.url), chromedp.WaitVisible(chromedp.CSS("#composer")), send(gale))
	see(ctx, t, "read that nothing is known", says("No fact-check of this clip yet"))
	do(ctx, t, "ask about another", send(mediatest.MakeClip(t, "words.mp4", 6, 2)))
	see(ctx, t, "read that nothing is known", poll[bool](`[...document.querySelectorAll("article.bot")].filter(a => a.innerText.includes("No fact-check")).length === 2`))
	answers := see(ctx, t, "find the answers", chromedp.Evaluate[[]string](`[...document.querySelectorAll("article.bot")].map(a => a.dataset.key)`))
	queue, err := i.config.Service.Queue.ListPending(t.Context(), core.UserID{}, core.ByPeople, 0, 9)
	if err != nil || len(queue) != 2 {
		t.Fatalf("%v, %v", queue, err)
	}
	v, _, err := i.config.Service.Checking.AddFootage(t.Context(), gale) // which finds it
	if err != nil {
		t.Fatal(err)
	}
	d := i.publish(t, v.ID)
	i.tell(t)
	see(ctx, t, "read the answer", says("There is an answer about a clip", "About your question: gale.mp4"))
	i.retract(t, d)
	see(ctx, t, "read that it is withdrawn", says("that you were sent was withdrawn", "About your question: gale.mp4"))
	see(ctx, t, "see the mark on the answer", poll[bool](`[...document.querySelectorAll("article.withdrawn .mark")].some(m => m.parentNode.innerText.includes("There is an answer"))`))
	see(ctx, t, "see its picture", poll[bool](`document.querySelector("article:last-of-type .about img").naturalWidth > 0`))
	screenshot(ctx, t, "news", 390, "light")
	screenshot(ctx, t, "news-dark", 1280, "dark")
	do(ctx, t, "follow it", chromedp.Click(chromedp.CSS("article:last-of-type .about a")))
	if at := see(ctx, t, "see where it leads", chromedp.Evaluate[string](`document.querySelector(":target").dataset.key`)); at != answers[0] {
		t.Errorf("it leads to %q, not %q", at, answers[0])
	}
	do(ctx, t, "reload", chromedp.Reload())
	see(ctx, t, "read it again", says("that you were sent was withdrawn", "About your question: gale.mp4"))
}

// Who was given an answer, and pressed a button for more, reads of which clip news is; names from outside stay words.
func TestNewsNamesThePressedClip(t *testing.T) {
	i := start(t, t.TempDir())
	v, _, err := i.config.Service.Checking.AddFootage(t.Context(), mediatest.MakeClip(t, "gale.mp4", 6, 61))
	if err != nil {
		t.Fatal(err)
	}
	d := i.publish(t, v.ID)
	c := newClient(t, i)
	c.get("/")
	f, err := os.Open(mediatest.MakeClip(t, "gale.mp4", 6, 61))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c.do(c.upload("", strings.ReplaceAll(evil, `"`, "")+"clip.mp4", f))
	page := c.reads("Same footage")
	c.post("/press", buttonOf(t, page, core.DoWatch)...)
	c.reads("when the answer about this video changes")
	i.retract(t, d)
	page = c.reads("that you were sent was withdrawn")
	news := page[strings.LastIndex(page, "<article"):]
	inert(t, "the news", page)
	contains(t, news, "About your question: ", `<img src="/still/`+v.ID.String()+`"`)
	_, key, _ := strings.Cut(news, `<a href="/#m-`)
	key, _, _ = strings.Cut(key, `"`)
	if at := strings.Index(page, `id="m-`+key+`"`); !strings.HasSuffix(key, "-0") || at < 0 || !strings.Contains(page[at:at+2000], "Same footage") {
		t.Errorf("it leads to %q", key)
	}
}
