package discordtest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest"
)

// Asked is an interaction: somebody ran a command, pressed a button, typed an option, or submitted a form.
type Asked struct {
	*Seat  // where the interaction happened
	id     string
	token  string
	kind   int
	what   string    // in words, for the transcript
	source *message  // with the button that was pressed, or nil
	from   *Asked    // what showed the form that is submitted, or nil
	at     time.Time // by the server's clock
	really time.Time // by the machine's
	sent   bool      // the bot was there to hear of it

	acked    int // how it was acknowledged, or 0
	original *message
	follows  int
	choices  []discordapi.Choice
	form     *Form
}

// startInteraction sends an interaction to the bot. The server is locked.
func (t *Seat) startInteraction(kind int, what string, data any, source *message) *Asked {
	s := t.s
	a := &Asked{Seat: t, id: s.newID(), token: newSecret() + newSecret(), kind: kind, what: what, source: source, at: s.now(), really: time.Now()}
	s.asked[a.token] = a
	if s.askedOrder = append(s.askedOrder, a); len(s.askedOrder) > keptAsked {
		delete(s.asked, s.askedOrder[0].token)
		s.askedOrder = s.askedOrder[1:]
	}
	if kind != discordapi.Complete {
		t.markDeed()
	}
	a.sent = s.dispatchEvent(t.ch.guild, 0, "INTERACTION_CREATE", sameForAll(a.makeEvent(data)))
	s.WakeAll()
	return a
}

// makeEvent returns the interaction as the bot hears of it.
func (a *Asked) makeEvent(data any) discordapi.Interaction {
	s, ch := a.s, a.ch
	where := ch.channelObject()
	where.Permissions = strconv.FormatInt(all, 10)
	out := discordapi.Interaction{
		ID: a.id, ApplicationID: s.me.ID, Type: a.kind, Data: data, ChannelID: ch.id, Channel: &where, Token: a.token, Version: 1,
		Locale: a.who.locale, Entitlements: []string{}, Owners: a.listOwners(), Context: ch.interactionContext(), SizeLimit: maxUpload,
		AppPermissions: strconv.FormatInt(everyone, 10),
	}
	if g := ch.guild; g != nil {
		out.GuildID, out.GuildLocale, out.Member = g.id, g.locale, g.findMember(a.who)
		out.Member.User, out.Member.Permissions = &a.who.User, strconv.FormatInt(g.memberPermissions(a.who), 10)
		out.Guild = &discordapi.GuildHint{ID: g.id, Locale: g.locale, Features: []string{}}
		out.AppPermissions = strconv.FormatInt(ch.botPermissions(), 10)
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
func (ch *channel) interactionContext() int {
	switch {
	case ch.guild != nil:
		return discordapi.InGuild
	case ch.kind == discordapi.Direct:
		return discordapi.InBotDM
	}
	return discordapi.Elsewhere
}

// listOwners returns through which installations the person can use the application in the channel.
func (t *Seat) listOwners() map[string]string {
	out := map[string]string{}
	switch {
	case t.ch.guild != nil && t.ch.guild.bot:
		out[strconv.Itoa(discordapi.ByGuild)] = t.ch.guild.id
	case t.ch.kind == discordapi.Direct:
		out[strconv.Itoa(discordapi.ByGuild)] = "0"
	}
	if t.who.installed {
		out[strconv.Itoa(discordapi.ByUser)] = t.Viewer
	}
	return out
}

// isOpen reports whether the bot heard of the interaction and has not acknowledged it.
func (a *Asked) isOpen() bool { return a.sent && a.acked == 0 }

// isLate reports whether it is too late to acknowledge the interaction.
func (a *Asked) isLate() bool { return time.Since(a.really) > a.s.opts.AckLimit }

// isWaiting reports whether an interaction that the bot heard of is not acknowledged, and still can be.
func (s *Server) isWaiting() bool {
	return slices.ContainsFunc(s.askedOrder, func(a *Asked) bool { return a.isOpen() && !a.isLate() })
}

// reportUnanswered makes violations of interactions that the bot heard of and never acknowledged.
func (s *Server) reportUnanswered() {
	for _, a := range s.askedOrder {
		if a.isOpen() && a.isLate() && a.kind != discordapi.Complete {
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
		return a.acked != 0
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
func (a *Asked) Choices(ctx context.Context) ([]discordapi.Choice, error) {
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
