package discordtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// findCommand returns a registered command that a person can use in a channel.
func (t *Seat) findCommand(kind int, name string) (*discordapi.Command, error) {
	i := slices.IndexFunc(t.s.commands, func(c discordapi.Command) bool { return c.Type == kind && c.Name == name && t.mayUse(c) })
	if i < 0 {
		return nil, fmt.Errorf("%s has no command %q in %s", t.who.User.Name(), name, t.Title())
	}
	return &t.s.commands[i], nil
}

func (t *Seat) mayUse(cmd discordapi.Command) bool {
	owners := t.listOwners()
	if cmd.Contexts != nil && !slices.Contains(cmd.Contexts, t.ch.interactionContext()) {
		return false
	}
	if g := t.ch.guild; g != nil && cmd.DefaultMemberPermissions != nil && owners[strconv.Itoa(discordapi.ByGuild)] != "" {
		needed, may := parseID(*cmd.DefaultMemberPermissions), g.memberPermissions(t.who)
		if may&needed != needed || needed == 0 && may != all {
			return false
		}
	}
	return slices.ContainsFunc(cmd.IntegrationTypes, func(how int) bool { return owners[strconv.Itoa(how)] != "" })
}

// Run runs a slash command, such as "check" or "debunk add", with options by name. A file is given by its path. It fails as
// the app does not let one run what is not registered, or without what is required.
func (t *Seat) Run(command string, options map[string]string) (*Asked, error) {
	return t.runCommand(discordapi.Run, command, options, "")
}

// Complete types the option of a command that is called typed, as options say so far, and asks for proposals.
func (t *Seat) Complete(command, typed string, options map[string]string) (*Asked, error) {
	return t.runCommand(discordapi.Complete, command, options, typed)
}

func (t *Seat) runCommand(kind int, command string, options map[string]string, typed string) (*Asked, error) {
	files := map[string]*file{}
	for name, value := range options { // read without the lock
		if f, err := readFile(value); err == nil {
			files[name] = f
		}
	}
	defer t.s.Lock()()
	words := strings.Fields(command)
	if len(words) == 0 {
		return nil, fmt.Errorf("no command is named")
	}
	cmd, err := t.findCommand(discordapi.SlashCommand, words[0])
	if err != nil {
		return nil, err
	}
	f := &filling{Seat: t, given: options, files: files, typed: typed, words: []string{"/" + command}}
	values, err := f.fillCommand(cmd.Options, words[1:])
	if err != nil {
		return nil, fmt.Errorf("/%s: %w", command, err)
	}
	data := discordapi.CommandData{ID: cmd.ID, Name: cmd.Name, Type: cmd.Type, Options: values, Resolved: f.resolved}
	return t.startInteraction(kind, strings.Join(f.words, " "), data, nil), nil
}

// Menu runs a command of the menu of a message.
func (t *Seat) Menu(name, messageID string) (*Asked, error) {
	defer t.s.Lock()()
	cmd, err := t.findCommand(discordapi.MessageCommand, name)
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
	return t.startInteraction(discordapi.Run, name, data, nil), nil
}
