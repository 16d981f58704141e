package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"github.com/firstseen/firstseen/bots/delivery"
)

// session has what is needed to resume a session after its connection broke.
type session struct {
	id      string
	url     string // address to resume at
	lastSeq int64  // of the last event that was handled
}

// gatewayConn is one connection to the gateway. Any error ends it, and the shard makes a new one.
type gatewayConn struct {
	ws             *websocket.Conn
	writing        sync.Mutex
	heartbeatAcked atomic.Bool  // whether the last heartbeat was answered
	lastSeq        atomic.Int64 // of the last event that was read
}

// Reasons why a connection ended.
var (
	errReconnect      = errors.New("discord: the gateway asks for another connection")
	errInvalidSession = errors.New("discord: the gateway refuses the session")
	errNoSession      = errors.New("discord: the gateway says nothing of the session")
)

// endsSession reports whether the session cannot be resumed after an error.
func endsSession(err error) bool {
	return errors.Is(err, errInvalidSession) || errors.Is(err, errContentAllowed) || errors.Is(err, errNoSession)
}

// dialGateway connects to the gateway and returns the interval of heartbeats, which is in the gateway's hello. hello is how
// long to wait for that.
func dialGateway(ctx context.Context, address string, hello time.Duration) (*gatewayConn, time.Duration, error) {
	d := websocket.Dialer{HandshakeTimeout: dialTimeout, Proxy: http.ProxyFromEnvironment}
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	conn, err := openWebsocket(ctx, d, address+"/")
	if errors.Is(err, websocket.ErrBadHandshake) { // some gateways with a path do not accept a slash after it
		conn, err = openWebsocket(ctx, d, address)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("discord: connect: %w", err)
	}
	conn.SetReadLimit(maxEvent)
	c := &gatewayConn{ws: conn}
	c.heartbeatAcked.Store(true)
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	interval, err := c.readHello(hello)
	if err != nil {
		conn.Close()
		return nil, 0, err
	}
	return c, interval, nil
}

// openWebsocket opens a websocket to the gateway.
func openWebsocket(ctx context.Context, d websocket.Dialer, address string) (*websocket.Conn, error) {
	conn, resp, err := d.DialContext(ctx, address+"?v=10&encoding=json", nil)
	if resp != nil {
		resp.Body.Close()
	}
	return conn, err //nolint:wrapcheck // dialGateway wraps it
}

// readHello reads the gateway's hello and returns the interval of heartbeats.
func (c *gatewayConn) readHello(within time.Duration) (time.Duration, error) {
	_ = c.ws.SetReadDeadline(time.Now().Add(within)) // it does not fail for an open connection
	e, err := c.readEvent()
	if err != nil {
		return 0, err
	}
	var d struct {
		Interval float64 `json:"heartbeat_interval"` // ms
	}
	if e.Op != opHello || decodeJSON(e.Data, &d) != nil || d.Interval <= 0 {
		return 0, errMalformed
	}
	return time.Duration(min(d.Interval, float64(maxBackoff.Milliseconds())) * float64(time.Millisecond)), nil
}

// readEvent reads the next event. For a message that is not an event it returns one with Op -1.
func (c *gatewayConn) readEvent() (e event, err error) {
	_, raw, err := c.ws.ReadMessage()
	if err != nil {
		return e, fmt.Errorf("discord: read: %w", err)
	}
	if !canDecode(raw, &e) {
		return event{Op: -1}, nil
	}
	return e, nil
}

// writeOp sends an operation to the gateway.
func (c *gatewayConn) writeOp(op int, data any) error {
	raw, err := json.Marshal(map[string]any{"op": op, "d": data})
	if err != nil {
		return fmt.Errorf("discord: write: %w", err)
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	_ = c.ws.SetWriteDeadline(time.Now().Add(writeTimeout)) // as above
	if err := c.ws.WriteMessage(websocket.TextMessage, raw); err != nil {
		return fmt.Errorf("discord: write: %w", err)
	}
	return nil
}

// closeSession closes the connection and ends its session, so that the bot is shown as offline.
func (c *gatewayConn) closeSession() {
	c.writing.Lock()
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
	c.writing.Unlock()
	c.ws.Close()
}

// sendHeartbeats sends heartbeats until ctx ends. If one is not answered, the connection may be dead, so it is closed.
func (c *gatewayConn) sendHeartbeats(ctx context.Context, interval time.Duration) {
	wait := time.Duration(rand.Float64() * float64(interval)) // random, so that after an outage not all bots send at once
	for delivery.WaitFor(ctx, wait) {
		if !c.heartbeatAcked.Swap(false) || c.sendHeartbeat() != nil {
			c.ws.Close()
			return
		}
		wait = interval
	}
}

// sendHeartbeat sends one heartbeat.
func (c *gatewayConn) sendHeartbeat() error {
	if seq := c.lastSeq.Load(); seq > 0 {
		return c.writeOp(opHeartbeat, seq)
	}
	return c.writeOp(opHeartbeat, nil)
}

// sendIdentify asks for a new session.
func (c *gatewayConn) sendIdentify(token string, intents discordgo.Intent, shard, shards int) error {
	return c.writeOp(opIdentify, map[string]any{
		"token": token, "intents": intents, "shard": [2]int{shard, shards},
		"properties": map[string]string{"os": runtime.GOOS, "browser": "firstseen", "device": "firstseen"},
	})
}

// sendResume asks to resume a session.
func (c *gatewayConn) sendResume(token string, s session) error {
	return c.writeOp(opResume, map[string]any{"token": token, "session_id": s.id, "seq": s.lastSeq})
}

// readEvents passes events to handle until the connection ends, and returns the reason. The answers to heartbeats arrive all
// the time. So if nothing arrives for two intervals, the connection is dead.
func (c *gatewayConn) readEvents(interval time.Duration, handle func(event) error) error {
	for {
		_ = c.ws.SetReadDeadline(time.Now().Add(2*interval + writeTimeout)) // as above
		e, err := c.readEvent()
		if err != nil {
			return err
		}
		switch e.Op {
		case opDispatch:
			c.lastSeq.Store(max(e.Seq, c.lastSeq.Load()))
			err = handle(e)
		case opHeartbeat:
			err = c.sendHeartbeat()
		case opAck:
			c.heartbeatAcked.Store(true)
		case opReconnect:
			return errReconnect
		case opInvalidSession:
			if string(e.Data) == "true" { // the session can be resumed
				return errReconnect
			}
			return errInvalidSession
		}
		if err != nil {
			return err
		}
	}
}
