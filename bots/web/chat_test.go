package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/text"
	"github.com/firstseen/firstseen/storage"
)

// Without a script, forms are posted and the page is loaded anew.
func TestChatWithoutScript(t *testing.T) {
	original := mediatest.MakeClip(t, "storm.mp4", 12, 7)
	site := start(t, t.TempDir())
	asker, moderator := newClient(t, site), newClient(t, site)
	asker.get("/")
	moderator.get("/")
	asker.send("Storm over Lille <today>", original)
	page := asker.reads("No fact-check of this clip yet", "Storm over Lille &lt;today&gt;", "clip.mp4")
	if !strings.Contains(page, `role="log"`) {
		t.Error("the page has no log")
	}

	moderator.send("", mediatest.AlterClip(t, original, mediatest.Reencode))
	moderator.reads("nobody has fact-checked it yet")
	if form := moderator.get("/form").body; !strings.Contains(form, `name="video" value="`) {
		t.Fatalf("the form does not know the clip:\n%s", form)
	}
	video := strings.SplitN(strings.SplitN(moderator.get("/form").body, `name="video" value="`, 2)[1], `"`, 2)[0]
	wrong := moderator.post("/form", "video", video, "claim", "", "verdict", "staged", "date", "x", "source", "nothing")
	if wrong.StatusCode != http.StatusUnprocessableEntity || strings.Count(wrong.body, `aria-invalid="true"`) != 3 || !strings.Contains(wrong.body, `value="x"`) {
		t.Errorf("a wrong form: %d\n%s", wrong.StatusCode, wrong.body)
	}
	moderator.post("/form", "video", video, "claim", "Storm over Lille", "claim_date", "2024", "verdict", "DecontextualizedContent",
		"date", "2011-03", "source", "Old Weather https://weather.example/1 @0:10\nhttps://second.example/", "note", "a\r\nb")
	page = moderator.reads("Preview. Nobody has seen this yet")
	moderator.post("/press", buttonOf(t, page, core.DoPublish)...)
	moderator.reads("Published as")

	if told := site.tell(t); told == 0 {
		t.Error("nobody was told")
	}
	page = asker.reads("There is an answer about a clip that you asked about", "March 2011", "https://second.example/")
	asker.post("/press", buttonOf(t, page, core.DoDetails)...)
	asker.reads("revision 1")
	asker.say("old weather")
	asker.reads("1 fact-check for “old weather”")
	if page := moderator.get("/").body; strings.Contains(page, "There is an answer about a clip") {
		t.Error("who published it is told of it")
	}
	if told := site.tell(t); told != 0 {
		t.Errorf("%d were told again", told)
	}
}

// A draft goes into the form and back, and an edit keeps what it does not change.
func TestFormOfADraft(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	c.get("/")
	c.send("/debunk\nclaim: A \"flood\" <in> Paris\nverdict: staged\ndate: about 2019\nsource: One https://one.example/ @1:02\nsource: https://two.example/",
		mediatest.MakeClip(t, "flood.mp4", 6, 3))
	page := c.reads("Preview. Nobody has seen this yet")
	form := c.get("/form?draft=x").body
	for _, want := range []string{"A &#34;flood&#34; &lt;in&gt; Paris", `value="StagedContent" selected`, `value="about 2019"`, "One https://one.example/ @1:02\nhttps://two.example/"} {
		if !strings.Contains(form, want) {
			t.Errorf("the form lacks %q:\n%s", want, form)
		}
	}
	c.post("/press", buttonOf(t, page, core.DoPublish)...)
	page = c.reads("Published as")
	id := strings.TrimSuffix(strings.Fields(strings.SplitN(page, "Published as ", 2)[1])[0], ".</p>")
	c.say("/edit " + id)
	c.reads("A change of " + id)
	if form := c.get("/form?draft=x").body; !strings.Contains(form, `name="debunk" value="`+id+`"`) || !strings.Contains(form, "https://two.example/") {
		t.Errorf("the form does not know what is edited:\n%s", form)
	}
	c.post("/form", "debunk", id, "claim", "A flood in Paris", "verdict", "staged", "date", "2019", "source", "https://two.example/")
	page = c.reads("in 2019")
	c.post("/press", buttonOf(t, page, core.DoPublish)...)
	c.reads("Saved: " + id + ", revision 2")
	if r := c.post("/form", "debunk", "nonsense"); r.StatusCode != http.StatusBadRequest {
		t.Errorf("a form about nothing: %d", r.StatusCode)
	}
}

// Who wants to be forgotten starts anew, with an empty chat.
func TestForgetMe(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	c.get("/")
	c.say("my private words")
	c.reads("No fact-check mentions")
	c.say("/forgetme")
	page := c.reads("Shall I erase what is kept of you?")
	c.post("/press", buttonOf(t, page, conversation.DoForget)...)
	waitFor(t, "an empty chat", func() bool { return !strings.Contains(c.get("/").body, "my private words") })
}

// buttonOf finds the last button of an action on a page, as the form's fields.
func buttonOf(t *testing.T, page string, action core.ButtonAction) []string {
	t.Helper()
	for _, form := range backwards(strings.Split(page, `<form method="post" action="/press"`)) {
		if strings.Contains(form, `value="`+string(action)+`"`) {
			value := func(name string) string {
				_, after, _ := strings.Cut(form, `name="`+name+`" value="`)
				v, _, _ := strings.Cut(after, `"`)
				return v
			}
			return []string{"message", value("message"), "arg", value("arg"), "action", string(action)}
		}
	}
	t.Fatalf("no button %s in\n%s", action, page)
	return nil
}

func backwards(s []string) []string {
	out := make([]string, 0, len(s))
	for i := len(s) - 1; i > 0; i-- {
		out = append(out, s[i])
	}
	return out
}

func TestSample(t *testing.T) {
	site := start(t, t.TempDir())
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
	found, err := site.Service.Searching.SearchDebunks(t.Context(), "reef", 10)
	if err != nil || len(found) != 1 {
		t.Errorf("%d debunks of the sample, %v; want one", len(found), err)
	}
	if r := c.get("/sample.mp4"); r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "video/mp4" || len(r.body) < 10000 {
		t.Errorf("the copy as a file: %d, %d bytes", r.StatusCode, len(r.body))
	}
}

func TestLanguages(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	r := c.request(http.MethodGet, "/", "", nil)
	r.Header.Set("Accept-Language", "fr-CA,fr;q=0.9,en;q=0.5")
	if page := c.do(r).body; !strings.Contains(page, `<html lang="fr">`) || !strings.Contains(page, "Choisir un extrait") {
		t.Error("the page is not in the language of the browser")
	}
	c.post("/language", "language", "fr")
	c.say("/help")
	c.reads("Envoyez-moi un extrait", "CHAMP: VALEUR")
	c.post("/language", "language", "<en>")
	if page := c.get("/").body; !strings.Contains(page, `<html lang="en">`) {
		t.Error("an unknown language is not English")
	}
}

// What was acknowledged before a crash is answered after it, once.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	dir := t.TempDir()
	site := start(t, dir)
	c := newClient(t, site)
	c.get("/")
	ses := sessionOf(cookieOf(t, c))
	addr := site.Addr()
	site.stop()

	// As a crash leaves it: kept, acknowledged, not answered; and half an upload, and the clip of a message that was answered.
	clip := mediatest.MakeClip(t, "left.mp4", 6, 9)
	store, err := storage.Open(t.Context(), filepath.Join(dir, "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	var jobs []core.Job
	for i, words := range []string{"kept one", "kept two"} {
		in := site.jobs.newIncoming(ses, text.For("en"))
		in.Text = words
		if i == 0 {
			in.Clip = &bots.Clip{}
			writeOld(t, site.uploads.findFile(in), clip)
		}
		body, err := json.Marshal(job{in})
		if err != nil {
			t.Fatal(err)
		}
		jobs = append(jobs, core.Job{ID: in.ID, Chat: in.Chat.ID, Body: body})
	}
	err = errors.Join(store.Queue.Enqueue(t.Context(), site.uploads.queueName, jobs, nil), store.Close())
	if err != nil {
		t.Fatal(err)
	}
	writeOld(t, filepath.Join(dir, "web", "half.part"), clip)
	writeOld(t, filepath.Join(dir, "web", clipName(ses.id, "answered")), clip)
	again := start(t, dir, func(c *Config) { c.Addr = addr })
	page := c.reads("No fact-check of this clip yet", "No fact-check mentions “kept two”")
	if strings.Index(page, "of this clip yet") > strings.Index(page, "kept two") {
		t.Error("they are answered in another order than they came")
	}
	waitFor(t, "the uploads to be removed", func() bool { return len(uploadsIn(t, dir)) == 0 })
	again.stop()
	start(t, dir, func(c *Config) { c.Addr = addr })
	if page := c.get("/").body; strings.Count(page, "of this clip yet") != 1 {
		t.Error("it was answered again")
	}
}

// writeOld copies a file, as if that had been long ago.
func writeOld(t *testing.T, to, from string) {
	t.Helper()
	raw, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, raw, 0o600)
	}
	if err == nil {
		err = os.Chtimes(to, time.Time{}, time.Now().Add(-2*uploadAge))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// uploadsIn returns the names of the uploads in a data folder.
func uploadsIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, "web"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != queueFile {
			names = append(names, e.Name())
		}
	}
	return names
}

func TestTooManyAtOnce(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	site := start(t, t.TempDir(), func(c *Config) {
		c.Sampler = func(context.Context, string) (string, string, error) {
			<-release
			return "", "", errors.New("no sample")
		}
	})
	c := newClient(t, site)
	c.get("/")
	c.post("/sample")
	for range maxWaiting - 1 {
		if r := c.say("more"); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("a message that can wait: %d %s", r.StatusCode, r.body)
		}
	}
	if r := c.say("one more"); r.StatusCode != http.StatusTooManyRequests || !strings.Contains(r.body, "still being worked on") {
		t.Errorf("one message too many: %d %s", r.StatusCode, r.body)
	}
	if page := c.get("/").body; strings.Contains(page, "one more") {
		t.Error("it is in the chat all the same")
	}
}

// A request that panics is told, and the next one works.
func TestPanicIsAnswered(t *testing.T) {
	site := start(t, t.TempDir(), func(c *Config) {
		c.Sampler = func(context.Context, string) (string, string, error) { panic("a fault") }
	})
	c := newClient(t, site)
	c.get("/")
	c.post("/sample")
	c.say("/help")
	c.reads("Something went wrong on our side", "Send me a clip that you doubt")
	if out := site.logs.String(); !strings.Contains(out, "a fault") || !strings.Contains(out, "chat_test.go") {
		t.Errorf("the log lacks the stack:\n%s", out)
	}
	if err := site.jobs.waitForJobs(t.Context(), sessionOf(cookieOf(t, c)).chatID()); err != nil { // a job ends after its answer is seen
		t.Error(err)
	}
}

func ExampleServer_Addr() {
	_, err := New(Config{Addr: "0.0.0.0:8080", Dir: "data"})
	fmt.Println(err)
	// Output: web: other machines can reach this address: set a password, or listen on 127.0.0.1
}

// A reply that was given is put right in its place when the fact-check changes, and keeps its picture.
func TestReplyIsAmended(t *testing.T) {
	site := start(t, t.TempDir())
	original := mediatest.MakeClip(t, "amended.mp4", 8, 11)
	v, _, err := site.Service.Checking.AddFootage(t.Context(), original)
	if err != nil {
		t.Fatal(err)
	}
	mara := core.UserID{Platform: "web", ID: "mara"}
	facts := core.Facts{Claim: "A storm", Verdict: core.Staged, Sources: []core.Source{{Publisher: "AFP", URL: "https://example.org/a"}}}
	d, err := site.Service.Reviewing.PublishDebunk(t.Context(), mara, v.ID, facts)
	if err != nil {
		t.Fatal(err)
	}
	asker := newClient(t, site)
	asker.get("/")
	asker.send("", mediatest.AlterClip(t, original, mediatest.Trim))
	before := asker.reads("Shown as: A storm", "<figure>")
	asker.get("/form?draft=x") // which waits for the end of the turn
	facts.Note = "It was a film."
	if _, err := site.Service.Reviewing.EditDebunk(t.Context(), mara, d.ID, 1, facts); err != nil {
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
