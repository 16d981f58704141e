package discordtest

import (
	"crypto/rand"
	"encoding/json"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// session is a bot's, or that of one of its shards. It outlives its connection, so that it can be resumed.
type session struct {
	id      string
	conn    *conn // nil while the bot is away
	shard   [2]int
	intents discordgo.Intent
	seq     int64
	heard   int64 // the last sequence number that a heartbeat named
	asked   int64 // the last one when a heartbeat was asked for
	events  []event
}

// event is one that was sent, or would have been to a bot that is away.
type event struct {
	seq  int64
	name string
	data json.RawMessage
}

// leaveConnection parts a session from a connection that ends. The session may be nil.
func (e *session) leaveConnection(c *conn) {
	if e != nil && e.conn == c {
		e.conn = nil
	}
}

// hasHeardAll reports whether the bot has heard of all events, and asks for a heartbeat if that is not known.
func (e *session) hasHeardAll() bool {
	if e.heard < e.seq && e.asked < e.seq && e.conn != nil {
		e.asked = e.seq
		e.conn.sendFrame(frame{Op: opHeartbeat})
	}
	return e.heard >= e.seq
}

// forgetSession gives a session up: it cannot be resumed.
func (g *Gateway) forgetSession(e *session) {
	g.sessions = slices.DeleteFunc(g.sessions, func(other *session) bool { return other == e })
}

// knownIntents are all that there are.
const knownIntents = 1<<26 - 1

// identity is the way in which a bot introduces itself.
type identity struct {
	Token      string            `json:"token"`
	Properties map[string]any    `json:"properties"`
	Intents    *discordgo.Intent `json:"intents"`
	Shard      []int             `json:"shard"`
}

func (c *conn) handleIdentify(data json.RawMessage) {
	s, g := c.s, c.s.Gateway
	who := identity{Shard: []int{0, 1}}
	if err := json.Unmarshal(data, &who); err != nil || who.Properties == nil {
		s.noteViolation(violationOfGateway, "identify has no properties, or is no object")
		c.closeWith(NotDecodable, notDecodable)
		return
	}
	if code, why := c.admitBot(who); code != 0 {
		c.closeWith(code, why)
		return
	}
	shard := [2]int(who.Shard)
	g.sessions = slices.DeleteFunc(g.sessions, func(e *session) bool { return e.conn == nil && e.shard == shard })
	c.session = &session{id: rand.Text(), conn: c, shard: shard, intents: *who.Intents}
	g.sessions = append(g.sessions, c.session)
	c.session.sendReady(s)
}

// admitBot returns why a bot is not let in, with the code that its connection ends with, or 0.
func (c *conn) admitBot(who identity) (code int, why string) {
	s := c.s
	switch {
	case c.session != nil:
		return AlreadyIdentified, "Already authenticated."
	case s.Gateway.distrust || strings.TrimPrefix(who.Token, "Bot ") != s.Token:
		return WrongToken, "Authentication failed."
	case len(who.Shard) != 2 || who.Shard[0] < 0 || who.Shard[0] >= who.Shard[1]:
		return InvalidShard, "Invalid shard."
	case who.Intents == nil || *who.Intents < 0 || *who.Intents > knownIntents:
		return InvalidIntents, "Invalid intent(s)."
	case *who.Intents&discordgo.IntentMessageContent != 0 && s.opts.NoContent:
		return DisallowedIntents, "Disallowed intent(s)."
	}
	return 0, ""
}

// sendReady tells a bot who it is and which servers it is in.
func (e *session) sendReady(s *Server) {
	guilds := slices.DeleteFunc(slices.Clone(s.guilds), func(g *Guild) bool { return !g.bot || !e.hearsOf(g) })
	in := []map[string]any{}
	for _, g := range guilds {
		in = append(in, map[string]any{"id": g.id, "unavailable": true})
	}
	e.pushEvent("READY", map[string]any{
		"v": 10, "user": s.me, "guilds": in, "session_id": e.id, "shard": e.shard,
		"resume_gateway_url": s.Gateway.address() + resumePath,
		"application":        map[string]any{"id": s.me.ID, "flags": 0},
	})
	for _, g := range guilds {
		if e.intents&discordgo.IntentGuilds != 0 {
			e.pushEvent("GUILD_CREATE", g.guildObject())
		}
	}
}

// hearsOf reports whether what happens in a server, or outside of them if it is nil, is of a shard.
func (e *session) hearsOf(guild *Guild) bool {
	if guild == nil {
		return e.shard[0] == 0
	}
	return (parseID(guild.id)>>22)%int64(e.shard[1]) == int64(e.shard[0])
}

// pushEvent sends an event, and keeps it for a resume. The server is locked.
func (e *session) pushEvent(name string, data any) {
	raw, err := json.Marshal(data)
	if err != nil {
		panic(err) // it is made of our own types
	}
	e.seq++
	sent := event{e.seq, name, raw}
	e.events = append(e.events, sent)
	e.events = slices.Delete(e.events, 0, max(0, len(e.events)-keptEvents))
	e.sendEvent(sent)
}

func (e *session) sendEvent(sent event) {
	if e.conn != nil {
		e.conn.sendFrame(frame{Op: opDispatch, Data: sent.data, Seq: &sent.seq, Name: &sent.name})
	}
}

func (c *conn) handleResume(data json.RawMessage) {
	s, g := c.s, c.s.Gateway
	var from struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     *int64 `json:"seq"`
	}
	if err := json.Unmarshal(data, &from); err != nil || from.Seq == nil {
		c.closeWith(NotDecodable, notDecodable)
		return
	}
	if strings.TrimPrefix(from.Token, "Bot ") != s.Token {
		c.closeWith(WrongToken, "Authentication failed.")
		return
	}
	i := slices.IndexFunc(g.sessions, func(e *session) bool { return e.id == from.Session })
	if i < 0 || len(g.sessions[i].events) > 0 && *from.Seq+1 < g.sessions[i].events[0].seq {
		c.sendFrame(frame{Op: opInvalid, Data: false})
		return
	}
	e := g.sessions[i]
	if *from.Seq > e.seq {
		g.forgetSession(e)
		c.closeWith(InvalidSequence, "Invalid seq.")
		return
	}
	if e.conn != nil && e.conn != c {
		e.conn.queueFrame(outgoing{[]byte("Session was resumed elsewhere."), UnknownError})
	}
	e.conn, c.session = c, e
	g.resumed++
	for _, missed := range e.events {
		if missed.seq > *from.Seq {
			e.sendEvent(missed)
		}
	}
	e.pushEvent("RESUMED", map[string]any{"_trace": []string{"discordtest"}})
}

// dispatchEvent sends an event of a server, or of none, to the session that hears of it, if the bot asked for such events.
// It reports whether the bot is there to hear it. The server is locked.
func (s *Server) dispatchEvent(guild *Guild, intent discordgo.Intent, name string, data func(*session) any) bool {
	heard := false
	for _, e := range s.Gateway.sessions {
		if e.hearsOf(guild) && (intent == 0 || e.intents&intent != 0) {
			e.pushEvent(name, data(e))
			heard = heard || e.conn != nil && s.Gateway.mute != Silent
		}
	}
	return heard
}

func sameForAll(data any) func(*session) any { return func(*session) any { return data } }
