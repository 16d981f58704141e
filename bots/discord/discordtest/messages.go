package discordtest

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

func webAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// at is the channel of a call, where the bot has the permissions that it takes.
func (s *Server) at(c *Call, takes int64) (*channel, error) {
	ch := s.channels[c.Path["channel_id"]]
	switch {
	case ch == nil:
		return nil, errUnknownChannel
	case !ch.hasBot():
		return nil, errNoAccess
	case ch.may()&takes != takes:
		return nil, errNoPermission
	}
	return ch, nil
}

// found is the message of a call, in a channel where the bot has the permissions that it takes. Those that only one person sees are not
// found.
func (s *Server) found(c *Call, takes int64) (*message, error) {
	ch, err := s.at(c, takes)
	if err != nil {
		return nil, err
	}
	m := s.messages[c.Path["message_id"]]
	if m == nil || m.ch != ch || m.deleted || m.only != nil {
		return nil, errUnknownMessage
	}
	return m, nil
}

// shown is a message as the bot may read it over REST.
func (s *Server) shown(m *message) discordapi.Message {
	out := s.wire(m)
	if s.opts.NoContent {
		s.withhold(m, &out)
	}
	return out
}

func (s *Server) getMessage(c *Call) (any, error) {
	m, err := s.found(c, discordapi.ReadHistory)
	if err != nil {
		return nil, err
	}
	return s.shown(m), nil
}

// listMessages answers the latest messages, or those before or after one, the latest first.
func (s *Server) listMessages(c *Call) (any, error) {
	ch, err := s.at(c, 0)
	if err != nil {
		return nil, err
	}
	limit, err := c.limit()
	if err != nil {
		return nil, err
	}
	out := []discordapi.Message{}
	if ch.may()&discordapi.ReadHistory == 0 {
		return out, nil
	}
	all := ch.between(number(c.Query.Get("after")), number(c.Query.Get("before")))
	if c.Query.Has("after") && len(all) > limit {
		all = all[:limit]
	}
	for _, m := range slices.Backward(all) {
		if len(out) < limit {
			out = append(out, s.shown(m))
		}
	}
	return out, nil
}

// limit is how many messages a call asks for.
func (c *Call) limit() (int, error) {
	text := c.Query.Get("limit")
	if text == "" {
		return defaultPage, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 || limit > maxPage {
		return 0, invalid(wrong{"limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 100."})
	}
	return limit, nil
}

// between are the messages after an id and before another, which is 0 for none.
func (ch *channel) between(after, before int64) []*message {
	var all []*message
	for _, t := range ch.turns {
		if m := t.message; m.seenBy(nil) && number(m.ID) > after && (before == 0 || number(m.ID) < before) {
			all = append(all, m)
		}
	}
	return all
}

func (s *Server) createMessage(c *Call) (any, error) {
	ch, err := s.at(c, discordapi.SendMessages)
	if err != nil {
		return nil, err
	}
	if ch.kind == discordapi.Direct && !ch.people[0].reachable() {
		return nil, errNoDirect
	}
	if len(c.Files) > 0 && ch.may()&discordapi.AttachFiles == 0 {
		return nil, errNoPermission
	}
	p, err := s.payload(c, "")
	if err != nil {
		return nil, err
	}
	if again := ch.named(p, s.now()); again != nil {
		return s.wire(again), nil
	}
	m := &message{ch: ch, Message: discordapi.Message{Author: s.me, Type: discordapi.Ordinary}, nonce: p.Nonce, at: s.now()}
	if err := s.refer(m, p); err != nil {
		return nil, err
	}
	if err := s.fill(m, p); err != nil {
		return nil, err
	}
	s.store(m)
	s.tell(m, "MESSAGE_CREATE")
	return s.wire(m), nil
}

// named is the message that the bot posted lately under the same nonce, which it says is to be unique.
func (ch *channel) named(p *payload, now time.Time) *message {
	if !p.Enforce || p.Nonce == "" {
		return nil
	}
	for _, t := range ch.turns {
		if m := t.message; m != nil && m.nonce == p.Nonce && now.Sub(m.at) < nonceLife {
			return m
		}
	}
	return nil
}

// refer makes a message a reply.
func (s *Server) refer(m *message, p *payload) error {
	if p.Reference == nil {
		return nil
	}
	to := s.messages[p.Reference.MessageID]
	if to == nil || to.ch != m.ch || to.deleted || to.only != nil {
		if p.Reference.OrFail != nil && !*p.Reference.OrFail {
			return nil
		}
		return unlucky(wrong{"message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message"})
	}
	m.Type = discordapi.Reply
	m.MessageReference = &discordapi.Reference{MessageID: to.ID, ChannelID: to.ch.id}
	return nil
}

func (s *Server) updateMessage(c *Call) (any, error) {
	m, err := s.found(c, 0)
	if err != nil {
		return nil, err
	}
	if m.Author.ID != s.me.ID {
		return nil, errNotYours
	}
	return s.update(c, m, "")
}

// update changes a message as a call says.
func (s *Server) update(c *Call, m *message, under string) (any, error) {
	p, err := s.payload(c, under)
	if err != nil {
		return nil, err
	}
	p.edits = true
	changed := *m
	if err := s.fill(&changed, p); err != nil {
		return nil, err
	}
	s.change(m)
	changed.former, changed.seq, changed.EditedTimestamp = m.former, m.seq, m.EditedTimestamp
	*m = changed
	s.tell(m, "MESSAGE_UPDATE")
	return s.wire(m), nil
}

func (s *Server) deleteMessage(c *Call) (any, error) {
	m, err := s.found(c, 0)
	if err != nil {
		return nil, err
	}
	if m.Author.ID != s.me.ID {
		return nil, errNoPermission
	}
	s.remove(m)
	return nil, nil
}

// remove takes a message out of its channel.
func (s *Server) remove(m *message) {
	s.seq++
	m.deleted, m.seq = true, s.seq
	if m.only != nil || !m.ch.hasBot() {
		return
	}
	gone := map[string]string{"id": m.ID, "channel_id": m.ch.id}
	intent := int64(discordapi.DirectMessages)
	if m.ch.guild != nil {
		gone["guild_id"] = m.ch.guild.id
		intent = discordapi.GuildMessages
	}
	s.dispatch(m.ch.guild, intent, "MESSAGE_DELETE", always(gone))
}

func (s *Server) typing(c *Call) (any, error) {
	ch, err := s.at(c, discordapi.SendMessages)
	if err != nil {
		return nil, err
	}
	if ch.kind == discordapi.Direct && !ch.people[0].reachable() {
		return nil, errNoDirect
	}
	ch.append(turn{note: "(" + s.me.Username + " is typing…)", sign: true})
	return nil, nil
}
