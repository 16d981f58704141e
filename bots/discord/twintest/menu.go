package twintest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// A command is one that the bot has registered.
type command struct {
	Name    string   `json:"name"`
	Kind    int      `json:"type"`
	Options []option `json:"options"`
}

// option is a part of a command: something to fill in, or a command below it.
type option struct {
	Name         string   `json:"name"`
	Kind         int      `json:"type"`
	Required     bool     `json:"required"`
	Autocomplete bool     `json:"autocomplete"`
	Choices      []Choice `json:"choices"`
	Options      []option `json:"options"`
}

// The kinds of commands and options: discord.com/developers/docs, "Application Commands".
const (
	slash       = 1
	messageMenu = 3

	subcommand = 1
	attachment = 11
)

// Commands are the names of what the bot has registered, last of all.
func (tw *Twin) Commands() (names []string) {
	tw.t.Helper()
	for _, c := range tw.commands() {
		names = append(names, c.Name)
	}
	return names
}

func (tw *Twin) commands() (all []command) {
	tw.t.Helper()
	calls := tw.Await(1, "PUT /applications/")
	if err := json.Unmarshal(calls[len(calls)-1].Body, &all); err != nil {
		tw.t.Fatal(err)
	}
	return all
}

func (tw *Twin) command(name string, kind int) command {
	tw.t.Helper()
	for _, c := range tw.commands() {
		if c.Name == name && max(c.Kind, slash) == kind {
			return c
		}
	}
	tw.t.Fatalf("no command %q among %q", name, tw.Commands())
	return command{}
}

// Options are what somebody fills in, by name: strings, numbers, truths and Files.
type Options map[string]any

// Run gives a command, "debunk add".
func (p *Person) Run(name string, options Options) *Asked {
	p.twin.t.Helper()
	return p.asks(commanding, p.filled(name, options, ""), "")
}

// Type gives a command as far as an option, and returns what the bot offers for it.
func (p *Person) Type(name, focused string, options Options) []Choice {
	p.twin.t.Helper()
	f := p.asks(typing, p.filled(name, options, focused), "").wait()
	if f.Type != answerChoices {
		p.twin.t.Fatalf("an answer of type %d instead of choices", f.Type)
	}
	return f.Data.Choices
}

// filled is a command that somebody fills in, as far as the bot has registered it so.
func (p *Person) filled(name string, options Options, focused string) map[string]any {
	p.twin.t.Helper()
	words := strings.Fields(name)
	c := p.twin.command(words[0], slash)
	files := map[string]any{}
	data := map[string]any{"id": "1", "name": c.Name, "type": slash, "resolved": map[string]any{"attachments": files}}
	known, at := c.Options, data
	for _, word := range words[1:] {
		i := slices.IndexFunc(known, func(o option) bool { return o.Name == word && o.Kind <= subcommand+1 })
		if i < 0 {
			p.twin.t.Fatalf("no command %q", name)
		}
		below := map[string]any{"name": word, "type": known[i].Kind}
		at["options"] = []any{below}
		known, at = known[i].Options, below
	}
	at["options"] = p.values(known, options, focused, files)
	return data
}

// values are options as an interaction has them.
func (p *Person) values(known []option, options Options, focused string, files map[string]any) []any {
	p.twin.t.Helper()
	all, used := []any{}, 0
	for _, o := range known {
		value, given := options[o.Name]
		if !given {
			if o.Required && focused == "" {
				p.twin.t.Fatalf("the option %q is required", o.Name)
			}
			continue
		}
		used++
		if f, ok := value.(File); ok && o.Kind == attachment {
			files[f.ID], value = f, f.ID
		}
		said := map[string]any{"name": o.Name, "type": o.Kind, "value": o.chosen(value)}
		if o.Name == focused {
			said["focused"] = true
		}
		all = append(all, said)
	}
	if used != len(options) {
		p.twin.t.Fatalf("not all of %v are among the options %v", options, known)
	}
	return all
}

// chosen is the value of the choice that a person picks by its name.
func (o option) chosen(value any) any {
	for _, c := range o.Choices {
		if c.Name == fmt.Sprint(value) {
			return c.Value
		}
	}
	return value
}

// Menu picks from the menu of a message in the channel.
func (p *Person) Menu(name, message string) *Asked {
	p.twin.t.Helper()
	c := p.twin.command(name, messageMenu)
	target := p.twin.raw(p.channel, message)
	if target == nil {
		p.twin.t.Fatalf("no message %s", message)
	}
	return p.asks(commanding, map[string]any{
		"id": "1", "name": c.Name, "type": messageMenu, "target_id": message,
		"resolved": map[string]any{"messages": map[string]any{message: target}},
	}, "")
}

// Press presses a button of the last message that has it.
func (p *Person) Press(label string) *Asked {
	p.twin.t.Helper()
	for _, m := range slices.Backward(p.Said()) {
		if b := m.button(label); b != nil {
			return p.asks(pressing, map[string]any{"custom_id": b.CustomID, "component_type": button}, m.ID)
		}
	}
	p.twin.t.Fatalf("no button %q:\n%s", label, p.Transcript())
	return nil
}
