package telegramtest

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// Press presses a button: the latest in the chat whose label is, or starts with, what is given. One with a link is no
// press that the bot hears of: the answer is nil and the link is in its message.
func (t *Seat) Press(label string) (*Press, error) {
	s := t.s
	s.mu.Lock()
	defer s.mu.Unlock()
	m, b := t.chat.button(label)
	if m == nil {
		return nil, fmt.Errorf("no button %q in %s:\n%s", label, t.Title(), s.transcript(t.chat, false))
	}
	if b.Data == "" {
		return nil, nil
	}
	id := s.nextSerial()
	q := botapi.CallbackQuery{ID: id, From: t.who.User, ChatInstance: strconv.FormatInt(t.ID(), 36), Data: b.Data}
	if m.inlineID != "" {
		q.InlineMessageID = m.inlineID
	} else {
		told := m.Message
		q.Message = &told
	}
	p := &Press{s: s, chat: t.chat, what: fmt.Sprintf("%q, pressed by %s,", b.Text, t.who.User.FirstName)}
	s.presses[id] = p
	s.note(t.chat, "%s presses [ %s ]", t.who.User.FirstName, b.Text)
	s.seq++
	t.chat.mark = s.seq
	p.update = s.push("callback_query", q)
	s.notify()
	return p, nil
}

// button finds the latest button of a label.
func (ch *chat) button(label string) (*message, botapi.Button) {
	for _, fits := range []func(string) bool{
		func(text string) bool { return text == label },
		func(text string) bool { return strings.HasPrefix(text, label) },
	} {
		for i := len(ch.turns) - 1; i >= 0; i-- {
			m := ch.turns[i].message
			if m == nil || m.deleted || m.Markup == nil {
				continue
			}
			for _, row := range m.Markup.Rows {
				for _, b := range row {
					if fits(b.Text) {
						return m, b
					}
				}
			}
		}
	}
	return nil, botapi.Button{}
}

// Answer waits until the bot has answered the press, and returns what it says and whether that has to be dismissed.
func (p *Press) Answer(ctx context.Context) (text string, alert bool, err error) {
	err = p.s.WaitFor(ctx, "an answer to "+p.what, func() bool {
		p.s.mu.Lock()
		defer p.s.mu.Unlock()
		text, alert = p.text, p.alert
		return p.answered
	})
	return text, alert, err
}

// Inline types words after the bot's name, in this chat.
func (t *Seat) Inline(words string) *Query {
	s := t.s
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	if runes := []rune(words); len(runes) > maxQuery {
		words = string(runes[:maxQuery])
	}
	q := &Query{s: s, seat: t, text: words}
	id := s.nextSerial()
	s.inline[id] = q
	kind := t.chat.info.Type
	if t.chat == t.who.chat {
		kind = "sender"
	}
	s.push("inline_query", botapi.InlineQuery{ID: id, From: t.who.User, Query: words, ChatType: kind})
	return q
}

// Guest writes a message that mentions the bot in a chat where the bot is not, in reply to another message if to is not
// 0. The bot may answer once.
func (t *Seat) Guest(text string, to int) *Query {
	s := t.s
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	m := s.say(t.who, t.chat, Post{Text: text, ReplyTo: to}, nil)
	q := &Query{s: s, seat: t, text: text, guest: true}
	id := s.nextSerial()
	s.inline[id] = q
	told := m.Message
	told.GuestQueryID = id
	s.push("guest_message", told)
	return q
}

func (q *Query) wait(ctx context.Context) error {
	return q.s.WaitFor(ctx, fmt.Sprintf("an answer to the query %q", q.text), func() bool {
		q.s.mu.Lock()
		defer q.s.mu.Unlock()
		return q.answered
	})
}

// Cards waits for the answers to an inline query.
func (q *Query) Cards(ctx context.Context) ([]Card, error) {
	if err := q.wait(ctx); err != nil {
		return nil, err
	}
	return q.cards, nil // nobody changes them any more
}

// Choose posts a card into the chat, and tells the bot.
func (q *Query) Choose(i int) (int, error) {
	s := q.s
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	if i < 0 || i >= len(q.cards) {
		return 0, fmt.Errorf("%d cards answer %q: there is none at %d", len(q.cards), q.text, i)
	}
	m, err := s.message(&Call{Method: "answerInlineQuery"}, q.cards[i])
	if err != nil {
		return 0, err
	}
	m.From, m.ViaBot = &q.seat.who.User, &s.me.User
	stored := s.store(q.seat.chat, m)
	chosen := botapi.ChosenInlineResult{ResultID: q.cards[i].ID, From: q.seat.who.User, Query: q.text}
	if m.Markup != nil {
		chosen.InlineMessageID = s.postedAs(stored)
	}
	s.push("chosen_inline_result", chosen)
	s.tell(stored, "message", "channel_post")
	return stored.ID, nil
}

// Reply waits for what the bot answers as a guest.
func (q *Query) Reply(ctx context.Context) (botapi.Message, error) {
	if err := q.wait(ctx); err != nil {
		return botapi.Message{}, err
	}
	q.s.mu.Lock()
	defer q.s.mu.Unlock()
	return q.posted.Message, nil
}
