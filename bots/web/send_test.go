package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/text"
)

func TestReplyIsAmended(t *testing.T) {
	site := start(t, t.TempDir())
	original := mediatest.MakeClip(t, "amended.mp4", 8, 11)
	v, _, err := site.config.Service.Checking.AddFootage(t.Context(), original)
	if err != nil {
		t.Fatal(err)
	}
	mara := core.UserID{Platform: "web", ID: "mara"}
	facts := core.Facts{Claim: "A storm", Verdict: core.Staged, Sources: []core.Source{{Publisher: "AFP", URL: "https://example.org/a"}}}
	d, err := site.config.Service.Reviewing.PublishDebunk(t.Context(), mara, v.ID, facts)
	if err != nil {
		t.Fatal(err)
	}
	asker := newClient(t, site)
	asker.get("/")
	asker.send("", mediatest.AlterClip(t, original, mediatest.Trim))
	before := asker.reads("Shown as: A storm", "<figure>")
	asker.get("/form?draft=x") // which waits for the end of the turn
	facts.Note = "It was a film."
	if _, err := site.config.Service.Reviewing.EditDebunk(t.Context(), mara, d.ID, 1, facts); err != nil {
		t.Fatal(err)
	}
	if told := site.tell(t); told != 0 {
		t.Errorf("%d were told of a note", told)
	}
	after := asker.reads("Really: It was a film.", "<figure>")
	if strings.Count(before, "<article") != strings.Count(after, "<article") {
		t.Errorf("another message came:\n%s", after)
	}

	facts.Date, err = core.ParseDate("2019-04-25")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := site.config.Service.Reviewing.EditDebunk(t.Context(), mara, d.ID, 2, facts); err != nil {
		t.Fatal(err)
	}
	address := regexp.MustCompile(`/picture/[^"]+-0\b`).FindString(after)
	old := asker.get(address)
	if old.StatusCode != http.StatusOK || old.Header.Get("Etag") == "" {
		t.Fatalf("%q: %d", address, old.StatusCode)
	}
	site.tell(t)
	contains(t, articleOf(t, asker.reads("25 April 2019"), "Same footage"), `alt="A picture from the middle of video `+v.ID.String())
	if r := asker.get(address); r.StatusCode != http.StatusOK || r.Header.Get("Etag") == old.Header.Get("Etag") {
		t.Errorf("the old picture, which says the old date, is served still: %d", r.StatusCode)
	}
}

// A picture that comes with the message that is put right is shown in the place of the old one.
func TestAmendedPictureIsReplaced(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	c.get("/")
	m := bots.Message{Chat: sessionOf(cookieOf(t, c)).chatID(), Key: "k-0", Lang: text.For("en"), Reply: core.Reply{
		Content: core.Answer{Status: core.StatusMatch, Matches: []core.Found{{Confidence: core.Same, Debunks: []core.Debunk{{Facts: core.Facts{Verdict: core.Staged, Claim: "A"}}}}}},
		Picture: &core.Evidence{JPEG: []byte("old")},
	}}
	if err := site.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	m.Reply.Content, m.Reply.Picture = core.Answer{Status: core.StatusUnknown}, &core.Evidence{JPEG: []byte("new")}
	if err := site.Amend(t.Context(), []bots.Message{m}); err != nil {
		t.Fatal(err)
	}
	contains(t, c.get("/").body, "<figure>")
	if got := c.get("/picture/k-0").body; got != "new" {
		t.Errorf("the picture is %q", got)
	}
}

func TestMessagesAreReplaced(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	c.get("/")
	chat := sessionOf(cookieOf(t, c)).chatID()
	say := func(key, words string) {
		m := bots.Message{Chat: chat, Key: key, Lang: text.For("en"), Reply: core.Reply{Content: core.Notice{Key: "help.line", Args: text.Args{"line": words}}}}
		for range 2 { // a repetition is nothing
			if err := site.Send(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
	}
	say("a-0", "first words")
	say("b-0", "in between")
	say("a-0", "other words")
	page := c.get("/").body
	if strings.Contains(page, "first words") || strings.Count(page, "<article") != 2 || strings.Index(page, "other words") > strings.Index(page, "in between") {
		t.Errorf("the page is\n%s", page)
	}
}
