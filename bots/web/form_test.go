package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

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

// A field that is too long is told how much room it has, in words that fit a field.
func TestFormSaysHowLongAFieldMayBe(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	c.get("/")
	r := c.post("/form", "video", "00000001", "claim", "A flood", "verdict", "staged", "date", "2019", "source", "https://two.example/", "note", strings.Repeat("x", 2001))
	problem := regexp.MustCompile(`id="p-note">([^<]*)`).FindStringSubmatch(r.body)
	if r.StatusCode != http.StatusUnprocessableEntity || len(problem) != 2 || !strings.Contains(problem[1], "at most 2,000 characters. Please shorten it.") {
		t.Errorf("%d: %q", r.StatusCode, problem)
	}
}
