package discordtest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// setCommands takes the commands of the application, in the place of those that it had.
func (s *Server) setCommands(c *Call) (any, error) {
	if c.Path["application_id"] != s.me.ID {
		return nil, errUnknownApp
	}
	all := []discordapi.Command{}
	if err := c.readBody(&all); err != nil {
		return nil, err
	}
	if found := checkCommands(all); len(found) > 0 {
		return nil, invalidForm(found...)
	}
	for i := range all {
		s.completeCommand(&all[i])
	}
	s.commands = all
	return s.commands, nil
}

// completeCommand fills in what a bot leaves out. A command that there was keeps its id.
func (s *Server) completeCommand(cmd *discordapi.Command) {
	cmd.Type = max(cmd.Type, discordgo.ChatApplicationCommand)
	cmd.ID, cmd.ApplicationID, cmd.Version = s.newID(), s.me.ID, s.newID()
	for _, old := range s.commands {
		if old.Type == cmd.Type && old.Name == cmd.Name {
			cmd.ID = old.ID
		}
	}
	if cmd.IntegrationTypes == nil {
		cmd.IntegrationTypes = []discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall}
	}
}

// commandName matches the names that there may be, but for lower case, which slash commands and options must have.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

func checkCommands(all []discordapi.Command) (found formErrors) {
	count, names := map[discordgo.ApplicationCommandType]int{}, map[string]bool{}
	for i, r := range all {
		at := fmt.Sprintf("%d.", i)
		kind := max(r.Type, discordgo.ChatApplicationCommand)
		count[kind]++
		key := fmt.Sprint(kind, r.Name)
		found.addIf(names[key], at+"name", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
		names[key] = true
		if kind != discordgo.ChatApplicationCommand {
			found.checkMenu(at, r)
			continue
		}
		found.checkNames(at, r.Name, r.Description, r.NameLocalizations, r.DescriptionLocalizations)
		found.checkOptions(at+"options", r.Options)
		size := countText(r.Name, r.Description, r.Options)
		found.addIf(size > maxOptionText, at+"options", "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")
	}
	over := count[discordgo.ChatApplicationCommand] > maxCommands || count[discordgo.MessageApplicationCommand] > maxMenus
	found.addIf(over, "commands", "APPLICATION_COMMANDS_MAX", "Maximum number of application commands reached")
	return found
}

func (all *formErrors) checkMenu(at string, r discordapi.Command) {
	for lang, name := range r.NameLocalizations {
		all.boundLength(at+"name_localizations."+lang, name, maxName)
	}
	all.addIf(strings.TrimSpace(r.Name) == "", at+"name", "BASE_TYPE_REQUIRED", "This field is required")
	all.addIf(r.Description != "", at+"description", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", "Context menu commands cannot have description")
	all.addIf(len(r.Options) > 0, at+"options", "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS", "Context menu commands cannot have options")
}

// boundLength adds an error if a text is empty or too long.
func (all *formErrors) boundLength(path, text string, most int) {
	n := countCharacters(text)
	all.addIf(n < 1 || n > most, path, "BASE_TYPE_BAD_LENGTH", fmt.Sprintf("Must be between 1 and %d in length.", most))
}

// checkNames checks the name and description of a slash command or option, in each language.
func (all *formErrors) checkNames(at, name, description string, names, descriptions map[string]string) {
	check := func(path, text string) {
		isValid := commandName.MatchString(text) && strings.ToLower(text) == text
		all.addIf(!isValid, path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
	}
	check(at+"name", name)
	for lang, text := range names {
		check(at+"name_localizations."+lang, text)
	}
	all.boundLength(at+"description", description, maxDescription)
	for lang, text := range descriptions {
		all.boundLength(at+"description_localizations."+lang, text, maxDescription)
	}
}

func (all *formErrors) checkOptions(at string, options []discordapi.Option) {
	names, optional, subcommands := map[string]bool{}, false, 0
	for i, o := range options {
		path := fmt.Sprintf("%s.%d.", at, i)
		all.checkNames(path, o.Name, o.Description, o.NameLocalizations, o.DescriptionLocalizations)
		all.addIf(names[o.Name], path+"name", "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option name is not unique")
		names[o.Name] = true
		all.addIf(o.Required && optional, path, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options")
		optional = optional || !o.Required
		if o.Type <= discordgo.ApplicationCommandOptionSubCommandGroup {
			subcommands++
			all.checkOptions(path+"options", o.Options)
		} else {
			all.addIf(len(o.Options) > 0, path+"options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Only sub-commands have options")
		}
		all.addIf(o.Autocomplete && len(o.Choices) > 0, path+"autocomplete", "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES", "Autocomplete and choices exclude each other")
		*all = append(*all, checkChoices(path, o.Choices)...)
	}
	mixed := subcommands > 0 && subcommands < len(options)
	all.addIf(mixed, at, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and sub-command group option types are mutually exclusive to all other types")
}

// countText returns the length of all that a command says, in characters.
func countText(name, description string, options []discordapi.Option) int {
	n := countCharacters(name + description)
	for _, o := range options {
		n += countText(o.Name, o.Description, o.Options)
		for _, c := range o.Choices {
			n += countCharacters(c.Name + fmt.Sprint(c.Value))
		}
	}
	return n
}

// Commands returns those that the application has registered.
func (s *Server) Commands() []discordapi.Command {
	defer s.Lock()()
	return slices.Clone(s.commands)
}
