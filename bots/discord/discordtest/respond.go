package discordtest

import (
	"fmt"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// answerInteraction acknowledges an interaction.
func (s *Server) answerInteraction(c *Call) (any, error) {
	a := s.asked[c.Path["interaction_token"]]
	if a == nil || a.id != c.Path["interaction_id"] || s.now().Sub(a.at) > tokenLife {
		return nil, errUnknownAsked
	}
	if a.acked {
		return nil, errAcknowledged
	}
	if a.isLate() {
		s.noteViolation(c.Operation, a.what+" was acknowledged too late")
		return nil, errUnknownAsked
	}
	var answer discordapi.Answer
	if err := c.readBody(&answer); err != nil {
		return nil, err
	}
	if err := s.applyAnswer(a, answer, c); err != nil {
		return nil, err
	}
	a.acked = true
	return nil, nil
}

// applyAnswer does what an answer of a type does, if an interaction can be answered so.
func (s *Server) applyAnswer(a *Asked, answer discordapi.Answer, c *Call) error {
	kind, isTyping := answer.Type, a.kind == discordgo.InteractionApplicationCommandAutocomplete
	switch {
	case isTyping && kind == discordgo.InteractionApplicationCommandAutocompleteResult:
		return a.setChoices(answer.Data.Choices)
	case isTyping:
	case kind == discordgo.InteractionResponseChannelMessageWithSource:
		return s.sayNow(a, c)
	case kind == discordgo.InteractionResponseDeferredChannelMessageWithSource:
		m := a.newAnswer(answer.Data.Flags)
		m.Flags |= discordgo.MessageFlagsLoading
		a.original = m.postMessage()
		return nil
	case kind == discordgo.InteractionResponseModal && a.kind != discordgo.InteractionModalSubmit:
		return s.showForm(a, answer)
	case kind == discordgo.InteractionResponseDeferredMessageUpdate && a.source != nil:
		a.original = a.source
		return nil
	}
	return invalidForm(formError{"type", "BASE_TYPE_CHOICES", "This type of answer is not allowed here."})
}

// newAnswer returns a message of the bot that answers an interaction, and is not posted yet.
func (a *Asked) newAnswer(flags discordgo.MessageFlags) *message {
	m := &message{ch: a.ch, by: a}
	m.Author, m.WebhookID = a.s.me, a.s.me.ID
	if a.kind == discordgo.InteractionApplicationCommand {
		m.Type = discordgo.MessageTypeChatInputCommand
	}
	if flags&discordgo.MessageFlagsEphemeral != 0 {
		m.Flags, m.Only = discordgo.MessageFlagsEphemeral, a.Viewer
	}
	return m
}

func (s *Server) sayNow(a *Asked, c *Call) error {
	p, err := s.readPayload(c, "data")
	if err != nil {
		return err
	}
	m := a.newAnswer(p.Flags)
	if _, err = s.postPayload(m, p); err == nil {
		a.original = m
	}
	return err
}

func (a *Asked) setChoices(choices []discordgo.ApplicationCommandOptionChoice) error {
	if found := checkChoices("data.", choices); len(found) > 0 {
		return invalidForm(found...)
	}
	a.choices = choices
	return nil
}

// checkChoices returns which choices have a value that is too long.
func checkChoices(at string, all []discordgo.ApplicationCommandOptionChoice) (found formErrors) {
	for i, choice := range all {
		value, _ := choice.Value.(string)
		found.limitLength(fmt.Sprintf("%schoices.%d.value", at, i), value, maxChoice)
	}
	return found
}

// findAsked returns the interaction of a call's token.
func (s *Server) findAsked(c *Call) (*Asked, error) {
	a := s.asked[c.Path["webhook_token"]]
	switch {
	case c.Path["webhook_id"] != s.me.ID:
		return nil, errUnknownWebhook
	case a == nil || s.now().Sub(a.at) > tokenLife:
		return nil, errBadToken
	case !a.acked:
		return nil, errUnknownWebhook
	}
	return a, nil
}

// followUp posts a further message, or the first one if that is still to come.
func (s *Server) followUp(c *Call) (any, error) {
	a, err := s.findAsked(c)
	if err != nil {
		return nil, err
	}
	if a.original != nil && a.original.Flags&discordgo.MessageFlagsLoading != 0 {
		return s.changeMessage(c, a.original)
	}
	if !a.ch.hasBot() && a.follows >= maxFollowUps {
		return nil, errFollowUps
	}
	p, err := s.readPayload(c, "")
	if err != nil {
		return nil, err
	}
	m := a.newAnswer(p.Flags)
	m.Type = discordgo.MessageTypeDefault
	posted, err := s.postPayload(m, p)
	if err == nil {
		a.follows++
	}
	return posted, err
}

// onAnswer returns the action of calls that name a message that answers the interaction of their token.
func onAnswer(do func(*Server, *Call, *message) (any, error)) action {
	return func(s *Server, c *Call) (any, error) {
		a, err := s.findAsked(c)
		if err != nil {
			return nil, err
		}
		m := a.original
		if id := c.Path["message_id"]; id != "" && id != "@original" {
			m = s.messages[id]
		}
		if m == nil || m.Deleted || m.by != a && m != a.original {
			return nil, errUnknownMessage
		}
		return do(s, c, m)
	}
}
