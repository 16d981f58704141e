package discordtest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest"
)

// Asked is an interaction: somebody ran a command, pressed a button, typed an option, or submitted a form.
type Asked struct {
	*Seat  // where the interaction happened
	id     string
	token  string
	kind   discordgo.InteractionType
	what   string    // in words, for the transcript
	source *message  // with the button that was pressed, or nil
	at     time.Time // by the server's clock
	really time.Time // by the machine's
	sent   bool      // the bot was there to hear of it

	acked    bool
	original *message
	follows  int
	choices  []discordgo.ApplicationCommandOptionChoice
	form     *Form
}

// startInteraction sends an interaction to the bot. The server is locked.
func (t *Seat) startInteraction(kind discordgo.InteractionType, what string, data any, source *message) *Asked {
	s := t.s
	a := &Asked{Seat: t, id: s.newID(), token: newSecret() + newSecret(), kind: kind, what: what, source: source, at: s.now(), really: time.Now()}
	s.asked[a.token] = a
	if s.askedOrder = append(s.askedOrder, a); len(s.askedOrder) > keptAsked {
		delete(s.asked, s.askedOrder[0].token)
		s.askedOrder = s.askedOrder[1:]
	}
	if kind != discordgo.InteractionApplicationCommandAutocomplete {
		t.markDeed()
	}
	a.sent = s.dispatchEvent(t.ch.guild, 0, "INTERACTION_CREATE", sameForAll(a.makeEvent(data)))
	s.WakeAll()
	return a
}

// makeEvent returns the interaction as the bot hears of it.
func (a *Asked) makeEvent(data any) discordapi.Interaction {
	where := a.ch.channelObject()
	out := discordapi.Interaction{
		ID: a.id, ApplicationID: a.s.me.ID, Type: a.kind, Data: data, ChannelID: a.ch.id, Channel: &where, Token: a.token,
		Locale: a.who.locale, Owners: a.listOwners(), Context: a.ch.interactionContext(),
	}
	if g := a.ch.guild; g != nil {
		out.GuildID, out.Member = g.id, g.findMember(a.who)
		out.Member.User, out.Member.Permissions = &a.who.User, strconv.FormatInt(g.memberPermissions(a.who), 10)
	} else {
		out.User = &a.who.User
	}
	if a.source != nil {
		m := a.source.Object()
		out.Message = &m
	}
	return out
}

// interactionContext returns where interactions in a channel come from.
func (ch *channel) interactionContext() discordgo.InteractionContextType {
	switch {
	case ch.guild != nil:
		return discordgo.InteractionContextGuild
	case ch.kind == discordgo.ChannelTypeDM:
		return discordgo.InteractionContextBotDM
	}
	return discordgo.InteractionContextPrivateChannel
}

// listOwners returns through which installations the person can use the application in the channel.
func (t *Seat) listOwners() discordapi.Owners {
	out := discordapi.Owners{}
	switch {
	case t.ch.guild != nil && t.ch.guild.bot:
		out[discordgo.ApplicationIntegrationGuildInstall] = t.ch.guild.id
	case t.ch.kind == discordgo.ChannelTypeDM:
		out[discordgo.ApplicationIntegrationGuildInstall] = "0"
	}
	if t.who.installed {
		out[discordgo.ApplicationIntegrationUserInstall] = t.Viewer
	}
	return out
}

// isOpen reports whether the bot heard of the interaction and has not acknowledged it.
func (a *Asked) isOpen() bool { return a.sent && !a.acked }

// isLate reports whether it is too late to acknowledge the interaction.
func (a *Asked) isLate() bool { return time.Since(a.really) > a.s.opts.AckLimit }

// isWaiting reports whether an interaction that the bot heard of is not acknowledged, and still can be.
func (s *Server) isWaiting() bool {
	return slices.ContainsFunc(s.askedOrder, func(a *Asked) bool { return a.isOpen() && !a.isLate() })
}

// reportUnanswered makes violations of interactions that the bot heard of and never acknowledged.
func (s *Server) reportUnanswered() {
	for _, a := range s.askedOrder {
		if a.isOpen() && a.isLate() && a.kind != discordgo.InteractionApplicationCommandAutocomplete {
			s.noteViolation("interaction", fmt.Sprintf("%s by %s was never acknowledged", a.what, a.who.User.Name()))
		}
	}
}

// Acknowledged waits until the bot has acknowledged the interaction, and fails when it has not in time, as people see it:
// the application did not respond.
func (a *Asked) Acknowledged(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, a.s.opts.AckLimit)
	defer cancel()
	err := a.s.WaitFor(ctx, "an answer to "+a.what, func() bool {
		defer a.s.Lock()()
		return a.acked
	})
	if err != nil {
		return fmt.Errorf("the application did not respond: %w", err)
	}
	return nil
}

// Shown waits until the interaction is acknowledged, and returns what is seen of that: the message, the form, or nothing.
func (a *Asked) Shown(ctx context.Context) (string, error) {
	if err := a.Acknowledged(ctx); err != nil {
		return "", err
	}
	defer a.s.Lock()()
	switch {
	case a.form != nil:
		return a.form.renderText(), nil
	case a.original != nil:
		return stagetest.RenderMessage(a.original), nil
	}
	return "", nil
}

// Choices waits for what the bot proposes while somebody types.
func (a *Asked) Choices(ctx context.Context) ([]discordgo.ApplicationCommandOptionChoice, error) {
	if err := a.Acknowledged(ctx); err != nil {
		return nil, err
	}
	defer a.s.Lock()()
	return a.choices, nil
}

// Wait waits for the bot's latest message about the interaction that matches, as people see it: the answer or a follow-up.
func (a *Asked) Wait(ctx context.Context, pattern string) (discordapi.Message, error) {
	return a.WaitWhich(ctx, pattern, func(m *message) bool { return m.by == a })
}
