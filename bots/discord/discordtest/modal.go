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
	seat   *Seat
	by     *Asked
	id     string
	inputs []input
	shape  []discordapi.Component // as the bot sent it
}

// An input is a field of a form.
type input struct {
	discordapi.Component
	label string
	text  string // what is in it now
}

func (s *Server) showForm(a *Asked, c *Call) error {
	var body struct {
		Data struct {
			CustomID   string                 `json:"custom_id"`
			Title      string                 `json:"title"`
			Components []discordapi.Component `json:"components"`
		} `json:"data"`
	}
	if err := c.read(&body); err != nil {
		return err
	}
	f := &Form{Title: body.Data.Title, id: body.Data.CustomID, seat: a.seat(), by: a, shape: body.Data.Components}
	var found []wrong
	if len(f.shape) > maxRows {
		found = append(found, wrong{"data.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length."})
	}
	ids := map[string]bool{}
	for i, row := range f.shape {
		in, problems := readInput(fmt.Sprintf("data.components.%d", i), row, ids)
		found = append(found, problems...)
		f.inputs = append(f.inputs, in)
		ids[in.CustomID] = true
	}
	if len(found) > 0 {
		return invalid(found...)
	}
	a.form, a.who.form = f, f
	return nil
}

// readInput reads an input of a form: one in a row, or under a label.
func readInput(path string, row discordapi.Component, ids map[string]bool) (input, []wrong) {
	var in input
	switch {
	case row.Type == discordapi.Row && len(row.Components) == 1:
		in = input{row.Components[0], row.Components[0].Label, row.Components[0].Value}
		path += ".components.0"
	case row.Type == discordapi.Label && row.Component != nil:
		in = input{*row.Component, row.Label, row.Component.Value}
		path += ".component"
	default:
		return in, []wrong{{path, "UNION_TYPE_CHOICES", "A row with one input, or a label."}}
	}
	return in, in.check(path, ids[in.CustomID])
}

// check finds what is wrong with an input beyond what the description of the API says.
func (in input) check(path string, again bool) []wrong {
	switch {
	case in.Type != discordapi.TextInput:
		return []wrong{{path + ".type", "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (4,)."}}
	case in.label == "":
		return []wrong{{path, "BASE_TYPE_REQUIRED", "This field is required"}}
	case again:
		return []wrong{{path + ".custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"}}
	case in.MaxLength > 0 && length(in.Value) > in.MaxLength:
		return []wrong{tooLong(path+".value", in.MaxLength)}
	}
	return nil
}

// Form is the form that the person has open, or nil.
func (p *Person) Form() *Form {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.form
}

// Fill writes into an input, which is named by its custom id or its label.
func (f *Form) Fill(name, text string) error {
	f.seat.s.mu.Lock()
	defer f.seat.s.mu.Unlock()
	i := slices.IndexFunc(f.inputs, func(in input) bool { return in.CustomID == name || in.label == name })
	if i < 0 {
		return fmt.Errorf("no input %q in the form:\n%s", name, f.text())
	}
	f.inputs[i].text = text
	return nil
}

// Value is what is in an input, which is named by its custom id or its label.
func (f *Form) Value(name string) string {
	f.seat.s.mu.Lock()
	defer f.seat.s.mu.Unlock()
	for _, in := range f.inputs {
		if in.CustomID == name || in.label == name {
			return in.text
		}
	}
	return ""
}

// Submit sends the form to the bot. It fails as the app does not let one send a form that is not filled in as it must be.
func (f *Form) Submit() (*Asked, error) {
	s := f.seat.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.seat.who.form != f {
		return nil, fmt.Errorf("the form %q is no longer open", f.Title)
	}
	filled := map[string]string{}
	for _, in := range f.inputs {
		if err := in.valid(); err != nil {
			return nil, err
		}
		filled[in.CustomID] = in.text
	}
	f.seat.who.form = nil
	data := discordapi.FormData{CustomID: f.id, Components: values(f.shape, filled)}
	a := s.ask(f.seat, discordapi.Submit, fmt.Sprintf("the form %q", f.Title), data, f.by.source)
	a.from = f.by
	return a, nil
}

func (in input) valid() error {
	n := length(in.text)
	needed := in.Required == nil || *in.Required
	switch {
	case n == 0 && needed:
		return fmt.Errorf("%q must be filled in", in.label)
	case n > 0 && n < in.MinLength:
		return fmt.Errorf("%q is too short: %d of %d characters", in.label, n, in.MinLength)
	case in.MaxLength > 0 && n > in.MaxLength:
		return fmt.Errorf("%q is too long: %d of %d characters", in.label, n, in.MaxLength)
	case n > maxInput:
		return fmt.Errorf("%q is too long: %d of %d characters", in.label, n, maxInput)
	}
	return nil
}

// values are the components of a form as they are sent back: with what was filled in, and little else.
func values(shape []discordapi.Component, filled map[string]string) []discordapi.Filled {
	var out []discordapi.Filled
	for _, c := range shape {
		switch {
		case c.Type == discordapi.TextInput:
			text := filled[c.CustomID]
			out = append(out, discordapi.Filled{Type: c.Type, CustomID: c.CustomID, Value: &text})
		case c.Component != nil:
			inner := values([]discordapi.Component{*c.Component}, filled)
			out = append(out, discordapi.Filled{Type: c.Type, Component: &inner[0]})
		default:
			out = append(out, discordapi.Filled{Type: c.Type, Components: values(c.Components, filled)})
		}
	}
	return out
}

// text is the form as a person sees it.
func (f *Form) text() string {
	lines := []string{"(form " + f.Title + ")"}
	for _, in := range f.inputs {
		shown := in.text
		if shown == "" && in.Placeholder != "" {
			shown = "‹" + in.Placeholder + "›"
		}
		mark := ""
		if in.Required == nil || *in.Required {
			mark = "*"
		}
		lines = append(lines, strings.TrimRight("  "+in.label+mark+": "+strings.ReplaceAll(shown, "\n", "\n    "), " "))
	}
	return strings.Join(lines, "\n")
}
