package discordtest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// findCommand returns a registered command that a person can use in a channel.
func (t *Seat) findCommand(kind discordgo.ApplicationCommandType, name string) (cmd discordapi.Command, err error) {
	i := slices.IndexFunc(t.s.commands, func(c discordapi.Command) bool { return c.Type == kind && c.Name == name && t.mayUse(c) })
	if i < 0 {
		return cmd, fmt.Errorf("%s has no command %q in %s", t.who.User.Name(), name, t.Title())
	}
	return t.s.commands[i], nil
}

func (t *Seat) mayUse(cmd discordapi.Command) bool {
	owners := t.listOwners()
	if cmd.Contexts != nil && !slices.Contains(cmd.Contexts, t.ch.interactionContext()) {
		return false
	}
	if g := t.ch.guild; g != nil && cmd.DefaultMemberPermissions != nil && owners[discordgo.ApplicationIntegrationGuildInstall] != "" {
		needed, may := parseID(string(*cmd.DefaultMemberPermissions)), g.memberPermissions(t.who)
		if may&needed != needed || needed == 0 && may != all {
			return false
		}
	}
	return slices.ContainsFunc(cmd.IntegrationTypes, func(how discordgo.ApplicationIntegrationType) bool { return owners[how] != "" })
}

// Run runs a slash command, such as "check" or "debunk add", with options by name. A file is given by its path. It fails as
// the app does not let one run what is not registered, or without what is required.
func (t *Seat) Run(command string, options map[string]string) (*Asked, error) {
	return t.runCommand(discordgo.InteractionApplicationCommand, command, options, "")
}

// Complete types the option of a command that is called typed, as options say so far, and asks for proposals.
func (t *Seat) Complete(command, typed string, options map[string]string) (*Asked, error) {
	return t.runCommand(discordgo.InteractionApplicationCommandAutocomplete, command, options, typed)
}

func (t *Seat) runCommand(kind discordgo.InteractionType, command string, options map[string]string, typed string) (*Asked, error) {
	files := map[string]*file{}
	for name, value := range options { // read without the lock
		if f, err := readFile(value); err == nil {
			files[name] = f
		}
	}
	defer t.s.Lock()()
	words := strings.Fields(command)
	if len(words) == 0 {
		return nil, errors.New("no command is named")
	}
	cmd, err := t.findCommand(discordgo.ChatApplicationCommand, words[0])
	if err != nil {
		return nil, err
	}
	filling := Filling{Values: options, Files: map[string]discordapi.Attachment{}, Typed: typed, Find: t.findNamed}
	for name, f := range files {
		f.ephemeral = true
		filling.Files[name] = t.s.describeFile(t.s.addFile(f, t.s.me.ID))
	}
	data, err := filling.FillCommand(cmd, words[1:])
	if err != nil {
		return nil, fmt.Errorf("/%s: %w", command, err)
	}
	return t.startInteraction(kind, strings.Join(append([]string{"/" + command}, filling.Said...), " "), data, nil), nil
}

// findNamed returns the id of the person or role that an option names.
func (t *Seat) findNamed(o discordapi.Option, name string) (id string, err error) {
	switch {
	case o.Type == discordgo.ApplicationCommandOptionUser:
		for id, p := range t.s.people {
			if id == name || p.User.Name() == name {
				return id, nil
			}
		}
	case o.Type == discordgo.ApplicationCommandOptionRole && t.ch.guild != nil:
		for _, r := range t.ch.guild.roles {
			if r.ID == name || r.Name == name {
				return r.ID, nil
			}
		}
	}
	return "", fmt.Errorf("there is no %q here", name)
}

// Menu runs a command of the menu of a message.
func (t *Seat) Menu(name, messageID string) (*Asked, error) {
	defer t.s.Lock()()
	cmd, err := t.findCommand(discordgo.MessageApplicationCommand, name)
	if err != nil {
		return nil, err
	}
	m := t.s.messages[messageID]
	if m == nil || m.ch != t.ch || !m.SeenBy(t.Viewer) {
		return nil, fmt.Errorf("there is no message %s in %s", messageID, t.Title())
	}
	data := discordapi.CommandData{
		ID: cmd.ID, Name: cmd.Name, Type: cmd.Type, TargetID: m.ID,
		Resolved: &discordapi.Resolved{Messages: map[string]discordapi.Message{m.ID: m.Object()}},
	}
	return t.startInteraction(discordgo.InteractionApplicationCommand, name, data, nil), nil
}

// Press presses a button: the latest that the person sees whose label is, or starts with, what is given. One with a link is
// no press that the bot hears of: the answer is nil and the link is in its message.
func (t *Seat) Press(label string) (*Asked, error) {
	defer t.s.Lock()()
	m, at, ok := t.Timeline.FindButton(t.Viewer, label, func(m *message) (captions []string) {
		for _, b := range m.listButtons() {
			captions = append(captions, b.Label)
		}
		return captions
	})
	if !ok {
		return nil, fmt.Errorf("no button %q in %s:\n%s", label, t.Title(), t.Timeline.RenderTranscript(t.Viewer, false))
	}
	b := m.listButtons()[at]
	if b.Style == discordgo.LinkButton {
		return nil, nil
	}
	t.Timeline.AddNote(t.Viewer, "(%s presses [ %s ])", t.who.User.Name(), b.Label)
	data := discordapi.PressData{CustomID: b.CustomID, ComponentType: b.Type}
	return t.startInteraction(discordgo.InteractionMessageComponent, fmt.Sprintf("%q", b.Label), data, m), nil
}

// listButtons returns the buttons in the rows of a message.
func (m *message) listButtons() []discordapi.Component {
	var out []discordapi.Component
	for _, row := range m.Components {
		out = append(out, row.Components...)
	}
	return out
}
