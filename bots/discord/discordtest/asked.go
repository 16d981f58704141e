package discordtest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// Asked is an interaction: somebody ran a command, pressed a button, typed an option, or submitted a form.
type Asked struct {
	s      *Server
	id     string
	token  string
	kind   int
	what   string // in words, for the transcript
	who    *Person
	ch     *channel
	source *message  // with the button that was pressed, or nil
	from   *Asked    // what showed the form that is submitted, or nil
	at     time.Time // by the server's clock
	really time.Time // by the machine's
	sent   bool      // the bot was there to hear of it

	acked    int // how it was acknowledged, or 0
	original *message
	loading  bool // the original is still to come
	follows  int
	choices  []discordapi.Choice
	form     *Form
}

// seat is where the interaction happened.
func (a *Asked) seat() *Seat { return &Seat{&Room{a.s, a.ch}, a.who} }

// ask sends an interaction to the bot. The server is locked.
func (s *Server) ask(t *Seat, kind int, what string, data any, source *message) *Asked {
	a := &Asked{s: s, id: s.newID(), token: secret() + secret(), kind: kind, what: what, who: t.who, ch: t.ch, source: source}
	a.at, a.really = s.now(), time.Now()
	s.asked[a.token] = a
	s.askedOrder = append(s.askedOrder, a)
	if len(s.askedOrder) > keptAsked {
		delete(s.asked, s.askedOrder[0].token)
		s.askedOrder = s.askedOrder[1:]
	}
	if kind != discordapi.Complete {
		t.ch.mark(t.who)
	}
	a.sent = s.dispatch(t.ch.guild, 0, "INTERACTION_CREATE", always(a.wire(data)))
	s.bell.Ring()
	return a
}

// wire is the interaction as the bot hears of it.
func (a *Asked) wire(data any) discordapi.Interaction {
	s, ch := a.s, a.ch
	where := ch.wire()
	where.Permissions = strconv.FormatInt(all, 10)
	out := discordapi.Interaction{
		ID: a.id, ApplicationID: s.me.ID, Type: a.kind, Data: data, ChannelID: ch.id, Channel: &where, Token: a.token, Version: 1,
		Locale: a.who.locale, Entitlements: []string{}, Owners: ch.owners(a.who), Context: ch.context(), SizeLimit: maxUpload,
		AppPermissions: strconv.FormatInt(everyone, 10),
	}
	if g := ch.guild; g != nil {
		out.GuildID, out.GuildLocale, out.Member = g.id, g.locale, g.asking(a.who)
		out.Guild = &discordapi.GuildHint{ID: g.id, Locale: g.locale, Features: []string{}}
		out.AppPermissions = strconv.FormatInt(ch.may(), 10)
	} else {
		out.User = &a.who.User
	}
	if a.source != nil {
		m := s.wire(a.source)
		out.Message = &m
	}
	return out
}

// context says where interactions in a channel come from.
func (ch *channel) context() int {
	switch {
	case ch.guild != nil:
		return discordapi.InGuild
	case ch.kind == discordapi.Direct:
		return discordapi.InBotDM
	}
	return discordapi.Elsewhere
}

// owners say through which installations a person can use the application in a channel.
func (ch *channel) owners(p *Person) map[string]string {
	out := map[string]string{}
	switch {
	case ch.guild != nil && ch.guild.bot:
		out[strconv.Itoa(discordapi.ByGuild)] = ch.guild.id
	case ch.kind == discordapi.Direct:
		out[strconv.Itoa(discordapi.ByGuild)] = "0"
	}
	if p.installed {
		out[strconv.Itoa(discordapi.ByUser)] = p.User.ID
	}
	return out
}

// waiting tells whether an interaction that the bot heard of is not acknowledged, and still can be.
func (s *Server) waiting() bool {
	return slices.ContainsFunc(s.askedOrder, func(a *Asked) bool {
		return a.sent && a.acked == 0 && time.Since(a.really) < s.opts.AckLimit
	})
}

// unanswered makes violations of interactions that the bot heard of and never acknowledged.
func (s *Server) unanswered() {
	for _, a := range s.askedOrder {
		if a.sent && a.acked == 0 && a.kind != discordapi.Complete && time.Since(a.really) >= s.opts.AckLimit {
			s.violate("interaction", fmt.Sprintf("%s by %s was never acknowledged", a.what, a.who.User.Name()))
		}
	}
}

// Acknowledged waits until the bot has acknowledged the interaction, and fails when it has not in time, as people see it:
// the application did not respond.
func (a *Asked) Acknowledged(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, a.s.opts.AckLimit)
	defer cancel()
	err := a.s.WaitFor(ctx, "an answer to "+a.what, func() bool {
		a.s.mu.Lock()
		defer a.s.mu.Unlock()
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
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	switch {
	case a.form != nil:
		return a.form.text(), nil
	case a.original != nil:
		return a.s.show(a.original), nil
	}
	return "", nil
}

// Form waits for the form that the bot shows.
func (a *Asked) Form(ctx context.Context) (*Form, error) {
	if err := a.Acknowledged(ctx); err != nil {
		return nil, err
	}
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	if a.form == nil {
		return nil, fmt.Errorf("no form is shown for %s", a.what)
	}
	return a.form, nil
}

// Choices waits for what the bot proposes while somebody types.
func (a *Asked) Choices(ctx context.Context) ([]discordapi.Choice, error) {
	if err := a.Acknowledged(ctx); err != nil {
		return nil, err
	}
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	return a.choices, nil
}

// Wait waits for the bot's latest message about the interaction that matches, as people see it: the answer or a follow-up.
func (a *Asked) Wait(ctx context.Context, pattern string) (discordapi.Message, error) {
	return a.seat().wait(ctx, pattern, func(m *message) bool { return m.by == a })
}
