package discord

import (
	"context"

	"github.com/bwmarrin/discordgo"
)

// sendSuggestions suggests fact-checks for the text that somebody is typing. If too many people type at one time, the list
// is empty; the next keystroke asks again.
func (h *interactionHandler) sendSuggestions(ctx context.Context, i *interaction) {
	ctx, cancel := context.WithTimeout(ctx, ackTimeout)
	defer cancel()
	offered := []choice{}
	select {
	case h.suggestSlots <- struct{}{}:
		defer func() { <-h.suggestSlots }()
		offered = h.findSuggestions(ctx, i)
	default:
	}
	h.sendResponse(ctx, i, response{Type: discordgo.InteractionApplicationCommandAutocompleteResult, Data: map[string]any{"choices": offered}})
}

// findSuggestions returns the suggestions for the text typed so far. On failure there are none.
func (h *interactionHandler) findSuggestions(ctx context.Context, i *interaction) []choice {
	out := []choice{}
	limited, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	found, err := h.engine.CompleteDebunks(limited, i.Locale, findFocused(i.Data.Options), maxChoices, maxChoice)
	if err != nil {
		h.log.Debug("nothing was offered", "error", err)
	}
	for _, c := range found {
		if label := shortenText(c.Label, maxChoice); label != "" && len(c.Value) <= maxChoice {
			out = append(out, choice{Name: label, Value: c.Value})
		}
	}
	return out
}

// findFocused returns the text that has been typed so far into the option in focus.
func findFocused(options []option) string {
	for _, o := range options {
		if o.Focused {
			return shortenText(o.textValue(), maxTyped)
		}
		if words := findFocused(o.Options); words != "" {
			return words
		}
	}
	return ""
}

// maxTyped is the number of characters of the typed text that are used.
const maxTyped = 200
