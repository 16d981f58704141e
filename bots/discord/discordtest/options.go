package discordtest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// A giver gives options the values that somebody chose.
type giver struct {
	seat     *Seat
	given    map[string]string
	files    map[string]*file
	typed    string // the option that is being typed, or empty
	resolved *discordapi.Resolved
	resolves bool
	said     []string // for the transcript
}

// values are the options of a command, under the subcommands that words name.
func (g *giver) values(of []discordapi.Option, words []string) ([]discordapi.OptionValue, error) {
	nested := len(of) > 0 && of[0].Type <= discordapi.SubcommandGroup
	if len(words) == 0 && !nested {
		return g.leaves(of)
	}
	for _, o := range of {
		if len(words) > 0 && o.Name == words[0] && o.Type <= discordapi.SubcommandGroup {
			inner, err := g.values(o.Options, words[1:])
			return []discordapi.OptionValue{{Name: o.Name, Type: o.Type, Options: inner}}, err
		}
	}
	return nil, fmt.Errorf("there is no subcommand %q", strings.Join(words, " "))
}

func (g *giver) leaves(of []discordapi.Option) ([]discordapi.OptionValue, error) {
	left := maps.Clone(g.given)
	var out []discordapi.OptionValue
	for _, o := range of {
		text, given := left[o.Name]
		delete(left, o.Name)
		switch {
		case given:
			value, err := g.value(o, text)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", o.Name, err)
			}
			out = append(out, discordapi.OptionValue{Name: o.Name, Type: o.Type, Value: value, Focused: o.Name == g.typed})
		case o.Required && g.typed == "":
			return nil, fmt.Errorf("%s is required", o.Name)
		}
	}
	for name := range left {
		return nil, fmt.Errorf("there is no option %q", name)
	}
	if g.typed != "" && !slices.ContainsFunc(of, func(o discordapi.Option) bool { return o.Name == g.typed && o.Autocomplete }) {
		return nil, fmt.Errorf("%s proposes nothing", g.typed)
	}
	return out, nil
}

// value reads a value as the option's type has it.
func (g *giver) value(o discordapi.Option, text string) (any, error) {
	if o.Type == discordapi.FileOption {
		return g.file(o, text)
	}
	g.said = append(g.said, o.Name+":"+text)
	if o.Name == g.typed {
		return text, nil
	}
	if o.Choices != nil {
		return chosen(o, text)
	}
	return g.read(o, text)
}

// read reads a value that is no file and no choice.
func (g *giver) read(o discordapi.Option, text string) (any, error) {
	switch o.Type {
	case discordapi.StringOption:
		n := length(text)
		if o.MinLength != nil && n < *o.MinLength || o.MaxLength != nil && n > *o.MaxLength || n > 6000 {
			return nil, fmt.Errorf("%d characters are not allowed", n)
		}
		return text, nil
	case discordapi.IntegerOption:
		n, err := strconv.ParseInt(text, 10, 53)
		return n, bounded(o, float64(n), err)
	case discordapi.NumberOption:
		x, err := strconv.ParseFloat(text, 64)
		return x, bounded(o, x, err)
	case discordapi.BooleanOption:
		return strconv.ParseBool(text)
	}
	return g.named(o, text)
}

func bounded(o discordapi.Option, x float64, err error) error {
	if err == nil && (o.MinValue != nil && x < *o.MinValue || o.MaxValue != nil && x > *o.MaxValue) {
		err = fmt.Errorf("%v is not allowed", x)
	}
	return err
}

func chosen(o discordapi.Option, text string) (any, error) {
	for _, c := range o.Choices {
		if c.Name == text || fmt.Sprint(c.Value) == text {
			return c.Value, nil
		}
	}
	return nil, fmt.Errorf("%q is no choice", text)
}

func (g *giver) file(o discordapi.Option, path string) (any, error) {
	f := g.files[o.Name]
	if f == nil {
		return nil, fmt.Errorf("%s cannot be read", path)
	}
	s := g.seat.s
	f.ephemeral = true
	s.addFile(f, s.me.ID)
	g.resolves = true
	if g.resolved.Attachments == nil {
		g.resolved.Attachments = map[string]discordapi.Attachment{}
	}
	g.resolved.Attachments[f.id] = s.attachment(f)
	g.said = append(g.said, o.Name+":"+f.name)
	return f.id, nil
}

// named finds the person, channel or role that an option names.
func (g *giver) named(o discordapi.Option, text string) (any, error) {
	g.resolves = true
	if o.Type != discordapi.UserOption {
		return g.ofGuild(o, text)
	}
	for id, p := range g.seat.s.people {
		if id == text || p.User.Name() == text {
			g.resolved.Users = map[string]discordapi.User{id: p.User}
			return id, nil
		}
	}
	return nil, fmt.Errorf("there is nobody called %q", text)
}

func (g *giver) ofGuild(o discordapi.Option, text string) (any, error) {
	guild := g.seat.ch.guild
	switch {
	case o.Type == discordapi.ChannelOption && guild != nil:
		for _, ch := range guild.channels {
			if ch.id == text || ch.name == text {
				g.resolved.Channels = map[string]discordapi.Channel{ch.id: ch.wire()}
				return ch.id, nil
			}
		}
	case o.Type == discordapi.RoleOption && guild != nil:
		i := slices.IndexFunc(guild.roles, func(r discordapi.Role) bool { return r.ID == text || r.Name == text })
		if i >= 0 {
			r := guild.roles[i]
			g.resolved.Roles = map[string]discordapi.Role{r.ID: r}
			return r.ID, nil
		}
	}
	return nil, fmt.Errorf("there is no %q here", text)
}
