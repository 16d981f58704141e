package twintest

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

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
		i := slices.IndexFunc(form.Components, func(row discordapi.Component) bool { return strings.HasPrefix(row.Input().Label, label) })
		if i < 0 {
			t.Fatalf("no input %q among %+v", label, form.Components)
		}
		written[form.Components[i].Input().CustomID] = word
	}
	data, err := discordapi.FillForm(form.CustomID, form.Components, written)
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
