package telegramtest

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// Query is a question that the bot answers once: a button that somebody pressed, words typed after the bot's name, or a message that
// called it into a chat as a guest. The server's lock guards its fields.
type Query struct {
	seat     *Seat
	method   string // that answers it
	what     string
	update   int64
	pressed  *message // that has the button
	answered bool
	text     string   // that answers a press
	cards    []Card   // that answer words
	posted   *message // that answers a guest's message
}

func (t *Seat) newQuery(method, what string) (q *Query, id string) {
	q, id = &Query{seat: t, method: method, what: what}, t.s.nextSerial()
	t.s.queries[id] = q
	return q, id
}

// openQuery returns the query that a call answers.
func (s *Server) openQuery(c *Call, param string) (*Query, error) {
	q := s.queries[c.Params[param]]
	if q == nil || q.answered || q.method != c.Method {
		return nil, errQueryTooOld
	}
	return q, nil
}

// waitForAnswer waits until the bot has answered. Nothing changes in the answer after that.
func (q *Query) waitForAnswer(ctx context.Context) error {
	return q.seat.s.WaitFor(ctx, "an answer to "+q.what, func() bool {
		defer q.seat.s.Lock()()
		return q.answered
	})
}

// Press presses a button: the latest in the chat whose label is, or starts with, what is given. One with a link is no
// press that the bot hears of.
func (t *Seat) Press(label string) (*Query, error) {
	s, who := t.s, t.who.User
	defer s.LockForChange()()
	m, at, found := t.chat.FindButton(t.Viewer, label, listLabels)
	if !found {
		return nil, fmt.Errorf("no button %q in %s:\n%s", label, t.Title(), t.chat.RenderTranscript(t.Viewer, false))
	}
	b := slices.Concat(m.Markup.Rows...)[at]
	if b.Data == "" {
		return nil, fmt.Errorf("the button %q is a link", b.Text)
	}
	t.chat.acted[who.ID] = s.now()
	p, id := t.newQuery("answerCallbackQuery", fmt.Sprintf("%q, pressed by %s,", b.Text, who.FirstName))
	update := params{"id": id, "from": who, "chat_instance": strconv.FormatInt(t.ID(), 36), "data": b.Data}
	if m.inlineID != "" {
		update["inline_message_id"] = m.inlineID
	} else {
		update["message"] = m.Message
	}
	p.pressed = m
	t.chat.AddNote("", "%s presses [ %s ]", who.FirstName, b.Text)
	t.chat.MarkHeard("")
	p.update = s.pushUpdate("callback_query", update)
	return p, nil
}

// listLabels returns the labels of a message's buttons.
func listLabels(m *message) (labels []string) {
	if m.Markup != nil {
		for _, b := range slices.Concat(m.Markup.Rows...) {
			labels = append(labels, b.Text)
		}
	}
	return labels
}

// Answer waits until the bot has answered a press, and returns what it says.
func (q *Query) Answer(ctx context.Context) (text string, err error) {
	err = q.waitForAnswer(ctx)
	return q.text, err
}

func (s *Server) answerCallbackQuery(c *Call) (any, error) {
	p, err := s.openQuery(c, "callback_query_id")
	if err != nil {
		return nil, err
	}
	how := "for a moment"
	if c.readFlag("show_alert") {
		how = "until dismissed"
	}
	if p.answered, p.text = true, c.Params["text"]; p.text != "" {
		p.seat.chat.AddNote(p.seat.Viewer, "(%s, %s: %s)", s.me.FirstName, how, p.text)
	}
	return true, nil
}

// reportUnanswered makes violations of the presses that the bot was given and has not answered: the button goes on turning.
func (s *Server) reportUnanswered() {
	for _, id := range slices.Sorted(maps.Keys(s.queries)) {
		if p := s.queries[id]; p.method == "answerCallbackQuery" && !p.answered && p.update != 0 && p.update <= s.queue.confirmed {
			s.violate(p.method, p.what+" was never answered")
		}
	}
}

// Card is one answer to a query.
type Card struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Content     struct {
		Text string `json:"message_text"`
		Mode string `json:"parse_mode"`
	} `json:"input_message_content"`
	Markup botapi.Keyboard `json:"reply_markup"`

	message botapi.Message // that it becomes when it is posted
}

// Inline types words after the bot's name, in this chat.
func (t *Seat) Inline(words string) *Query {
	defer t.s.LockForChange()()
	q, id := t.newQuery("answerInlineQuery", words)
	t.s.pushUpdate("inline_query", params{"id": id, "from": t.who.User, "query": words, "offset": ""})
	return q
}

// Guest writes a message that mentions the bot in a chat where the bot is not, in reply to another message if to is not
// 0. The bot may answer once.
func (t *Seat) Guest(text string, to int) *Query {
	defer t.s.LockForChange()()
	q, id := t.newQuery("answerGuestQuery", text)
	asked := t.s.postMessage(t.who, t.chat, Post{Text: text, ReplyTo: to}, nil).Message
	asked.GuestQueryID = id
	t.s.pushUpdate("guest_message", asked)
	return q
}

// Cards waits for the answers to an inline query.
func (q *Query) Cards(ctx context.Context) ([]Card, error) {
	err := q.waitForAnswer(ctx)
	return q.cards, err
}

// Choose posts a card into the chat, and tells the bot.
func (q *Query) Choose(i int) error {
	s, who := q.seat.s, &q.seat.who.User
	defer s.LockForChange()()
	if i < 0 || i >= len(q.cards) {
		return fmt.Errorf("%d cards answer %q: there is none at %d", len(q.cards), q.what, i)
	}
	m := q.cards[i].message
	m.From, m.ViaBot = who, &s.me.User
	stored := s.storeMessage(q.seat.chat, m)
	chosen := params{"result_id": q.cards[i].ID, "from": who, "query": q.what}
	if m.Markup != nil {
		chosen["inline_message_id"] = s.addInlineID(stored)
	}
	s.pushUpdate("chosen_inline_result", chosen)
	if s.isVisible(stored) {
		s.pushUpdate("message", stored.Message)
	}
	return nil
}

// Reply waits for what the bot answers as a guest.
func (q *Query) Reply(ctx context.Context) (botapi.Message, error) {
	if err := q.waitForAnswer(ctx); err != nil {
		return botapi.Message{}, err
	}
	defer q.seat.s.Lock()()
	return q.posted.Message, nil
}

func (s *Server) answerInlineQuery(c *Call) (any, error) {
	q, err := s.openQuery(c, "inline_query_id")
	if err != nil {
		return nil, err
	}
	var cards []Card
	if err := c.readObject("results", &cards); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for i := range cards {
		if seen[cards[i].ID] {
			return nil, badRequest("RESULT_ID_DUPLICATE")
		}
		seen[cards[i].ID] = true
		if err := s.fillCard(c, &cards[i]); err != nil {
			return nil, err
		}
	}
	q.answered, q.cards = true, cards
	return true, nil
}

func (s *Server) answerGuestQuery(c *Call) (any, error) {
	q, err := s.openQuery(c, "guest_query_id")
	if err != nil {
		return nil, err
	}
	var card Card
	if err := c.readObject("result", &card); err != nil {
		return nil, err
	}
	if err := s.fillCard(c, &card); err != nil {
		return nil, err
	}
	card.message.From = &s.me.User
	q.answered, q.posted = true, s.storeMessage(q.seat.chat, card.message)
	return map[string]string{"inline_message_id": s.addInlineID(q.posted)}, nil
}

// fillCard makes the message that a card becomes.
func (s *Server) fillCard(c *Call, card *Card) (err error) {
	if card.Content.Text == "" {
		s.violate(c.Method, "a card that shows no text is not known to this server")
	}
	if card.message.Markup, err = checkButtons(&card.Markup); err == nil {
		card.message.Text, card.message.Entities, err = formatText(card.Content.Text, card.Content.Mode)
	}
	return err
}

// addInlineID gives a message that was posted through the bot an id by which the bot can edit it.
func (s *Server) addInlineID(m *message) string {
	m.inlineID = "inline" + s.nextSerial()
	s.posted[m.inlineID] = m
	return m.inlineID
}

// scope names the chats where commands are shown, and the language of their speakers.
type scope struct {
	Type string `json:"type"`
	lang string
}

var commandName = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

func (s *Server) setMyCommands(c *Call) (any, error) {
	at := scope{Type: "default", lang: c.Params["language_code"]}
	if err := c.readObject("scope", &at); err != nil {
		return nil, err
	}
	var commands []struct{ Command, Description string }
	if err := c.readObject("commands", &commands); err != nil {
		return nil, err
	}
	var lines []string
	for _, cmd := range commands {
		if !commandName.MatchString(cmd.Command) {
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
		lines = append(lines, "/"+cmd.Command+" - "+cmd.Description)
	}
	s.commands[at] = lines
	return true, nil
}
