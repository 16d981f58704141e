package discord

import (
	"context"

	"github.com/bwmarrin/discordgo"
)

// complete offers fact-checks for what somebody is typing. Where that would be too much at once it offers nothing: people type on.
func (b *Bot) complete(ctx context.Context, i *interaction) {
	ctx, cancel := context.WithTimeout(ctx, ackCall)
	defer cancel()
	offered := []choice{}
	select {
	case b.choices <- struct{}{}:
		defer func() { <-b.choices }()
		offered = b.offered(ctx, i)
	default:
	}
	b.respond(ctx, i, response{Type: discordgo.InteractionApplicationCommandAutocompleteResult, Data: map[string]any{"choices": offered}})
}

func (b *Bot) offered(ctx context.Context, i *interaction) []choice {
	out := []choice{}
	limited, cancel := context.WithTimeout(ctx, ackTime)
	defer cancel()
	found, err := b.engine.CompleteDebunks(limited, i.Locale, focused(i.Data.Options), maxChoices, maxChoice)
	if err != nil {
		b.Logger.Debug("nothing was offered", "error", err)
	}
	for _, c := range found {
		if label := shorten(c.Label, maxChoice); label != "" && len(c.Value) <= maxChoice {
			out = append(out, choice{Name: label, Value: c.Value})
		}
	}
	return out
}

// focused is what somebody has typed so far.
func focused(options []option) string {
	for _, o := range options {
		if o.Focused {
			return shorten(o.value(), maxTyped)
		}
		if words := focused(o.Options); words != "" {
			return words
		}
	}
	return ""
}

// maxTyped is how much of what somebody is typing is looked at, in characters.
const maxTyped = 200
