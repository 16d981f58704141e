package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/text"
	"github.com/firstseen/firstseen/storage"
)

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
			writeOld(t, site.jobs.uploads.findFile(in), clip)
		}
		body, err := json.Marshal(job{in})
		if err != nil {
			t.Fatal(err)
		}
		jobs = append(jobs, core.Job{ID: in.ID, Chat: in.Chat.ID, Body: body})
	}
	err = errors.Join(store.Queue.Enqueue(t.Context(), site.jobs.uploads.queueName, jobs, nil), store.Close())
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

func TestPanicIsAnswered(t *testing.T) {
	site := start(t, t.TempDir(), func(c *Config) {
		c.Sampler = func(context.Context, string) (string, string, error) { panic("a fault") }
	})
	c := newClient(t, site)
	c.get("/")
	c.post("/sample")
	c.say("/help")
	c.reads("Something went wrong on our side", "Send me a clip that you doubt")
	if out := site.logs.String(); !strings.Contains(out, "a fault") || !strings.Contains(out, "queue_test.go") {
		t.Errorf("the log lacks the stack:\n%s", out)
	}
	if err := site.jobs.waitForJobs(t.Context(), sessionOf(cookieOf(t, c)).chatID()); err != nil { // a job ends after its answer is seen
		t.Error(err)
	}
}
