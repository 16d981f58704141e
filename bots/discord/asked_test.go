package discord_test

import (
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots/discord/discordtest"
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
