package discord

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/firstseen/firstseen/bots"
)

// handleEvent handles an event: it stores what has to be answered. If it returns an error, it is called again with the same
// event. If handling the event panics, it is dropped, because it would panic again.
func (s *shard) handleEvent(ctx context.Context, e event) (err error) {
	defer func() {
		if v := recover(); v != nil {
			s.log.Error("an event was dropped", "event", e.Type, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			err = nil
		}
	}()
	s.log.Debug("an event came", "event", e.Type, "shard", s.index)
	switch e.Type {
	case "READY":
		return s.startSession(ctx, e)
	case "GUILD_CREATE":
		return s.handleGuild(ctx, e)
	case "CHANNEL_CREATE", "THREAD_CREATE":
		var c channelInfo
		if canDecode(e.Data, &c) {
			s.gateway.state.guilds.addChannel(c)
		}
	case "MESSAGE_CREATE":
		var m message
		if !canDecode(e.Data, &m) {
			s.log.Warn("an event cannot be read", "event", e.Type)
			return nil
		}
		return s.gateway.messages.enqueueMessage(ctx, m, s.cursors)
	case "MESSAGE_UPDATE":
		return s.handleUpdate(ctx, e)
	}
	return nil
}

// handleUpdate handles a message that has the embed of its link now, or that was edited and has a clip now. The queue leaves it out if
// it was enqueued with the clip before.
func (s *shard) handleUpdate(ctx context.Context, e event) error {
	var m message
	if !canDecode(e.Data, &m) {
		return nil
	}
	age := s.gateway.now().Sub(timeOfID(m.ID))
	if m.Edited == "" && age < unfurlWindow || m.Edited != "" && age < editWindow && len(listClips(&m)) > 0 {
		m.wasEdited = m.Edited != ""
		return s.gateway.messages.enqueueMessage(ctx, m, s.cursors)
	}
	return nil
}

// startSession handles the first event of a new session, and starts the backfills.
func (s *shard) startSession(ctx context.Context, e event) error {
	var r ready
	if !canDecode(e.Data, &r) || !isID(r.User.ID) {
		s.log.Warn("an event cannot be read", "event", e.Type)
		return nil
	}
	me := identity{user: r.User.ID, app: r.App.ID}
	if !isID(me.app) {
		me.app = me.user
	}
	s.gateway.state.me.Store(&me)
	s.confirmIntents()
	s.gateway.readyOnce.Do(func() { close(s.gateway.ready) })
	s.session = session{id: r.SessionID, lastSeq: e.Seq}
	if address, err := checkGatewayURL(s.gateway.base, r.ResumeURL); err == nil {
		s.session.url = address
	}
	s.knownGuilds = map[string]bool{}
	for _, g := range r.Guilds {
		s.knownGuilds[g.ID] = true
	}
	s.log.Info("Discord's gateway is there", "shard", s.index, "servers", len(r.Guilds))
	return s.backfill.startBackfills(ctx)
}

// handleGuild handles the description of a server. If the bot was just added to the server, it enqueues a greeting.
func (s *shard) handleGuild(ctx context.Context, e event) error {
	var g guild
	if !canDecode(e.Data, &g) || !isID(g.ID) || g.Unavailable {
		return nil
	}
	s.gateway.state.guilds.addGuild(g)
	if s.knownGuilds == nil { // no session is ready
		return nil
	}
	s.backfill.backfillGuild(g, s.knownGuilds[g.ID])
	joined := g.joinTime()
	if s.knownGuilds[g.ID] || !isID(g.SystemChannel) || s.gateway.now().Sub(joined) > maxGreetDelay {
		return nil
	}
	in := bots.Incoming{
		ID: fmt.Sprintf("g%s-%d", g.ID, joined.Unix()), Chat: channelID(g.SystemChannel), Lang: g.Locale, At: s.gateway.now().UTC(),
		Group: true, Server: serverID(g.ID), CommandsOnly: s.gateway.state.noContent.Load(),
	}
	if err := s.gateway.jobs.enqueueJob(ctx, job{In: &in, Greet: true}); err != nil {
		return err
	}
	s.knownGuilds[g.ID] = true
	return nil
}

// joinTime returns when the bot joined the server, or the zero time if that is not known.
func (g guild) joinTime() time.Time {
	at, err := time.Parse(time.RFC3339, g.JoinedAt)
	if err != nil {
		return time.Time{}
	}
	return at
}

// maxGreetDelay is the longest time after the bot joined a server in which it still greets. Events may be late.
const maxGreetDelay = time.Hour

// enqueueMessage enqueues a message if it concerns the bot, and moves the read cursor of its channel.
func (r *messageReader) enqueueMessage(ctx context.Context, m message, cursors *cursorStore) error {
	defer cursors.positions.recordNewest(m.ID)
	r.fetchReplied(ctx, &m)
	in := r.readMessage(m)
	if in == nil {
		return nil
	}
	j := newMessageJob(in, &m)
	if m.Guild == "" {
		j.DMChannel = m.Channel
	}
	if err := cursors.ensureCursor(ctx, m.Channel, readCursor{Last: previousID(m.ID), Guild: m.Guild}); err != nil {
		return err
	}
	if err := r.jobs.enqueueJob(ctx, j); err != nil {
		return err
	}
	cursors.positions.markRead(m)
	return nil
}
