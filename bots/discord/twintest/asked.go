package twintest

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// The kinds of interactions: discord.com/developers/docs, "Interaction Type".
const (
	commanding = 2
	pressing   = 3
	typing     = 4
	filling    = 5
)

// Asked is what a person asked of the bot with a command, a menu, a button or a form.
type Asked struct {
	person *Person
	kind   int
	id     string
	at     time.Time

	// Below, what the bot said first. The twin's lock guards it.
	late  time.Duration // after it was asked; 0: nothing yet
	first first
}

// first is the first answer to an interaction.
type first struct {
	Type int `json:"type"`
	Data struct {
		Flags      int         `json:"flags"`
		Choices    []Choice    `json:"choices"`
		CustomID   string      `json:"custom_id"`
		Title      string      `json:"title"`
		Components []Component `json:"components"`
	} `json:"data"`
}

// A Choice is what the bot offers while somebody types.
type Choice struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

func (a *Asked) acknowledge(c *request) error {
	a.late = max(c.at.Sub(a.at), 1)
	if err := json.Unmarshal(c.Body, &a.first); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	return nil
}

// asks begins an interaction.
func (p *Person) asks(kind int, data map[string]any, message string) *Asked {
	p.twin.t.Helper()
	a := &Asked{person: p, kind: kind}
	what := map[string]any{"type": kind, "channelId": p.channel, "userId": p.ID, "data": data, "more": map[string]any{"locale": p.Locale}}
	if message != "" {
		what["messageId"] = message
	}
	var made struct{ ID, Token string }
	p.twin.mu.Lock() // the first answer has to find it
	defer p.twin.mu.Unlock()
	p.twin.ask("interaction", what, &made)
	a.at, a.id = time.Now(), made.ID
	p.twin.asked[made.Token] = a
	return a
}

// wait waits for the first answer.
func (a *Asked) wait() first {
	tw := a.person.twin
	tw.t.Helper()
	var f first
	tw.until("the first answer to an interaction", func() bool {
		tw.mu.Lock()
		defer tw.mu.Unlock()
		f = a.first
		return a.late > 0
	})
	return f
}

// patience is how long somebody waits for the bot: decoding takes its time where many tests run.
const patience = 2 * time.Minute

// until waits until something is so. It looks after each call of the bot.
func (tw *Twin) until(what string, is func() bool) {
	tw.t.Helper()
	ctx, cancel := context.WithTimeout(tw.t.Context(), patience)
	defer cancel()
	for {
		tw.mu.Lock()
		changed := tw.changed
		tw.mu.Unlock()
		if is() {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			tw.t.Fatalf("%s: %v", what, ctx.Err())
		}
	}
}

// Await waits until the bot has made so many calls whose method and path begin so.
func (tw *Twin) Await(n int, prefix string) []Call {
	tw.t.Helper()
	tw.until(prefix, func() bool { return len(tw.Calls(prefix)) >= n })
	return tw.Calls(prefix)
}
