package web

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// startChromium starts Debian's Chromium, with nothing that calls home: once for all tests of the package, since it takes longer to start than
// most of them take. stopChromium ends it.
var (
	startChromium = sync.OnceValues(launchChromium)
	stopChromium  = func() {}
)

func launchChromium() (context.Context, error) {
	profile, err := os.MkdirTemp("", "firstseen-chromium-")
	if err != nil {
		return nil, err
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath("/usr/bin/chromium"), chromedp.UserDataDir(profile), chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(1280, 900),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true),
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	stopChromium = func() {
		cancel()
		_ = os.RemoveAll(profile)
	}
	ctx, _ = chromedp.NewContext(ctx) // which ends with the other
	return ctx, chromedp.Do(ctx)
}

// browser opens a window with cookies and storage of its own, and returns its context.
func browser(t *testing.T) context.Context {
	t.Helper()
	ctx, err := startChromium()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(func(ev any) {
		if e, ok := ev.(*runtime.EventExceptionThrown); ok {
			t.Errorf("the page's script failed: %+v", e.ExceptionDetails)
		}
	}))
	t.Cleanup(cancel)
	return ctx
}

// stepTime bounds what one step of a test may take: a clip takes its time where many tests run.
const stepTime = waitLimit

// poll waits until a script gives something: as long as the step may take, where the library's own bound is half a minute.
func poll[T any](script string) chromedp.Action[T] {
	return chromedp.Poll[T](script, chromedp.WithPollingTimeout(0))
}

// do runs steps in the browser.
func do(ctx context.Context, t *testing.T, what string, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	see(ctx, t, what, chromedp.Steps(steps...))
}

// see runs an action in the browser and returns what it finds.
func see[T any](ctx context.Context, t *testing.T, what string, action chromedp.Action[T]) T {
	t.Helper()
	if chromedp.FromContext(ctx).Target == nil { // the first run opens the window, and must not be timed
		if err := chromedp.Do(ctx); err != nil {
			t.Fatal(err)
		}
	}
	timed, cancel := context.WithTimeout(ctx, stepTime)
	defer cancel()
	value, err := chromedp.Run(timed, action)
	if err != nil {
		page, _ := chromedp.Run(ctx, chromedp.Text(chromedp.CSS("body")))
		t.Fatalf("%s: %v\nthe page says:\n%s", what, err, page)
	}
	return value
}

// screenshot writes a picture of the page to the folder that FIRSTSEEN_SCREENSHOTS names, if it names one.
func screenshot(ctx context.Context, t *testing.T, name string, width int64, scheme string) {
	t.Helper()
	dir := os.Getenv("FIRSTSEEN_SCREENSHOTS")
	if dir == "" {
		return
	}
	height := int64(900)
	if width < 500 {
		height = 844
	}
	do(ctx, t, "set the screen up", func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
		features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
		return chromedp.Void{}, err
	}, chromedp.EmulateViewport(width, height), chromedp.Evaluate[chromedp.Void](`document.querySelector("article:last-of-type")?.scrollIntoView({block: "end"})`))
	png := see(ctx, t, "take a picture", chromedp.CaptureScreenshot())
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600); err != nil {
		t.Error(err)
	}
}

// says waits for a message of the bot that holds all the words, and returns the last such one.
func says(wanted ...string) chromedp.Action[string] {
	condition := "true"
	for _, w := range wanted {
		condition += " && a.innerText.includes(" + strconv.Quote(w) + ")"
	}
	return poll[string](`[...document.querySelectorAll("article.bot:not(.working)")].filter(a => ` + condition + `).map(a => a.innerText).at(-1)`)
}

// send chooses a file and sends it.
func send(path string) chromedp.Action[chromedp.Void] {
	return chromedp.Steps(
		chromedp.SetUploadFiles(chromedp.CSS("#clip"), []string{path}),
		chromedp.WaitVisible(chromedp.CSS("#attached")),
		chromedp.Click(chromedp.CSS(".send")),
	)
}

// press presses the last button of this name in the conversation.
func press(label string) chromedp.Action[chromedp.Void] {
	return chromedp.Click(chromedp.Search(`(//article//*[self::button or self::a][normalize-space()="` + label + `"])[last()]`))
}

func TestBrowserTellsWhenAndWhere(t *testing.T) {
	original := mediatest.MakeClip(t, "summit.mp4", 20, 1)
	altered := mediatest.AlterClip(t, mediatest.AlterClip(t, mediatest.AlterClip(t, original, mediatest.Trim), mediatest.Caption), mediatest.Letterbox)
	site := start(t, t.TempDir())
	ctx := browser(t)

	do(ctx, t, "open the chat", chromedp.Navigate(site.url), chromedp.WaitVisible(chromedp.CSS("#composer")))
	screenshot(ctx, t, "empty-desk", 1280, "light")
	screenshot(ctx, t, "empty-phone", 390, "light")
	do(ctx, t, "send the original", send(original))
	see(ctx, t, "read that nothing is known", says("No fact-check of this clip yet", "I’ll write to you"))
	screenshot(ctx, t, "unknown-phone", 390, "light")
	do(ctx, t, "ask for help to search", press("Help me search"))
	see(ctx, t, "read where to search", says("Search for it elsewhere", "Google Lens", "TinEye"))
	saved := see(ctx, t, "save a still", poll[string](`fetch(document.querySelector(".stills a[download]").href).then(r => r.headers.get("Content-Type"))`))
	if saved != "image/jpeg" {
		t.Errorf("a still is saved as %q", saved)
	}
	screenshot(ctx, t, "search-phone", 390, "light")

	do(ctx, t, "open the form", press("Add a fact-check"), chromedp.WaitVisible(chromedp.CSS("#dialog #f-claim")))
	screenshot(ctx, t, "form-phone", 390, "light")
	fillForm(ctx, t)
	see(ctx, t, "read the preview", says("Preview. Nobody has seen this yet", "Vladivostok, Russia"))
	screenshot(ctx, t, "preview-desk", 1280, "dark")
	do(ctx, t, "publish", press("Publish"))
	see(ctx, t, "read that it is published", says("Published as"))
	see(ctx, t, "see that it cannot be published again", poll[bool](`![...document.querySelectorAll("article button")].some(b => ["Publish", "Cancel"].includes(b.innerText))`))

	do(ctx, t, "send the altered copy", send(altered))
	answer := see(ctx, t, "read the answer", says("False context", "3 years 5 months older", "Same footage"))
	contains(t, answer, "Filmed: 25 April 2019, Vladivostok, Russia", "Putin and Kim Jong-un meeting in Moscow, 30 September 2022",
		"Global News (Associated Press), at 2:12", "France 24 Observers, 7 October 2022", "Same footage: your 0:0",
		"Not the same video", "Details", "Tell me of changes")
	lookAtEvidence(ctx, t)
	for _, width := range []int64{1280, 390, 360} {
		for _, scheme := range []string{"light", "dark"} {
			screenshot(ctx, t, fmt.Sprintf("answer-%d-%s", width, scheme), width, scheme)
		}
	}
	do(ctx, t, "use a small phone", chromedp.EmulateViewport(360, 740))
	if see(ctx, t, "measure", chromedp.Evaluate[bool](`document.documentElement.scrollWidth > document.documentElement.clientWidth`)) {
		t.Error("the page is wider than a screen of 360 pixels")
	}
	do(ctx, t, "search", chromedp.SendKeys(chromedp.CSS("#message"), "vladivostok\r"))
	see(ctx, t, "read what is found", says("1 fact-check for “vladivostok”"))
	screenshot(ctx, t, "found-phone", 390, "light")
	do(ctx, t, "open what is found", press("Putin and Kim Jong-un meeting in Moscow"))
	see(ctx, t, "read the fact-check", says("Putin and Kim Jong-un meeting in Moscow", "revision 1"))
	checkSmallScreens(ctx, t, site.url)
	do(ctx, t, "reload", chromedp.Reload())
	see(ctx, t, "read the answer again", says("False context"))
}

// fillForm writes the fact-check, at first with mistakes.
func fillForm(ctx context.Context, t *testing.T) {
	t.Helper()
	do(ctx, t, "send the form with mistakes",
		chromedp.SendKeys(chromedp.CSS("#f-claim"), "Putin and Kim Jong-un meeting in Moscow"),
		chromedp.SendKeys(chromedp.CSS("#f-date"), "the other day"),
		chromedp.Click(chromedp.CSS("#form .strong")), chromedp.WaitVisible(chromedp.CSS("#p-date")))
	screenshot(ctx, t, "form-wrong-phone", 390, "light")
	if said := see(ctx, t, "read the problem", chromedp.Text(chromedp.CSS("#p-date"))); !strings.Contains(said, "2019-04-25") {
		t.Errorf("beside the date it says %q, want what a date looks like", said)
	}
	if focused := see(ctx, t, "see the focus", chromedp.Evaluate[string](`document.activeElement.id`)); focused != "f-verdict" {
		t.Errorf("the focus is on %q, want the first wrong field, f-verdict", focused)
	}
	steps := []chromedp.Action[chromedp.Void]{
		chromedp.SetValue(chromedp.CSS("#f-date"), "2019-04-25"),
		chromedp.SetValue(chromedp.CSS("#f-verdict"), "DecontextualizedContent"),
	}
	for _, field := range [][2]string{
		{"#f-claim_date", "2022-09-30"}, {"#f-place", "Vladivostok, Russia"},
		{"#f-source", "Global News (Associated Press) https://globalnews.example/video/5203 @2:12"},
		{"#f-review", "France 24 Observers https://observers.example/summit 2022-10-07"},
		{"#f-note", "Their only official meeting, at the summit in Vladivostok."},
	} {
		steps = append(steps, chromedp.SendKeys(chromedp.CSS(field[0]), field[1]))
	}
	do(ctx, t, "mend the form", append(steps, chromedp.Click(chromedp.CSS("#form .strong")))...)
}

func lookAtEvidence(ctx context.Context, t *testing.T) {
	t.Helper()
	width := see(ctx, t, "load the evidence", poll[int](`document.querySelector(".bot figure img")?.naturalWidth`))
	alt := see(ctx, t, "read the alternative", chromedp.AttributeValue(chromedp.CSS(".bot figure img"), "alt"))
	source := see(ctx, t, "read the address", chromedp.AttributeValue(chromedp.CSS(".bot figure img"), "src"))
	if width < 300 || !strings.Contains(alt.Value, "25 April 2019") || !strings.HasPrefix(source.Value, "/picture/") {
		t.Errorf("the evidence is %d wide, with the alternative %q, from %q", width, alt.Value, source.Value)
	}
}

// The sample needs nothing from outside, and goes by keyboard too.
func TestBrowserSample(t *testing.T) {
	site := start(t, t.TempDir(), withSample(t))
	ctx := browser(t)
	do(ctx, t, "open the chat", chromedp.Navigate(site.url), chromedp.WaitVisible(chromedp.CSS("#composer")))
	do(ctx, t, "ask for the sample", chromedp.SendKeys(chromedp.CSS(`form[action="/sample"] button`), "\r"))
	see(ctx, t, "read the offer", says("This is a sample", "Send the altered copy"))
	do(ctx, t, "send the copy", press("Send the altered copy"))
	see(ctx, t, "read the answer", says("False context", "SAMPLE: A drone films", "Same footage"))
	see(ctx, t, "see the evidence", poll[int](`document.querySelector(".bot figure img")?.naturalWidth`))
	screenshot(ctx, t, "sample-desk", 1280, "light")
	screenshot(ctx, t, "sample-phone", 390, "dark")
	completeCommand(ctx, t)
	do(ctx, t, "type a command", chromedp.SendKeys(chromedp.CSS("#message"), "/help\r"))
	see(ctx, t, "read the help", says("/debunk", "/help more"))
	screenshot(ctx, t, "help-phone", 390, "light")
	alone := see(ctx, t, "look for outsiders", chromedp.Evaluate[bool](
		`performance.getEntriesByType("resource").every(e => new URL(e.name).origin === location.origin)`))
	if !alone {
		t.Error("the page loads something from elsewhere")
	}
}

// A paste and a drop attach a clip as the picker does, and a conversation that breaks off goes on.
func TestBrowserDropAndReconnect(t *testing.T) {
	dir := t.TempDir()
	site := start(t, dir)
	ctx := browser(t)
	do(ctx, t, "open the chat", chromedp.Navigate(site.url), chromedp.WaitVisible(chromedp.CSS("#composer")))
	for _, kind := range []string{"drop", "paste"} {
		script := `{
			const files = new DataTransfer();
			files.items.add(new File(["no video"], "` + kind + `ped.mp4", {type: "video/mp4"}));
			const event = "` + kind + `" === "drop" ? new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true})
				: new ClipboardEvent("paste", {clipboardData: files, bubbles: true});
			document.body.dispatchEvent(event);
		}`
		do(ctx, t, kind, chromedp.Evaluate[chromedp.Void](script), chromedp.WaitVisible(chromedp.CSS("#attached")),
			chromedp.SendKeys(chromedp.CSS("#message"), "seen by "+kind+"\r"), chromedp.WaitNotVisible(chromedp.CSS("#attached")))
		see(ctx, t, "see it sent", poll[bool](`document.getElementById("log").innerText.includes("seen by `+kind+`")`))
	}
	addr := site.Addr()
	site.stop()
	see(ctx, t, "hear that the connection is lost", poll[bool](`document.getElementById("problem").innerText.includes("Trying again")`))
	start(t, dir, func(c *Config) { c.Addr = addr })
	see(ctx, t, "hear no more of it", poll[bool](`document.getElementById("problem").hidden`))
	do(ctx, t, "go on", chromedp.SendKeys(chromedp.CSS("#message"), "/pending\r"))
	see(ctx, t, "read the queue", says("Nothing is waiting"))
}

// A moderator at the desk sees what waits with its picture and what the crowd knows of it, takes it, approves a proposal, and adds
// a fact-check. What people write stays words.
func TestBrowserDesk(t *testing.T) {
	i := start(t, t.TempDir())
	ctx := browser(t)
	v, _, err := i.config.Service.Checking.AddFootage(t.Context(), mediatest.MakeClip(t, "reef.mp4", 4, 2))
	if err != nil {
		t.Fatal(err)
	}
	anna, cem := core.UserID{Platform: "telegram", ID: "11"}, core.UserID{Platform: "telegram", ID: "22"}
	hostile := `<img src=x onerror=alert(1)> [a](javascript:alert(1)) ` + "\u202etxt.exe"
	for _, g := range []core.Sighting{{ID: "1", Video: v.ID, At: time.Now(), Platform: "telegram", Caption: hostile, Asker: anna}} {
		if err := i.store.AddSighting(t.Context(), g); err != nil {
			t.Fatal(err)
		}
	}
	if err := i.config.Service.Leads.AddLead(t.Context(), v.ID, core.Lead{By: anna, Link: "https://example.org/reef", Words: hostile, Credit: "Anna"}); err != nil {
		t.Fatal(err)
	}
	facts := core.Facts{Claim: "A reef off Brest", Verdict: core.Staged, Sources: []core.Source{{Publisher: "AFP", URL: "https://example.org/a"}}}
	if _, err := i.config.Service.Proposals.SubmitProposal(t.Context(), cem, core.Contributor, core.Proposal{ID: "abc", Video: v.ID, Facts: facts}); err != nil {
		t.Fatal(err)
	}
	other, _, err := i.config.Service.Checking.AddFootage(t.Context(), mediatest.MakeClip(t, "gale.mp4", 4, 3))
	if err != nil {
		t.Fatal(err)
	}
	i.dispute(t, "dora", "", v.ID, other.ID)
	i.dispute(t, "emil", mediatest.MakeFile(t, "seen.jpg", "-f", "lavfi", "-i", "testsrc=s=1080x400:d=1", "-frames:v", "1"), other.ID, other.ID)
	do(ctx, t, "open the desk", chromedp.Navigate(i.url+"/"), chromedp.Click(chromedp.Search(`//a[normalize-space()="Desk"]`)),
		chromedp.WaitVisible(chromedp.CSS(".waiting img")))
	text := see(ctx, t, "read it", chromedp.Text(chromedp.CSS("main")))
	contains(t, text, "1 person asked", "<img src=x onerror=alert(1)>", "Lead 1: ", "thank Anna", "Proposed by telegram:22", "Clips without a fact-check: 1", v.ID.String()+" is said not to be "+other.ID.String())
	if loaded := see(ctx, t, "look at the picture", poll[bool](`[...document.querySelectorAll(".waiting img")].every(i => i.complete && i.naturalWidth > 0)`)); !loaded {
		t.Error("a picture is not there")
	}
	for _, bad := range []string{`img[src="x"]`, `a[href^="javascript"]`} {
		if n := see(ctx, t, bad, chromedp.Evaluate[int](`document.querySelectorAll('`+bad+`').length`)); n != 0 {
			t.Errorf("%d of %s", n, bad)
		}
	}
	for name, width := range map[string]int64{"desk-phone": 360, "desk": 1280} {
		screenshot(ctx, t, name, width, "light")
	}
	screenshot(ctx, t, "desk-dark", 1280, "dark")
	deskPress := func(label string) chromedp.Action[chromedp.Void] {
		return chromedp.Click(chromedp.Search(`(//main//button[normalize-space()="` + label + `"])[last()]`))
	}
	do(ctx, t, "see more", deskPress("More, in the chat"), chromedp.WaitVisible(chromedp.CSS("#composer")))
	see(ctx, t, "read of the clip in the chat", says("1 person asked", "Lead 1: "))
	screenshot(ctx, t, "desk-more", 1280, "light")
	do(ctx, t, "ask for the queue", chromedp.SendKeys(chromedp.CSS("#message"), "/pending\r"))
	see(ctx, t, "read the queue", says("Waiting for a fact-check"))
	if alt := see(ctx, t, "see its pictures", poll[string](`[...document.querySelectorAll("figure img")].filter(i => i.naturalWidth === 1080).at(-1)?.alt`)); alt != "Pictures of the clips: "+v.ID.String()+"." {
		t.Errorf("the pictures are called %q", alt)
	}
	screenshot(ctx, t, "pending", 390, "light")
	do(ctx, t, "back to the desk", chromedp.Navigate(i.url+"/desk"), chromedp.WaitVisible(chromedp.CSS(".waiting img")))
	do(ctx, t, "take it", deskPress("Take"), chromedp.WaitVisible(chromedp.Search(`//main//button[normalize-space()="Give back"]`)))
	do(ctx, t, "approve", deskPress("Approve"), chromedp.WaitVisible(chromedp.Search(`//main//p[contains(., "Proposals: 0")]`)))
	contains(t, see(ctx, t, "read it again", chromedp.Text(chromedp.CSS("main"))), "Clips without a fact-check: 0")
	do(ctx, t, "back to the chat", chromedp.Navigate(i.url+"/"))
	contains(t, see(ctx, t, "the chat says so too", says("Published as")), "Published as "+v.ID.String()+"-1")
}

// contains checks that a text has all the words.
func contains(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}

// Who asked about a clip reads of the answer, of a change and of the withdrawal in the open page, each once.
func TestBrowserIsTold(t *testing.T) {
	i := start(t, t.TempDir())
	ctx := browser(t)
	do(ctx, t, "ask", chromedp.Navigate(i.url), chromedp.WaitVisible(chromedp.CSS("#composer")), send(mediatest.MakeClip(t, "gale.mp4", 6, 61)))
	see(ctx, t, "read that nothing is known", says("No fact-check of this clip yet", "I’ll write to you"))
	queue, err := i.config.Service.Queue.ListPending(t.Context(), core.UserID{}, core.ByPeople, 0, 1)
	if err != nil || len(queue) != 1 {
		t.Fatalf("%v, %v", queue, err)
	}
	mara := core.UserID{Platform: "telegram", ID: "33"}
	facts := core.Facts{Claim: "A storm over Lille", Verdict: core.Staged, Sources: []core.Source{{Publisher: "AFP", URL: "https://example.org/a"}}}
	d, err := i.config.Service.Reviewing.PublishDebunk(t.Context(), mara, queue[0].Video.ID, facts)
	if err != nil {
		t.Fatal(err)
	}
	i.tell(t)
	see(ctx, t, "read the answer", says("There is an answer about a clip that you asked about", "A storm over Lille"))
	facts.Verdict = core.Satire
	if _, err := i.config.Service.Reviewing.EditDebunk(t.Context(), mara, d.ID, 1, facts); err != nil {
		t.Fatal(err)
	}
	i.tell(t)
	see(ctx, t, "read what changed", says("has changed", "satire"))
	screenshot(ctx, t, "told", 390, "light")
	if _, err := i.config.Service.Reviewing.RetractDebunk(t.Context(), mara, d.ID, "The source was mistaken."); err != nil {
		t.Fatal(err)
	}
	i.tell(t)
	i.tell(t)
	see(ctx, t, "read that it is withdrawn", says("was withdrawn"))
	if n := see(ctx, t, "count", chromedp.Evaluate[int](`document.querySelectorAll("article.bot").length`)); n != 4 {
		t.Errorf("%d messages, not an answer, news, a change and a withdrawal", n)
	}
}
