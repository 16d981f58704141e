package discordtest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// Form is a modal: a window with inputs that somebody fills in.
type Form struct {
	Title  string
	by     *Asked
	id     string
	inputs []input
	rows   []discordapi.Component // as the bot sent them
}

// input is a field of a form.
type input struct {
	discordapi.Component
	text string // what is in it now
}

func (s *Server) showForm(a *Asked, c *Call) error {
	var body struct {
		Data struct {
			CustomID   string                 `json:"custom_id"`
			Title      string                 `json:"title"`
			Components []discordapi.Component `json:"components"`
		} `json:"data"`
	}
	if err := c.readBody(&body); err != nil {
		return err
	}
	f := &Form{Title: body.Data.Title, id: body.Data.CustomID, by: a, rows: body.Data.Components}
	var found formErrors
	found.addIf(len(f.rows) > maxRows, "data.components", "BASE_TYPE_BAD_LENGTH", badLength)
	for i, row := range f.rows {
		f.inputs = append(f.inputs, f.readInput(fmt.Sprintf("data.components.%d", i), row, &found))
	}
	if len(found) > 0 {
		return invalidForm(found...)
	}
	a.form, a.who.form = f, f
	return nil
}

// readInput reads the input in a row of a form. It adds to found what is wrong with it beyond what the
// description of the API says.
func (f *Form) readInput(path string, row discordapi.Component, found *formErrors) (in input) {
	if row.Type != discordapi.Row || len(row.Components) != 1 {
		found.addIf(true, path, "UNION_TYPE_CHOICES", "This server knows rows with one input alone.")
		return in
	}
	in = input{row.Components[0], row.Components[0].Value}
	path += ".components.0"
	again := slices.ContainsFunc(f.inputs, func(other input) bool { return other.CustomID == in.CustomID })
	found.addIf(in.Type != discordapi.TextInput, path+".type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (4,).")
	found.addIf(in.Label == "", path, "BASE_TYPE_REQUIRED", "This field is required")
	found.addIf(again, path+".custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
	if in.MaxLength > 0 {
		found.limitLength(path+".value", in.Value, in.MaxLength)
	}
	return in
}

// Form returns the form that the person has open, or nil.
func (p *Person) Form() *Form {
	defer p.s.Lock()()
	return p.form
}

// findInput returns an input by its custom id or its label, or nil.
func (f *Form) findInput(name string) *input {
	i := slices.IndexFunc(f.inputs, func(in input) bool { return in.CustomID == name || in.Label == name })
	if i < 0 {
		return nil
	}
	return &f.inputs[i]
}

// Fill writes into an input, which is named by its custom id or its label.
func (f *Form) Fill(name, text string) error {
	defer f.by.s.Lock()()
	in := f.findInput(name)
	if in == nil {
		return fmt.Errorf("no input %q in the form:\n%s", name, f.renderText())
	}
	in.text = text
	return nil
}

// Submit sends the form to the bot. It fails as the app does not let one send a form that is not filled in as it must be.
func (f *Form) Submit() (*Asked, error) {
	t := f.by.Seat
	defer t.s.Lock()()
	if t.who.form != f {
		return nil, fmt.Errorf("the form %q is no longer open", f.Title)
	}
	filled := map[string]*string{}
	for _, in := range f.inputs {
		if err := in.validateText(); err != nil {
			return nil, err
		}
		filled[in.CustomID] = &in.text
	}
	t.who.form = nil
	data := discordapi.FormData{CustomID: f.id, Components: fillRows(f.rows, filled)}
	a := t.startInteraction(discordapi.Submit, fmt.Sprintf("the form %q", f.Title), data, f.by.source)
	a.from = f.by
	return a, nil
}

func (in input) isRequired() bool { return in.Required == nil || *in.Required }

func (in input) validateText() error {
	n, most := countCharacters(in.text), maxInput
	if in.MaxLength > 0 {
		most = in.MaxLength
	}
	switch {
	case n == 0 && in.isRequired():
		return fmt.Errorf("%q must be filled in", in.Label)
	case n > 0 && n < in.MinLength:
		return fmt.Errorf("%q is too short: %d of %d characters", in.Label, n, in.MinLength)
	case n > most:
		return fmt.Errorf("%q is too long: %d of %d characters", in.Label, n, most)
	}
	return nil
}

// fillRows returns the components of a form as they are sent back: with what was filled in, and little else.
func fillRows(rows []discordapi.Component, filled map[string]*string) []discordapi.Filled {
	var out []discordapi.Filled
	for _, c := range rows {
		in := discordapi.Filled{Type: c.Components[0].Type, CustomID: c.Components[0].CustomID, Value: filled[c.Components[0].CustomID]}
		out = append(out, discordapi.Filled{Type: c.Type, Components: []discordapi.Filled{in}})
	}
	return out
}

// renderText returns the form as a person sees it.
func (f *Form) renderText() string {
	lines := []string{"(form " + f.Title + ")"}
	for _, in := range f.inputs {
		shown, mark := in.text, ""
		if shown == "" && in.Placeholder != "" {
			shown = "‹" + in.Placeholder + "›"
		}
		if in.isRequired() {
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
