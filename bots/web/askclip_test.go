package web

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// sendWith sends a clip as the form of the page with these hidden fields does.
func (c *client) sendWith(clip string, fields ...string) answer {
	c.t.Helper()
	f, err := os.Open(clip)
	if err != nil {
		c.t.Fatal(err)
	}
	defer f.Close()
	c.more = fields
	defer func() { c.more = nil }()
	return c.do(c.upload("", "clip.mp4", f))
}

// Without a clip, the form of a fact-check asks for one, and goes on with it; a clip that cannot be read is not another one.
func TestFormAsksForClip(t *testing.T) {
	site := start(t, t.TempDir())
	c := newClient(t, site)
	c.get("/")
	contains(t, c.get("/form").body, "Which clip is it about?", `type="file"`, `name="then" value="form"`)
	contains(t, c.get("/form?draft=x").body, "Which clip is it about?")
	c.say("/debunk")
	contains(t, c.reads("Which clip is it about?"), `type="file"`, `name="text" value="/debunk"`)
	broken := mediatest.MakeFile(t, "words.txt", "-f", "lavfi", "-i", "testsrc=s=16x16:d=1", "-frames:v", "1", "-f", "ffmetadata")
	follow := func(r answer) string {
		t.Helper()
		if to := r.Header.Get("Location"); r.StatusCode == http.StatusSeeOther && strings.HasPrefix(to, "/form?after=") {
			return c.get(to).body
		}
		t.Fatalf("%d %v\n%s", r.StatusCode, r.Header, r.body)
		return ""
	}
	contains(t, follow(c.sendWith(broken, "then", "form")), "This clip could not be used", `type="file"`)
	gale := mediatest.MakeClip(t, "gale.mp4", 6, 61)
	contains(t, follow(c.sendWith(gale, "then", "form")), `name="video" value="`, `name="claim"`)
	contains(t, follow(c.sendWith(broken, "then", "form")), "This clip could not be used")
	c.send("/debunk", gale)
	c.reads("A fact-check of video", "Fill in")
}

// Who says in the page that a clip is not the video for which it was taken, is asked for the file, which is not kept, and both are told apart.
func TestNotTheSameAsksForClip(t *testing.T) {
	site := start(t, t.TempDir())
	original := mediatest.MakeClip(t, "gale.mp4", 8, 61)
	v, _, err := site.config.Service.Checking.AddFootage(t.Context(), original)
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(t, site)
	c.get("/")
	copied := mediatest.AlterClip(t, original, mediatest.Letterbox)
	c.send("", copied)
	page := c.reads("Same footage")
	c.post("/press", buttonOf(t, page, core.DoNotSame)...)
	command := "/notsame " + v.ID.String()
	page = c.reads("I need the file again")
	contains(t, page, `name="text" value="`+command+`"`, `type="file"`)
	asked := regexp.MustCompile(`name="message" value="([^"]+)"><input type="hidden" name="text" value="` + command).FindStringSubmatch(page)
	if asked == nil {
		t.Fatalf("the form does not say which message it is of:\n%s", page)
	}
	c.send(command, original)
	c.reads("the two cannot be told apart")
	c.sendWith(copied, "message", asked[1], "text", command)
	page = c.reads("are different footage", "You said that this is not the same video")
	contains(t, articleOf(t, page, `class="message mine"`, "clip.mp4", "Not the same video"), "clip.mp4")
	answer := articleOf(t, page, "You said that this is not the same video", "Same footage")
	if strings.Contains(answer, `value="notsame"`) || strings.Count(page, command) != 2 { // as it was typed, and in the form
		t.Errorf("the answer can be denied again, or the command is shown in place of the button:\n%s", page)
	}
	if n := strings.Count(page, "Same footage"); n != 1 {
		t.Errorf("%d answers say that it is the same", n)
	}
	if v, err := site.config.Service.Records.LoadVideo(t.Context(), v.ID); err != nil || len(v.NotSame) != 1 {
		t.Errorf("%+v, %v", v, err)
	}
}

// In the page the button acts on the clip of its own answer, and the form on the clip that is chosen for it.
func TestBrowserActsOnTheClip(t *testing.T) {
	site := start(t, t.TempDir())
	original, other := mediatest.MakeClip(t, "gale.mp4", 8, 61), mediatest.MakeClip(t, "reef.mp4", 6, 2)
	v, _, err := site.config.Service.Checking.AddFootage(t.Context(), original)
	if err != nil {
		t.Fatal(err)
	}
	ctx := browser(t)
	do(ctx, t, "open the chat", chromedp.Navigate(site.url), chromedp.WaitVisible(chromedp.CSS("#composer")))
	do(ctx, t, "add a fact-check", chromedp.Click(chromedp.CSS(".tools a[data-dialog]")), chromedp.WaitVisible(chromedp.CSS("#dialog #f-clip")))
	screenshot(ctx, t, "form-clip", 390, "light")
	do(ctx, t, "choose the clip", chromedp.SetUploadFiles(chromedp.CSS("#f-clip"), []string{other}), chromedp.Click(chromedp.CSS("#form .strong")), chromedp.WaitVisible(chromedp.CSS("#dialog #f-claim")))
	if of := see(ctx, t, "see which clip it is", poll[string](`document.querySelector("#dialog .clip img")?.naturalWidth && document.querySelector("#dialog .clip").innerText`)); !strings.Contains(of, "your clip reef.mp4") {
		t.Errorf("the form says %q of its clip", of)
	}
	screenshot(ctx, t, "form-of-clip", 390, "light")
	do(ctx, t, "close it", chromedp.Click(chromedp.CSS("#dialog [data-close]")))
	do(ctx, t, "send the copy", send(mediatest.AlterClip(t, original, mediatest.Letterbox)))
	see(ctx, t, "read the answer", says("Same footage"))
	do(ctx, t, "type", chromedp.SendKeys(chromedp.CSS("#message"), "/pending\r"))
	see(ctx, t, "read the queue", says("Waiting for a fact-check"))
	do(ctx, t, "deny it", press("Not the same video"))
	see(ctx, t, "read that it is noted", says(v.ID.String(), "are different footage"))
	see(ctx, t, "see the answer marked", says("You said that this is not the same video", "Same footage"))
	if log := see(ctx, t, "read it all", chromedp.Text(chromedp.CSS("#log"))); strings.Contains(log, "/notsame "+v.ID.String()) || strings.Count(log, "Not the same video") != 1 {
		t.Errorf("the press is not shown as the button's words, once:\n%s", log)
	}
	screenshot(ctx, t, "not-same", 390, "dark")
	do(ctx, t, "choose another and add its fact-check", chromedp.SetUploadFiles(chromedp.CSS("#clip"), []string{mediatest.MakeClip(t, "dune.mp4", 6, 5)}),
		chromedp.WaitVisible(chromedp.CSS("#attached")), chromedp.Click(chromedp.CSS(".tools a[data-dialog]")), chromedp.WaitVisible(chromedp.CSS("#dialog #f-claim")))
	if log := see(ctx, t, "read it all", chromedp.Text(chromedp.CSS("#log"))); strings.Count(log, "dune.mp4") != 1 {
		t.Errorf("the clip was not sent once:\n%s", log)
	}
}
