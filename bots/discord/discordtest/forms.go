package discordtest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

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
		return row.Input().CustomID == name || row.Input().Label == name
	})
	if i < 0 {
		return fmt.Errorf("no input %q in the form:\n%s", name, f.renderText())
	}
	f.written[f.rows[i].Input().CustomID] = text
	return nil
}

// Submit sends the form to the bot. It fails as the app does not let one send a form that is not filled in as it must be.
func (f *Form) Submit() (*Asked, error) {
	t := f.by.Seat
	defer t.s.Lock()()
	if t.who.form != f {
		return nil, fmt.Errorf("the form %q is no longer open", f.Title)
	}
	data, err := discordapi.FillForm(f.id, f.rows, f.written)
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
		in, mark := row.Input(), ""
		shown := f.written[in.CustomID]
		if shown == "" && in.Placeholder != "" {
			shown = "‹" + in.Placeholder + "›"
		}
		if in.IsRequired() {
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
