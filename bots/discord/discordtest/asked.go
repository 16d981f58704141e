package discordtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strconv"
	"strings"
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
	a := &Asked{Seat: t, id: s.newID(), token: rand.Text() + rand.Text(), kind: kind, what: what, source: source, at: s.now(), really: time.Now()}
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

// Form is a modal: a window with inputs that somebody fills in.
type Form struct {
	Title   string
	by      *Asked
	id      string
	rows    []discordapi.Component // as the bot sent them
	written map[string]string      // into the inputs, by their custom ids
}

func (s *Server) showForm(a *Asked, answer discordapi.Answer) error {
	form := answer.Data
	f := &Form{Title: form.Title, id: form.CustomID, by: a, rows: form.Components, written: map[string]string{}}
	var found formErrors
	found.addIf(len(f.rows) > maxRows, "data.components", "BASE_TYPE_BAD_LENGTH", badLength)
	for i, row := range f.rows {
		f.checkInput(fmt.Sprintf("data.components.%d", i), row, &found)
	}
	if len(found) > 0 {
		return invalidForm(found...)
	}
	a.form, a.who.form = f, f
	return nil
}

// checkInput takes the input in a row of a form, and adds to found what is wrong with it beyond what the description of the API says.
func (f *Form) checkInput(path string, row discordapi.Component, found *formErrors) {
	if row.Type != discordgo.ActionsRowComponent || len(row.Components) != 1 {
		found.addIf(true, path, "UNION_TYPE_CHOICES", "This server knows rows with one input alone.")
		return
	}
	in := row.Components[0]
	path += ".components.0"
	_, again := f.written[in.CustomID]
	f.written[in.CustomID] = in.Value
	found.addIf(in.Type != discordgo.TextInputComponent, path+".type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (4,).")
	found.addIf(in.Label == "", path, "BASE_TYPE_REQUIRED", "This field is required")
	found.addIf(again, path+".custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
	if in.MaxLength > 0 {
		found.limitLength(path+".value", in.Value, in.MaxLength)
	}
}

// Form returns the form that the person has open, or nil.
func (p *Person) Form() *Form {
	defer p.s.Lock()()
	return p.form
}

// Fill writes into an input, which is named by its custom id or its label.
func (f *Form) Fill(name, text string) error {
	defer f.by.s.Lock()()
	i := slices.IndexFunc(f.rows, func(row discordapi.Component) bool {
		return InputIn(row).CustomID == name || InputIn(row).Label == name
	})
	if i < 0 {
		return fmt.Errorf("no input %q in the form:\n%s", name, f.renderText())
	}
	f.written[InputIn(f.rows[i]).CustomID] = text
	return nil
}

// Submit sends the form to the bot. It fails as the app does not let one send a form that is not filled in as it must be.
func (f *Form) Submit() (*Asked, error) {
	t := f.by.Seat
	defer t.s.Lock()()
	if t.who.form != f {
		return nil, fmt.Errorf("the form %q is no longer open", f.Title)
	}
	data, err := FillForm(f.id, f.rows, f.written)
	if err != nil {
		return nil, err
	}
	t.who.form = nil
	return t.startInteraction(discordgo.InteractionModalSubmit, fmt.Sprintf("the form %q", f.Title), data, f.by.source), nil
}

// renderText returns the form as a person sees it.
func (f *Form) renderText() string {
	lines := []string{"(form " + f.Title + ")"}
	for _, row := range f.rows {
		in, mark := InputIn(row), ""
		shown := f.written[in.CustomID]
		if shown == "" && in.Placeholder != "" {
			shown = "‹" + in.Placeholder + "›"
		}
		if isRequired(in) {
			mark = "*"
		}
		lines = append(lines, strings.TrimRight("  "+in.Label+mark+": "+strings.ReplaceAll(shown, "\n", "\n    "), " "))
	}
	return strings.Join(lines, "\n")
}

// renderForm returns the form that somebody has open in the channel.
func (ch *channel) renderForm(viewer string) []string {
	p := ch.s.people[viewer]
	if p == nil || p.form == nil || p.form.by.ch != ch {
		return nil
	}
	return []string{p.form.renderText()}
}
