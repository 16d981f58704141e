package discordtest

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// filling is a command whose options somebody fills in.
type filling struct {
	*Seat
	given    map[string]string
	files    map[string]*file
	typed    string // the option that is being typed, or empty
	resolved *discordapi.Resolved
	words    []string // the command for the transcript
}

// fillCommand returns the options of a command, under the subcommands that words name.
func (f *filling) fillCommand(of []discordapi.Option, words []string) ([]discordapi.OptionValue, error) {
	nested := len(of) > 0 && of[0].Type <= discordapi.SubcommandGroup
	if len(words) == 0 && !nested {
		return f.fillOptions(of)
	}
	for _, o := range of {
		if len(words) > 0 && o.Name == words[0] && o.Type <= discordapi.SubcommandGroup {
			inner, err := f.fillCommand(o.Options, words[1:])
			return []discordapi.OptionValue{{Name: o.Name, Type: o.Type, Options: inner}}, err
		}
	}
	return nil, fmt.Errorf("there is no subcommand %q", strings.Join(words, " "))
}

func (f *filling) fillOptions(of []discordapi.Option) ([]discordapi.OptionValue, error) {
	left := maps.Clone(f.given)
	var out []discordapi.OptionValue
	for _, o := range of {
		text, given := left[o.Name]
		delete(left, o.Name)
		switch {
		case given:
			value, err := f.readValue(o, text)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", o.Name, err)
			}
			out = append(out, discordapi.OptionValue{Name: o.Name, Type: o.Type, Value: value, Focused: o.Name == f.typed})
		case o.Required && f.typed == "":
			return nil, fmt.Errorf("%s is required", o.Name)
		}
	}
	for name := range left {
		return nil, fmt.Errorf("there is no option %q", name)
	}
	if f.typed != "" && !slices.ContainsFunc(of, func(o discordapi.Option) bool { return o.Name == f.typed && o.Autocomplete }) {
		return nil, fmt.Errorf("%s proposes nothing", f.typed)
	}
	return out, nil
}

// readValue reads a value as the option's type has it.
func (f *filling) readValue(o discordapi.Option, text string) (any, error) {
	if sent := f.files[o.Name]; o.Type == discordapi.FileOption && sent != nil {
		return f.addFile(o, sent), nil
	}
	f.words = append(f.words, o.Name+":"+text)
	switch {
	case o.Name == f.typed:
		return text, nil
	case o.Choices != nil:
		i := slices.IndexFunc(o.Choices, func(c discordapi.Choice) bool { return c.Name == text || fmt.Sprint(c.Value) == text })
		if i < 0 {
			return nil, fmt.Errorf("%q is no choice", text)
		}
		return o.Choices[i].Value, nil
	}
	return f.parseText(o, text)
}

var errNotAllowed = errors.New("is not allowed")

// parseText reads a value that is no file and no choice.
func (f *filling) parseText(o discordapi.Option, text string) (any, error) {
	switch o.Type {
	case discordapi.StringOption:
		if n := float64(countCharacters(text)); n > maxEmbedText || isOutside(n, o.MinLength, o.MaxLength) {
			return nil, fmt.Errorf("a text of %v characters %w", n, errNotAllowed)
		}
		return text, nil
	case discordapi.IntegerOption:
		x, err := strconv.ParseFloat(text, 64)
		if err == nil && (x != math.Trunc(x) || isOutside(x, o.MinValue, o.MaxValue)) {
			err = fmt.Errorf("%v %w", x, errNotAllowed)
		}
		return x, err
	case discordapi.FileOption:
		return nil, fmt.Errorf("%s cannot be read", text)
	}
	return f.findNamed(o, text)
}

// isOutside reports whether a number is out of its bounds, each of which may be absent.
func isOutside(x float64, low, high *float64) bool {
	return low != nil && x < *low || high != nil && x > *high
}

func (f *filling) addFile(o discordapi.Option, sent *file) (id string) {
	sent.ephemeral = true
	f.s.addFile(sent, f.s.me.ID)
	r := f.resolvedObjects()
	if r.Attachments == nil {
		r.Attachments = map[string]discordapi.Attachment{}
	}
	r.Attachments[sent.id] = f.s.describeFile(sent)
	f.words = append(f.words, o.Name+":"+sent.Name)
	return sent.id
}

// resolvedObjects returns the objects that the options name.
func (f *filling) resolvedObjects() *discordapi.Resolved {
	if f.resolved == nil {
		f.resolved = &discordapi.Resolved{}
	}
	return f.resolved
}

// findNamed returns the id of the person or role that an option names.
func (f *filling) findNamed(o discordapi.Option, text string) (id any, err error) {
	guild := f.ch.guild
	if guild == nil {
		guild = &Guild{}
	}
	switch o.Type {
	case discordapi.UserOption:
		for id, p := range f.s.people {
			if id == text || p.User.Name() == text {
				f.resolvedObjects().Users = map[string]discordapi.User{id: p.User}
				return id, nil
			}
		}
	case discordapi.RoleOption:
		for _, r := range guild.roles {
			if r.ID == text || r.Name == text {
				f.resolvedObjects().Roles = map[string]discordapi.Role{r.ID: r}
				return r.ID, nil
			}
		}
	}
	return nil, fmt.Errorf("there is no %q here", text)
}
