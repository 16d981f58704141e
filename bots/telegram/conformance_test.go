package telegram_test

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/bottest"
	"github.com/firstseen/firstseen/bots/telegram"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
	"github.com/firstseen/firstseen/core"
)

func TestMain(m *testing.M) { os.Exit(bottest.Main(m)) }

func TestConformance(t *testing.T) {
	bottest.Run(t, func(t *testing.T, w *bottest.World) bottest.Platform {
		server := telegramtest.New(t, telegramtest.Options{})
		bot, err := telegram.New(telegram.Config{
			Token: server.Token, URL: server.URL, Dir: w.Dir, Service: w.Service, Memory: w.Store.Chats, Queue: w.Store.Queue, Rate: 10000, Logger: w.Log,
		})
		if err != nil {
			t.Fatal(err)
		}
		return platform{server, bot}
	})
}

type platform struct {
	server *telegramtest.Server
	bot    *telegram.Bot
}

func (p platform) Adapter() bots.Adapter { return p.bot }

func (p platform) Traits() bottest.Traits {
	return bottest.Traits{Role: core.Everyone, Quotes: true, Text: 4096, Caption: 1024}
}

func (p platform) Person(_ testing.TB, name string) bottest.Person {
	who := p.server.User(name, "en")
	who.Start()
	return person{p.server, who}
}

// person is somebody in the private chat with the bot.
type person struct {
	server *telegramtest.Server
	who    *telegramtest.Person
}

func (p person) Chat() core.ChatID { return core.ChatID(p.User()) }

func (p person) User() core.UserID {
	return core.UserID{Platform: telegram.Platform, ID: strconv.FormatInt(p.who.User.ID, 10)}
}

func (p person) Write(_ testing.TB, words string) string { return messageID(p.who.Send(words)) }

func (p person) Send(t testing.TB, path, caption string) {
	t.Helper()
	if _, err := p.who.Post(telegramtest.Post{File: path, Text: caption}); err != nil {
		t.Error(err)
	}
}

func (p person) Press(t testing.TB, label string) (form bool) {
	t.Helper()
	if _, err := p.who.Press(label); err != nil {
		t.Error(err)
	}
	return false
}

func (p person) Delete(t testing.TB, message string) bool {
	t.Helper()
	id, err := strconv.Atoi(strings.TrimPrefix(message, "m"))
	if err == nil {
		err = p.who.Delete(id)
	}
	if err != nil {
		t.Error(err)
	}
	return true
}

func (p person) Block(testing.TB) bool { p.who.Block(); return true }

func (p person) Fail(f bottest.Fault) bool {
	p.server.Fail(map[bottest.Fault]*telegramtest.Fault{
		bottest.RateLimited: telegramtest.Flood(time.Second), bottest.Broken: telegramtest.BadGateway(), bottest.Dropped: telegramtest.Dropped(),
		bottest.Lost: telegramtest.Lost(),
	}[f].In(p.who))
	return true
}

func (p person) Sees(testing.TB) (all []bottest.Shown) {
	for _, m := range p.who.Replies() {
		all = append(all, shown(m))
	}
	return all
}

func messageID(id int) string { return "m" + strconv.Itoa(id) }

// shown is a message as an app shows it: it marks names, and calls whose they are.
func shown(m botapi.Message) bottest.Shown {
	s := bottest.Shown{ID: messageID(m.ID), Text: m.Text + m.Caption, Pictures: min(1, len(m.Photo))}
	letters := utf16.Encode([]rune(s.Text))
	for _, e := range append(m.Entities, m.CaptionEntities...) {
		switch e.Type {
		case "mention", "text_mention":
			s.Pings = append(s.Pings, string(utf16.Decode(letters[e.Offset:e.Offset+e.Length])))
		case "text_link":
			s.Links = append(s.Links, e.URL)
		case "bold", "italic", "code", "url", "email", "hashtag", "bot_command": // the app marks what looks like an address or a command
		default:
			s.Marks = append(s.Marks, e.Type)
		}
	}
	if m.ReplyTo != nil {
		s.ReplyTo = messageID(m.ReplyTo.ID)
	}
	if m.Markup != nil {
		for _, row := range m.Markup.Rows {
			var buttons []bottest.Button
			for _, b := range row {
				buttons = append(buttons, bottest.Button{Label: b.Text, URL: b.URL})
			}
			s.Buttons = append(s.Buttons, buttons)
		}
	}
	return s
}
