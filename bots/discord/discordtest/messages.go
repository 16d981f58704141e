package discordtest

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest"
)

// findChannel returns the channel of a call, where the bot has the permissions that it takes.
func (s *Server) findChannel(c *Call, takes int64) (*channel, error) {
	ch := s.channels[c.Path["channel_id"]]
	switch {
	case ch == nil:
		return nil, errUnknownChannel
	case !ch.hasBot():
		return nil, errNoAccess
	case ch.botPermissions()&takes != takes:
		return nil, errNoPermission
	}
	return ch, nil
}

// onChannel returns the action of calls that name a channel, where the bot needs permissions.
func onChannel(takes int64, do func(*Server, *Call, *channel) (any, error)) action {
	return func(s *Server, c *Call) (any, error) {
		ch, err := s.findChannel(c, takes)
		if err != nil {
			return nil, err
		}
		return do(s, c, ch)
	}
}

// onMessage returns the action of calls that name a message, in a channel where the bot needs permissions. Messages that only one
// person sees are not found.
func onMessage(takes int64, do func(*Server, *Call, *message) (any, error)) action {
	return onChannel(takes, func(s *Server, c *Call, ch *channel) (any, error) {
		m := s.messages[c.Path["message_id"]]
		if m == nil || m.ch != ch || !m.SeenBy("") {
			return nil, errUnknownMessage
		}
		return do(s, c, m)
	})
}

func (s *Server) getChannel(_ *Call, ch *channel) (any, error) { return ch.channelObject(), nil }

// getMessage returns a message as the bot may read it over REST.
func (s *Server) getMessage(_ *Call, m *message) (any, error) { return s.readMessage(m), nil }

func (s *Server) readMessage(m *message) discordapi.Message {
	out := m.Object()
	if s.opts.NoContent {
		m.withholdContent(&out)
	}
	return out
}

// listMessages answers the latest messages, or the first after one, the latest first.
func (s *Server) listMessages(c *Call, ch *channel) (any, error) {
	limit := defaultPage
	if text := c.Query.Get("limit"); text != "" {
		var err error
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > maxPage {
			return nil, invalidForm(formError{"limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 100."})
		}
	}
	out := []discordapi.Message{}
	if ch.botPermissions()&discordgo.PermissionReadMessageHistory == 0 {
		return out, nil
	}
	after := parseID(c.Query.Get("after"))
	all := slices.DeleteFunc(ch.timeline.ListMessages(""), func(m *message) bool { return parseID(m.ID) <= after })
	if c.Query.Has("after") {
		all = all[:min(limit, len(all))]
	}
	for _, m := range slices.Backward(all[max(0, len(all)-limit):]) {
		out = append(out, s.readMessage(m))
	}
	return out, nil
}

// isClosed reports whether the channel is that of the direct messages of somebody to whom the bot must not write.
func (ch *channel) isClosed() bool {
	return ch.kind == discordgo.ChannelTypeDM && !ch.people[0].isReachable()
}

func (s *Server) createMessage(c *Call, ch *channel) (any, error) {
	if ch.isClosed() {
		return nil, errNoDirect
	}
	if len(c.Files) > 0 && ch.botPermissions()&discordgo.PermissionAttachFiles == 0 {
		return nil, errNoPermission
	}
	p, err := s.readPayload(c, "")
	if err != nil {
		return nil, err
	}
	if again := ch.findNonce(p); again != nil {
		return again.Object(), nil
	}
	m := &message{ch: ch, nonce: p.Nonce, at: s.now()}
	m.Author = s.me
	if err := s.setReference(m, p); err != nil {
		return nil, err
	}
	return s.postPayload(m, p)
}

// postPayload posts a message that shows what a call says.
func (s *Server) postPayload(m *message, p *payload) (any, error) {
	if err := s.fillMessage(m, p); err != nil {
		return nil, err
	}
	return m.postMessage().Object(), nil
}

// findNonce returns the message that the bot posted lately under the same nonce, which it says is to be unique, or nil.
func (ch *channel) findNonce(p *payload) *message {
	for _, m := range ch.timeline.ListMessages("") {
		if p.Enforce && p.Nonce != "" && m.nonce == p.Nonce && ch.s.now().Sub(m.at) < nonceLife {
			return m
		}
	}
	return nil
}

// setReference makes a message a reply.
func (s *Server) setReference(m *message, p *payload) error {
	if p.Reference == nil {
		return nil
	}
	to := s.messages[p.Reference.MessageID]
	if to == nil || to.ch != m.ch || !to.SeenBy("") {
		if p.Reference.FailIfNotExists != nil && !*p.Reference.FailIfNotExists {
			return nil
		}
		return staleForm(formError{"message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message"})
	}
	m.Type = discordgo.MessageTypeReply
	m.MessageReference = &discordapi.Reference{MessageID: to.ID, ChannelID: to.ch.id}
	return nil
}

func (s *Server) updateMessage(c *Call, m *message) (any, error) {
	if !m.FromBot {
		return nil, errNotYours
	}
	return s.changeMessage(c, m)
}

// changeMessage changes a message as a call says.
func (s *Server) changeMessage(c *Call, m *message) (any, error) {
	p, err := s.readPayload(c, "")
	if err != nil {
		return nil, err
	}
	changed := *m
	changed.Flags &^= discordgo.MessageFlagsLoading
	if err := s.fillMessage(&changed, p); err != nil {
		return nil, err
	}
	return m.replaceMessage(changed), nil
}

func (s *Server) startTyping(_ *Call, ch *channel) (any, error) {
	if ch.isClosed() {
		return nil, errNoDirect
	}
	ch.timeline.AddSign("(" + s.me.Username + " is typing…)")
	return nil, nil
}

// readEmoji reads the emoji of a call: one of Unicode's, or name:id.
func readEmoji(c *Call) (string, error) {
	name, id, custom := strings.Cut(c.Path["emoji_name"], ":")
	isASCII := !strings.ContainsFunc(name, func(r rune) bool { return r > 127 })
	if custom && parseID(id) == 0 || !custom && isASCII {
		return "", errUnknownEmoji
	}
	return name, nil
}

func (s *Server) addReaction(c *Call, m *message) (any, error) {
	emoji, err := readEmoji(c)
	if mine := (stagetest.Reaction{UserID: s.me.ID, Name: s.me.Name(), Emoji: emoji}); err == nil && !slices.Contains(m.State.Reactions, mine) {
		m.State.Reactions = append(m.State.Reactions, mine)
		m.ch.timeline.CountMessageChange(m)
	}
	return nil, err
}
