package discordtest

import (
	"net/http"
	"strings"
	"sync"

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
	resumePath        = "/resume"
)

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

// Gateway is where bots hear of events. Its methods are ways to fail.
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

func newGateway(s *Server) *Gateway { return &Gateway{s: s} }

// address is where a bot is told to connect.
func (g *Gateway) address() string { return "ws" + strings.TrimPrefix(g.s.http.URL, "http") }

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

// accept serves the gateway, at / and where sessions are resumed.
func (g *Gateway) accept(w http.ResponseWriter, r *http.Request) {
	s := g.s
	s.mu.Lock()
	refuse := g.refuse
	refuse = refuse || s.ended.Err() != nil
	g.conns.Add(1)
	s.mu.Unlock()
	defer g.conns.Done()
	if path := strings.Trim(r.URL.Path, "/"); path != "" && path != strings.Trim(resumePath, "/") {
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
	c := &conn{s: s, ws: ws, wake: make(chan struct{}, 1), done: make(chan struct{})}
	g.conns.Go(c.write)
	c.serve(r)
}

// end ends all connections and waits until they have.
func (g *Gateway) end() {
	g.s.mu.Lock()
	for _, c := range g.open {
		_ = c.ws.UnderlyingConn().Close() // it may be gone
	}
	g.s.mu.Unlock()
	g.conns.Wait()
}
