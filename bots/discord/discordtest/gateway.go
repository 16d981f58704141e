package discordtest

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// The operations of the gateway.
const (
	opDispatch  = 0
	opHeartbeat = 1
	opIdentify  = 2
	opPresence  = 3
	opVoice     = 4
	opResume    = 6
	opReconnect = 7
	opInvalid   = 9
	opHello     = 10
	opAck       = 11
)

// The codes that the gateway closes with. A bot may come back after some; not after those that say what it does wrong.
const (
	UnknownError      = 4000
	UnknownOperation  = 4001
	NotDecodable      = 4002
	NotAuthenticated  = 4003
	WrongToken        = 4004
	AlreadyIdentified = 4005
	InvalidSequence   = 4007
	RateLimited       = 4008
	SessionTimedOut   = 4009
	InvalidShard      = 4010
	ShardingRequired  = 4011
	InvalidAPIVersion = 4012
	InvalidIntents    = 4013
	DisallowedIntents = 4014
)

// final are the codes after which a session cannot be resumed.
var final = []int{
	WrongToken, InvalidSequence, SessionTimedOut, InvalidShard, ShardingRequired, InvalidAPIVersion, InvalidIntents, DisallowedIntents,
}

// A Mute is a way of the gateway to go silent while its connections stay open.
type Mute int

// The ways.
const (
	Speaking Mute = iota
	NoHello       // new connections hear nothing at all
	NoAcks        // heartbeats are not answered
	Silent        // nothing is said on any connection
	NoResume      // that a session is taken up is not answered
)

// Gateway tells bots of events. Its methods are ways to fail.
type Gateway struct {
	s     *Server
	conns sync.WaitGroup

	// What follows is guarded by the server's lock.
	open     []*conn
	sessions []*session // also those whose connection has ended, and that can be resumed
	mute     Mute
	refuse   bool
	distrust bool
	opened   int // connections so far
	resumed  int // sessions so far that were resumed
}

const resumePath = "/resume"

// address returns where a bot is told to connect.
func (g *Gateway) address() string { return "ws" + strings.TrimPrefix(g.s.address, "http") }

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

// acceptConnection serves the gateway, at / and where sessions are resumed.
func (g *Gateway) acceptConnection(w http.ResponseWriter, r *http.Request) {
	unlock := g.s.Lock()
	refuse, mute := g.refuse || g.s.Ended.Err() != nil, g.mute // as it is while the bot dials
	g.conns.Add(1)
	unlock()
	defer g.conns.Done()
	if path := strings.TrimSuffix(r.URL.Path, "/"); path != "" && path != resumePath {
		writeError(w, errNotFound)
		return
	}
	if refuse {
		http.Error(w, "Service Unavailable", http.StatusServiceUnavailable)
		return
	}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil { // it has been answered
		return
	}
	c := &conn{s: g.s, ws: ws, out: make(chan outgoing, maxWaiting)}
	g.conns.Go(c.writeFrames)
	c.serveBot(r, mute)
}

// endConnections ends all connections and waits until they have.
func (g *Gateway) endConnections() {
	g.eachConnection(func(c *conn) { _ = c.ws.UnderlyingConn().Close() }) // it may be gone
	g.conns.Wait()
}

// eachConnection does something with all open connections.
func (g *Gateway) eachConnection(do func(*conn)) {
	defer g.s.LockForChange()()
	for _, c := range g.open {
		do(c)
	}
}

// Reconnect asks the bot to connect again, and to resume (operation 7).
func (g *Gateway) Reconnect() {
	g.eachConnection(func(c *conn) { c.sendFrame(frame{Op: opReconnect}) })
}

// Invalidate tells the bot that its sessions are invalid (operation 9). Those that are not resumable are gone.
func (g *Gateway) Invalidate(resumable bool) {
	g.eachConnection(func(c *conn) {
		c.sendFrame(frame{Op: opInvalid, Data: resumable})
		if !resumable {
			g.forgetSession(c.session)
			c.session = nil
		}
	})
}

// Close ends all connections with a code. The sessions can be resumed unless the code says what the bot does wrong.
func (g *Gateway) Close(code int) {
	g.eachConnection(func(c *conn) {
		c.closeWith(code, "")
		if slices.Contains(final, code) {
			g.forgetSession(c.session)
		}
	})
}

// Drop ends all connections without a word.
func (g *Gateway) Drop() {
	g.eachConnection(func(c *conn) {
		c.session.leaveConnection(c)
		_ = c.ws.UnderlyingConn().Close() // it may be gone
	})
}

// setBehaviour changes how the gateway behaves.
func (g *Gateway) setBehaviour(change func()) {
	defer g.s.Lock()()
	change()
}

// Forget makes all sessions unknown, as after a long time: a resume is answered with operation 9.
func (g *Gateway) Forget() { g.setBehaviour(func() { g.sessions = nil }) }

// Mute lets the gateway go silent, or speak again.
func (g *Gateway) Mute(how Mute) { g.setBehaviour(func() { g.mute = how }) }

// Refuse answers new connections with 503, or lets them in again.
func (g *Gateway) Refuse(on bool) { g.setBehaviour(func() { g.refuse = on }) }

// Distrust lets no more sessions begin: it says that the token is wrong, which calls know.
func (g *Gateway) Distrust() { g.setBehaviour(func() { g.distrust = true }) }

// Content switches the intent to read messages on or off, as in the developers' portal. Connections stay as they are.
func (g *Gateway) Content(on bool) { g.setBehaviour(func() { g.s.opts.NoContent = !on }) }

// Event sends any event, such as one whose data lacks fields, to all sessions.
func (g *Gateway) Event(name, data string) {
	g.setBehaviour(func() {
		for _, e := range g.sessions {
			e.pushEvent(name, json.RawMessage(data))
		}
	})
}

// Frame sends any text, such as what is no JSON, on all connections.
func (g *Gateway) Frame(text string) {
	g.eachConnection(func(c *conn) { c.queueFrame(outgoing{text: []byte(text)}) })
}

// countSessions returns how many sessions there are, and how many of them have something.
func (g *Gateway) countSessions(has func(*session) bool) (all, with int) {
	defer g.s.Lock()()
	for _, e := range g.sessions {
		if has(e) {
			with++
		}
	}
	return len(g.sessions), with
}

func (e *session) isConnected() bool { return e.conn != nil }

// Connected returns how many sessions have a connection.
func (g *Gateway) Connected() int {
	_, n := g.countSessions((*session).isConnected)
	return n
}

// Opened returns how many connections there have been.
func (g *Gateway) Opened() int {
	defer g.s.Lock()()
	return g.opened
}

// Resumed returns how often a session has been resumed.
func (g *Gateway) Resumed() int {
	defer g.s.Lock()()
	return g.resumed
}

// ReadsContent reports whether all sessions have asked for the intent to read messages, and there is one.
func (g *Gateway) ReadsContent() bool {
	all, n := g.countSessions(func(e *session) bool { return e.intents&discordgo.IntentMessageContent != 0 })
	return n > 0 && n == all
}

// Ready waits until the bot is connected: until as many sessions are as there are shards.
func (g *Gateway) Ready(ctx context.Context) error {
	return g.s.WaitFor(ctx, "the bot to connect", func() bool {
		shards := 1
		all, n := g.countSessions(func(e *session) bool {
			shards = e.shard[1]
			return e.isConnected()
		})
		return n == all && n >= shards
	})
}

// Settle waits until the bot has heard of all that happened, and has acknowledged all interactions. It asks for heartbeats,
// which say what was heard.
func (s *Server) Settle(ctx context.Context) error {
	if err := s.Gateway.Ready(ctx); err != nil {
		return err
	}
	return s.WaitFor(ctx, "the bot to hear of all events", func() bool {
		all, n := s.Gateway.countSessions((*session).hasHeardAll)
		defer s.Lock()()
		return n == all && !s.isWaiting()
	})
}
