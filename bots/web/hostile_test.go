package web

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// evil is what somebody may write into any field.
const evil = `</p></textarea><script>alert(1)</script><img src=x onerror=alert(1)>"'><a href="javascript:alert(1)">[ Publish ]</a> ` +
	"[x](https://evil.example) https://evil.example/ @everyone \u202egpj.exe"

// attributes are those that pages may have; what else there is, somebody else has put there.
var attributes = strings.Fields(`accept action alt class content data-back data-broken data-caption data-clip data-form-waits data-close data-empty data-large data-one data-ready data-sending data-slow data-slow-form data-unreachable data-dialog data-key data-last data-limit data-live
	data-offline data-upload datetime dir download enctype for form height hidden href http-equiv id lang loading max method name novalidate placeholder rel
	required rows selected src tabindex target title type value width role autocomplete charset`)

// Whatever people write, in whatever field, stays words on every page.
func TestHostileWordsOnEveryPage(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	c.get("/")
	f, err := os.Open(mediatest.MakeClip(t, "gale.mp4", 6, 61))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	name := strings.ReplaceAll(evil, `"`, "")
	if r := c.do(c.upload(evil, name, f)); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("the clip was not taken: %d", r.StatusCode)
	}
	c.reads("No fact-check of this clip yet")
	c.say("/search " + evil)
	c.reads("No fact-check mentions")
	c.say("/suggest https://example.org/lead 2018 " + evil + "\ncredit: " + evil[:100])
	c.reads("is thanked")
	video := strings.SplitN(strings.SplitN(c.get("/form").body, `name="video" value="`, 2)[1], `"`, 2)[0]
	pages := map[string]string{"the form": c.get("/form?video=" + video).body}
	fields := []string{
		"video", video, "claim", evil, "claim_date", "2019", "verdict", "staged", "date", "2018", "place", evil, "note", evil,
		"source", evil + " https://example.org/a", "review", evil + " https://example.org/r 2022", "credit", evil[:100], "lang", "",
	}
	wrong := slices.Clone(fields)
	wrong[slices.Index(wrong, "date")+1], wrong[slices.Index(wrong, "lang")+1] = evil, evil
	pages["the wrong form"] = c.post("/form", wrong...).body
	if r := c.post("/form", fields...); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("the form was not taken: %d\n%s", r.StatusCode, r.body)
	}
	page := c.reads("Preview. Nobody has seen this yet")
	pages["the form of the draft"] = c.get("/form?draft=x").body
	pages["the desk"] = c.get("/desk").body
	c.post("/press", buttonOf(t, page, core.DoPublish)...)
	c.reads("Published as")
	c.say("/search publish")
	c.reads("1 fact-check for", `class="hit"`)
	c.say("/retract " + video + "-1 " + evil)
	c.reads("Withdrawn: ")
	c.say("/history " + video + "-1")
	c.reads("2. withdrawn")
	pages["the chat"] = c.get("/").body
	pages["a page that is not there"] = c.get("/" + strings.ReplaceAll(evil, " ", "%20")).body
	for where, page := range pages {
		inert(t, where, page)
	}
	if s := site.logs.String(); strings.Contains(s, "alert(1)") || strings.Contains(s, "evil.example") {
		t.Errorf("people's words are in the log:\n%s", s)
	}
}

// inert checks that a page has nothing but what the templates put there.
func inert(t *testing.T, where, page string) {
	t.Helper()
	inBox := false // where words are edited, they stand as they are
	for tokens := html.NewTokenizer(strings.NewReader(page)); tokens.Next() != html.ErrorToken; {
		token := tokens.Token()
		if token.Type == html.StartTagToken {
			inBox = token.Data == "textarea"
		}
		if !inBox && strings.ContainsFunc(token.Data, func(r rune) bool { return r >= 0x202a && r <= 0x202e || unicode.IsControl(r) && r != '\n' }) {
			t.Errorf("%s: %q", where, token.Data)
		}
		for _, a := range token.Attr {
			address := slices.Contains([]string{"href", "src", "action"}, a.Key)
			switch {
			case !slices.Contains(attributes, a.Key) && !strings.HasPrefix(a.Key, "aria-"):
				t.Errorf("%s: %s has the attribute %s", where, token.Data, a.Key)
			case address && !strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "#") && !strings.HasPrefix(a.Val, "https://example.org/"):
				t.Errorf("%s: %s leads to %q", where, token.Data, a.Val)
			}
		}
		if token.Data == "script" && token.Type == html.StartTagToken && (len(token.Attr) != 2 || token.Attr[1].Val != "/static/chat.js") {
			t.Errorf("%s: a script: %v", where, token)
		}
	}
}
