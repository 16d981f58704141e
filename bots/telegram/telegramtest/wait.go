package telegramtest

import (
	"context"
	"fmt"
	"regexp"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// WaitFor waits until cond holds: it is asked at first and after each change, and may ask the server anything. Without a
// deadline, ctx is given one of a minute. what is named in the error.
func (s *Server) WaitFor(ctx context.Context, what string, cond func() bool) error {
	return s.bell.Wait(ctx, s.ended, what, cond)
}

// Settle waits until the bot has taken and confirmed all updates.
func (s *Server) Settle(ctx context.Context) error {
	return s.WaitFor(ctx, "the bot to confirm all updates", func() bool { return s.Pending() == 0 })
}

// Wait waits for a message of the bot that is new, or was changed, since somebody did something in the chat, and that as
// people see it matches a regular expression. The error of a wait that ended in vain shows the chat.
func (r *Room) Wait(ctx context.Context, pattern string) (botapi.Message, error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return botapi.Message{}, fmt.Errorf("wait: %w", err)
	}
	var found botapi.Message
	err = r.s.WaitFor(ctx, fmt.Sprintf("%q in %s", pattern, r.Title()), func() bool {
		r.s.mu.Lock()
		defer r.s.mu.Unlock()
		for _, t := range r.chat.turns {
			if r.fresh(t.message) && re.MatchString(r.s.show(t.message)) {
				found = t.message.Message
				return true
			}
		}
		return false
	})
	if err != nil {
		r.s.mu.Lock()
		defer r.s.mu.Unlock()
		return found, fmt.Errorf("%w\n%s", err, r.s.transcript(r.chat, true))
	}
	return found, nil
}

// fresh tells whether a message is the bot's, and new or changed since somebody did something.
func (r *Room) fresh(m *message) bool {
	return m != nil && !m.deleted && r.said(m) && m.seq > r.chat.mark
}

// said tells whether the bot wrote a message itself.
func (r *Room) said(m *message) bool { return m.From != nil && m.From.ID == r.s.me.ID }

// Messages are what the chat shows, the oldest first: at least the last 1,000.
func (r *Room) Messages() []botapi.Message {
	return r.messages(func(*message) bool { return true })
}

// Replies are the messages of the bot that the chat shows.
func (r *Room) Replies() []botapi.Message { return r.messages(r.said) }

// Fresh are the messages of the bot that are new, or were changed, since somebody did something in the chat.
func (r *Room) Fresh() []botapi.Message { return r.messages(r.fresh) }

func (r *Room) messages(which func(*message) bool) []botapi.Message {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	var out []botapi.Message
	for _, t := range r.chat.turns {
		if t.message != nil && !t.message.deleted && which(t.message) {
			out = append(out, t.message.Message)
		}
	}
	return out
}
