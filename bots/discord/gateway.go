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

// session is what a connection can be taken up with after it broke.
type session struct {
	id  string
	url string // where to take it up
	seq int64  // of the last event that is kept here
}

// line is one connection with the gateway. Whatever goes wrong ends it; the shard makes another.
type line struct {
	conn  *websocket.Conn
	write sync.Mutex
	acked atomic.Bool  // the last heartbeat was answered
	seq   atomic.Int64 // of the last event that was read
}

// Ends of a connection.
var (
	errReconnect = errors.New("discord: the gateway asks for another connection")
	errRefused   = errors.New("discord: the gateway refuses the session")
	errIgnored   = errors.New("discord: the gateway says nothing of the session")
)

// over tells that a session is not to be taken up again.
func over(err error) bool {
	return errors.Is(err, errRefused) || errors.Is(err, errRegained) || errors.Is(err, errIgnored)
}

// dial connects and hears the gateway's first word, the interval of heartbeats, which it has a while for.
func dial(ctx context.Context, address string, hello time.Duration) (*line, time.Duration, error) {
	d := websocket.Dialer{HandshakeTimeout: dialTime, Proxy: http.ProxyFromEnvironment}
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	conn, err := knockAt(ctx, d, address+"/")
	if errors.Is(err, websocket.ErrBadHandshake) { // with a path, some know it without the slash alone
		conn, err = knockAt(ctx, d, address)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("discord: connect: %w", err)
	}
	conn.SetReadLimit(maxEvent)
	l := &line{conn: conn}
	l.acked.Store(true)
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	interval, err := l.hello(hello)
	if err != nil {
		conn.Close()
		return nil, 0, err
	}
	return l, interval, nil
}

func knockAt(ctx context.Context, d websocket.Dialer, address string) (*websocket.Conn, error) {
	conn, resp, err := d.DialContext(ctx, address+"?v=10&encoding=json", nil)
	if resp != nil {
		resp.Body.Close()
	}
	return conn, err //nolint:wrapcheck // dial does
}

// hello reads the first word.
func (l *line) hello(within time.Duration) (time.Duration, error) {
	_ = l.conn.SetReadDeadline(time.Now().Add(within)) // of an open connection it does not fail
	e, err := l.next()
	if err != nil {
		return 0, err
	}
	var d struct {
		Interval float64 `json:"heartbeat_interval"` // ms
	}
	if e.Op != opHello || decode(e.Data, &d) != nil || d.Interval <= 0 {
		return 0, errGarbled
	}
	return time.Duration(min(d.Interval, float64(longPause.Milliseconds())) * float64(time.Millisecond)), nil
}

// next reads what comes next. What is not an event comes back empty.
func (l *line) next() (e event, err error) {
	_, raw, err := l.conn.ReadMessage()
	if err != nil {
		return e, fmt.Errorf("discord: read: %w", err)
	}
	if !legible(raw, &e) {
		return event{Op: -1}, nil
	}
	return e, nil
}

// say writes a word.
func (l *line) say(op int, data any) error {
	raw, err := json.Marshal(map[string]any{"op": op, "d": data})
	if err != nil {
		return fmt.Errorf("discord: write: %w", err)
	}
	l.write.Lock()
	defer l.write.Unlock()
	_ = l.conn.SetWriteDeadline(time.Now().Add(writeTime)) // as above
	if err := l.conn.WriteMessage(websocket.TextMessage, raw); err != nil {
		return fmt.Errorf("discord: write: %w", err)
	}
	return nil
}

// close ends the connection and its session: the bot is seen to be away.
func (l *line) close() {
	l.write.Lock()
	_ = l.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
	l.write.Unlock()
	l.conn.Close()
}

// beat sends heartbeats until ctx ends, and ends the connection when one was not answered: it may be dead without a word.
func (l *line) beat(ctx context.Context, interval time.Duration) {
	wait := time.Duration(rand.Float64() * float64(interval)) // so that not all bots beat at once after an outage
	for delivery.WaitFor(ctx, wait) {
		if !l.acked.Swap(false) || l.pulse() != nil {
			l.conn.Close()
			return
		}
		wait = interval
	}
}

// pulse sends one heartbeat.
func (l *line) pulse() error {
	if seq := l.seq.Load(); seq > 0 {
		return l.say(opHeartbeat, seq)
	}
	return l.say(opHeartbeat, nil)
}

// identify begins a new session.
func (l *line) identify(token string, intents discordgo.Intent, shard, shards int) error {
	return l.say(opIdentify, map[string]any{
		"token": token, "intents": intents, "shard": [2]int{shard, shards},
		"properties": map[string]string{"os": runtime.GOOS, "browser": "firstseen", "device": "firstseen"},
	})
}

// resume takes a session up again.
func (l *line) resume(token string, s session) error {
	return l.say(opResume, map[string]any{"token": token, "session_id": s.id, "seq": s.seq})
}

// read hands events on until the connection ends, and says why it did. Nothing comes for good that is not asked for by
// heartbeats, so silence over two of them is the end.
func (l *line) read(interval time.Duration, handle func(event) error) error {
	for {
		_ = l.conn.SetReadDeadline(time.Now().Add(2*interval + writeTime)) // as above
		e, err := l.next()
		if err != nil {
			return err
		}
		switch e.Op {
		case opDispatch:
			l.seq.Store(max(e.Seq, l.seq.Load()))
			err = handle(e)
		case opHeartbeat:
			err = l.pulse()
		case opAck:
			l.acked.Store(true)
		case opReconnect:
			return errReconnect
		case opInvalidSession:
			if string(e.Data) == "true" { // the session may be taken up again
				return errReconnect
			}
			return errRefused
		}
		if err != nil {
			return err
		}
	}
}
