package telegramtest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots/stagetest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// withButton sends a message with one button.
func withButton(t *testing.T, s *Server, chat int64, label string, more params) int {
	t.Helper()
	b := params{"text": label}
	for k, v := range more {
		b[k] = v
	}
	return do(t, s, "sendMessage", params{"chat_id": chat, "text": "choose", "reply_markup": params{"inline_keyboard": [][]params{{b}}}})
}

func TestPresses(t *testing.T) {
	s, ann := begun(t)
	id := withButton(t, s, ann.ID(), "Not the same video", params{"callback_data": "no 7"})
	p := must[*Query](t)(ann.Press("Not the same"))
	q := taken(t, s)[0].Press
	if q.Data != "no 7" || q.Message.ID != id || q.From.ID != ann.User.ID {
		t.Errorf("%+v", q)
	}
	do(t, s, "answerCallbackQuery", params{"callback_query_id": q.ID, "text": "Thank you.", "show_alert": true})
	if text, err := p.Answer(t.Context()); text != "Thank you." || err != nil {
		t.Errorf("%q %v", text, err)
	}
	refuse(t, s, "answerCallbackQuery", params{"callback_query_id": q.ID}, http.StatusBadRequest, "query is too old")
	if got := ann.Transcript(); !strings.Contains(got, "Ann presses [ Not the same video ]\n(firstseen, until dismissed: Thank you.)\n") {
		t.Errorf("%s", got)
	}
	if _, err := ann.Press("Nothing"); err == nil || !strings.Contains(err.Error(), "[ Not the same video ]") {
		t.Errorf("a button that is not there: %v", err)
	}
}

// A press that the bot took and did not answer leaves the button turning.
func TestUnansweredPress(t *testing.T) {
	s, ann := begun(t)
	withButton(t, s, ann.ID(), "A", params{"callback_data": "a"})
	must[*Query](t)(ann.Press("A"))
	taken(t, s)
	if _, err := ann.Press("A"); err != nil { // which the bot never takes
		t.Fatal(err)
	}
	s.Close()
	stagetest.ExpectViolations(t, s, `"A", pressed by Ann, was never answered`)
}

func article(id, text string) params {
	return params{"type": "article", "id": id, "title": "Title " + id, "input_message_content": params{"message_text": text, "parse_mode": "HTML"}}
}

func TestInline(t *testing.T) {
	s, ann := begun(t)
	g := s.AddRoom(botapi.Group, "Friends", ann)
	query := ann.In(g).Inline("kim")
	q := taken(t, s)[0].Inline
	if q.Query != "kim" || q.From.ID != ann.User.ID {
		t.Errorf("%+v", q)
	}
	card := article("2", "<b>two</b>")
	card["reply_markup"] = params{"inline_keyboard": [][]params{{{"text": "More", "callback_data": "m"}}}}
	answer := params{"inline_query_id": q.ID, "results": []params{article("1", "one"), article("1", "one")}}
	refuse(t, s, "answerInlineQuery", answer, http.StatusBadRequest, "RESULT_ID_DUPLICATE")
	answer["results"] = []params{article("1", "one"), card}
	do(t, s, "answerInlineQuery", answer)
	refuse(t, s, "answerInlineQuery", answer, http.StatusBadRequest, "query is too old")
	cards, err := query.Cards(t.Context())
	if err != nil || len(cards) != 2 || cards[1].Title != "Title 2" {
		t.Errorf("%+v, %v", cards, err)
	}
	if query.Choose(2) == nil || query.Choose(1) != nil {
		t.Error("there are two cards")
	}
	if got := g.Transcript(); got != "Ann via @firstseen_bot:\n  *two*\n  [ More ]\n" {
		t.Errorf("%s", got)
	}
	chosen := taken(t, s)[0].Chosen
	if chosen.ResultID != "2" || chosen.Query != "kim" || chosen.InlineMessageID == "" {
		t.Errorf("%+v", chosen)
	}
	if got := get[bool](t, s, "editMessageText", params{"inline_message_id": chosen.InlineMessageID, "text": "three"}); !got {
		t.Error("an edit of what was posted answers no true")
	}
	if got := g.Transcript(); !strings.Contains(got, "three") {
		t.Errorf("%s", got)
	}
}

// In a chat that the bot is not in, a mention lets it answer once.
func TestGuests(t *testing.T) {
	s, ann := begun(t)
	g := s.AddRoom(botapi.Group, "Friends", ann)
	clip := must[int](t)(ann.In(g).Post(Post{Text: "the claim", From: s.Origin(botapi.FromChannel, "News", aDay())}))
	query := ann.In(g).Guest("@firstseen_bot is it?", clip)
	m := taken(t, s)[0].Guest
	if m.GuestQueryID == "" || m.ReplyTo == nil || m.ReplyTo.Text != "the claim" || m.Chat.ID != g.ID() {
		t.Fatalf("%+v", m)
	}
	refuse(t, s, "sendMessage", params{"chat_id": g.ID(), "text": "x"}, http.StatusForbidden, "not a member")
	refuse(t, s, "answerInlineQuery", params{"inline_query_id": m.GuestQueryID, "results": []params{}}, http.StatusBadRequest, "too old")
	answer := params{"guest_query_id": m.GuestQueryID, "result": article("1", "It is <i>old</i>.")}
	sent := get[map[string]string](t, s, "answerGuestQuery", answer)
	refuse(t, s, "answerGuestQuery", answer, http.StatusBadRequest, "query is too old")
	reply, err := query.Reply(t.Context())
	if err != nil || reply.Text != "It is old." {
		t.Errorf("%+v, %v", reply, err)
	}
	do(t, s, "editMessageText", params{"inline_message_id": sent["inline_message_id"], "text": "It is new."})
	if got := g.Transcript(); !strings.HasSuffix(got, "firstseen:\n  It is new.\n") {
		t.Errorf("%s", got)
	}
	refuse(t, s, "answerGuestQuery", params{"guest_query_id": "x"}, http.StatusBadRequest, "result")
	stagetest.ExpectViolations(t, s, "result is missing")
}
