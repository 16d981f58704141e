//go:build shared

package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest"
)

// TestRealFactChecks gives a moderator's bot the links of pages with markup as it is found in the wild: it proposes the fields, asks
// for what is not there, and what it proposes can be published.
func TestRealFactChecks(t *testing.T) {
	var pages []string
	for _, name := range []string{"claimreview_samples.json", "mediareview_samples.json"} {
		var samples []struct {
			Record json.RawMessage `json:"record"`
		}
		raw := must[[]byte](t)(os.ReadFile(filepath.Join(os.Getenv("FIRSTSEEN_SHARED"), "factchecks", name)))
		if err := json.Unmarshal(raw, &samples); err != nil {
			t.Fatal(err)
		}
		for _, s := range samples {
			pages = append(pages, `<!doctype html><title>A fact-check</title><script type="application/ld+json">`+string(s.Record)+`</script>`)
		}
	}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var n int
		if _, err := fmt.Sscanf(r.URL.Path, "/%d", &n); err != nil || n >= len(pages) {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(pages[n]))
	}))
	t.Cleanup(site.Close)
	eachStand(t, telegramtest.Options{}, func(s *stand) {
		owners := "FIRSTSEEN_OWNERS="
		var moderators []*telegramtest.Person
		for i := range pages { // one each, as a chat takes a message a second
			moderators = append(moderators, s.server.User(fmt.Sprintf("Person %d", i), "en"))
			owners += fmt.Sprintf("telegram:%d,", moderators[i].ID())
		}
		stop := s.serve(strings.TrimSuffix(owners, ","), "FIRSTSEEN_FETCH_ALLOW=127.0.0.0/8", "FIRSTSEEN_LIMIT_MESSAGES=0")
		var group errgroup.Group
		group.SetLimit(8)
		for i, mara := range moderators {
			group.Go(func() error { return s.takeUp(mara, fmt.Sprintf("%s/%d", site.URL, i)) })
		}
		if err := group.Wait(); err != nil {
			s.Error(err)
		}
		stop()
		s.Logf("%d pages became fact-checks", len(pages))
	})
}

// takeUp makes a fact-check of a page, for whose missing fields the moderator has an answer.
func (s *stand) takeUp(mara *telegramtest.Person, link string) error {
	if _, err := mara.Post(telegramtest.Post{File: s.clip("other.mp4")}); err != nil {
		return err
	}
	if _, err := mara.Wait(s.Context(), "fact-check|Same footage"); err != nil {
		return err
	}
	mara.Send("/debunk " + link)
	said, err := mara.Wait(s.Context(), `\[ Cancel \]|says nothing`)
	for range 8 { // the fields that the page does not give
		answer := answerTo(said.Text)
		if err != nil || answer == "" {
			break
		}
		mara.Send(answer)
		said, err = mara.Wait(s.Context(), `\[ Cancel \]`)
	}
	if err == nil {
		_, err = mara.Press("Publish")
	}
	if err == nil {
		_, err = mara.Wait(s.Context(), "Published as")
	}
	return err
}

// answerTo is what a moderator answers to a question of the form, or nothing.
func answerTo(question string) string {
	for key, answer := range map[string]string{
		"falsely said to show": "A claim", "What is your verdict": "false context", "really filmed": "2019-04-25",
		"original be seen": "AFP https://example.org/original", "Which of": "1",
	} {
		if strings.Contains(question, key) {
			return answer
		}
	}
	return ""
}
