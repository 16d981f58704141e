package web

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/text"
)

// brokenWords lists the words of buttons that stand on two lines, and what is wider than the screen or outside every landmark.
const brokenWords = `(() => {
	const found = [];
	for (const button of document.querySelectorAll("button, .button, .plain")) {
		for (const texts = document.createTreeWalker(button, NodeFilter.SHOW_TEXT); texts.nextNode();) {
			for (const word of texts.currentNode.data.matchAll(/[^\s-]+/g)) {
				const range = document.createRange();
				range.setStart(texts.currentNode, word.index);
				range.setEnd(texts.currentNode, word.index + word[0].length);
				if (new Set([...range.getClientRects()].map((r) => Math.round(r.top))).size > 1) found.push("broken: " + word[0]);
			}
		}
	}
	if (document.documentElement.scrollWidth > document.documentElement.clientWidth) found.push("too wide");
	for (const control of document.querySelectorAll("button, input:not([type=hidden]), textarea, a:not(.skip)")) {
		if (!control.closest("main, header, form[aria-label], dialog")) found.push("in no landmark: " + control.outerHTML);
	}
	return found.join("\n");
})()`

// checkSmallScreens checks that no word breaks inside a button of the small screen, in any language.
func checkSmallScreens(ctx context.Context, t *testing.T, url string) {
	t.Helper()
	languages := text.Tags() // the page is in the first one: it comes last, since a page that is there already cannot be waited for
	slices.Reverse(languages)
	for _, lang := range languages {
		do(ctx, t, "choose "+lang, chromedp.EmulateViewport(320, 640), chromedp.Navigate(url), chromedp.Click(chromedp.CSS(`button[value="`+lang+`"]`)),
			chromedp.WaitVisible(chromedp.CSS(`html[lang="`+lang+`"] #composer`)))
		for _, page := range []string{"/", "/desk", "/form?draft=", "/nowhere"} {
			do(ctx, t, "open "+page, chromedp.Navigate(url+page), chromedp.WaitReady(chromedp.CSS("main")))
			if wrong := see(ctx, t, "look at the buttons", chromedp.Evaluate[string](brokenWords)); wrong != "" {
				t.Errorf("%s in %s on a screen of 320 pixels:\n%s", page, lang, wrong)
			}
		}
	}
	do(ctx, t, "open the chat again", chromedp.Navigate(url), chromedp.WaitVisible(chromedp.CSS("#composer")))
}

// completeCommand completes a command by keys alone.
func completeCommand(ctx context.Context, t *testing.T) {
	t.Helper()
	const active = `document.getElementById(document.getElementById("message").getAttribute("aria-activedescendant"))?.innerText`
	for _, step := range []struct{ keys, wanted string }{
		{"/m", "/mydata"}, {kb.ArrowDown, "/mods"}, {kb.ArrowUp, "/mydata"}, {kb.ArrowUp, "/mod "}, {kb.ArrowUp, "/mods"},
	} {
		do(ctx, t, "type", chromedp.SendKeys(chromedp.CSS("#message"), step.keys))
		see(ctx, t, "see "+step.wanted, poll[bool](active+`?.startsWith("`+step.wanted+`")`))
	}
	screenshot(ctx, t, "commands-phone", 390, "light")
	const value = `document.getElementById("message").value`
	do(ctx, t, "take it", chromedp.SendKeys(chromedp.CSS("#message"), "\r"))
	if typed := see(ctx, t, "read it", chromedp.Evaluate[string](value)); strings.TrimSuffix(typed, "\n") != "/mods " { // the driver types the key's sign all the same
		t.Errorf("Enter completes to %q, not to the active command", typed)
	}
	empty := chromedp.Evaluate[chromedp.Void](`document.getElementById("message").value = ""`)
	do(ctx, t, "type another and leave the list", empty, chromedp.SendKeys(chromedp.CSS("#message"), "/p"),
		chromedp.WaitVisible(chromedp.CSS("#command-pending")), chromedp.SendKeys(chromedp.CSS("#message"), kb.Escape), chromedp.WaitNotVisible(chromedp.CSS("#commands")))
	do(ctx, t, "choose with a finger", empty, chromedp.SendKeys(chromedp.CSS("#message"), "/pen"), chromedp.Click(chromedp.CSS("#command-pending")))
	if typed := see(ctx, t, "read it", chromedp.Evaluate[string](value)); typed != "/pending " {
		t.Errorf("a click completes to %q", typed)
	}
	do(ctx, t, "send it", chromedp.SendKeys(chromedp.CSS("#message"), "\r"))
	see(ctx, t, "read the queue", says("Nothing is waiting"))
}

// The name of a chosen file cannot turn round the words of the page beside it, and is shown without control characters.
func TestBrowserIsolatesFileNames(t *testing.T) {
	site := start(t, t.TempDir())
	ctx := browser(t)
	do(ctx, t, "open the chat", chromedp.Navigate(site.url), chromedp.WaitVisible(chromedp.CSS("#composer")))
	const choose = `(() => {
		const files = new DataTransfer();
		files.items.add(new File(["x"], "evil\u202e\u2066\u0007gpj.mkv"));
		const clip = document.getElementById("clip");
		clip.files = files.files;
		clip.dispatchEvent(new Event("change"));
		return document.getElementById("clip-name").textContent;
	})()`
	if said := see(ctx, t, "choose a file", chromedp.Evaluate[string](choose)); !strings.Contains(said, "\u2068evilgpj.mkv\u2069") {
		t.Errorf("the page says %q", said)
	}
}

// What was typed into the form stays when it is closed by Escape.
func TestBrowserKeepsWhatWasTyped(t *testing.T) {
	site := start(t, t.TempDir())
	v, _, err := site.config.Service.Checking.AddFootage(t.Context(), mediatest.MakeClip(t, "flood.mp4", 6, 3))
	if err != nil {
		t.Fatal(err)
	}
	ctx := browser(t)
	open := clickLink("/form?video=" + v.ID.String())
	shown := chromedp.WaitVisible(chromedp.CSS("#dialog #f-place"))
	do(ctx, t, "open the form", chromedp.Navigate(site.url), chromedp.WaitVisible(chromedp.CSS("#composer")), open, shown)
	do(ctx, t, "type and leave", chromedp.SendKeys(chromedp.CSS("#f-place"), "Paris"), chromedp.SendKeys(chromedp.CSS("#f-place"), kb.Escape),
		chromedp.WaitNotVisible(chromedp.CSS("#f-place")))
	do(ctx, t, "open the form again", open, shown)
	if typed := see(ctx, t, "read what was typed", chromedp.Evaluate[string](`document.getElementById("f-place").value`)); typed != "Paris" {
		t.Errorf("after Escape the form has %q", typed)
	}
}
