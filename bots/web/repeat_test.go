package web

import (
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/text"
)

// What a script sends again, because the answer of the server was lost, is one message: while it waits, after it was answered, and if its job
// was not made.
func TestRepeatedMessageIsOne(t *testing.T) {
	dir := t.TempDir()
	site := start(t, dir)
	c := newClient(t, site)
	c.get("/")
	ses := sessionOf(cookieOf(t, c))
	clip := mediatest.MakeClip(t, "gale.mp4", 6, 61)
	c.id = "a lost answer"
	for range 2 {
		c.send("", clip)
	}
	c.reads("No fact-check of this clip yet")
	c.send("", clip)
	if n := strings.Count(c.get("/").body, "<article"); n != 2 {
		t.Errorf("%d messages, not a question and its answer", n)
	}
	waitFor(t, "the clips to be removed", func() bool { return len(uploadsIn(t, dir)) == 0 })

	c.id = "" // a button that is gone after the first press
	c.say("/forgetme")
	page := c.reads("Shall I erase what is kept of you?")
	no := append(buttonOf(t, page, "remember"), "id", "another lost answer")
	for range 2 {
		if r := c.post("/press", no...); r.StatusCode >= 400 {
			t.Errorf("a press was refused: %d %s", r.StatusCode, r.body)
		}
		c.reads("Nothing was erased")
	}
	if page := c.get("/").body; strings.Count(page, "Nothing was erased") != 1 {
		t.Errorf("it was pressed twice:\n%s", page)
	}

	in := site.jobs.newRepeatable(ses, text.For("en"), "cut off") // a crash came before its job
	mine := entry{Key: in.ID, Mine: true, Doc: text.Doc{{{Text: "/pending"}}}}
	if err := site.chats.appendEntry(t.Context(), ses.chatID().String(), mine); err != nil {
		t.Fatal(err)
	}
	c.id = "cut off"
	c.say("/pending")
	if page := c.reads("Waiting for a fact-check"); strings.Count(page, "<p>/pending</p>") != 1 {
		t.Errorf("the question is there twice:\n%s", page)
	}
	if other := site.jobs.newRepeatable(newSession(), text.For("en"), "cut off"); other.ID == in.ID {
		t.Error("two sessions have the same message")
	}
}
