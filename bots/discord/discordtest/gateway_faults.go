package discordtest

import (
	"context"
	"encoding/json"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// each does something with all open connections.
func (g *Gateway) each(do func(*conn)) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	defer g.s.bell.Ring()
	for _, c := range g.open {
		do(c)
	}
}

// Reconnect asks the bot to connect again, and to resume (operation 7).
func (g *Gateway) Reconnect() { g.each(func(c *conn) { c.send(frame{Op: opReconnect}) }) }

// Invalidate tells the bot that its sessions are invalid (operation 9). Those that are not resumable are gone.
func (g *Gateway) Invalidate(resumable bool) {
	g.each(func(c *conn) {
		c.send(frame{Op: opInvalid, Data: resumable})
		if !resumable {
			g.forget(c.session)
			c.session = nil
		}
	})
}

// Close ends all connections with a code. The sessions can be resumed unless the code says what the bot does wrong.
func (g *Gateway) Close(code int) {
	g.each(func(c *conn) {
		c.close(code, "")
		c.session.leave(c)
		switch code {
		case WrongToken, InvalidSequence, SessionTimedOut, InvalidShard, ShardingRequired, InvalidAPIVersion, InvalidIntents, DisallowedIntents:
			g.forget(c.session)
		}
	})
}

// Drop ends all connections without a word.
func (g *Gateway) Drop() {
	g.each(func(c *conn) {
		c.session.leave(c)
		_ = c.ws.UnderlyingConn().Close() // it may be gone
	})
}

// Forget makes all sessions unknown, as after a long time: a resume is answered with operation 9.
func (g *Gateway) Forget() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.sessions = nil
}

// Mute lets the gateway go silent, or speak again.
func (g *Gateway) Mute(how Mute) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.mute = how
}

// Refuse answers new connections with 503, or lets them in again.
func (g *Gateway) Refuse(on bool) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.refuse = on
}

// Distrust lets no more sessions begin: it says that the token is wrong, which calls know.
func (g *Gateway) Distrust() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.distrust = true
}

// Content switches the intent to read messages on or off, as in the developers' portal. Connections stay as they are.
func (g *Gateway) Content(on bool) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.s.opts.NoContent = !on
}

// Event sends any event, such as one whose data lacks fields, to all sessions.
func (g *Gateway) Event(name, data string) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	for _, e := range g.sessions {
		e.push(name, json.RawMessage(data))
	}
}

// Frame sends any text, such as what is no JSON, on all connections.
func (g *Gateway) Frame(text string) {
	g.each(func(c *conn) { c.put(outgoing{text: []byte(text)}) })
}

// Undecodable sends an event whose data does not have the types that it should.
func (g *Gateway) Undecodable(name string) {
	g.Event(name, `{"id":{},"channel_id":[],"author":"nobody","content":7,"attachments":{}}`)
}

// Connected is how many sessions have a connection.
func (g *Gateway) Connected() int {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	n := 0
	for _, e := range g.sessions {
		if e.conn != nil {
			n++
		}
	}
	return n
}

// Opened is how many connections there have been.
func (g *Gateway) Opened() int {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return g.opened
}

// Resumed is how often a session has been resumed.
func (g *Gateway) Resumed() int {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return g.resumed
}

// ReadsContent tells whether all sessions have asked for the intent to read messages, and there is one.
func (g *Gateway) ReadsContent() bool {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	for _, e := range g.sessions {
		if e.intents&discordapi.MessageContent == 0 {
			return false
		}
	}
	return len(g.sessions) > 0
}

// Ready waits until the bot is connected: until as many sessions are as there are shards.
func (g *Gateway) Ready(ctx context.Context) error {
	return g.s.WaitFor(ctx, "the bot to connect", func() bool {
		g.s.mu.Lock()
		defer g.s.mu.Unlock()
		for _, e := range g.sessions {
			if e.conn == nil {
				return false
			}
		}
		return len(g.sessions) > 0 && len(g.sessions) >= g.sessions[0].shard[1]
	})
}

// Settle waits until the bot has heard of all that happened, and has acknowledged all interactions. It asks for heartbeats,
// which say what was heard.
func (s *Server) Settle(ctx context.Context) error {
	if err := s.Gateway.Ready(ctx); err != nil {
		return err
	}
	return s.WaitFor(ctx, "the bot to hear of all events", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		heard := true
		for _, e := range s.Gateway.sessions {
			heard = e.ask() && heard
		}
		return heard && !s.waiting()
	})
}

// ask tells whether the bot has heard of all events, and asks for a heartbeat if that is not known.
func (e *session) ask() bool {
	if e.heard < e.seq && e.asked < e.seq && e.conn != nil {
		e.asked = e.seq
		e.conn.send(frame{Op: opHeartbeat})
	}
	return e.heard >= e.seq
}
