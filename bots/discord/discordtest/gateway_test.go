package discordtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
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

// connect connects and hears nothing yet.
func connect(t testing.TB, s *Server, query string) *wire {
	t.Helper()
	ws, response, err := websocket.DefaultDialer.DialContext(t.Context(), s.Gateway.address()+"/?"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	t.Cleanup(func() { _ = ws.Close() })
	_ = ws.SetReadDeadline(time.Now().Add(time.Minute)) // a read that fails tells
	return &wire{ws, t}
}

// dial connects and hears hello.
func dial(t testing.TB, s *Server) *wire {
	t.Helper()
	w := connect(t, s, "v=10&encoding=json")
	w.hears(opHello, "heartbeat_interval")
	return w
}

func (w *wire) say(op int, data any) {
	w.t.Helper()
	if err := w.WriteJSON(map[string]any{"op": op, "d": data}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *wire) next() (f received) {
	w.t.Helper()
	if err := w.ReadJSON(&f); err != nil {
		w.t.Fatal(err)
	}
	return f
}

// hears expects that the next frame is of an operation, with words in its data.
func (w *wire) hears(op int, words string) {
	w.t.Helper()
	if f := w.next(); f.Op != op || !strings.Contains(string(f.Data), words) {
		w.t.Fatalf("%+v %s, want %d with %s", f, f.Data, op, words)
	}
}

// event is the next one, which must have the name, and words in its data.
func (w *wire) event(name string, words ...string) received {
	w.t.Helper()
	f := w.next()
	if f.Name != name || !strings.Contains(string(f.Data), strings.Join(words, " ")) {
		w.t.Fatalf("%s %s, want %s with %q", f.Name, f.Data, name, words)
	}
	return f
}

// ends expects that the connection ends with a code.
func (w *wire) ends(code int) {
	w.t.Helper()
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

// greet introduces a bot, or one of its shards.
func (w *wire) greet(s *Server, intents discordgo.Intent, shard ...int) {
	w.t.Helper()
	who := object{"token": s.Token, "intents": intents, "properties": object{"os": "linux", "browser": "x", "device": "x"}}
	if shard != nil {
		who["shard"] = shard
	}
	w.say(opIdentify, who)
}

// greeted is a session that is ready, and its id.
func greeted(t testing.TB, s *Server, intents discordgo.Intent) (*wire, string) {
	t.Helper()
	w := dial(t, s)
	w.greet(s, intents)
	var ready discordgo.Ready
	if err := json.Unmarshal(w.event("READY", `"resume_gateway_url":"ws://`).Data, &ready); err != nil || ready.User.ID != s.Bot().ID {
		t.Fatalf("%+v, %v", ready, err)
	}
	return w, ready.SessionID
}

func TestGatewayEndsConnections(t *testing.T) {
	s := New(t, Options{NoContent: true})
	greeting := func(more string) string {
		return fmt.Sprintf(`{"op":2,"d":{"token":%q,"properties":{},%s}}`, s.Token, more)
	}
	for _, tt := range []struct {
		what, frame string
		code        int
	}{
		{"a wrong token", `{"op":2,"d":{"token":"x","intents":1,"properties":{}}}`, WrongToken},
		{"an intent that is off", greeting(`"intents":32768`), DisallowedIntents},
		{"intents that there are not", greeting(`"intents":1099511627776`), InvalidIntents},
		{"no intents", greeting(`"shard":[0,1]`), InvalidIntents},
		{"a shard that there is not", greeting(`"intents":1,"shard":[2,2]`), InvalidShard},
		{"two greetings", greeting(`"intents":1`), AlreadyIdentified},
		{"no properties", `{"op":2,"d":{"token":"x","intents":1}}`, NotDecodable},
		{"no greeting", `{"op":3,"d":{}}`, NotAuthenticated},
		{"no JSON", `{`, NotDecodable},
		{"a heartbeat that is none", `{"op":1,"d":"now"}`, NotDecodable},
		{"a resume that is none", `{"op":6,"d":7}`, NotDecodable},
		{"a resume with a wrong token", `{"op":6,"d":{"token":"x","session_id":"x","seq":1}}`, WrongToken},
		{"an operation that there is not", `{"op":77}`, UnknownOperation},
		{"too much", `{"op":1,"d":null}`, RateLimited},
	} {
		t.Run(tt.what, func(t *testing.T) {
			w, times := dial(t, s), 2
			if tt.code == RateLimited {
				times = maxFrames + 1
			}
			for range times {
				_ = w.WriteMessage(websocket.TextMessage, []byte(tt.frame)) // it may have ended
			}
			w.ends(tt.code)
		})
	}
	connect(t, s, "v=6").ends(InvalidAPIVersion)
	got := s.TakeViolations()
	slices.Sort(got)
	if got = slices.Compact(got); len(got) != 3 {
		t.Errorf("%q", got)
	}
}

func TestGatewayWantsHeartbeats(t *testing.T) {
	s := New(t, Options{Heartbeat: 20 * time.Millisecond})
	w := dial(t, s)
	w.say(opHeartbeat, nil)
	w.hears(opAck, "")
	w.ends(SessionTimedOut)
}

func TestGatewayTellsOfServers(t *testing.T) {
	s := New(t, Options{})
	anna := s.User("Anna", "")
	g := s.Guild("Herald", anna)
	g.AddBot()
	w := dial(t, s)
	w.greet(s, talk)
	w.event("READY", fmt.Sprintf(`"guilds":[{"id":"%s","unavailable":true}]`, g.ID()))
	var told discordgo.Guild
	err := json.Unmarshal(w.event("GUILD_CREATE").Data, &told)
	if err != nil || told.Name != "Herald" || told.OwnerID != anna.User.ID || len(told.Channels) != 1 {
		t.Errorf("%+v, %v", told, err)
	}
	g.Channel("news")
	w.event("CHANNEL_CREATE")
	id := anna.Send("somebody hears")
	if f := w.event("MESSAGE_CREATE", "somebody hears"); f.Seq != 4 {
		t.Errorf("%d", f.Seq)
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
	heard := w.event("MESSAGE_CREATE").Seq
	s.Gateway.Drop()
	anna.Send("two")
	anna.Send("three")
	resume := func(seq int64) *wire {
		w := dial(t, s)
		w.say(opResume, object{"token": s.Token, "session_id": session, "seq": seq})
		return w
	}
	again := resume(heard)
	again.event("MESSAGE_CREATE", "two")
	again.event("MESSAGE_CREATE", "three")
	again.event("RESUMED")
	if s.Gateway.Resumed() != 1 || s.Gateway.Opened() != 2 || s.Gateway.Connected() != 1 {
		t.Errorf("%d resumed, %d opened, %d connected", s.Gateway.Resumed(), s.Gateway.Opened(), s.Gateway.Connected())
	}
	resume(99).ends(InvalidSequence)
	resume(heard).hears(opInvalid, "false")

	// A bot that says goodbye cannot come back to the session.
	w, session = greeted(t, s, talk)
	_ = w.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""))
	if err := s.WaitFor(t.Context(), "the end", func() bool { return s.Gateway.Connected() == 0 }); err != nil {
		t.Fatal(err)
	}
	resume(1).hears(opInvalid, "false")
}

func TestGatewayFails(t *testing.T) {
	s := New(t, Options{})
	w, _ := greeted(t, s, talk)
	s.Gateway.Reconnect()
	w.hears(opReconnect, "null")
	s.Gateway.Invalidate(true)
	w.hears(opInvalid, "true")
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
	s.Gateway.Mute(Speaking)
	s.Gateway.Event("END", `{}`)
	w.event("END") // no ack and no message before it
	s.Gateway.Frame("no JSON")
	if _, text, err := w.ReadMessage(); string(text) != "no JSON" {
		t.Errorf("%s, %v", text, err)
	}
	s.Gateway.Invalidate(false)
	w.hears(opInvalid, "false")
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
	want := [2]map[string]bool{{}, {}}
	for i := range 6 {
		g := s.Guild(fmt.Sprint("Server ", i), anna)
		g.AddBot()
		want[parseID(g.ID())>>22%2][g.ID()] = true
	}
	var shards []*wire
	for n := range 2 {
		w := dial(t, s)
		w.greet(s, talk, n, 2)
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
			if err := json.Unmarshal(f.Data, &g); err != nil || !want[n][g.ID] {
				t.Errorf("shard %d hears of %s, %v", n, g.Name, err)
			}
			delete(want[n], g.ID)
		}
		if len(want[n]) > 0 {
			t.Errorf("shard %d does not hear of %v", n, want[n])
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
	w.hears(opHeartbeat, "null")
	w.say(opHeartbeat, heard.Seq)
	if err := <-settled; err != nil {
		t.Error(err)
	}
}
