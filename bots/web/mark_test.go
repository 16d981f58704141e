package web

import (
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// articleOf returns the last message of a page that has all of the words.
func articleOf(t *testing.T, page string, wanted ...string) string {
	t.Helper()
	for _, article := range backwards(strings.Split(page, "<article ")) {
		article, _, _ = strings.Cut(article, "</article>")
		found := true
		for _, w := range wanted {
			found = found && strings.Contains(article, w)
		}
		if found {
			return article
		}
	}
	t.Fatalf("no message has %q in\n%s", wanted, page)
	return ""
}

// What was said of a fact-check that changed or was withdrawn is marked where it stands: the answer, the news, the details and what a search found.
// What is said afterwards has no mark.
func TestWithdrawnIsMarkedWhereItWasSaid(t *testing.T) {
	i := start(t, t.TempDir())
	v, _, err := i.config.Service.Checking.AddFootage(t.Context(), mediatest.MakeClip(t, "gale.mp4", 8, 61))
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(t, i)
	c.get("/")
	c.send("", mediatest.AlterClip(t, mediatest.MakeClip(t, "gale.mp4", 8, 61), mediatest.Letterbox))
	c.reads("nobody has fact-checked it yet")
	d := i.publish(t, v.ID)
	i.tell(t)
	page := c.reads("There is an answer about a clip")
	c.post("/press", buttonOf(t, page, core.DoDetails)...)
	c.reads("revision 1")
	c.say("storm")
	c.reads("1 fact-check for")
	c.send("", mediatest.AlterClip(t, mediatest.MakeClip(t, "gale.mp4", 8, 61), mediatest.Trim))
	page = c.reads("Same footage: your", "Tell me of changes")
	if strings.Contains(page, `class="mark"`) {
		t.Error("something is marked before anything changed")
	}
	c.get("/form?draft=x") // which waits for the end of the turn

	facts := d.Facts
	facts.Verdict = core.Satire
	if _, err := i.config.Service.Reviewing.EditDebunk(t.Context(), core.UserID{Platform: "telegram", ID: "33"}, d.ID, 1, facts); err != nil {
		t.Fatal(err)
	}
	i.tell(t)
	page = c.reads("A fact-check that you were sent has changed")
	for _, words := range []string{"There is an answer about a clip", "revision 1", "1 fact-check for"} {
		contains(t, articleOf(t, page, words), `class="mark"`, "has changed since", "changed <time", `<a href="/#m-`)
	}
	if news := articleOf(t, page, "A fact-check that you were sent has changed"); strings.Contains(news, `class="mark"`) {
		t.Errorf("news marks itself:\n%s", news)
	}
	contains(t, articleOf(t, page, "Same footage: your"), "Satire", "changed <time")

	i.retract(t, d)
	for range 2 { // again after a reload
		page = c.reads("that you were sent was withdrawn")
		for _, words := range []string{"There is an answer about a clip", "that you were sent has changed", "revision 1", "1 fact-check for"} {
			contains(t, articleOf(t, page, words), `class="message bot withdrawn"`, "Withdrawn: a fact-check in this message", `<a href="/#m-`)
		}
		contains(t, articleOf(t, page, "Withdrawn.</b> Please"), `class="message bot withdrawn"`, "Withdrawn.</b> Please don’t rely any more", "A storm over Lille", "Why: The source was mistaken.")
	}
	c.say("/show " + d.ID.String())
	if card := articleOf(t, c.reads("Withdrawn. Do not rely"), "Withdrawn. Do not rely"); strings.Contains(card, `class="mark"`) {
		t.Errorf("what is said now is marked:\n%s", card)
	}
}

// Who withdraws a fact-check in the page sees its marks at once.
func TestOwnRetractionIsMarked(t *testing.T) {
	i := start(t, t.TempDir())
	v, _, err := i.config.Service.Checking.AddFootage(t.Context(), mediatest.MakeClip(t, "gale.mp4", 8, 61))
	if err != nil {
		t.Fatal(err)
	}
	d := i.publish(t, v.ID)
	c := newClient(t, i)
	c.get("/")
	c.say("storm")
	c.reads("1 fact-check for")
	c.say("/retract " + d.ID.String() + " It was a film.")
	page := c.reads("Withdrawn: ")
	contains(t, articleOf(t, page, "1 fact-check for"), "Withdrawn: a fact-check in this message")
	c.post("/press", buttonOf(t, page, core.DoUndo)...)
	waitFor(t, "the mark to go", func() bool { return !strings.Contains(c.get("/").body, "Withdrawn: a fact-check") })
}

// What a person only read, and is not told of, is marked when the page is shown.
func TestWhatWasReadIsMarked(t *testing.T) {
	site := start(t, t.TempDir())
	v, _, err := site.config.Service.Checking.AddFootage(t.Context(), mediatest.MakeClip(t, "gale.mp4", 8, 61))
	if err != nil {
		t.Fatal(err)
	}
	d := site.publish(t, v.ID)
	c := newClient(t, site)
	c.get("/")
	c.say("storm")
	c.reads("1 fact-check for")
	c.say("/show " + d.ID.String())
	if page := c.reads("revision 1"); strings.Contains(page, `class="mark"`) {
		t.Error("something is marked before anything changed")
	}
	d.Verdict = core.Satire
	if _, err := site.config.Service.Reviewing.EditDebunk(t.Context(), core.UserID{Platform: "telegram", ID: "33"}, d.ID, 1, d.Facts); err != nil {
		t.Fatal(err)
	}
	page := c.get("/").body
	for _, words := range []string{"revision 1", "1 fact-check for"} {
		contains(t, articleOf(t, page, words), `class="mark"`, "has changed since")
	}
	site.retract(t, d)
	page = c.get("/").body
	for _, words := range []string{"revision 1", "1 fact-check for"} {
		article := articleOf(t, page, words)
		contains(t, article, `class="message bot withdrawn"`, "Withdrawn: a fact-check in this message")
		if strings.Contains(article, `href="/#m-"`) {
			t.Errorf("the mark leads nowhere:\n%s", article)
		}
	}
	c.say("/show " + d.ID.String())
	page = c.reads("Withdrawn. Do not rely")
	contains(t, articleOf(t, page, "revision 1"), `<a href="/#m-`)
	if card := articleOf(t, page, "Withdrawn. Do not rely"); strings.Contains(card, `class="mark"`) {
		t.Errorf("what is said now is marked:\n%s", card)
	}
}
