package twintest

import (
	"context"
	"time"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// Asked is an interaction that a person began with a command, a menu, a button or a form.
type Asked struct {
	person *Person
	kind   int
	id     string
	at     time.Time

	// Below, what the bot said first. The twin's lock guards it.
	late  time.Duration // after it was asked; 0: nothing yet
	first firstAnswer
}

// firstAnswer is the first answer to an interaction.
type firstAnswer struct {
	Type int `json:"type"`
	Data struct {
		Flags      int                    `json:"flags"`
		Choices    []discordapi.Choice    `json:"choices"`
		CustomID   string                 `json:"custom_id"`
		Title      string                 `json:"title"`
		Components []discordapi.Component `json:"components"`
	} `json:"data"`
}

// startInteraction begins an interaction.
func (p *Person) startInteraction(kind int, data map[string]any, message string) *Asked {
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
func (a *Asked) waitForAnswer(kind int) (first firstAnswer) {
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
