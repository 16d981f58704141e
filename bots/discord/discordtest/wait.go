package discordtest

import (
	"context"
	"fmt"
	"regexp"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// Wait waits for a message of the bot that everybody sees, that is new or was changed since somebody did something in the
// channel, and that matches a regular expression. The error of a wait that ended in vain shows the channel.
func (r *Room) Wait(ctx context.Context, pattern string) (discordapi.Message, error) {
	return (&Seat{r, nil}).wait(ctx, pattern, nil)
}

// Wait waits for a message of the bot that the person sees, that is new or was changed since the person did something in
// the channel, and that matches a regular expression.
func (t *Seat) Wait(ctx context.Context, pattern string) (discordapi.Message, error) {
	return t.wait(ctx, pattern, nil)
}

func (t *Seat) wait(ctx context.Context, pattern string, which func(*message) bool) (discordapi.Message, error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return discordapi.Message{}, fmt.Errorf("wait: %w", err)
	}
	if which == nil {
		which = t.fresh
	}
	var found discordapi.Message
	err = t.s.WaitFor(ctx, fmt.Sprintf("%q in %s", pattern, t.Title()), func() bool {
		t.s.mu.Lock()
		defer t.s.mu.Unlock()
		for _, turn := range t.ch.turns {
			if m := turn.message; m.seenBy(t.who) && which(m) && re.MatchString(t.s.show(m)) {
				found = t.s.wire(m)
				return true
			}
		}
		return false
	})
	if err != nil {
		t.s.mu.Lock()
		defer t.s.mu.Unlock()
		return found, fmt.Errorf("%w\n%s", err, t.s.transcript(t.ch, t.who, true))
	}
	return found, nil
}

// fresh tells whether a message is the bot's, seen by the person, and new or changed since that did something.
func (t *Seat) fresh(m *message) bool {
	return m.seenBy(t.who) && m.Author.ID == t.s.me.ID && m.seq > t.ch.marks[t.who]
}

// Messages are what the person sees in the channel, the oldest first: at least the last 1,000.
func (t *Seat) Messages() []discordapi.Message {
	return t.messages(func(*message) bool { return true })
}

// Replies are the messages of the bot that the person sees.
func (t *Seat) Replies() []discordapi.Message {
	return t.messages(func(m *message) bool { return m.Author.ID == t.s.me.ID })
}

// Fresh are the messages of the bot that are new, or were changed, since the person did something in the channel.
func (t *Seat) Fresh() []discordapi.Message { return t.messages(t.fresh) }

// Messages are what everybody sees in the channel.
func (r *Room) Messages() []discordapi.Message { return (&Seat{r, nil}).Messages() }

// Replies are the messages of the bot that everybody sees.
func (r *Room) Replies() []discordapi.Message { return (&Seat{r, nil}).Replies() }

func (t *Seat) messages(which func(*message) bool) []discordapi.Message {
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	var out []discordapi.Message
	for _, turn := range t.ch.turns {
		if m := turn.message; m.seenBy(t.who) && which(m) {
			out = append(out, t.s.wire(m))
		}
	}
	return out
}
