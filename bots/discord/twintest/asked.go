package twintest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/discord/discordtest"
	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// Asked is an interaction that a person began with a command, a menu, a button or a form.
type Asked struct {
	person *Person
	kind   discordgo.InteractionType
	id     string
	at     time.Time

	// Below, what the bot said first. The twin's lock guards it.
	late  time.Duration // after it was asked; 0: nothing yet
	first discordapi.Answer
}

// startInteraction begins an interaction.
func (p *Person) startInteraction(kind discordgo.InteractionType, data any, message string) *Asked {
	p.twin.t.Helper()
	a := &Asked{person: p, kind: kind}
	what := map[string]any{"type": kind, "channelId": p.channel, "userId": p.ID, "data": data, "more": map[string]any{"locale": p.Locale}}
	if message != "" {
		what["messageId"] = message
	}
	var made struct{ ID, Token string }
	defer p.twin.Lock()() // the first answer has to find it
	p.twin.askTwin("interaction", what, &made)
	a.at, a.id = time.Now(), made.ID
	p.twin.asked[made.Token] = a
	return a
}

// waitForAnswer waits for the first answer, which has to be of a type.
func (a *Asked) waitForAnswer(kind discordgo.InteractionResponseType) (first discordapi.Answer) {
	tw := a.person.twin
	tw.t.Helper()
	tw.waitUntil("the first answer to an interaction", func() bool {
		defer tw.Lock()()
		first = a.first
		return a.late > 0
	})
	if first.Type != kind {
		tw.t.Fatalf("an answer of type %d instead of %d", first.Type, kind)
	}
	return first
}

// FillForm waits for the form that the bot opens, and sends it with what is written into the inputs whose labels begin so; the others are
// left as they are.
func (a *Asked) FillForm(words map[string]string) *Asked {
	t := a.person.twin.t
	t.Helper()
	form, written := a.waitForAnswer(discordgo.InteractionResponseModal).Data, map[string]string{}
	for label, word := range words {
		i := slices.IndexFunc(form.Components, func(row discordapi.Component) bool { return strings.HasPrefix(discordtest.InputIn(row).Label, label) })
		if i < 0 {
			t.Fatalf("no input %q among %+v", label, form.Components)
		}
		written[discordtest.InputIn(form.Components[i]).CustomID] = word
	}
	data, err := discordtest.FillForm(form.CustomID, form.Components, written)
	if err != nil {
		t.Fatal(err)
	}
	return a.person.startInteraction(discordgo.InteractionModalSubmit, data, "")
}

// patience is the longest time to wait for the bot: decoding takes its time where many tests run.
const patience = 2 * time.Minute

// waitUntil waits until something is so. It looks after each call of the bot.
func (tw *Twin) waitUntil(what string, isSo func() bool) {
	tw.t.Helper()
	ctx, cancel := context.WithTimeout(tw.t.Context(), patience)
	defer cancel()
	if err := tw.WaitFor(ctx, what, isSo); err != nil {
		tw.t.Fatal(err)
	}
}

// findCommand returns a command that the bot has registered, last of all.
func (tw *Twin) findCommand(name string, kind discordgo.ApplicationCommandType) discordapi.Command {
	tw.t.Helper()
	var all []discordapi.Command
	calls := tw.Await(1, "PUT /applications/")
	if err := json.Unmarshal(calls[len(calls)-1].Body, &all); err != nil {
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
	a := p.startInteraction(discordgo.InteractionApplicationCommandAutocomplete, p.fillCommand(name, options, focused), "")
	return a.waitForAnswer(discordgo.InteractionApplicationCommandAutocompleteResult).Data.Choices
}

// fillCommand returns a command that somebody fills in, as far as the bot has registered it so.
func (p *Person) fillCommand(name string, options Options, typed string) discordapi.CommandData {
	p.twin.t.Helper()
	words := strings.Fields(name)
	filling := discordtest.Filling{Values: map[string]string{}, Files: map[string]File{}, Typed: typed}
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
