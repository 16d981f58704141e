package discordtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// A wire is a connection to the gateway.
type wire struct {
	*websocket.Conn
	t testing.TB
}

// received is a frame as a bot reads it.
type received struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
	Seq  int64           `json:"s"`
	Name string          `json:"t"`
}

// dial connects and hears hello.
func dial(t testing.TB, s *Server) *wire {
	t.Helper()
	w := silent(t, s, s.Gateway.address()+"/?v=10&encoding=json")
	if hello := w.next(); hello.Op != opHello || !strings.Contains(string(hello.Data), "heartbeat_interval") {
		t.Fatalf("%+v", hello)
	}
	return w
}

// silent connects and hears nothing yet.
func silent(t testing.TB, _ *Server, address string) *wire {
	t.Helper()
	ws, response, err := websocket.DefaultDialer.DialContext(t.Context(), address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	t.Cleanup(func() { _ = ws.Close() })
	return &wire{ws, t}
}

func (w *wire) say(op int, data any) {
	w.t.Helper()
	if err := w.WriteJSON(map[string]any{"op": op, "d": data}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *wire) next() (f received) {
	w.t.Helper()
	_ = w.SetReadDeadline(time.Now().Add(time.Minute)) // a read that fails tells
	if err := w.ReadJSON(&f); err != nil {
		w.t.Fatal(err)
	}
	return f
}

// event is the next one, which must have the name.
func (w *wire) event(name string) received {
	w.t.Helper()
	f := w.next()
	if f.Name != name {
		w.t.Fatalf("%s %s, want %s", f.Name, f.Data, name)
	}
	return f
}

// ends expects that the connection ends with a code.
func (w *wire) ends(code int) {
	w.t.Helper()
	_ = w.SetReadDeadline(time.Now().Add(time.Minute)) // a read that fails tells
	for {
		_, _, err := w.ReadMessage()
		var closed *websocket.CloseError
		if errors.As(err, &closed) && closed.Code == code {
			return
		}
		if err != nil {
			w.t.Fatalf("%v, want %d", err, code)
		}
	}
}

type object = map[string]any

const talk = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages | discordgo.IntentMessageContent

func hello(s *Server, intents discordgo.Intent) object {
	return object{"token": s.Token, "intents": intents, "properties": object{"os": "linux", "browser": "x", "device": "x"}}
}

// greeted is a session that is ready, and its id.
func greeted(t testing.TB, s *Server, intents discordgo.Intent) (*wire, string) {
	t.Helper()
	w := dial(t, s)
	w.say(opIdentify, hello(s, intents))
	var ready struct {
		Session string `json:"session_id"`
		URL     string `json:"resume_gateway_url"`
		User    discordapi.User
	}
	if err := json.Unmarshal(w.event("READY").Data, &ready); err != nil || ready.User.ID != s.Bot().ID || !strings.HasPrefix(ready.URL, "ws://") {
		t.Fatalf("%+v, %v", ready, err)
	}
	return w, ready.Session
}

func TestGatewayEndsConnections(t *testing.T) {
	s := New(t, Options{NoContent: true})
	tests := []struct {
		what string
		say  func(*wire)
		code int
	}{
		{"a wrong token", func(w *wire) {
			w.say(opIdentify, object{"token": "x", "intents": 1, "properties": object{}})
		}, WrongToken},
		{"an intent that is off", func(w *wire) { w.say(opIdentify, hello(s, talk)) }, DisallowedIntents},
		{"intents that there are not", func(w *wire) { w.say(opIdentify, hello(s, 1<<40)) }, InvalidIntents},
		{"no intents", func(w *wire) { w.say(opIdentify, object{"token": s.Token, "properties": object{}}) }, InvalidIntents},
		{"a shard that there is not", func(w *wire) {
			who := hello(s, 1)
			who["shard"] = []int{2, 2}
			w.say(opIdentify, who)
		}, InvalidShard},
		{"two greetings", func(w *wire) { w.say(opIdentify, hello(s, 1)); w.say(opIdentify, hello(s, 1)) }, AlreadyIdentified},
		{"no greeting", func(w *wire) { w.say(opPresence, object{}) }, NotAuthenticated},
		{"no JSON", func(w *wire) { _ = w.WriteMessage(websocket.TextMessage, []byte("{")) }, NotDecodable},
		{"a heartbeat that is none", func(w *wire) { w.say(opHeartbeat, "now") }, NotDecodable},
		{"a resume that is none", func(w *wire) { w.say(opResume, 7) }, NotDecodable},
		{"a resume with a wrong token", func(w *wire) { w.say(opResume, object{"token": "x", "session_id": "x", "seq": 1}) }, WrongToken},
		{"too much", func(w *wire) {
			for range maxFrames + 1 {
				w.say(opHeartbeat, nil)
			}
		}, RateLimited},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			w := dial(t, s)
			tt.say(w)
			w.ends(tt.code)
		})
	}
	w := dial(t, s)
	w.say(77, nil)
	w.ends(UnknownOperation)
	w = silent(t, s, s.Gateway.address()+"/?v=6")
	w.ends(InvalidAPIVersion)
	w = dial(t, s)
	w.say(opIdentify, object{"token": s.Token, "intents": 1})
	w.ends(NotDecodable)
	if got := s.TakeViolations(); len(got) != 3 {
		t.Errorf("%q", got)
	}
}

func TestGatewayWantsHeartbeats(t *testing.T) {
	s := New(t, Options{Heartbeat: 20 * time.Millisecond})
	w := dial(t, s)
	w.say(opHeartbeat, nil)
	if f := w.next(); f.Op != opAck {
		t.Errorf("%+v", f)
	}
	w.ends(SessionTimedOut)
}

func TestGatewayTellsOfServers(t *testing.T) {
	s := New(t, Options{})
	anna := s.User("Anna", "")
	g := s.Guild("Herald", anna)
	g.AddBot()
	w := dial(t, s)
	w.say(opIdentify, hello(s, talk))
	if f := w.event("READY"); !strings.Contains(string(f.Data), fmt.Sprintf(`"guilds":[{"id":"%s","unavailable":true}]`, g.ID())) {
		t.Errorf("%s", f.Data)
	}
	var told discordgo.Guild
	if err := json.Unmarshal(w.event("GUILD_CREATE").Data, &told); err != nil || told.Name != "Herald" || told.OwnerID != anna.User.ID || len(told.Channels) != 1 {
		t.Errorf("%+v, %v", told, err)
	}
	g.Channel("news")
	w.event("CHANNEL_CREATE")
	id := anna.Send("somebody hears")
	if f := w.event("MESSAGE_CREATE"); !strings.Contains(string(f.Data), "somebody hears") || f.Seq != 4 {
		t.Errorf("%d %s", f.Seq, f.Data)
	}
	if err := anna.Delete(id); err != nil {
		t.Error(err)
	}
	w.event("MESSAGE_DELETE")
}

func TestResume(t *testing.T) {
	s := New(t, Options{})
	anna := s.User("Anna", "")
	w, session := greeted(t, s, talk)
	anna.Send("one")
	heard := w.event("MESSAGE_CREATE")
	s.Gateway.Drop()
	anna.Send("two")
	anna.Send("three")
	again := dial(t, s)
	again.say(opResume, object{"token": s.Token, "session_id": session, "seq": heard.Seq})
	for _, want := range []string{"two", "three"} {
		if f := again.event("MESSAGE_CREATE"); !strings.Contains(string(f.Data), want) {
			t.Errorf("%s, want %s", f.Data, want)
		}
	}
	again.event("RESUMED")
	if s.Gateway.Resumed() != 1 || s.Gateway.Opened() != 2 || s.Gateway.Connected() != 1 {
		t.Errorf("%d resumed, %d opened, %d connected", s.Gateway.Resumed(), s.Gateway.Opened(), s.Gateway.Connected())
	}
	ahead := dial(t, s)
	ahead.say(opResume, object{"token": s.Token, "session_id": session, "seq": 99})
	ahead.ends(InvalidSequence)
	late := dial(t, s)
	late.say(opResume, object{"token": s.Token, "session_id": session, "seq": heard.Seq})
	if f := late.next(); f.Op != opInvalid || string(f.Data) != "false" {
		t.Errorf("%+v", f)
	}
}

// A bot that says goodbye cannot come back to the session.
func TestGoodbyeEndsTheSession(t *testing.T) {
	s := New(t, Options{})
	w, session := greeted(t, s, talk)
	_ = w.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""))
	if err := s.WaitFor(t.Context(), "the end", func() bool { return s.Gateway.Connected() == 0 }); err != nil {
		t.Fatal(err)
	}
	again := dial(t, s)
	again.say(opResume, object{"token": s.Token, "session_id": session, "seq": 1})
	if f := again.next(); f.Op != opInvalid {
		t.Errorf("%+v", f)
	}
}

func TestGatewayFails(t *testing.T) {
	s := New(t, Options{})
	w, _ := greeted(t, s, talk)
	s.Gateway.Reconnect()
	if f := w.next(); f.Op != opReconnect {
		t.Errorf("%+v", f)
	}
	s.Gateway.Invalidate(true)
	if f := w.next(); f.Op != opInvalid || string(f.Data) != "true" {
		t.Errorf("%+v", f)
	}
	s.Gateway.Event("NEW_THING", `{"a":1}`)
	w.event("NEW_THING")
	s.Gateway.Mute(NoAcks)
	w.say(opHeartbeat, 1)
	err := s.WaitFor(t.Context(), "the heartbeat", func() bool {
		defer s.Lock()()
		return s.Gateway.sessions[0].heard == 1
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Gateway.Mute(Silent)
	s.User("Anna", "").Send("unheard")
	s.Gateway.Mute(NoHello)
	mute := silent(t, s, s.Gateway.address()+"/?v=10&encoding=json")
	s.Gateway.Mute(Speaking)
	s.Gateway.Event("END", `{}`)
	w.event("END") // no ack and no message before it
	_ = mute.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	if _, _, err := mute.ReadMessage(); err == nil {
		t.Error("something was said")
	}
	s.Gateway.Frame("no JSON")
	if _, text, err := w.ReadMessage(); string(text) != "no JSON" {
		t.Errorf("%s, %v", text, err)
	}
	s.Gateway.Invalidate(false)
	w.next()
	s.Gateway.Close(UnknownError)
	w.ends(UnknownError)
	s.Gateway.Refuse(true)
	if _, response, err := websocket.DefaultDialer.DialContext(t.Context(), s.Gateway.address(), nil); err == nil || response.StatusCode != 503 {
		t.Errorf("%v", err)
	} else {
		response.Body.Close()
	}
}

// Each shard hears of its servers, and the first one of direct messages.
func TestShards(t *testing.T) {
	s := New(t, Options{Shards: 2})
	anna := s.User("Anna", "")
	var guilds []*Guild
	for i := range 6 {
		g := s.Guild(fmt.Sprint("Server ", i), anna)
		g.AddBot()
		guilds = append(guilds, g)
	}
	heard := map[string]int{}
	var shards []*wire
	for n := range 2 {
		w := dial(t, s)
		who := hello(s, talk)
		who["shard"] = []int{n, 2}
		w.say(opIdentify, who)
		w.event("READY")
		shards = append(shards, w)
	}
	if err := s.Gateway.Ready(t.Context()); err != nil || !s.Gateway.ReadsContent() {
		t.Error(err)
	}
	s.Gateway.Event("END", `{}`)
	for n, w := range shards {
		for f := w.next(); f.Name != "END"; f = w.next() {
			var g discordgo.Guild
			if err := json.Unmarshal(f.Data, &g); err != nil {
				t.Fatal(err)
			}
			heard[g.ID] = n + 1
		}
	}
	for _, g := range guilds {
		if want := int(parseID(g.ID())>>22)%2 + 1; heard[g.ID()] != want {
			t.Errorf("shard %d hears of %s, want %d", heard[g.ID()], g.Name(), want)
		}
	}
	anna.Send("hi")
	shards[0].event("MESSAGE_CREATE")
}

// What the bot has heard of is known from its heartbeats.
func TestSettle(t *testing.T) {
	s := New(t, Options{})
	w, _ := greeted(t, s, talk)
	s.User("Anna", "").Send("hi")
	heard := w.event("MESSAGE_CREATE")
	settled := make(chan error)
	go func() { settled <- s.Settle(t.Context()) }()
	if f := w.next(); f.Op != opHeartbeat {
		t.Errorf("%+v", f)
	}
	w.say(opHeartbeat, heard.Seq)
	if err := <-settled; err != nil {
		t.Error(err)
	}
}
