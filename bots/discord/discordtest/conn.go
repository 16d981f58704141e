package discordtest

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

// serve speaks with a bot until the connection ends.
func (c *conn) serve(r *http.Request) {
	s, g := c.s, c.s.Gateway
	unlock := s.LockForChange()
	g.open = append(g.open, c)
	g.opened++
	if q := r.URL.Query(); q.Get("v") != "10" || q.Get("encoding") != "json" {
		s.violate(violationOfGateway, "it was dialled with "+r.URL.RawQuery+", not with v=10&encoding=json")
		c.close(InvalidAPIVersion, "Invalid API version")
	}
	if g.mute != NoHello && g.mute != Silent {
		c.send(frame{Op: opHello, Data: map[string]any{"heartbeat_interval": s.opts.Heartbeat.Milliseconds(), "_trace": []string{"discordtest"}}})
	}
	unlock()
	c.extendDeadline()
	for c.read() {
	}
	defer s.LockForChange()()
	g.open = slices.DeleteFunc(g.open, func(other *conn) bool { return other == c })
	c.session.leave(c)
	close(c.done)
	_ = c.ws.Close() // it may have ended by itself
}

// frame is what passes over the gateway.
type frame struct {
	Op   int     `json:"op"`
	Data any     `json:"d"`
	Seq  *int64  `json:"s"`
	Name *string `json:"t"`
}

const (
	writeTimeout       = 10 * time.Second
	latestFrames       = time.Minute // that maxFrames counts
	heartbeatsOverdue  = 2           // after as many intervals without one the connection is closed
	violationOfGateway = "gateway"
	maxWaiting         = 1 << 14 // frames that wait to be written
	notDecodable       = "Error while decoding payload."
)

// conn is one connection of a bot.
type conn struct {
	s    *Server
	ws   *websocket.Conn
	out  chan outgoing // what waits to be written
	done chan struct{}

	// What follows is guarded by the server's lock.
	session *session
	frames  []time.Time // when the bot sent the latest
}

// outgoing is what waits to be written: text, or the end of the connection.
type outgoing struct {
	text []byte
	code int // of the end, or 0
}

// send writes a frame, later. The server is locked.
func (c *conn) send(f frame) {
	text, err := json.Marshal(f)
	if err != nil {
		panic(err) // it is made of our own types
	}
	c.put(outgoing{text: text})
}

// close ends the connection with a code, after all that waits. Its session can be resumed. The server is locked.
func (c *conn) close(code int, reason string) {
	c.put(outgoing{[]byte(reason), code})
	c.session.leave(c)
}

func (c *conn) put(o outgoing) {
	if c.s.Gateway.mute == Silent && o.code == 0 {
		return
	}
	select {
	case c.out <- o:
	default: // the bot does not read
		_ = c.ws.UnderlyingConn().Close() // it may be gone
	}
}

// write writes what waits until the connection ends.
func (c *conn) write() {
	for {
		select {
		case o := <-c.out:
			if !c.writeOne(o) {
				return
			}
		case <-c.done:
			return
		}
	}
}

// writeOne reports whether more can be written.
func (c *conn) writeOne(o outgoing) bool {
	_ = c.ws.SetWriteDeadline(time.Now().Add(writeTimeout)) // a write that fails tells
	if o.code == 0 {
		return c.ws.WriteMessage(websocket.TextMessage, o.text) == nil
	}
	_ = c.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(o.code, string(o.text))) // it ends anyhow
	_ = c.ws.SetReadDeadline(time.Now().Add(time.Second))                                               // for the bot's answer
	return false
}

// extendDeadline gives the bot time for the next heartbeat.
func (c *conn) extendDeadline() {
	_ = c.ws.SetReadDeadline(time.Now().Add(heartbeatsOverdue * c.s.opts.Heartbeat)) // a read that fails tells
}

// read takes one frame of the bot, and reports whether to go on.
func (c *conn) read() bool {
	_, text, err := c.ws.ReadMessage()
	defer c.s.LockForChange()()
	if err != nil {
		c.endRead(err)
		return false
	}
	var f struct {
		Op   *int            `json:"op"`
		Data json.RawMessage `json:"d"`
	}
	now := time.Now()
	c.frames = append(slices.DeleteFunc(c.frames, func(at time.Time) bool { return now.Sub(at) > latestFrames }), now)
	switch {
	case len(text) > maxFrame || json.Unmarshal(text, &f) != nil || f.Op == nil:
		c.close(NotDecodable, notDecodable)
	case len(c.frames) > maxFrames:
		c.close(RateLimited, "You are being rate limited.")
	default:
		c.handle(*f.Op, f.Data)
	}
	return true
}

// endRead sees how a connection ended. A bot that closes it with 1000 or 1001 gives its session up, unless the gateway has
// closed it before.
func (c *conn) endRead(err error) {
	var late interface{ Timeout() bool }
	holds := c.session != nil && c.session.conn == c
	switch {
	case holds && websocket.IsCloseError(err, websocket.CloseNormalClosure, websocket.CloseGoingAway):
		c.s.Gateway.forget(c.session)
	case errors.As(err, &late) && late.Timeout():
		message := websocket.FormatCloseMessage(SessionTimedOut, "Session timed out.")
		_ = c.ws.WriteControl(websocket.CloseMessage, message, time.Now().Add(time.Second)) // it may be gone
	}
}

// handle does what a frame of the bot says. The server is locked.
func (c *conn) handle(op int, data json.RawMessage) {
	switch op {
	case opHeartbeat:
		c.heartbeat(data)
	case opIdentify:
		c.identify(data)
	case opResume:
		if c.s.Gateway.mute != NoResume {
			c.resume(data)
		}
	case opPresence, opVoice:
		if c.session == nil {
			c.close(NotAuthenticated, "Not authenticated.")
		}
	default:
		c.s.violate(violationOfGateway, "an operation that this server does not know")
		c.close(UnknownOperation, "Unknown opcode.")
	}
}

func (c *conn) heartbeat(data json.RawMessage) {
	c.extendDeadline()
	var seq *int64
	if json.Unmarshal(data, &seq) != nil {
		c.close(NotDecodable, notDecodable)
		return
	}
	if c.session != nil && seq != nil {
		c.session.heard = max(c.session.heard, *seq)
	}
	if m := c.s.Gateway.mute; m == Speaking || m == NoResume {
		c.send(frame{Op: opAck})
	}
}
