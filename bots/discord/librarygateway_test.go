package discord

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// libraryGateway returns a session of the library with a gateway, which calls serve with each connection after the hello.
func libraryGateway(t *testing.T, serve func(*gatewayConn)) *discordgo.Session {
	t.Helper()
	upgrader := websocket.Upgrader{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer ws.Close()
		c := &gatewayConn{ws: ws}
		if err := c.writeOp(opHello, map[string]any{"heartbeat_interval": 45_000}); err != nil {
			t.Error(err)
		}
		serve(c)
	}))
	t.Cleanup(server.Close)
	address := fmt.Sprintf(`{"url":%q}`, strings.Replace(server.URL, "http", "ws", 1))
	gateway := far(func(*http.Request) (int, http.Header, string) { return http.StatusOK, nil, address })
	s, err := discordgo.New("Bot secret")
	if err != nil {
		t.Fatal(err)
	}
	s.Client, s.LogLevel = &http.Client{Transport: gateway}, discordgo.LogError-1
	s.SyncEvents, s.StateEnabled, s.ShouldReconnectOnError = true, false, false
	return s
}

// readOp reads until an operation comes, and returns its data, or nil if the connection ended.
func readOp(c *gatewayConn, op int) json.RawMessage {
	_ = c.ws.SetReadDeadline(time.Now().Add(time.Minute)) // a failing read says it too
	for {
		e, err := c.readEvent()
		if err != nil {
			return nil
		}
		if e.Op == op {
			return e.Data
		}
	}
}

// The library asks for a new session as often as the gateway refuses one, without a pause. Discord takes the token away from
// bots that start too many sessions in a day, so the package waits (identifyLimit).
func TestLibraryIdentifiesWithoutPause(t *testing.T) {
	const refusals = 50
	counted := make(chan int, 1)
	s := libraryGateway(t, func(c *gatewayConn) {
		n := 0
		for n < refusals && readOp(c, opIdentify) != nil {
			n++
			_ = c.writeOp(opInvalidSession, false) // the next read fails too
		}
		counted <- n
	})
	if err := s.Open(); err != nil {
		t.Fatal(err)
	}
	if n := <-counted; n < refusals {
		t.Errorf("the library asked %d times for a session: it waits by now", n)
	}
}

// The library counts an event as read before its handler is done, and resumes after it. A message that could not be stored would
// be lost, so the package counts events itself (session.lastSeq).
func TestLibraryResumesAfterUnhandledEvents(t *testing.T) {
	resumed, began, release := make(chan json.RawMessage, 1), make(chan struct{}), make(chan struct{})
	var resuming atomic.Bool
	s := libraryGateway(t, func(c *gatewayConn) {
		if resuming.Swap(true) {
			resumed <- readOp(c, opResume)
			return
		}
		readOp(c, opIdentify)
		for seq, e := range []string{`"t":"READY","d":{"session_id":"s","user":{"id":"1"}}`, `"t":"NEW_KIND","d":{}`} {
			_ = c.ws.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"op":0,"s":%d,%s}`, seq+1, e)) // the test fails below
		}
		readOp(c, -1)
	})
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		if e.Type == "NEW_KIND" {
			close(began)
			<-release
		}
	})
	if err := s.Open(); err != nil {
		t.Fatal(err)
	}
	<-began
	if err := s.CloseWithCode(websocket.CloseServiceRestart); err != nil {
		t.Fatal(err)
	}
	_ = s.Open() // fails, as the far end hangs up
	close(release)
	var d struct {
		Seq int64 `json:"seq"`
	}
	if raw := <-resumed; json.Unmarshal(raw, &d) != nil || d.Seq != 2 {
		t.Errorf("the library resumes with %s", raw)
	}
}
