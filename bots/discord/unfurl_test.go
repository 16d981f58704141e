package discord_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest"
	"github.com/firstseen/firstseen/core/fetch"
)

// Discord shows what a link leads to some time after it was posted: a clip that is known is answered then, once, and so is one that
// somebody adds later. What comes to be shown of old messages is not looked at.
func TestLinkShownLater(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	clip := w.known()
	files := httptest.NewServer(http.FileServer(http.Dir(filepath.Dir(clip))))
	t.Cleanup(files.Close)
	link := files.URL + "/" + filepath.Base(clip)
	anna := w.server.User("Anna", "")
	news := w.server.Guild("Herald", anna).Channel("news")
	c := w.config()
	c.Fetch = fetch.New(fetch.Config{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	w.serve(c)
	news.Guild().AddBot()
	at := anna.In(news)
	w.says(at, "") // what it does
	shown := &discordgo.MessageEmbed{Type: "video", URL: link, Video: &discordgo.MessageEmbedVideo{URL: link}}

	old := at.Send("look " + link)
	w.server.Advance(time.Hour)
	w.check(at.Unfurl(old, shown))
	w.check(w.server.Settle(t.Context()))
	before := len(news.Replies())
	fresh := at.Send("look " + link)
	for range 2 {
		w.check(at.Unfurl(fresh, shown))
	}
	m := w.says(at, "3 years 5 months|25 April 2019")
	if m.MessageReference == nil || m.MessageReference.MessageID != fresh {
		t.Errorf("the answer is to %+v, want %s", m.MessageReference, fresh)
	}
	w.answers(anna, "onward")
	if n := len(news.Replies()) - before; n != 1 {
		t.Errorf("%d answers:\n%s", n, news.History())
	}
}
