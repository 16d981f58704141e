package discord_test

import (
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots/discord/discordtest"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// A reply to the bot calls it, but is a question only if it says so.
func TestReplyToTheBot(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	clip := w.known()
	anna := w.server.User("Anna", "")
	news := anna.In(w.server.Guild("Herald", anna).Channel("news"))
	news.Guild().AddBot()
	w.serve(w.config())
	_, err := news.SendVideo(clip, "")
	w.check(err)
	said := w.says(news, "False context")
	news.Reply(said.ID, "well, well")
	w.check(w.server.Settle(t.Context()))
	news.Reply(said.ID, "<@!"+w.server.Bot().ID+"> kim?")
	w.says(news, "Putin and Kim")
	for _, m := range news.Replies() {
		if strings.Contains(m.Content, "well, well") {
			t.Errorf("it takes thanks for a question: %s", m.Content)
		}
	}
}

// A message with nothing but a link is checked from its menu, too.
func TestMenuOfALink(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	anna := w.server.User("Anna", "")
	w.serve(w.config())
	for words, want := range map[string]string{"look: https://example.org/clip.mp4": "link", "look": "Attach a clip"} {
		asked, err := anna.Menu("Check this video", anna.Send(words))
		w.check(err)
		_, err = asked.Wait(t.Context(), want)
		w.check(err)
	}
}

// What lacks what it may lack is an interaction all the same.
func TestMeagreInteraction(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	w.serve(w.config())
	w.server.Gateway.Event("INTERACTION_CREATE", `{"id":"123","type":2,"token":"t","channel":{"id":"456"},"user":{"id":"789"},"data":{"name":"help","type":1},
		"authorizing_integration_owners":{"0":0,"1":"789"}}`)
	w.wait("an answer", func() bool { return w.server.Count("create_interaction_response") > 0 })
}

// Where events do not tell what a message replies to, nor whom it mentions, its words tell, and Discord is asked; not for the channel of
// somebody who writes in private.
func TestTerse(t *testing.T) {
	w := newWorld(t, discordtest.Options{Terse: true})
	clip := w.known()
	anna := w.server.User("Anna", "")
	news := anna.In(w.server.Guild("Herald", anna).Channel("news"))
	news.Guild().AddBot()
	w.serve(w.config())
	id, err := news.SendVideo(mediatest.MakeClip(t, "nobody knows it", 6, 9), "")
	w.check(err)
	news.Reply(id, "no question")
	news.Reply(id, "<@!"+w.server.Bot().ID+"> is this so?")
	w.says(news, "No fact-check of this clip yet")
	if n := w.server.Count("get_message"); n != 1 {
		t.Errorf("%d messages were asked for", n)
	}
	_, err = anna.SendVideo(clip, "")
	w.check(err)
	w.says(anna.Seat, "False context")
	if n := w.server.Count("create_dm"); n != 0 {
		t.Errorf("%d direct channels were asked for", n)
	}
}
