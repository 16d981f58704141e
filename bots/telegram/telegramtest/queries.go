package telegramtest

import (
	"encoding/json"

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

func (s *Server) answerCallbackQuery(c *Call) (any, error) {
	p := s.presses[c.Params["callback_query_id"]]
	if p == nil || p.answered {
		return nil, errQueryTooOld
	}
	p.answered, p.text, p.alert = true, c.Params["text"], c.flag("show_alert")
	s.seq++
	switch {
	case p.alert && p.text != "":
		s.note(p.chat, "(%s, until dismissed: %s)", s.me.FirstName, p.text)
	case p.text != "":
		s.note(p.chat, "(%s, for a moment: %s)", s.me.FirstName, p.text)
	}
	return true, nil
}

// unanswered notes the presses that the bot was given and has not answered: the button goes on turning.
func (s *Server) unanswered() {
	for _, id := range names(s.presses) {
		if p := s.presses[id]; !p.answered && p.update != 0 && p.update <= s.queue.confirmed {
			s.violate("answerCallbackQuery", p.what+" was never answered")
		}
	}
}

// A Query is what somebody typed after the bot's name, or a message that called the bot into a chat as a guest.
type Query struct {
	s        *Server
	seat     *Seat
	guest    bool
	text     string
	answered bool
	cards    []Card
	personal bool
	cache    int64
	next     string
	posted   *message // of a guest
}

// Card is one answer to an inline query.
type Card struct {
	ID          string          `json:"id"`
	Type        string          `json:"type"`
	Title       string          `json:"title"`
	Description string          `json:"description"`
	URL         string          `json:"url"`
	Thumbnail   string          `json:"thumbnail_url"`
	VideoFileID string          `json:"video_file_id"`
	PhotoFileID string          `json:"photo_file_id"`
	Caption     string          `json:"caption"`
	Mode        string          `json:"parse_mode"`
	Content     inputText       `json:"input_message_content"`
	Markup      botapi.Keyboard `json:"reply_markup"`
}

type inputText struct {
	Text     string          `json:"message_text"`
	Mode     string          `json:"parse_mode"`
	Entities []botapi.Entity `json:"entities"`
}

func (s *Server) answerInlineQuery(c *Call) (any, error) {
	q := s.inline[c.Params["inline_query_id"]]
	if q == nil || q.answered || q.guest {
		return nil, errQueryTooOld
	}
	var cards []Card
	if err := c.object("results", &cards); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, card := range cards {
		if seen[card.ID] {
			return nil, badRequest("RESULT_ID_DUPLICATE")
		}
		seen[card.ID] = true
		if _, err := s.message(c, card); err != nil {
			return nil, err
		}
	}
	q.answered, q.cards = true, cards
	q.personal, q.next, q.cache = c.flag("is_personal"), c.Params["next_offset"], c.Int("cache_time")
	s.seq++
	return true, nil
}

// message is what a card becomes when it is posted.
func (s *Server) message(c *Call, card Card) (m botapi.Message, err error) {
	if m.Markup, err = checkButtons(&card.Markup); err != nil {
		return m, err
	}
	if card.Content.Text != "" {
		m.Text, m.Entities, err = formatted(card.Content.Text, card.Content.Mode, card.Content.Entities)
		return m, err
	}
	media := inputMedia{Type: card.Type, Caption: card.Caption, Mode: card.Mode, Media: card.VideoFileID + card.PhotoFileID}
	if media.Media == "" {
		s.violate(c.Method, "a card of type "+card.Type+" that shows neither a text nor a file of the bot is not known to this server")
		return m, nil
	}
	return m, s.put(c, media, &m)
}

func (s *Server) answerGuestQuery(c *Call) (any, error) {
	q := s.inline[c.Params["guest_query_id"]]
	if q == nil || q.answered || !q.guest {
		return nil, errQueryTooOld
	}
	var card Card
	if err := json.Unmarshal([]byte(c.Params["result"]), &card); err != nil {
		return nil, badRequest("can't parse result JSON object")
	}
	m, err := s.message(c, card)
	if err != nil {
		return nil, err
	}
	m.From, m.GuestCaller = &s.me.User, &q.seat.who.User
	q.answered = true
	q.posted = s.store(q.seat.chat, m)
	return map[string]string{"inline_message_id": s.postedAs(q.posted)}, nil
}

// postedAs gives a message that was posted through the bot an id by which the bot can edit it.
func (s *Server) postedAs(m *message) string {
	m.inlineID = "inline" + s.nextSerial()
	s.posted[m.inlineID] = m
	return m.inlineID
}
