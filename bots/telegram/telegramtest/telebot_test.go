package telegramtest

import (
	"errors"
	"testing"

	tele "gopkg.in/telebot.v3"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// How the library reports what goes wrong is what the bot goes by.
func TestLibraryReadsRefusals(t *testing.T) {
	s, ann := begun(t)
	if _, err := tele.NewBot(tele.Settings{Token: "1:wrong", URL: s.URL, Client: client}); !errors.Is(err, tele.ErrUnauthorized) {
		t.Errorf("%v", err)
	}
	b := must[*tele.Bot](t)(tele.NewBot(tele.Settings{Token: s.Token, URL: s.URL, Client: client, Synchronous: true}))
	chat := &tele.Chat{ID: ann.ID()}
	same := must[*tele.Message](t)(b.Send(chat, "x"))
	if _, err := b.Edit(same, "x"); !errors.Is(err, tele.ErrSameMessageContent) && !errors.Is(err, tele.ErrMessageNotModified) {
		t.Errorf("the same again: %v", err)
	}
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
	g.SetStatus(ann, s.me.User, botapi.Ordinary)
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
