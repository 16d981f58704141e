package discordtest

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// respond is how the bot acknowledges an interaction.
func (s *Server) respond(c *Call) (any, error) {
	a := s.asked[c.Path["interaction_token"]]
	if a == nil || a.id != c.Path["interaction_id"] || s.now().Sub(a.at) > tokenLife {
		return nil, errUnknownAsked
	}
	if a.acked != 0 {
		return nil, errAcknowledged
	}
	if time.Since(a.really) > s.opts.AckLimit {
		s.violate(c.Operation, a.what+" was acknowledged too late")
		return nil, errUnknownAsked
	}
	var kind int
	if err := json.Unmarshal(c.fields["type"], &kind); err != nil {
		return nil, invalid(wrong{"type", "BASE_TYPE_REQUIRED", "This field is required"})
	}
	do, known := answers[kind]
	if !known || !a.takes(kind) {
		return nil, invalid(wrong{"type", "BASE_TYPE_CHOICES", "This type of answer is not allowed here."})
	}
	if err := do(s, a, c); err != nil {
		return nil, err
	}
	a.acked = kind
	if c.Query.Get("with_response") == "true" {
		return s.callbackResult(a), nil
	}
	return nil, nil
}

// answers are what a bot can answer, by type.
var answers map[int]func(*Server, *Asked, *Call) error

func init() { // as they look into it
	answers = map[int]func(*Server, *Asked, *Call) error{
		discordapi.Say:         (*Server).sayNow,
		discordapi.SayLater:    (*Server).sayLater,
		discordapi.ChangeLater: func(_ *Server, a *Asked, _ *Call) error { a.original = a.source; return nil },
		discordapi.Change:      (*Server).changeSource,
		discordapi.Propose:     (*Server).propose,
		discordapi.ShowForm:    (*Server).showForm,
	}
}

// takes tells whether an interaction can be answered in a way.
func (a *Asked) takes(kind int) bool {
	switch kind {
	case discordapi.Propose:
		return a.kind == discordapi.Complete
	case discordapi.Change, discordapi.ChangeLater:
		return a.source != nil && a.kind != discordapi.Complete
	case discordapi.ShowForm:
		return a.kind == discordapi.Run || a.kind == discordapi.Press
	}
	return a.kind != discordapi.Complete
}

func (s *Server) callbackResult(a *Asked) any {
	about := map[string]any{"id": a.id, "type": a.kind, "activity_instance_id": nil}
	out := map[string]any{"interaction": about}
	if a.original != nil {
		about["response_message_id"] = a.original.ID
		about["response_message_ephemeral"] = a.original.only != nil
		about["response_message_loading"] = a.loading
		kind := discordapi.Say // or will
		if a.original == a.source {
			kind = discordapi.Change
		}
		out["resource"] = map[string]any{"type": kind, "message": s.wire(a.original)}
	}
	return out
}

// answering makes a message of the bot that answers an interaction.
func (s *Server) answering(a *Asked, flags int) *message {
	m := &message{ch: a.ch, by: a}
	m.Author, m.WebhookID, m.ApplicationID = s.me, s.me.ID, s.me.ID
	m.InteractionMetadata = a.metadata()
	if a.kind == discordapi.Run {
		m.Type = discordapi.SlashAnswer
	}
	if flags&discordapi.Ephemeral != 0 {
		m.Flags, m.only = discordapi.Ephemeral, a.who
	}
	return m
}

func (a *Asked) metadata() *discordapi.InteractionMetadata {
	m := &discordapi.InteractionMetadata{ID: a.id, Type: a.kind, User: a.who.User, Owners: a.ch.owners(a.who)}
	switch {
	case a.kind == discordapi.Press:
		m.InteractedMessageID = a.source.ID
	case a.from != nil:
		m.Triggering = a.from.metadata()
	}
	return m
}

func (s *Server) sayNow(a *Asked, c *Call) error {
	p, err := s.payload(c, "data")
	if err != nil {
		return err
	}
	m := s.answering(a, p.Flags)
	if err := s.fill(m, p); err != nil {
		return err
	}
	a.original = s.store(m)
	s.tell(m, "MESSAGE_CREATE")
	return nil
}

func (s *Server) sayLater(a *Asked, c *Call) error {
	var body struct {
		Data struct {
			Flags int `json:"flags"`
		} `json:"data"`
	}
	if err := c.read(&body); err != nil {
		return err
	}
	m := s.answering(a, body.Data.Flags)
	m.Flags |= discordapi.Loading
	a.original, a.loading = s.store(m), true
	s.tell(m, "MESSAGE_CREATE")
	return nil
}

func (s *Server) changeSource(a *Asked, c *Call) error {
	if a.source.deleted {
		return errUnknownMessage
	}
	a.original = a.source
	if _, given := c.fields["data"]; !given {
		return nil
	}
	_, err := s.update(c, a.source, "data")
	return err
}

func (s *Server) propose(a *Asked, c *Call) error {
	var body struct {
		Data struct {
			Choices []discordapi.Choice `json:"choices"`
		} `json:"data"`
	}
	if err := c.read(&body); err != nil {
		return err
	}
	for i, choice := range body.Data.Choices {
		if text, ok := choice.Value.(string); ok && length(text) > maxChoice {
			return invalid(tooLong(fmt.Sprintf("data.choices.%d.value", i), maxChoice))
		}
	}
	a.choices = body.Data.Choices
	return nil
}

// answered is the interaction of a call's token.
func (s *Server) answered(c *Call) (*Asked, error) {
	if c.Path["webhook_id"] != s.me.ID {
		return nil, errUnknownWebhook
	}
	a := s.asked[c.Path["webhook_token"]]
	switch {
	case a == nil || s.now().Sub(a.at) > tokenLife:
		return nil, errBadToken
	case a.acked == 0:
		return nil, errUnknownWebhook
	}
	return a, nil
}

// followUp posts a further message, or the first one if that is still to come.
func (s *Server) followUp(c *Call) (any, error) {
	a, err := s.answered(c)
	if err != nil {
		return nil, err
	}
	if a.loading {
		return s.finish(a, c)
	}
	if !a.ch.hasBot() && a.follows >= maxFollowUps {
		return nil, errFollowUps
	}
	p, err := s.payload(c, "")
	if err != nil {
		return nil, err
	}
	m := s.answering(a, p.Flags)
	m.Type = discordapi.Ordinary
	if err := s.fill(m, p); err != nil {
		return nil, err
	}
	a.follows++
	s.store(m)
	s.tell(m, "MESSAGE_CREATE")
	return s.wire(m), nil
}

// finish puts the answer into the message that was to come.
func (s *Server) finish(a *Asked, c *Call) (any, error) {
	p, err := s.payload(c, "")
	if err != nil {
		return nil, err
	}
	done := *a.original
	done.Flags &^= discordapi.Loading
	if err := s.fill(&done, p); err != nil {
		return nil, err
	}
	s.change(a.original)
	done.former, done.seq = a.original.former, a.original.seq
	*a.original, a.loading = done, false
	s.tell(a.original, "MESSAGE_UPDATE")
	return s.wire(a.original), nil
}

// ownAnswer is the message that a call names: one that answers the interaction of its token.
func (s *Server) ownAnswer(c *Call) (*Asked, *message, error) {
	a, err := s.answered(c)
	if err != nil {
		return nil, nil, err
	}
	m := a.original
	if id := c.Path["message_id"]; id != "" && id != "@original" {
		m = s.messages[id]
	}
	if m == nil || m.deleted || m.by != a && m != a.original {
		return nil, nil, errUnknownMessage
	}
	return a, m, nil
}

func (s *Server) getAnswer(c *Call) (any, error) {
	_, m, err := s.ownAnswer(c)
	if err != nil {
		return nil, err
	}
	return s.wire(m), nil
}

func (s *Server) updateAnswer(c *Call) (any, error) {
	a, m, err := s.ownAnswer(c)
	if err != nil {
		return nil, err
	}
	if a.loading && m == a.original {
		return s.finish(a, c)
	}
	return s.update(c, m, "")
}

func (s *Server) deleteAnswer(c *Call) (any, error) {
	_, m, err := s.ownAnswer(c)
	if err != nil {
		return nil, err
	}
	s.remove(m)
	return nil, nil
}
