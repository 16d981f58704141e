package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// job is what is kept of an event until it is answered, or a message that is to go out.
type job struct {
	In    *bots.Incoming `json:"in,omitempty"`
	Hook  *hook          `json:"hook,omitempty"` // the interaction that In came by
	Greet bool           `json:"greet,omitempty"`
	Out   *outgoing      `json:"out,omitempty"`

	Direct string `json:"direct,omitempty"` // the channel in which somebody wrote in private
}

// keep keeps an event, so that it counts as read. If it fails it is called again with the same event. One that causes a panic
// would do so again, and is dropped.
func (s *shard) keep(ctx context.Context, e event) (err error) {
	defer func() {
		if v := recover(); v != nil {
			s.Logger.Error("an event was dropped", "event", e.Type, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			err = nil
		}
	}()
	s.Logger.Debug("an event came", "event", e.Type, "shard", s.n)
	switch e.Type {
	case "READY":
		return s.begin(ctx, e)
	case "GUILD_CREATE":
		return s.arrive(ctx, e)
	case "CHANNEL_CREATE", "THREAD_CREATE":
		var c channelInfo
		if legible(e.Data, &c) {
			s.places.open(c)
		}
	case "MESSAGE_CREATE":
		var m message
		if !legible(e.Data, &m) {
			s.Logger.Warn("an event cannot be read", "event", e.Type)
			return nil
		}
		return s.post(ctx, m)
	case "MESSAGE_UPDATE":
		var m message
		if legible(e.Data, &m) && m.Edited == "" && s.now().Sub(madeAt(m.ID)) < unfurlTime {
			return s.post(ctx, m) // which shows by now what its link leads to; one that was kept as it came is known
		}
	}
	return nil
}

// begin notes the new session, and has read what was missed before it.
func (s *shard) begin(ctx context.Context, e event) error {
	var r ready
	if !legible(e.Data, &r) || !isID(r.User.ID) {
		s.Logger.Warn("an event cannot be read", "event", e.Type)
		return nil
	}
	me := identity{user: r.User.ID, app: r.App.ID}
	if !isID(me.app) {
		me.app = me.user
	}
	s.me.Store(&me)
	s.begun()
	s.began.Do(func() { close(s.there) })
	s.session = session{id: r.SessionID, seq: e.Seq}
	if address, err := s.address(r.ResumeURL); err == nil {
		s.session.url = address
	}
	s.guilds = map[string]bool{}
	for _, g := range r.Guilds {
		s.guilds[g.ID] = true
	}
	s.Logger.Info("Discord's gateway is there", "shard", s.n, "servers", len(r.Guilds))
	return s.catchUp(ctx)
}

// arrive notes what a server is like; where the bot was just brought, it says what it does.
func (s *shard) arrive(ctx context.Context, e event) error {
	var g guild
	if !legible(e.Data, &g) || !isID(g.ID) || g.Unavailable {
		return nil
	}
	s.places.learn(g)
	if s.guilds == nil { // there is no session
		return nil
	}
	s.lookIn(g)
	joined := g.joined()
	if s.guilds[g.ID] || !isID(g.SystemChannel) || s.now().Sub(joined) > greetTime {
		return nil
	}
	in := bots.Incoming{
		ID: fmt.Sprintf("g%s-%d", g.ID, joined.Unix()), Chat: channelID(g.SystemChannel), Lang: g.Locale, At: s.now().UTC(),
		Group: true, Server: serverID(g.ID), CommandsOnly: s.blind.Load(),
	}
	if err := s.enqueue(ctx, job{In: &in, Greet: true}); err != nil {
		return err
	}
	s.guilds[g.ID] = true
	return nil
}

// joined is when the bot came to the server; the zero time if that is not told.
func (g guild) joined() time.Time {
	at, err := time.Parse(time.RFC3339, g.JoinedAt)
	if err != nil {
		return time.Time{}
	}
	return at
}

// greetTime is how long after the bot came to a server it says so at most: events may come late.
const greetTime = time.Hour

// post keeps a message that concerns the bot.
func (s *shard) post(ctx context.Context, m message) error {
	defer s.seen.pass(m.ID)
	s.recall(ctx, &m)
	in := s.message(m)
	if in == nil {
		return nil
	}
	l := job{In: in}
	if m.Guild == "" {
		l.Direct = m.Channel
	}
	if err := s.enroll(ctx, m.Channel, mark{Last: before(m.ID), Guild: m.Guild}); err != nil {
		return err
	}
	if err := s.enqueue(ctx, l); err != nil {
		return err
	}
	s.seen.note(m)
	return nil
}

// enqueue puts a job into the queue. One that is there already is left out.
func (b *Bot) enqueue(ctx context.Context, l job) error {
	body, err := json.Marshal(l)
	if err != nil {
		b.Logger.Error("an event cannot be kept", "error", err)
		return nil
	}
	jobs := []core.Job{{ID: l.In.ID, Chat: l.In.Chat.ID, Body: body}}
	if err := b.Queue.Enqueue(ctx, queueName, jobs, nil); err != nil {
		return fmt.Errorf("discord: keep event: %w", err)
	}
	b.worker.Wake()
	return nil
}
