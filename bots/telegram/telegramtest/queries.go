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

// Press is a button that somebody pressed. The server's lock guards its fields; Answer reads them.
type Press struct {
	s        *Server
	chat     *chat
	what     string
	update   int64
	answered bool
	text     string
	alert    bool
}

// Press presses a button: the latest in the chat whose label is, or starts with, what is given. One with a link is no
// press that the bot hears of: the answer is nil and the link is in its message.
func (t *Seat) Press(label string) (*Press, error) {
	s, who := t.s, t.who.User
	defer s.LockForChange()()
	m, at, found := t.chat.FindButton("", label, listLabels)
	if !found {
		return nil, fmt.Errorf("no button %q in %s:\n%s", label, t.Title(), t.chat.RenderTranscript("", false))
	}
	b := slices.Concat(m.Markup.Rows...)[at]
	if b.Data == "" {
		return nil, nil
	}
	id := s.nextSerial()
	q := botapi.CallbackQuery{ID: id, From: who, ChatInstance: strconv.FormatInt(t.ID(), 36), Data: b.Data}
	if m.inlineID != "" {
		q.InlineMessageID = m.inlineID
	} else {
		pressed := m.Message
		q.Message = &pressed
	}
	p := &Press{s: s, chat: t.chat, what: fmt.Sprintf("%q, pressed by %s,", b.Text, who.FirstName)}
	s.presses[id] = p
	t.chat.AddNote("", "%s presses [ %s ]", who.FirstName, b.Text)
	t.chat.MarkHeard("")
	p.update = s.pushUpdate("callback_query", q)
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

// Answer waits until the bot has answered the press, and returns what it says and whether that has to be dismissed.
func (p *Press) Answer(ctx context.Context) (text string, alert bool, err error) {
	err = p.s.WaitFor(ctx, "an answer to "+p.what, func() bool {
		defer p.s.Lock()()
		text, alert = p.text, p.alert
		return p.answered
	})
	return text, alert, err
}

func (s *Server) answerCallbackQuery(c *Call) (any, error) {
	p := s.presses[c.Params["callback_query_id"]]
	if p == nil || p.answered {
		return nil, errQueryTooOld
	}
	p.answered, p.text, p.alert = true, c.Params["text"], c.readFlag("show_alert")
	how := "for a moment"
	if p.alert {
		how = "until dismissed"
	}
	if p.text != "" {
		p.chat.AddNote("", "(%s, %s: %s)", s.me.FirstName, how, p.text)
	}
	return true, nil
}

// reportUnanswered makes violations of the presses that the bot was given and has not answered: the button goes on turning.
func (s *Server) reportUnanswered() {
	for _, id := range slices.Sorted(maps.Keys(s.presses)) {
		if p := s.presses[id]; !p.answered && p.update != 0 && p.update <= s.queue.confirmed {
			s.violate("answerCallbackQuery", p.what+" was never answered")
		}
	}
}

// Query is a question to the bot: words typed after its name, or a message that called it into a chat as a guest.
type Query struct {
	s        *Server
	seat     *Seat
	guest    bool
	text     string
	answered bool
	cards    []Card
	posted   *message // of a guest
}

// Card is one answer to an inline query.
type Card struct {
	ID          string          `json:"id"`
	Type        string          `json:"type"`
	Title       string          `json:"title"`
	Description string          `json:"description"`
	VideoFileID string          `json:"video_file_id"`
	PhotoFileID string          `json:"photo_file_id"`
	Caption     string          `json:"caption"`
	Mode        string          `json:"parse_mode"`
	Content     cardText        `json:"input_message_content"`
	Markup      botapi.Keyboard `json:"reply_markup"`
}

// cardText is the text that a card becomes when it is posted.
type cardText struct {
	Text     string          `json:"message_text"`
	Mode     string          `json:"parse_mode"`
	Entities []botapi.Entity `json:"entities"`
}

// Inline types words after the bot's name, in this chat.
func (t *Seat) Inline(words string) *Query {
	s := t.s
	defer s.LockForChange()()
	if runes := []rune(words); len(runes) > maxQuery {
		words = string(runes[:maxQuery])
	}
	q := &Query{s: s, seat: t, text: words}
	id, kind := s.nextSerial(), t.chat.info.Type
	s.inline[id] = q
	if t.chat == t.who.chat {
		kind = "sender"
	}
	s.pushUpdate("inline_query", botapi.InlineQuery{ID: id, From: t.who.User, Query: words, ChatType: kind})
	return q
}

// Guest writes a message that mentions the bot in a chat where the bot is not, in reply to another message if to is not
// 0. The bot may answer once.
func (t *Seat) Guest(text string, to int) *Query {
	s := t.s
	defer s.LockForChange()()
	asked := s.postMessage(t.who, t.chat, Post{Text: text, ReplyTo: to}, nil).Message
	q := &Query{s: s, seat: t, text: text, guest: true}
	asked.GuestQueryID = s.nextSerial()
	s.inline[asked.GuestQueryID] = q
	s.pushUpdate("guest_message", asked)
	return q
}

func (q *Query) waitForAnswer(ctx context.Context) error {
	return q.s.WaitFor(ctx, fmt.Sprintf("an answer to the query %q", q.text), func() bool {
		defer q.s.Lock()()
		return q.answered
	})
}

// Cards waits for the answers to an inline query.
func (q *Query) Cards(ctx context.Context) ([]Card, error) {
	if err := q.waitForAnswer(ctx); err != nil {
		return nil, err
	}
	return q.cards, nil // nobody changes them any more
}

// Choose posts a card into the chat, and tells the bot.
func (q *Query) Choose(i int) (int, error) {
	s := q.s
	defer s.LockForChange()()
	if i < 0 || i >= len(q.cards) {
		return 0, fmt.Errorf("%d cards answer %q: there is none at %d", len(q.cards), q.text, i)
	}
	m, err := s.makeMessage(&Call{Method: "answerInlineQuery"}, q.cards[i])
	if err != nil {
		return 0, err
	}
	m.From, m.ViaBot = &q.seat.who.User, &s.me.User
	stored := s.storeMessage(q.seat.chat, m)
	chosen := botapi.ChosenInlineResult{ResultID: q.cards[i].ID, From: q.seat.who.User, Query: q.text}
	if m.Markup != nil {
		chosen.InlineMessageID = s.addInlineID(stored)
	}
	s.pushUpdate("chosen_inline_result", chosen)
	s.pushMessage(stored)
	return stored.ID, nil
}

// Reply waits for what the bot answers as a guest.
func (q *Query) Reply(ctx context.Context) (botapi.Message, error) {
	if err := q.waitForAnswer(ctx); err != nil {
		return botapi.Message{}, err
	}
	defer q.s.Lock()()
	return q.posted.Message, nil
}

func (s *Server) answerInlineQuery(c *Call) (any, error) {
	q := s.inline[c.Params["inline_query_id"]]
	if q == nil || q.answered || q.guest {
		return nil, errQueryTooOld
	}
	var cards []Card
	if err := c.readObject("results", &cards); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, card := range cards {
		if seen[card.ID] {
			return nil, badRequest("RESULT_ID_DUPLICATE")
		}
		seen[card.ID] = true
		if _, err := s.makeMessage(c, card); err != nil {
			return nil, err
		}
	}
	q.answered, q.cards = true, cards
	return true, nil
}

func (s *Server) answerGuestQuery(c *Call) (any, error) {
	q := s.inline[c.Params["guest_query_id"]]
	if q == nil || q.answered || !q.guest {
		return nil, errQueryTooOld
	}
	var card Card
	if err := c.readObject("result", &card); err != nil {
		return nil, err
	}
	m, err := s.makeMessage(c, card)
	if err != nil {
		return nil, err
	}
	m.From, m.GuestCaller = &s.me.User, &q.seat.who.User
	q.answered = true
	q.posted = s.storeMessage(q.seat.chat, m)
	return map[string]string{"inline_message_id": s.addInlineID(q.posted)}, nil
}

// makeMessage returns what a card becomes when it is posted.
func (s *Server) makeMessage(c *Call, card Card) (m botapi.Message, err error) {
	if m.Markup, err = checkButtons(&card.Markup); err != nil {
		return m, err
	}
	if card.Content.Text != "" {
		m.Text, m.Entities, err = formatText(card.Content.Text, card.Content.Mode, card.Content.Entities)
		return m, err
	}
	media := inputMedia{Type: card.Type, Caption: card.Caption, Mode: card.Mode, Media: card.VideoFileID + card.PhotoFileID}
	if media.Media == "" {
		s.violate(c.Method, "a card of type "+card.Type+" that shows neither a text nor a file of the bot is not known to this server")
		return m, nil
	}
	return m, s.putMedia(c, media, &m)
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
	at := scope{Type: "default"}
	if err := c.readObject("scope", &at); err != nil {
		return nil, err
	}
	at.lang = c.Params["language_code"]
	var commands []botapi.Command
	if err := c.readObject("commands", &commands); err != nil {
		return nil, err
	}
	for _, cmd := range commands {
		if !commandName.MatchString(cmd.Command) {
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
	}
	s.commands[at] = commands
	return true, nil
}

// Commands returns those that the bot has set for a scope ("default", "all_private_chats", …) and a language ("" for all
// others), a line each: "/help - what it does".
func (s *Server) Commands(scopeType, lang string) []string {
	defer s.Lock()()
	var lines []string
	for _, cmd := range s.commands[scope{scopeType, lang}] {
		lines = append(lines, "/"+cmd.Command+" - "+cmd.Description)
	}
	return lines
}
