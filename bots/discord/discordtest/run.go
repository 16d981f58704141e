package discordtest

import (
	"fmt"
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
