package discord_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/firstseen/firstseen/bots/discord"
	"github.com/firstseen/firstseen/bots/discord/discordtest"
)

// What was said while the connection was gone comes with the session, and is answered once.
func TestResume(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	anna := w.server.User("Anna", "")
	w.serve(w.config())
	w.answers(anna, "first")
	g := w.server.Gateway
	for i, lose := range []func(){g.Drop, g.Reconnect, func() { g.Invalidate(true) }, func() { g.Close(discordtest.UnknownError) }} {
		g.Refuse(true)
		lose()
		w.wait("the connection to end", func() bool { return g.Connected() == 0 })
		anna.Send("missed")
		if i == 0 {
			w.logged("connecting again")
		}
		g.Refuse(false)
		w.says(anna.Seat, "“missed”")
		if g.Resumed() != i+1 {
			t.Errorf("%d sessions were taken up, want %d", g.Resumed(), i+1)
		}
		w.answers(anna, "onward")
	}
	if n := len(anna.Replies()); n != 9 {
		t.Errorf("%d answers to 9 messages:\n%s", n, anna.History())
	}
}

// Where the session is gone, the bot begins another, and reads what it missed.
func TestNewSession(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	anna := w.server.User("Anna", "")
	w.serve(w.config())
	w.answers(anna, "first")
	g := w.server.Gateway
	g.Refuse(true)
	g.Invalidate(false)
	anna.Send("missed")
	w.logged("refuses the session")
	g.Refuse(false)
	w.says(anna.Seat, "“missed”")
	g.Close(discordtest.SessionTimedOut)
	w.check(g.Ready(t.Context()))
	w.answers(anna, "onward")
	if n := len(anna.Replies()); n != 3 || g.Resumed() != 0 {
		t.Errorf("%d answers to 3 messages, %d sessions taken up:\n%s", n, g.Resumed(), anna.History())
	}
}

// A connection over which nothing comes any more is given up: whether it says nothing at all, or does not answer.
func TestSilence(t *testing.T) {
	for name, how := range map[string]discordtest.Mute{"no acks": discordtest.NoAcks, "silent": discordtest.Silent} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, discordtest.Options{Heartbeat: 500 * time.Millisecond})
			anna := w.server.User("Anna", "")
			w.serve(w.config())
			w.answers(anna, "first")
			g := w.server.Gateway
			opened := g.Opened()
			g.Mute(how)
			anna.Send("missed")
			w.wait("another connection", func() bool { return g.Opened() > opened })
			g.Mute(discordtest.Speaking)
			w.says(anna.Seat, "“missed”")
			w.answers(anna, "onward")
			if n := len(anna.Replies()); n != 3 {
				t.Errorf("%d answers to 3 messages:\n%s", n, anna.History())
			}
		})
	}
}

// A session of which the gateway says nothing any more is given up.
func TestResumeIgnored(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	anna := w.server.User("Anna", "")
	w.serve(w.config())
	w.answers(anna, "first")
	g := w.server.Gateway
	g.Mute(discordtest.NoResume)
	g.Drop()
	anna.Send("missed")
	w.says(anna.Seat, "“missed”")
	w.logged("says nothing of the session")
	w.answers(anna, "onward")
}

// The gateway is found with a path, too, whether that ends with a slash or not.
func TestGatewayAtAPath(t *testing.T) {
	mux := http.NewServeMux()
	for _, path := range []string{"/{$}", "/one", "/two/{$}"} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			var up websocket.Upgrader
			if conn, err := up.Upgrade(w, r, nil); err == nil && r.URL.Query().Get("v") == "10" {
				_ = conn.WriteMessage(websocket.TextMessage, []byte(`{"op":10,"d":{"heartbeat_interval":41250.5}}`)) // whoever asked may be gone
				_, _, _ = conn.ReadMessage()                                                                         // until it is
			}
		})
	}
	s := httptest.NewServer(mux)
	defer s.Close()
	for path, there := range map[string]bool{"": true, "/one": true, "/two": true, "/three": false} {
		if err := discord.DialGateway(t.Context(), "ws"+strings.TrimPrefix(s.URL, "http")+path); (err == nil) != there {
			t.Errorf("%q: %v", path, err)
		}
	}
}

// A gateway that lets the bot in and says nothing is asked again.
func TestSilentHello(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	anna := w.server.User("Anna", "")
	g := w.server.Gateway
	g.Mute(discordtest.NoHello)
	w.run(w.bot(w.config()))
	w.wait("another attempt", func() bool { return g.Opened() > 1 })
	g.Mute(discordtest.Speaking)
	w.ready()
	w.answers(anna, "onward")
}

// Without the intent to read messages everything else goes on, and those who may change a server are told.
func TestWithoutContent(t *testing.T) {
	w := newWorld(t, discordtest.Options{NoContent: true})
	clip := w.known()
	anna := w.server.User("Anna", "")
	news := w.server.Guild("Herald", anna).Channel("news")
	w.serve(w.config())
	news.Guild().AddBot()
	w.check(w.server.Settle(t.Context()))
	w.logged("Message Content intent is off")
	w.answers(anna, "onward")
	w.withoutContent(anna, news, clip)
}

// The intent may be switched off while the bot runs.
func TestContentSwitchedOff(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	anna := w.server.User("Anna", "")
	b := w.bot(w.config())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(t.Context()) }()
	w.ready()
	g := w.server.Gateway
	g.Content(false)
	g.Close(discordtest.DisallowedIntents)
	w.logged("Message Content intent is off")
	w.check(g.Ready(t.Context()))
	if g.ReadsContent() {
		t.Error("it asks for what it does not get")
	}
	w.answers(anna, "onward")
	g.Close(discordtest.DisallowedIntents) // there is nothing left to do without
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "intents") {
		t.Errorf("the end: %v", err)
	}
}

// The intent may be switched on while the bot runs: it notices by itself.
func TestContentSwitchedOn(t *testing.T) {
	w := newWorld(t, discordtest.Options{NoContent: true})
	clip := w.known()
	anna := w.server.User("Anna", "")
	news := w.server.Guild("Herald", anna).Channel("news")
	news.Guild().AddBot()
	b := w.bot(w.config())
	b.SetContentCheck(50 * time.Millisecond)
	w.run(b)
	w.ready()
	w.withoutContent(anna, news, clip)
	g := w.server.Gateway
	g.Content(true)
	w.logged("Message Content intent is on")
	w.check(g.Ready(t.Context()))
	if !g.ReadsContent() {
		t.Error("it does not ask for the intent")
	}
	talk := anna.In(news.Guild().Channel("talk"))
	_, err := talk.SendVideo(clip, "")
	w.check(err)
	w.says(talk, "False context")
	asked, err := talk.Run("settings", nil)
	w.check(err)
	m, err := asked.Wait(t.Context(), "What I do")
	w.check(err)
	if strings.Contains(m.Content, "Message Content") {
		t.Errorf("it still says that it sees nothing: %s", m.Content)
	}
}

// A session that begins anew asks for what the former did not get, once.
func TestContentAskedForAgain(t *testing.T) {
	w := newWorld(t, discordtest.Options{NoContent: true})
	anna := w.server.User("Anna", "")
	w.serve(w.config())
	g := w.server.Gateway
	for i := range 2 {
		if n := g.Opened(); n != 2*(i+1) {
			t.Errorf("%d connections for %d sessions", n, i+1)
		}
		g.Invalidate(false)
		w.logged("refuses the session")
		w.wait("another session", func() bool { return g.Opened() == 2*(i+2) && g.Connected() == 1 })
		w.answers(anna, "onward")
	}
	g.Content(true)
	g.Invalidate(false)
	w.logged("Message Content intent is on")
	if !g.ReadsContent() {
		t.Error("it does not ask for the intent")
	}
}

// withoutContent has somebody ask on a server where the bot does not see what is written.
func (w *world) withoutContent(anna *discordtest.Person, news *discordtest.Seat, clip string) {
	w.Helper()
	at := anna.In(news)
	id, err := at.SendVideo(clip, "")
	w.check(err)
	w.check(w.server.Settle(w.Context()))
	at.Reply(id, "<@"+w.server.Bot().ID+"> is this so?")
	w.says(at, "False context")
	asked, err := at.Run("settings", nil)
	w.check(err)
	_, err = asked.Wait(w.Context(), "Message Content|does not show")
	w.check(err)
	_, err = anna.SendVideo(clip, "")
	w.check(err)
	w.says(anna.Seat, "False context")
}

// Where Discord does not know the token, the bot ends and says what to do. The token is not in what it says.
func TestWrongToken(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	c := w.config()
	c.Token = "another.token-of-somebody"
	if _, err := discord.New(c); err == nil || strings.Contains(err.Error(), c.Token) {
		t.Errorf("at the start: %v", err)
	}
	g := w.server.Gateway
	w.endsWithoutToken("while it runs", func() { w.ready(); g.Close(discordtest.WrongToken) })
	g.Distrust() // which calls do not
	w.endsWithoutToken("at the first session", func() {})
}

// endsWithoutToken has a bot run, and end once something is done.
func (w *world) endsWithoutToken(when string, do func()) {
	w.Helper()
	b := w.bot(w.config())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(w.Context()) }()
	do()
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "DISCORD_TOKEN") || strings.Contains(err.Error(), w.server.Token) {
		w.Errorf("%s: %v", when, err)
	}
}
