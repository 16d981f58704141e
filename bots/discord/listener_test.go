package discord_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/firstseen/firstseen/bots/discord/discordtest"
)

// heard is an event as the gateway sends it.
type heard struct {
	Op   int            `json:"op"`
	Type string         `json:"t"`
	Data map[string]any `json:"d"`
	Seq  int64          `json:"s"`
}

// listen tells what a bot hears while people do things, up to a message that says what is given.
func (w *world) listen(do func(), end string) []heard {
	w.Helper()
	u, err := url.Parse(w.server.URL)
	w.check(err)
	conn, resp, err := websocket.DefaultDialer.DialContext(w.Context(), "ws://"+u.Host+"/?v=10&encoding=json", nil)
	w.check(err)
	resp.Body.Close()
	defer conn.Close()
	hello := `{"op":2,"d":{"token":"` + w.server.Token + `","intents":37377,"shard":[0,1],"properties":{"os":"x"}}}`
	w.check(conn.WriteMessage(websocket.TextMessage, []byte(hello)))
	l := listener{conn: conn, ready: make(chan bool)}
	ended, stop := make(chan error, 1), make(chan bool)
	go func() { ended <- l.hear(end) }()
	var beating sync.WaitGroup
	beating.Go(func() { l.live(stop) })
	<-l.ready
	do()
	w.check(<-ended)
	close(stop)
	beating.Wait()
	w.check(conn.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")))
	w.wait("the session to end", func() bool { return w.server.Gateway.Connected() == 1 })
	return l.all
}

// listener is a connection that only listens.
type listener struct {
	conn  *websocket.Conn
	ready chan bool
	all   []heard

	mu   sync.Mutex // of what is written
	last int64
}

// hear reads events, and says of each that it was read.
func (l *listener) hear(end string) error {
	for {
		_, raw, err := l.conn.ReadMessage()
		if err != nil {
			return err
		}
		var e heard
		if json.Unmarshal(raw, &e) != nil || e.Op > 1 {
			continue
		}
		if e.Op == 0 {
			l.all = append(l.all, e)
		}
		if e.Type == "READY" {
			close(l.ready)
		}
		if err := l.beat(e.Seq); err != nil {
			return err
		}
		if content, _ := e.Data["content"].(string); strings.Contains(content, end) {
			return nil
		}
	}
}

// live gives signs of life while nothing happens.
func (l *listener) live(stop <-chan bool) {
	for tick := time.NewTicker(500 * time.Millisecond); ; {
		select {
		case <-stop:
			tick.Stop()
			return
		case <-tick.C:
			_ = l.beat(0) // hear tells that the connection is gone
		}
	}
}

// beat gives a sign of life: that an event was read, or with 0 only that somebody is there.
func (l *listener) beat(seq int64) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last = max(l.last, seq); l.last == 0 { // nobody has said yet who this is
		return nil
	}
	return l.conn.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"op":1,"d":%d}`, l.last))
}

// deeds are what people do in every way, on a bot's server and in private.
func (w *world) deeds(anna *discordtest.Person, news *discordtest.Seat, clip string) func() {
	at := anna.In(news)
	return func() {
		w.Helper()
		id, err := at.SendVideo(clip, "Moscow!")
		w.check(err)
		at.Reply(id, "<@"+w.server.Bot().ID+"> is this so?")
		_, err = at.Menu("Check this video", id)
		w.check(err)
		_, err = anna.Post(discordtest.Post{Forwards: []discordtest.Post{{Files: []string{clip}, Text: "Moscow!"}}})
		w.check(err)
		_, err = anna.Run("check", map[string]string{"video": clip})
		w.check(err)
		_, err = anna.Complete("search", "words", map[string]string{"words": "kim"})
		w.check(err)
		_, err = at.Run("settings", nil)
		w.check(err)
		w.check(w.server.Settle(w.Context()))
		w.says(at, "False context")
		_, err = at.Press("Details")
		w.check(err)
		at.Send("the end")
	}
}
