package twintest

import (
	"strings"
	"unicode/utf8"
)

// A Form is one that the bot has opened.
type Form struct {
	Title string
	// Labels are those of the inputs.
	Labels []string

	asked  *Asked
	id     string
	inputs []Component // with their labels
	rows   []Component // as the bot has sent them
}

// Form waits for the form that the bot opens.
func (a *Asked) Form() *Form {
	t := a.person.twin.t
	t.Helper()
	f := a.wait()
	if f.Type != answerForm {
		t.Fatalf("an answer of type %d instead of a form", f.Type)
	}
	form := &Form{Title: f.Data.Title, asked: a, id: f.Data.CustomID, rows: f.Data.Components}
	for _, r := range f.Data.Components {
		c := r.inside()
		if c.Type == input {
			form.inputs, form.Labels = append(form.inputs, c), append(form.Labels, c.Label)
		}
	}
	return form
}

// inside is the input in a row or under a label.
func (c Component) inside() Component {
	switch {
	case c.Component != nil:
		found := *c.Component
		found.Label = c.Label
		return found
	case len(c.Components) > 0:
		return c.Components[0]
	}
	return c
}

// Fill sends the form with what is written into the inputs whose labels begin so; the others are left as they are.
func (f *Form) Fill(words map[string]string) *Asked {
	t := f.asked.person.twin.t
	t.Helper()
	values, used := map[string]string{}, 0
	for _, in := range f.inputs {
		value := in.Value
		for label, word := range words {
			if strings.HasPrefix(in.Label, label) {
				value = word
				used++
			}
		}
		f.allows(in, value)
		values[in.CustomID] = value
	}
	if used != len(words) {
		t.Fatalf("not all of %v are among the inputs %q", words, f.Labels)
	}
	return f.asked.person.asks(filling, map[string]any{"custom_id": f.id, "components": f.filled(values)}, "")
}

// allows stops the test where a person could not send this.
func (f *Form) allows(in Component, value string) {
	t := f.asked.person.twin.t
	t.Helper()
	n := utf8.RuneCountInString(value)
	required := in.Required == nil || *in.Required
	if required && n == 0 || n > 0 && n < in.MinLength || in.MaxLength > 0 && n > in.MaxLength {
		t.Fatalf("%q takes no %q", in.Label, value)
	}
}

// filled are the inputs as an interaction has them: in rows, or under labels, as the bot has sent them.
func (f *Form) filled(values map[string]string) (all []any) {
	for _, r := range f.rows {
		c := r.inside()
		said := map[string]any{"type": c.Type, "id": 2, "custom_id": c.CustomID, "value": values[c.CustomID]}
		if r.Component != nil {
			all = append(all, map[string]any{"type": r.Type, "id": 1, "component": said})
		} else {
			all = append(all, map[string]any{"type": row, "id": 1, "components": []any{said}})
		}
	}
	return all
}
