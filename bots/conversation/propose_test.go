package conversation_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// article is the page of a fact-check that deals with as many claims.
func article(claims ...string) string {
	var b strings.Builder
	b.WriteString(`<html lang="en"><head><title>What the pictures show</title>`)
	for _, c := range claims {
		fmt.Fprintf(&b, `<script type="application/ld+json">{"@type":"MediaReview","mediaAuthenticityCategory":"DecontextualizedContent",
			"itemReviewed":{"interpretedAsClaim":{"description":%q}},"originalMediaLink":"https://news.example/v",
			"author":{"name":"Observers"},"datePublished":"2022-10-07"}</script>`, c)
	}
	return b.String()
}

func newspaper(t *testing.T) *httptest.Server {
	t.Helper()
	pages := map[string]string{
		"/one": article("A meeting in <b>Moscow</b>"), "/two": article("A meeting in Moscow", "A parade"), "/none": "<html><body>Hello",
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, pages[r.URL.Path])
	}))
	t.Cleanup(s.Close)
	return s
}

func TestDebunkFromAPage(t *testing.T) {
	w, news := newWorld(t), newspaper(t)
	mo := w.person("mo", bots.Moderator)
	mo.sends(mediatest.MakeClip(t, "proposed", 4, 5), "")
	has(t, mo.says("/debunk "+news.URL+"/one"), "When was it really filmed?")
	has(t, mo.says("2019-04-25"), "A meeting in Moscow", "What the pictures show", "25 April 2019", "Observers, 7 October 2022  "+news.URL+"/one", "https://news.example/v")
	has(t, mo.presses(core.DoPublish, ""), "Published")
}

func TestDebunkFromAPageOfSeveralClaims(t *testing.T) {
	w, news := newWorld(t), newspaper(t)
	mo := w.person("mo", bots.Moderator)
	mo.sends(mediatest.MakeClip(t, "proposed", 4, 5), "")
	has(t, mo.says("/debunk "+news.URL+"/two"), "2 claims", "1. A meeting in Moscow", "2. A parade")
	has(t, mo.says("7"), "2. A parade") // no such claim: asked again
	has(t, mo.presses(conversation.DoChoose, "offer=2"), "When was it really filmed?")
	said := mo.says("2019")
	has(t, said, "A parade")
	if strings.Contains(said, "Moscow") {
		t.Errorf("the other claim was taken:\n%s", said)
	}
}

func TestDebunkFromAPageThatCannotBe(t *testing.T) {
	w, news := newWorld(t), newspaper(t)
	mo := w.person("mo", bots.Moderator)
	mo.sends(mediatest.MakeClip(t, "proposed", 4, 5), "")
	has(t, mo.says("/debunk "+news.URL+"/none"), "I find no fact-check on that page")
	has(t, mo.says("/debunk http://10.0.0.1/"), "private network")
	news.Close()
	has(t, mo.says("/debunk "+news.URL+"/one"), "Nobody answers")
}
