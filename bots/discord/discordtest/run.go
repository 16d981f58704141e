package discordtest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// available finds a registered command that a person can use in a channel.
func (t *Seat) available(kind int, name string) (*discordapi.Command, error) {
	s := t.s
	for i := range s.commands {
		cmd := &s.commands[i]
		if cmd.Type == kind && cmd.Name == name && t.usable(cmd) {
			return cmd, nil
		}
	}
	return nil, fmt.Errorf("%s has no command %q in %s", t.who.User.Name(), name, t.Title())
}

func (t *Seat) usable(cmd *discordapi.Command) bool {
	context, owners := t.ch.context(), t.ch.owners(t.who)
	if cmd.Contexts != nil && !slices.Contains(cmd.Contexts, context) {
		return false
	}
	installed := slices.ContainsFunc(cmd.IntegrationTypes, func(how int) bool { return owners[strconv.Itoa(how)] != "" })
	if g := t.ch.guild; g != nil && cmd.DefaultMemberPermissions != nil && owners[strconv.Itoa(discordapi.ByGuild)] != "" {
		needed := number(*cmd.DefaultMemberPermissions)
		if g.permissions(t.who)&needed != needed || needed == 0 && g.permissions(t.who) != all {
			return false
		}
	}
	return installed
}

// Run runs a slash command, such as "check" or "debunk add", with options by name. A file is given by its path. It fails as
// the app does not let one run what is not registered, or without what is required.
func (t *Seat) Run(command string, options map[string]string) (*Asked, error) {
	return t.run(discordapi.Run, command, options, "")
}

// Complete types the option of a command that is called typed, as options say so far, and asks for proposals.
func (t *Seat) Complete(command, typed string, options map[string]string) (*Asked, error) {
	return t.run(discordapi.Complete, command, options, typed)
}

func (t *Seat) run(kind int, command string, options map[string]string, typed string) (*Asked, error) {
	s := t.s
	files := map[string]*file{}
	for name, value := range options { // read without the lock
		if f, err := personal(value); err == nil {
			files[name] = f
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	words := strings.Fields(command)
	if len(words) == 0 {
		return nil, fmt.Errorf("no command is named")
	}
	cmd, err := t.available(discordapi.SlashCommand, words[0])
	if err != nil {
		return nil, err
	}
	g := &giver{seat: t, given: options, files: files, typed: typed, resolved: &discordapi.Resolved{}}
	values, err := g.values(cmd.Options, words[1:])
	if err != nil {
		return nil, fmt.Errorf("/%s: %w", command, err)
	}
	data := discordapi.CommandData{ID: cmd.ID, Name: cmd.Name, Type: cmd.Type, Options: values}
	if g.resolves {
		data.Resolved = g.resolved
	}
	return s.ask(t, kind, t.ran("/"+command, g.said), data, nil), nil
}

// ran is a command in words.
func (t *Seat) ran(command string, said []string) string {
	return strings.TrimSpace(command + " " + strings.Join(said, " "))
}

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

// Menu runs a command of the menu of a message.
func (t *Seat) Menu(name, messageID string) (*Asked, error) {
	s := t.s
	s.mu.Lock()
	defer s.mu.Unlock()
	cmd, err := t.available(discordapi.MessageCommand, name)
	if err != nil {
		return nil, err
	}
	m := s.messages[messageID]
	if m == nil || m.ch != t.ch || m.deleted || m.only != nil && m.only != t.who {
		return nil, fmt.Errorf("there is no message %s in %s", messageID, t.Title())
	}
	data := discordapi.CommandData{
		ID: cmd.ID, Name: cmd.Name, Type: cmd.Type, TargetID: m.ID,
		Resolved: &discordapi.Resolved{Messages: map[string]discordapi.Message{m.ID: s.wire(m)}},
	}
	return s.ask(t, discordapi.Run, name, data, nil), nil
}

// Press presses a button: the latest that the person sees whose label is, or starts with, what is given. One with a link is
// no press that the bot hears of: the answer is nil and the link is in its message.
func (t *Seat) Press(label string) (*Asked, error) {
	s := t.s
	s.mu.Lock()
	defer s.mu.Unlock()
	m, b := t.button(label)
	if m == nil {
		return nil, fmt.Errorf("no button %q in %s:\n%s", label, t.Title(), s.transcript(t.ch, t.who, false))
	}
	if b.Disabled {
		return nil, fmt.Errorf("the button %q is disabled", b.Label)
	}
	if b.Style == discordapi.Link {
		return nil, nil
	}
	s.note(t, "%s presses [ %s ]", t.who.User.Name(), caption(b))
	data := discordapi.PressData{CustomID: b.CustomID, ComponentType: b.Type}
	return s.ask(t, discordapi.Press, fmt.Sprintf("%q", caption(b)), data, m), nil
}

// Choose chooses in the latest menu that the person sees that has all labels.
func (t *Seat) Choose(labels ...string) (*Asked, error) {
	s := t.s
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := len(t.ch.turns) - 1; i >= 0; i-- {
		m := t.ch.turns[i].message
		if !m.seenBy(t.who) {
			continue
		}
		for _, c := range parts(m.Components) {
			if picked := picked(c, labels); c.Type == discordapi.StringSelect && picked != nil {
				s.note(t, "%s chooses %s", t.who.User.Name(), strings.Join(labels, ", "))
				data := discordapi.PressData{CustomID: c.CustomID, ComponentType: c.Type, Values: picked}
				return s.ask(t, discordapi.Press, strings.Join(labels, ", "), data, m), nil
			}
		}
	}
	return nil, fmt.Errorf("no menu with %q in %s:\n%s", labels, t.Title(), s.transcript(t.ch, t.who, false))
}

// picked are the values of labels in a menu, or nil if it lacks one.
func picked(c discordapi.Component, labels []string) []string {
	var values []string
	for _, label := range labels {
		i := slices.IndexFunc(c.Options, func(o discordapi.Selection) bool { return o.Label == label })
		if i < 0 {
			return nil
		}
		values = append(values, c.Options[i].Value)
	}
	return values
}

// seenBy tells whether somebody, or if it is nil everybody, sees a message. The message may be nil.
func (m *message) seenBy(p *Person) bool {
	return m != nil && !m.deleted && (m.only == nil || m.only == p)
}

// parts are the components in rows.
func parts(rows []discordapi.Component) []discordapi.Component {
	var out []discordapi.Component
	for _, row := range rows {
		out = append(out, row.Components...)
	}
	return out
}

// button finds the latest button of a label.
func (t *Seat) button(label string) (*message, discordapi.Component) {
	for _, fits := range []func(string) bool{
		func(text string) bool { return text == label },
		func(text string) bool { return strings.HasPrefix(text, label) },
	} {
		for i := len(t.ch.turns) - 1; i >= 0; i-- {
			m := t.ch.turns[i].message
			if !m.seenBy(t.who) {
				continue
			}
			for _, b := range parts(m.Components) {
				if b.Type == discordapi.Button && fits(caption(b)) {
					return m, b
				}
			}
		}
	}
	return nil, discordapi.Component{}
}

// caption is what is on a button.
func caption(b discordapi.Component) string {
	if b.Emoji != nil {
		return strings.TrimSpace(b.Emoji.Name + " " + b.Label)
	}
	return b.Label
}

// note puts a line into the timeline that only a person sees.
func (s *Server) note(t *Seat, format string, args ...any) {
	t.ch.append(turn{note: "(" + fmt.Sprintf(format, args...) + ")", only: t.who})
}
