package discordapi

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"
)

// Discord's limits of what somebody fills in, in characters.
const (
	maxText  = 6000 // of an option
	maxInput = 4000 // of a form
)

// Filling is what somebody fills into the options of a command. The app lets nobody send a command that is not filled in as it must be.
type Filling struct {
	Values map[string]string                                  // by the names of options
	Files  map[string]Attachment                              // those that were uploaded, by the names of options
	Typed  string                                             // the option that is being typed, or empty
	Find   func(o Option, name string) (id string, err error) // the person or role of a name
	Said   []string                                           // is set to the options as people read them
}

// FillCommand returns a command as it is sent, with the subcommands that words name.
func (f *Filling) FillCommand(c Command, words []string) (CommandData, error) {
	data := CommandData{ID: c.ID, Name: c.Name, Type: c.Type, Resolved: &Resolved{Attachments: map[string]Attachment{}}}
	known, at := c.Options, &data.Options
	for _, word := range words {
		i := slices.IndexFunc(known, func(o Option) bool { return o.Name == word && o.isSubcommand() })
		if i < 0 {
			return data, fmt.Errorf("there is no subcommand %q", word)
		}
		inner := &discordgo.ApplicationCommandInteractionDataOption{Name: word, Type: known[i].Type}
		*at = append(*at, inner)
		known, at = known[i].Options, &inner.Options
	}
	if slices.ContainsFunc(known, Option.isSubcommand) {
		return data, errors.New("no subcommand is named")
	}
	filled, err := f.fillOptions(known, &data)
	*at = filled
	return data, err
}

func (o Option) isSubcommand() bool {
	return o.Type <= discordgo.ApplicationCommandOptionSubCommandGroup
}

func (f *Filling) fillOptions(known []Option, data *CommandData) (all []*discordgo.ApplicationCommandInteractionDataOption, err error) {
	proposes := f.Typed == ""
	for _, o := range known {
		text, given := f.Values[o.Name]
		if !given {
			if o.Required && f.Typed == "" {
				return nil, fmt.Errorf("%s is required", o.Name)
			}
			continue
		}
		value, err := f.readValue(o, text, data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.Name, err)
		}
		isTyped := o.Name == f.Typed
		proposes = proposes || isTyped && o.Autocomplete
		all = append(all, &discordgo.ApplicationCommandInteractionDataOption{Name: o.Name, Type: o.Type, Value: value, Focused: isTyped})
	}
	switch {
	case len(all) != len(f.Values):
		return nil, fmt.Errorf("there is no option for some of %q", f.Values)
	case !proposes:
		return nil, fmt.Errorf("%s proposes nothing", f.Typed)
	}
	return all, nil
}

// readValue reads a value as the option's type has it.
func (f *Filling) readValue(o Option, text string, data *CommandData) (any, error) {
	if sent, isFile := f.Files[o.Name]; isFile && o.Type == discordgo.ApplicationCommandOptionAttachment {
		f.Said = append(f.Said, o.Name+":"+sent.Filename)
		data.Resolved.Attachments[sent.ID] = sent
		return sent.ID, nil
	}
	f.Said = append(f.Said, o.Name+":"+text)
	switch {
	case o.Name == f.Typed:
		return text, nil
	case o.Choices == nil:
		return f.parseText(o, text)
	}
	i := slices.IndexFunc(o.Choices, func(c discordgo.ApplicationCommandOptionChoice) bool {
		return c.Name == text || fmt.Sprint(c.Value) == text
	})
	if i < 0 {
		return nil, fmt.Errorf("%q is no choice", text)
	}
	return o.Choices[i].Value, nil
}

// parseText reads a value that is no file and no choice.
func (f *Filling) parseText(o Option, text string) (any, error) {
	switch o.Type {
	case discordgo.ApplicationCommandOptionString:
		if n := utf8.RuneCountInString(text); n > cmp.Or(o.MaxLength, maxText) {
			return nil, fmt.Errorf("a text of %d characters is too long", n)
		}
		return text, nil
	case discordgo.ApplicationCommandOptionInteger:
		return strconv.Atoi(text)
	case discordgo.ApplicationCommandOptionAttachment:
		return nil, fmt.Errorf("%s cannot be read", text)
	}
	return f.Find(o, text)
}

// Input returns the input in a row of a form.
func (c Component) Input() Component {
	if len(c.Components) == 0 {
		return c
	}
	return c.Components[0]
}

// IsRequired reports whether an input must be filled in.
func (c Component) IsRequired() bool { return c.Required == nil || *c.Required }

// FillForm returns a form as it is sent back, with what was written into its inputs, by their custom ids. The others are left as they
// are. It fails as the app lets nobody send a form that is not filled in as it must be.
func FillForm(customID string, rows []Component, written map[string]string) (FormData, error) {
	form := FormData{CustomID: customID}
	for _, row := range rows {
		in := row.Input()
		value, ok := written[in.CustomID]
		if !ok {
			value = in.Value
		}
		if err := in.checkText(value); err != nil {
			return form, err
		}
		filled := Filled{Type: in.Type, CustomID: in.CustomID, Value: &value}
		form.Components = append(form.Components, Filled{Type: row.Type, Components: []Filled{filled}})
	}
	return form, nil
}

func (c Component) checkText(text string) error {
	n, most := utf8.RuneCountInString(text), cmp.Or(c.MaxLength, maxInput)
	switch {
	case n == 0 && c.IsRequired():
		return fmt.Errorf("%q must be filled in", c.Label)
	case n > most:
		return fmt.Errorf("%q is too long: %d of %d characters", c.Label, n, most)
	}
	return nil
}
