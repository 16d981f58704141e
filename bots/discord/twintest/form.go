package twintest

import (
	"strings"
	"unicode/utf8"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// Form is one that the bot has opened.
type Form struct {
	Title string
	asked *Asked
	id    string
	rows  []discordapi.Component // as the bot has sent them
}

// Form waits for the form that the bot opens.
func (a *Asked) Form() *Form {
	a.person.twin.t.Helper()
	data := a.waitForAnswer(discordapi.ShowForm).Data
	return &Form{Title: data.Title, asked: a, id: data.CustomID, rows: data.Components}
}

// findInput returns the input in a row or under a label, with its label.
func findInput(c discordapi.Component) discordapi.Component {
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
	filled, used := []discordapi.Filled{}, 0
	for _, row := range f.rows {
		in := findInput(row)
		value := in.Value
		for label, word := range words {
			if strings.HasPrefix(in.Label, label) {
				value = word
				used++
			}
		}
		n := utf8.RuneCountInString(value)
		required := in.Required == nil || *in.Required
		if required && n == 0 || n > 0 && n < in.MinLength || in.MaxLength > 0 && n > in.MaxLength {
			t.Fatalf("%q takes no %q", in.Label, value)
		}
		filled = append(filled, fillRow(row, discordapi.Filled{Type: in.Type, ID: 2, CustomID: in.CustomID, Value: &value}))
	}
	if used != len(words) {
		t.Fatalf("not all of %v are among the inputs %+v", words, f.rows)
	}
	return f.asked.person.startInteraction(discordapi.Submit, map[string]any{"custom_id": f.id, "components": filled}, "")
}

// fillRow returns an input as an interaction has it: in a row, or under a label, as the bot has sent it.
func fillRow(row discordapi.Component, in discordapi.Filled) discordapi.Filled {
	if row.Component != nil {
		return discordapi.Filled{Type: row.Type, ID: 1, Component: &in}
	}
	return discordapi.Filled{Type: discordapi.Row, ID: 1, Components: []discordapi.Filled{in}}
}
