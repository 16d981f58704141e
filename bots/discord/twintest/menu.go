package twintest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// findCommand returns a command that the bot has registered, last of all.
func (tw *Twin) findCommand(name string, kind discordgo.ApplicationCommandType) discordapi.Command {
	tw.t.Helper()
	var all []discordapi.Command
	calls := tw.Await(1, "PUT /applications/")
	if err := json.Unmarshal(quotePermissions(calls[len(calls)-1].Body), &all); err != nil {
		tw.t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(c discordapi.Command) bool {
		return c.Name == name && max(c.Type, discordgo.ChatApplicationCommand) == kind
	})
	if i < 0 {
		tw.t.Fatalf("no command %q among %+v", name, all)
	}
	all[i].ID = "1"
	return all[i]
}

// Options are the values that somebody fills in, by name: strings, numbers and Files.
type Options map[string]any

// Run gives a command, "debunk add".
func (p *Person) Run(name string, options Options) *Asked {
	p.twin.t.Helper()
	return p.startInteraction(discordgo.InteractionApplicationCommand, p.fillCommand(name, options, ""), "")
}

// Type gives a command as far as an option, and returns what the bot offers for it.
func (p *Person) Type(name, focused string, options Options) []discordgo.ApplicationCommandOptionChoice {
	p.twin.t.Helper()
	return p.startInteraction(discordgo.InteractionApplicationCommandAutocomplete, p.fillCommand(name, options, focused), "").waitForAnswer(discordgo.InteractionApplicationCommandAutocompleteResult).Data.Choices
}

// fillCommand returns a command that somebody fills in, as far as the bot has registered it so.
func (p *Person) fillCommand(name string, options Options, typed string) discordapi.CommandData {
	p.twin.t.Helper()
	words := strings.Fields(name)
	filling := discordapi.Filling{Values: map[string]string{}, Files: map[string]File{}, Typed: typed}
	for option, value := range options {
		filling.Values[option] = fmt.Sprint(value)
		if f, isFile := value.(File); isFile {
			filling.Files[option] = f
		}
	}
	data, err := filling.FillCommand(p.twin.findCommand(words[0], discordgo.ChatApplicationCommand), words[1:])
	if err != nil {
		p.twin.t.Fatalf("/%s: %v", name, err)
	}
	return data
}

// Menu picks from the menu of a message in the channel.
func (p *Person) Menu(name, message string) *Asked {
	p.twin.t.Helper()
	c := p.twin.findCommand(name, discordgo.MessageApplicationCommand)
	return p.startInteraction(discordgo.InteractionApplicationCommand, discordapi.CommandData{
		ID: c.ID, Name: c.Name, Type: c.Type, TargetID: message,
		Resolved: &discordapi.Resolved{Messages: map[string]discordapi.Message{message: p.findMessage(message)}},
	}, "")
}

// Press presses a button of the last message that has it.
func (p *Person) Press(label string) *Asked {
	p.twin.t.Helper()
	for _, m := range slices.Backward(p.Said()) {
		for _, row := range m.Components {
			for _, c := range row.Components {
				if c.Type == discordgo.ButtonComponent && c.Label == label && c.CustomID != "" {
					return p.startInteraction(discordgo.InteractionMessageComponent, discordapi.PressData{CustomID: c.CustomID, ComponentType: c.Type}, m.ID)
				}
			}
		}
	}
	p.twin.t.Fatalf("no button %q:\n%s", label, p.Transcript())
	return nil
}
