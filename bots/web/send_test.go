package web

import (
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
