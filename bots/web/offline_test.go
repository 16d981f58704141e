package web

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// problem waits until the line above the box says something.
func problem(words string) chromedp.Action[bool] {
	return poll[bool](`document.getElementById("problem").innerText.includes("` + words + `")`)
}

// setOffline has the browser believe that it has a network, or none.
func setOffline(offline bool) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, tab, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: offline, DownloadThroughput: -1, UploadThroughput: -1})
		return chromedp.Void{}, err
	}
}

// While the server or its database is away, nothing that was written, chosen or sent is lost, and what was sent goes out once when it is back.
func TestBrowserOffline(t *testing.T) {
	dir := t.TempDir()
	site := start(t, dir)
	ctx := browser(t)
	clip := mediatest.MakeClip(t, "gale.mp4", 6, 61)
	do(ctx, t, "open the chat", chromedp.Navigate(site.url), chromedp.WaitVisible(chromedp.CSS("#composer")))
	do(ctx, t, "send nothing", chromedp.Click(chromedp.CSS(".send")))
	see(ctx, t, "read why not", problem("neither a clip nor a message"))
	screenshot(ctx, t, "nothing-to-send", 390, "light")
	do(ctx, t, "choose a clip", chromedp.SetUploadFiles(chromedp.CSS("#clip"), []string{clip}), chromedp.WaitVisible(chromedp.CSS("#attached")))
	if said := see(ctx, t, "read what to do", chromedp.Text(chromedp.CSS("#clip-name"))); said != "\u2068gale.mp4\u2069 is ready: press Send to check it." {
		t.Errorf("beside the clip it says %q", said)
	}
	screenshot(ctx, t, "ready", 320, "dark")
	do(ctx, t, "lose the network", setOffline(true))
	see(ctx, t, "hear of it", problem("The connection is lost"))
	do(ctx, t, "have it again", setOffline(false))
	see(ctx, t, "hear of it", problem("The connection is back"))

	addr := site.Addr()
	if err := site.store.Close(); err != nil {
		t.Fatal(err)
	}
	do(ctx, t, "open a form without the database", clickLink("/form"))
	see(ctx, t, "hear of it in the same page", problem("its database does not answer"))
	do(ctx, t, "send the clip to a server without its database", chromedp.SendKeys(chromedp.CSS("#message"), "A storm over Lille\r"))
	see(ctx, t, "hear of that", problem("its database does not answer"))
	site.stop()
	see(ctx, t, "hear that the server is away", problem("The connection is lost"))
	do(ctx, t, "write on", chromedp.SetValue(chromedp.CSS("#message"), "not yet sent"))
	do(ctx, t, "open the form", chromedp.Click(chromedp.CSS(".tools a[data-dialog]")))
	screenshot(ctx, t, "offline", 390, "light")
	start(t, dir, func(c *Config) { c.Addr = addr })
	see(ctx, t, "read the answer", says("No fact-check of this clip yet"))
	see(ctx, t, "see nothing left to send", poll[bool](`document.getElementById("attached").hidden && document.getElementById("uploading").hidden`))
	log := see(ctx, t, "read it all", chromedp.Text(chromedp.CSS("#log")))
	if strings.Count(log, "A storm over Lille") != 1 || strings.Count(log, "of this clip yet") != 1 {
		t.Errorf("not everything is there once:\n%s", log)
	}
	see(ctx, t, "hear no more of it", poll[bool](`document.getElementById("problem").hidden`))
	if left := see(ctx, t, "see the box", chromedp.Evaluate[string](`document.getElementById("message").value`)); left != "not yet sent" {
		t.Errorf("the box has %q", left)
	}
}

// clickLink presses a link of the page to a form.
func clickLink(to string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](`(() => {
		const link = document.createElement("a");
		link.href = "` + to + `";
		link.dataset.dialog = "";
		document.body.append(link);
		link.click();
	})()`)
}

// hangingMemory is the memory of a database that may stop answering.
type hangingMemory struct {
	bots.Memory
	gate sync.RWMutex // locked while nothing is answered
}

// Load implements bots.Memory.
func (m *hangingMemory) Load(ctx context.Context, chat, name string) ([]byte, error) {
	m.gate.RLock()
	defer m.gate.RUnlock()
	return m.Memory.Load(ctx, chat, name)
}

// While the database hangs the page says that it still waits, and no more once it has answered.
func TestBrowserSaysThatItWaits(t *testing.T) {
	var m hangingMemory
	site := start(t, t.TempDir(), func(c *Config) { m.Memory = c.Memory; c.Memory = &m })
	ctx := browser(t)
	do(ctx, t, "open the chat", chromedp.Navigate(site.url), chromedp.WaitVisible(chromedp.CSS("#composer")))
	m.gate.Lock()
	do(ctx, t, "send words", chromedp.SendKeys(chromedp.CSS("#message"), "lille\r"))
	see(ctx, t, "read that they are being sent", problem("Still sending"))
	m.gate.Unlock()
	see(ctx, t, "read the answer", says("No fact-check mentions"))
	see(ctx, t, "hear no more of it", poll[bool](`document.getElementById("problem").hidden`))
	m.gate.Lock()
	do(ctx, t, "open the form", clickLink("/form"))
	see(ctx, t, "read that it is waited for", problem("Still waiting for the form"))
	m.gate.Unlock()
	do(ctx, t, "see it", chromedp.WaitVisible(chromedp.CSS("#dialog #form")))
}
