package discordtest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

func (s *Server) getCommands(c *Call) (any, error) {
	if c.Path["application_id"] != s.me.ID {
		return nil, errUnknownApp
	}
	return s.commands, nil
}

// A registered is a command as a bot registers it.
type registered struct {
	discordapi.Command
	Types        *[]int           `json:"integration_types"`
	Where        *[]int           `json:"contexts"`
	DM           *bool            `json:"dm_permission"`
	OnlyWith     *json.RawMessage `json:"default_member_permissions"` // a number, mostly in a string
	DefaultAllow *bool            `json:"default_permission"`
}

// setCommands takes the commands of the application, in the place of those that it had.
func (s *Server) setCommands(c *Call) (any, error) {
	if c.Path["application_id"] != s.me.ID {
		return nil, errUnknownApp
	}
	var all []registered
	if err := c.read(&all); err != nil {
		return nil, err
	}
	if found := checkCommands(all); len(found) > 0 {
		return nil, invalid(found...)
	}
	was := s.commands
	s.commands = []discordapi.Command{}
	for _, r := range all {
		s.commands = append(s.commands, s.register(r, was))
	}
	return s.commands, nil
}

// register fills in what a bot leaves out. A command that there was keeps its id.
func (s *Server) register(r registered, was []discordapi.Command) discordapi.Command {
	cmd := r.Command
	if cmd.Type == 0 {
		cmd.Type = discordapi.SlashCommand
	}
	cmd.ID, cmd.ApplicationID, cmd.Version = s.newID(), s.me.ID, s.newID()
	for _, old := range was {
		if old.Type == cmd.Type && old.Name == cmd.Name {
			cmd.ID = old.ID
		}
	}
	cmd.IntegrationTypes, cmd.Contexts = []int{discordapi.ByGuild}, nil
	if r.Types != nil {
		cmd.IntegrationTypes = *r.Types
	}
	if r.Where != nil {
		cmd.Contexts = *r.Where
	} else if r.DM != nil && !*r.DM {
		cmd.Contexts = []int{discordapi.InGuild}
	}
	if r.OnlyWith != nil {
		bits := strings.Trim(string(*r.OnlyWith), `"`)
		cmd.DefaultMemberPermissions = &bits
	}
	return cmd
}

// What names may be, but for lower case, which slash commands and options must have.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

func checkCommands(all []registered) []wrong {
	var found []wrong
	count, names := map[int]int{}, map[string]bool{}
	for i, r := range all {
		at := fmt.Sprintf("%d.", i)
		kind := max(r.Type, discordapi.SlashCommand)
		count[kind]++
		if key := fmt.Sprint(kind, r.Name); names[key] {
			found = append(found, wrong{at + "name", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique"})
		} else {
			names[key] = true
		}
		if kind != discordapi.SlashCommand {
			found = append(found, checkMenu(at, r)...)
			continue
		}
		found = append(found, checkNamed(at, r.Name, r.Description, r.NameLocalizations, r.DescriptionLocalizations)...)
		found = append(found, checkOptions(at+"options", r.Options)...)
		if n := textOf(r.Name, r.Description, r.Options); n > maxOptionText {
			found = append(found, wrong{at + "options", "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)"})
		}
	}
	if count[discordapi.SlashCommand] > maxCommands || count[discordapi.MessageCommand] > maxMenus || count[discordapi.UserCommand] > maxMenus {
		found = append(found, wrong{"commands", "APPLICATION_COMMANDS_MAX", "Maximum number of application commands reached"})
	}
	return found
}

func checkMenu(at string, r registered) []wrong {
	var found []wrong
	for lang, name := range r.NameLocalizations {
		if n := length(name); n < 1 || n > maxName {
			found = append(found, wrong{at + "name_localizations." + lang, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 32 in length."})
		}
	}
	switch {
	case strings.TrimSpace(r.Name) == "":
		found = append(found, wrong{at + "name", "BASE_TYPE_REQUIRED", "This field is required"})
	case r.Description != "":
		found = append(found, wrong{at + "description", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", "Context menu commands cannot have description"})
	case len(r.Options) > 0:
		found = append(found, wrong{at + "options", "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS", "Context menu commands cannot have options"})
	}
	return found
}

// checkNamed checks the name and description of a slash command or option, in each language.
func checkNamed(at, name, description string, names, descriptions map[string]string) []wrong {
	var found []wrong
	say := func(path, text string) {
		if !commandName.MatchString(text) || strings.ToLower(text) != text {
			found = append(found, wrong{path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid"})
		}
	}
	say(at+"name", name)
	for lang, text := range names {
		say(at+"name_localizations."+lang, text)
	}
	texts := map[string]string{"description": description}
	for lang, text := range descriptions {
		texts["description_localizations."+lang] = text
	}
	for path, text := range texts {
		if n := length(text); n < 1 || n > 100 {
			found = append(found, wrong{at + path, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length."})
		}
	}
	return found
}

func checkOptions(at string, all []discordapi.Option) []wrong {
	var found []wrong
	names, optional, subcommands := map[string]bool{}, false, 0
	for i, o := range all {
		path := fmt.Sprintf("%s.%d.", at, i)
		found = append(found, checkNamed(path, o.Name, o.Description, o.NameLocalizations, o.DescriptionLocalizations)...)
		if names[o.Name] {
			found = append(found, wrong{path + "name", "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option name is not unique"})
		}
		names[o.Name] = true
		if o.Required && optional {
			found = append(found, wrong{path, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options"})
		}
		optional = optional || !o.Required
		found = append(found, checkOption(path, o)...)
		if o.Type <= discordapi.SubcommandGroup {
			subcommands++
		}
	}
	if subcommands > 0 && subcommands < len(all) {
		found = append(found, wrong{at, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and sub-command group option types are mutually exclusive to all other types"})
	}
	return found
}

func checkOption(path string, o discordapi.Option) []wrong {
	var found []wrong
	switch {
	case o.Type <= discordapi.SubcommandGroup:
		found = append(found, checkOptions(path+"options", o.Options)...)
	case len(o.Options) > 0:
		found = append(found, wrong{path + "options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Only sub-commands have options"})
	}
	if o.Autocomplete && len(o.Choices) > 0 {
		found = append(found, wrong{path + "autocomplete", "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES", "Autocomplete and choices exclude each other"})
	}
	for i, c := range o.Choices {
		if value, _ := c.Value.(string); length(value) > maxChoice {
			found = append(found, tooLong(fmt.Sprintf("%schoices.%d.value", path, i), maxChoice))
		}
	}
	return found
}

// textOf is the length of all that a command says.
func textOf(name, description string, options []discordapi.Option) int {
	n := length(name) + length(description)
	for _, o := range options {
		n += textOf(o.Name, o.Description, o.Options)
		for _, c := range o.Choices {
			n += length(c.Name) + length(fmt.Sprint(c.Value))
		}
	}
	return n
}

// Commands are those that the application has registered.
func (s *Server) Commands() []discordapi.Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]discordapi.Command{}, s.commands...)
}
