package twintest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// findCommand returns a command that the bot has registered, last of all.
func (tw *Twin) findCommand(name string, kind int) discordapi.Command {
	tw.t.Helper()
	var all []discordapi.Command
	calls := tw.Await(1, "PUT /applications/")
	if err := json.Unmarshal(quotePermissions(calls[len(calls)-1].Body), &all); err != nil {
		tw.t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(c discordapi.Command) bool { return c.Name == name && max(c.Type, discordapi.SlashCommand) == kind })
	if i < 0 {
		tw.t.Fatalf("no command %q among %+v", name, all)
	}
	return all[i]
}

// Options are the values that somebody fills in, by name: strings, numbers, truths and Files.
type Options map[string]any

// Run gives a command, "debunk add".
func (p *Person) Run(name string, options Options) *Asked {
	p.twin.t.Helper()
	return p.startInteraction(discordapi.Run, p.fillCommand(name, options, ""), "")
}

// Type gives a command as far as an option, and returns what the bot offers for it.
func (p *Person) Type(name, focused string, options Options) []discordapi.Choice {
	p.twin.t.Helper()
	return p.startInteraction(discordapi.Complete, p.fillCommand(name, options, focused), "").waitForAnswer(discordapi.Propose).Data.Choices
}

// fillCommand returns a command that somebody fills in, as far as the bot has registered it so.
func (p *Person) fillCommand(name string, options Options, focused string) map[string]any {
	p.twin.t.Helper()
	words := strings.Fields(name)
	c := p.twin.findCommand(words[0], discordapi.SlashCommand)
	files := map[string]any{}
	data := map[string]any{"id": "1", "name": c.Name, "type": c.Type, "resolved": map[string]any{"attachments": files}}
	known, at := c.Options, data
	for _, word := range words[1:] {
		i := slices.IndexFunc(known, func(o discordapi.Option) bool { return o.Name == word && o.Type <= discordapi.SubcommandGroup })
		if i < 0 {
			p.twin.t.Fatalf("no command %q", name)
		}
		below := map[string]any{"name": word, "type": known[i].Type}
		at["options"] = []any{below}
		known, at = known[i].Options, below
	}
	at["options"] = p.fillOptions(known, options, focused, files)
	return data
}

// fillOptions returns options as an interaction has them.
func (p *Person) fillOptions(known []discordapi.Option, options Options, focused string, files map[string]any) []any {
	p.twin.t.Helper()
	all := []any{}
	for _, o := range known {
		value, given := options[o.Name]
		if !given {
			if o.Required && focused == "" {
				p.twin.t.Fatalf("the option %q is required", o.Name)
			}
			continue
		}
		if f, ok := value.(File); ok && o.Type == discordapi.FileOption {
			files[f.ID], value = f, f.ID
		}
		for _, c := range o.Choices {
			if c.Name == fmt.Sprint(value) { // a person picks it by its name
				value = c.Value
			}
		}
		all = append(all, discordapi.OptionValue{Name: o.Name, Type: o.Type, Value: value, Focused: o.Name == focused})
	}
	if len(all) != len(options) {
		p.twin.t.Fatalf("not all of %v are among the options %+v", options, known)
	}
	return all
}

// Menu picks from the menu of a message in the channel.
func (p *Person) Menu(name, message string) *Asked {
	p.twin.t.Helper()
	c := p.twin.findCommand(name, discordapi.MessageCommand)
	target := p.twin.findRaw(p.channel, message)
	if target == nil {
		p.twin.t.Fatalf("no message %s", message)
	}
	return p.startInteraction(discordapi.Run, map[string]any{
		"id": "1", "name": c.Name, "type": c.Type, "target_id": message,
		"resolved": map[string]any{"messages": map[string]any{message: target}},
	}, "")
}

// Press presses a button of the last message that has it.
func (p *Person) Press(label string) *Asked {
	p.twin.t.Helper()
	for _, m := range slices.Backward(p.Said()) {
		for _, row := range m.Components {
			for _, c := range row.Components {
				if c.Type == discordapi.Button && c.Label == label && c.CustomID != "" && !c.Disabled {
					return p.startInteraction(discordapi.Press, map[string]any{"custom_id": c.CustomID, "component_type": c.Type}, m.ID)
				}
			}
		}
	}
	p.twin.t.Fatalf("no button %q:\n%s", label, p.Transcript())
	return nil
}
