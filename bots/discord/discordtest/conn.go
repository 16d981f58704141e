package discordtest

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

// serveBot speaks with a bot until the connection ends. mute is the silence that the gateway kept when the bot dialled.
func (c *conn) serveBot(r *http.Request, mute Mute) {
	s, g := c.s, c.s.Gateway
	unlock := s.LockForChange()
	g.open = append(g.open, c)
	g.opened++
	if q := r.URL.Query(); q.Get("v") != "10" || q.Get("encoding") != "json" {
		s.noteViolation(violationOfGateway, "it was dialled with "+r.URL.RawQuery+", not with v=10&encoding=json")
		c.closeWith(InvalidAPIVersion, "Invalid API version")
	}
	if mute != NoHello && mute != Silent {
		c.sendFrame(frame{Op: opHello, Data: map[string]any{"heartbeat_interval": s.opts.Heartbeat.Milliseconds(), "_trace": []string{"discordtest"}}})
	}
	unlock()
	c.extendDeadline()
	for c.readFrame() {
	}
	defer s.LockForChange()()
	g.open = slices.DeleteFunc(g.open, func(other *conn) bool { return other == c })
	c.session.leaveConnection(c)
	close(c.out)
	_ = c.ws.Close() // it may have ended by itself
}

// frame is a message of the gateway, in either direction.
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
	s   *Server
	ws  *websocket.Conn
	out chan outgoing // what waits to be written; closed with the connection

	// What follows is guarded by the server's lock.
	session *session
	frames  []time.Time // when the bot sent the latest
}

// outgoing waits to be written: it is a text, or the end of the connection.
type outgoing struct {
	text []byte
	code int // of the end, or 0
}

// sendFrame writes a frame, later. The server is locked.
func (c *conn) sendFrame(f frame) {
	text, err := json.Marshal(f)
	if err != nil {
		panic(err) // it is made of our own types
	}
	c.queueFrame(outgoing{text: text})
}

// closeWith ends the connection with a code, after all that waits. Its session can be resumed. The server is locked.
func (c *conn) closeWith(code int, reason string) {
	c.queueFrame(outgoing{[]byte(reason), code})
	c.session.leaveConnection(c)
}

func (c *conn) queueFrame(o outgoing) {
	if c.s.Gateway.mute == Silent && o.code == 0 {
		return
	}
	select {
	case c.out <- o:
	default: // the bot does not read
		_ = c.ws.UnderlyingConn().Close() // it may be gone
	}
}

// writeFrames writes what waits until the connection ends.
func (c *conn) writeFrames() {
	for o := range c.out {
		if !c.writeOne(o) {
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

// readFrame takes one frame of the bot, and reports whether to go on.
func (c *conn) readFrame() bool {
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
		c.closeWith(NotDecodable, notDecodable)
	case len(c.frames) > maxFrames:
		c.closeWith(RateLimited, "You are being rate limited.")
	default:
		c.handleFrame(*f.Op, f.Data)
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
		c.s.Gateway.forgetSession(c.session)
	case errors.As(err, &late) && late.Timeout():
		message := websocket.FormatCloseMessage(SessionTimedOut, "Session timed out.")
		_ = c.ws.WriteControl(websocket.CloseMessage, message, time.Now().Add(time.Second)) // it may be gone
	}
}

// handleFrame does what a frame of the bot says. The server is locked.
func (c *conn) handleFrame(op int, data json.RawMessage) {
	switch op {
	case opHeartbeat:
		c.handleHeartbeat(data)
	case opIdentify:
		c.handleIdentify(data)
	case opResume:
		if c.s.Gateway.mute != NoResume {
			c.handleResume(data)
		}
	case opPresence, opVoice:
		if c.session == nil {
			c.closeWith(NotAuthenticated, "Not authenticated.")
		}
	default:
		c.s.noteViolation(violationOfGateway, "an operation that this server does not know")
		c.closeWith(UnknownOperation, "Unknown opcode.")
	}
}

func (c *conn) handleHeartbeat(data json.RawMessage) {
	c.extendDeadline()
	var seq *int64
	if json.Unmarshal(data, &seq) != nil {
		c.closeWith(NotDecodable, notDecodable)
		return
	}
	if c.session != nil && seq != nil {
		c.session.heard = max(c.session.heard, *seq)
	}
	if m := c.s.Gateway.mute; m == Speaking || m == NoResume {
		c.sendFrame(frame{Op: opAck})
	}
}
