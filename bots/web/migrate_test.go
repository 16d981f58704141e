package web

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// oldSession is the token of the session that asked the questions in testdata/inbox. A build of before version 0.1.0 wrote the folder, and
// was killed before it answered them: a clip (made by ffmpeg's mandelbrot source), and a search for “fractal”.
const oldSession = "4W3SKAU5LJAXQ3MXCIFE63WZGS"

// What an earlier version acknowledged and did not answer is answered, once and in order.
func TestOldInboxIsAnswered(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "inbox"), os.DirFS("testdata/inbox")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"orphan.clip", "half.json.part", "half.part"} { // never acknowledged
		if err := os.WriteFile(filepath.Join(dir, "inbox", name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	site := start(t, dir)
	c := newClient(t, site)
	if err := newSessionStore(site.config).keepSession(t.Context(), sessionOf(oldSession), nil); err != nil {
		t.Fatal(err)
	}
	c.http.Jar.SetCookies(c.request(http.MethodGet, "/", "", nil).URL, []*http.Cookie{{Name: sessionCookie, Value: oldSession}})
	page := c.reads("No fact-check of this clip yet", "No fact-check mentions “fractal”")
	if strings.Index(page, "of this clip yet") > strings.Index(page, "mentions “fractal”") {
		t.Error("they are answered in another order than they came")
	}
	waitFor(t, "the clip to be removed", func() bool { return len(uploadsIn(t, dir)) == 0 })
	if _, err := os.Stat(filepath.Join(dir, "inbox")); !os.IsNotExist(err) {
		t.Errorf("the old inbox: %v", err)
	}

	// As if a crash had come before the records were removed.
	if err := os.CopyFS(filepath.Join(dir, "inbox"), os.DirFS("testdata/inbox")); err != nil {
		t.Fatal(err)
	}
	if err := site.jobs.migrateInbox(t.Context(), site.oldInboxDir); err != nil {
		t.Fatal(err)
	}
	if err := site.jobs.waitForJobs(t.Context(), sessionOf(oldSession).chatID()); err != nil {
		t.Fatal(err)
	}
	if page := c.get("/").body; strings.Count(page, "of this clip yet") != 1 || strings.Count(page, "mentions “fractal”") != 1 {
		t.Errorf("answered again:\n%s", page)
	}
}

// A record that cannot be read is not lost: the program says so and does not start.
func TestOldInboxThatCannotBeRead(t *testing.T) {
	site := start(t, t.TempDir())
	newClient(t, site).get("/") // it has begun
	record := filepath.Join(site.oldInboxDir, "1-a.json")
	if err := os.Mkdir(site.oldInboxDir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(record, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := site.jobs.migrateInbox(t.Context(), site.oldInboxDir); err == nil || !strings.Contains(err.Error(), "1-a.json") {
		t.Errorf("migrate: %v", err)
	}
	if _, err := os.Stat(record); err != nil {
		t.Error(err)
	}
}
