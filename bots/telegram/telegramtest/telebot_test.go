package telegramtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	tele "gopkg.in/telebot.v3"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
	"github.com/firstseen/firstseen/core/media/mediatest"
)

// library is the library that the bot uses, talking to the server as it talks to Telegram.
func library(t *testing.T, s *Server) *tele.Bot {
	t.Helper()
	b := must[*tele.Bot](t)(tele.NewBot(tele.Settings{Token: s.Token, URL: s.URL, Client: client, Synchronous: true}))
	return b
}

// next are the updates that wait, as the library reads them.
func next(t *testing.T, b *tele.Bot) []tele.Update {
	t.Helper()
	raw := must[[]byte](t)(b.Raw("getUpdates", map[string]string{"offset": "0", "timeout": "0"}))
	var got struct{ Result []tele.Update }
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	if n := len(got.Result); n > 0 {
		must[[]byte](t)(b.Raw("getUpdates", map[string]string{"offset": strconv.Itoa(got.Result[n-1].ID + 1)}))
	}
	return got.Result
}

func TestLibraryKnowsItself(t *testing.T) {
	s := New(t, Options{})
	if me := library(t, s).Me; me.ID != s.Bot().ID || me.Username != "firstseen_bot" || !me.SupportsInline || !me.CanReadMessages {
		t.Errorf("%+v", me)
	}
	if _, err := tele.NewBot(tele.Settings{Token: "1:wrong", URL: s.URL, Client: client}); !errors.Is(err, tele.ErrUnauthorized) {
		t.Errorf("%v", err)
	}
}

func TestLibraryTalks(t *testing.T) {
	s := New(t, Options{})
	b, ann := library(t, s), s.User("Ann", "fr")
	ann.Send("/start now")
	m := next(t, b)[1].Message
	if m.Text != "/start now" || m.Sender.LanguageCode != "fr" || m.Entities[0].Type != tele.EntityCommand {
		t.Errorf("%+v", m)
	}
	keys := &tele.ReplyMarkup{}
	keys.Inline(keys.Row(keys.Data("Details", "details", "7"), keys.URL("Source", "https://example.org")))
	sent := must[*tele.Message](t)(b.Send(m.Chat, "<b>False</b>", tele.ModeHTML, keys, tele.NoPreview, &tele.SendOptions{ReplyTo: m}))
	if err := b.Notify(m.Chat, tele.UploadingPhoto); err != nil {
		t.Error(err)
	}
	if _, err := b.Edit(sent, "Really <i>false</i>", tele.ModeHTML); err != nil {
		t.Error(err)
	}
	if _, err := b.Edit(sent, "Really <i>false</i>", tele.ModeHTML); !errors.Is(err, tele.ErrSameMessageContent) && !errors.Is(err, tele.ErrMessageNotModified) {
		t.Errorf("the same again: %v", err)
	}
	raw, err := b.Raw("setMessageReaction", map[string]string{
		"chat_id": m.Chat.Recipient(), "message_id": strconv.Itoa(m.ID), "reaction": `[{"type":"emoji","emoji":"👀"}]`,
	})
	if err != nil || !strings.Contains(string(raw), "true") {
		t.Errorf("%s, %v", raw, err)
	}
	const want = "Ann:\n  /start now\n  {👀 firstseen}\nfirstseen:\n  > Ann: /start now\n  Really _false_\n"
	if diff := cmp.Diff(want, ann.Transcript()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestLibrarySendsPictures(t *testing.T) {
	s, ann := begun(t)
	b := library(t, s)
	chat := &tele.Chat{ID: ann.ID()}
	sent := must[*tele.Message](t)(b.Send(chat, &tele.Photo{File: tele.FromReader(bytes.NewReader(picture(t, 60, 40))), Caption: "a & b"}))
	if sent.Photo.FileID == "" || sent.Photo.Width != 60 {
		t.Errorf("%+v", sent.Photo)
	}
	if _, err := b.EditCaption(sent, "c"); err != nil {
		t.Error(err)
	}
	if _, err := b.Edit(sent, &tele.Photo{File: tele.FromReader(bytes.NewReader(picture(t, 80, 40))), Caption: "d"}); err != nil {
		t.Error(err)
	}
	plain := must[*tele.Message](t)(b.Send(chat, "Reading…"))
	if _, err := b.EditMedia(plain, &tele.Photo{File: tele.FromReader(bytes.NewReader(picture(t, 20, 10))), Caption: "answer"}); err != nil {
		t.Error(err)
	}
	const want = `Ann:
  hello
firstseen:
  [picture 80×40]
  d
firstseen:
  [picture 20×10]
  answer
`
	if diff := cmp.Diff(want, ann.Transcript()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestLibraryAnswersQueries(t *testing.T) {
	s, ann := begun(t)
	b := library(t, s)
	keys := &tele.ReplyMarkup{}
	keys.Inline(keys.Row(keys.Data("Details", "details", "7")))
	must[*tele.Message](t)(b.Send(&tele.Chat{ID: ann.ID()}, "choose", keys))
	press := must[*Press](t)(ann.Press("Details"))
	call := next(t, b)[0].Callback
	if call.Data != "\fdetails|7" || call.Sender.ID != ann.User.ID {
		t.Errorf("%+v", call)
	}
	if err := b.Respond(call, &tele.CallbackResponse{Text: "Here."}); err != nil {
		t.Error(err)
	}
	if text, alert, err := press.Answer(t.Context()); text != "Here." || alert || err != nil {
		t.Errorf("%q %t %v", text, alert, err)
	}
	query := ann.Inline("kim")
	asked := next(t, b)[0].Query
	card := &tele.ArticleResult{Title: "Kim in Vladivostok", Description: "2019"}
	card.SetResultID("1")
	card.SetContent(&tele.InputTextMessageContent{Text: "<b>2019</b>", ParseMode: tele.ModeHTML})
	if err := b.Answer(asked, &tele.QueryResponse{Results: tele.Results{card}, IsPersonal: true}); err != nil {
		t.Error(err)
	}
	cards, err := query.Cards(t.Context())
	if err != nil || len(cards) != 1 || cards[0].Title != card.Title || cards[0].Content.Text != "<b>2019</b>" {
		t.Errorf("%+v, %v", cards, err)
	}
}

func TestLibraryManages(t *testing.T) {
	s, _ := begun(t)
	b := library(t, s)
	help := []tele.Command{{Text: "help", Description: "explains"}}
	if err := b.SetCommands(help, tele.CommandScope{Type: tele.CommandScopeAllPrivateChats}, "fr"); err != nil {
		t.Error(err)
	}
	if got := s.Commands("all_private_chats", "fr"); !cmp.Equal(got, []string{"/help - explains"}) {
		t.Errorf("%q", got)
	}
}

func TestLibraryDownloads(t *testing.T) {
	s, ann := begun(t)
	b := library(t, s)
	clip := mediatest.MakeClip(t, "for the library", 1, 1)
	must[int](t)(ann.Forward(clip, "claim", s.Origin(botapi.FromChannel, "News", aDay())))
	m := next(t, b)[0].Message
	if m.Origin == nil || m.Origin.Chat.Title != "News" || m.Origin.Time() != aDay().Local() || m.Caption != "claim" || m.Video == nil {
		t.Fatalf("%+v", m)
	}
	body, err := b.File(&m.Video.File)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	want := must[[]byte](t)(os.ReadFile(clip))
	if got, err := io.ReadAll(body); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes of %d, %v", len(got), len(want), err)
	}
}

// How the library reports what goes wrong is what the bot goes by.
func TestLibraryReadsRefusals(t *testing.T) {
	s, ann := begun(t)
	b := library(t, s)
	chat := &tele.Chat{ID: ann.ID()}
	s.Fail(Flood(2e9))
	_, err := b.Send(chat, "x")
	var flood tele.FloodError
	if !errors.As(err, &flood) || flood.RetryAfter != 2 {
		t.Errorf("%v", err)
	}
	ann.Block()
	if _, err := b.Send(chat, "x"); !errors.Is(err, tele.ErrBlockedByUser) {
		t.Errorf("%v", err)
	}
	if _, err := b.Send(&tele.Chat{ID: 1}, "x"); !errors.Is(err, tele.ErrChatNotFound) {
		t.Errorf("%v", err)
	}
	g := s.AddRoom(botapi.Group, "News", ann)
	g.SetStatus(ann, s.Bot(), botapi.Ordinary)
	big := g.Migrate()
	_, err = b.Send(&tele.Chat{ID: g.ID()}, "x")
	var moved tele.GroupError
	if !errors.As(err, &moved) || moved.MigratedTo != big.ID() {
		t.Errorf("%v", err)
	}
	s.Fail(BadGateway())
	if _, err := b.Send(&tele.Chat{ID: big.ID()}, "x"); err == nil {
		t.Error("a page in HTML is no error")
	}
}
