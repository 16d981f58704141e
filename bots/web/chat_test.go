package web

import (
	"image/jpeg"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
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
	page = asker.reads("1 fact-check for “old weather”", `name="arg" value="`+video+`-1"><b>Storm over Lille</b></button>`)
	hit := buttonOf(t, page, core.DoCard)
	hit[slices.Index(hit, "arg")+1] = video + "-1"
	asker.post("/press", hit...)
	asker.reads("Show "+video+"-1", video+"-1 · revision 1")
	if page := moderator.get("/").body; strings.Contains(page, "There is an answer about a clip") {
		t.Error("who published it is told of it")
	}
	if told := site.tell(t); told != 0 {
		t.Errorf("%d were told again", told)
	}
}

// Who sent a clip sees a small picture of it in their message, and nobody else does. It goes with the conversation.
func TestThumbnail(t *testing.T) {
	site := start(t, t.TempDir())
	c, other := newClient(t, site), newClient(t, site)
	c.get("/")
	other.get("/")
	c.send("", mediatest.MakeClip(t, "storm.mp4", 12, 7))
	c.reads("No fact-check of this clip yet")
	page := c.reads(`alt="A picture of the clip that you sent"`)
	_, after, _ := strings.Cut(page, `<figure><a href="`)
	path, _, _ := strings.Cut(after, `"`)
	if strings.Index(page, path) > strings.Index(page, "No fact-check of this clip yet") || strings.Count(page, "clip.mp4") != 1 {
		t.Errorf("the picture is not in the message with the clip, or that is there twice:\n%s", page)
	}
	r := c.get(path)
	if picture, err := jpeg.DecodeConfig(strings.NewReader(r.body)); err != nil || max(picture.Width, picture.Height) != thumbnailSide {
		t.Errorf("the picture: %+v, %v", picture, err)
	}
	if r := other.get(path); r.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else gets the picture: %d", r.StatusCode)
	}
	c.say("/forgetme")
	page = c.reads("Shall I erase what is kept of you?")
	c.post("/press", buttonOf(t, page, conversation.DoForget)...)
	waitFor(t, "the picture to be gone", func() bool { return c.get(path).StatusCode == http.StatusNotFound })
}

// A draft goes into the form and back, and an edit keeps what it does not change.
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
	for _, form := range backwards(strings.Split(page, `method="post" action="/press"`)) {
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
// writeOld copies a file, as if that had been long ago.
// uploadsIn returns the names of the uploads in a data folder.
// A request that panics is told, and the next one works.
