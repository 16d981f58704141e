package discordtest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// Filling has the values that somebody gives the options of a command. The app lets nobody send a command that is not filled in as it must be.
type Filling struct {
	Values map[string]string                                             // by the names of options
	Files  map[string]discordapi.Attachment                              // those that were uploaded, by the names of options
	Typed  string                                                        // the option that is being typed, or empty
	Find   func(o discordapi.Option, name string) (id string, err error) // the person or role of a name, for options that take one
	Said   []string                                                      // is set to the options as people read them
}

// FillCommand returns a command as it is sent, with the subcommands that words name.
func (f *Filling) FillCommand(c discordapi.Command, words []string) (discordapi.CommandData, error) {
	data := discordapi.CommandData{ID: c.ID, Name: c.Name, Type: c.Type, Resolved: &discordapi.Resolved{Attachments: map[string]discordapi.Attachment{}}}
	known, at := c.Options, &data.Options
	for _, word := range words {
		i := slices.IndexFunc(known, func(o discordapi.Option) bool { return o.Name == word && isSubcommand(o) })
		if i < 0 {
			return data, fmt.Errorf("there is no subcommand %q", word)
		}
		inner := &discordgo.ApplicationCommandInteractionDataOption{Name: word, Type: known[i].Type}
		*at = append(*at, inner)
		known, at = known[i].Options, &inner.Options
	}
	if slices.ContainsFunc(known, isSubcommand) {
		return data, errors.New("no subcommand is named")
	}
	filled, err := f.fillOptions(known, &data)
	*at = filled
	return data, err
}

// optionValues are options as an interaction has them.
type optionValues = []*discordgo.ApplicationCommandInteractionDataOption

func isSubcommand(o discordapi.Option) bool {
	return o.Type <= discordgo.ApplicationCommandOptionSubCommandGroup
}

func (f *Filling) fillOptions(known []discordapi.Option, data *discordapi.CommandData) (all optionValues, err error) {
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
func (f *Filling) readValue(o discordapi.Option, text string, data *discordapi.CommandData) (any, error) {
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
func (f *Filling) parseText(o discordapi.Option, text string) (any, error) {
	switch o.Type {
	case discordgo.ApplicationCommandOptionString:
		if n := countCharacters(text); n > cmp.Or(o.MaxLength, maxOption) {
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

// InputIn returns the input in a row of a form.
func InputIn(row discordapi.Component) discordapi.Component {
	if len(row.Components) == 0 {
		return row
	}
	return row.Components[0]
}

func isRequired(in discordapi.Component) bool { return in.Required == nil || *in.Required }

// FillForm returns a form as it is sent back, with what was written into its inputs, by their custom ids. The others are left as they
// are. It fails as the app lets nobody send a form that is not filled in as it must be.
func FillForm(customID string, rows []discordapi.Component, written map[string]string) (discordapi.FormData, error) {
	form := discordapi.FormData{CustomID: customID}
	for _, row := range rows {
		in := InputIn(row)
		value, ok := written[in.CustomID]
		if !ok {
			value = in.Value
		}
		if err := checkInputText(in, value); err != nil {
			return form, err
		}
		filled := discordapi.Filled{Type: in.Type, CustomID: in.CustomID, Value: &value}
		form.Components = append(form.Components, discordapi.Filled{Type: row.Type, Components: []discordapi.Filled{filled}})
	}
	return form, nil
}

func checkInputText(in discordapi.Component, text string) error {
	n, most := countCharacters(text), cmp.Or(in.MaxLength, maxInput)
	switch {
	case n == 0 && isRequired(in):
		return fmt.Errorf("%q must be filled in", in.Label)
	case n > most:
		return fmt.Errorf("%q is too long: %d of %d characters", in.Label, n, most)
	}
	return nil
}
