package discordtest

import (
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// What one person sees is not what everybody sees.
func TestSeats(t *testing.T) {
	p := stageFor(t)
	at := p.anna.In(p.news)
	asked, e := p.asks(at.Run("check", nil))
	p.answers(e, thinkingToOne)
	do(t, p.Server, "PATCH", p.webhook(e)+"/messages/@original", plain("only for Anna"))
	must[discordapi.Message](t)(asked.Wait(t.Context(), "only for Anna"))
	do(t, p.Server, "POST", "/channels/"+p.news.ID()+"/messages", plain("for all"))
	if len(at.Replies()) != 2 || len(at.Fresh()) != 2 || len(p.news.Replies()) != 1 || len(p.news.Messages()) != 1 {
		t.Errorf("%s", at.Transcript())
	}
	if at.who != p.anna || p.news.Guild() != p.herald || p.herald.Name() != "Herald" || p.news.Title() != "news" || !p.news.Has(p.anna) {
		t.Errorf("%s in %s of %s", at.who.User.Name(), p.news.Title(), p.news.Guild().Name())
	}
	if err := at.Delete(at.Fresh()[0].ID); err != nil { // dismissed
		t.Error(err)
	}
	if got := p.news.History(); strings.Contains(got, "only for Anna") || !strings.Contains(got, "for all") {
		t.Errorf("%s", got)
	}
}

// A long test does not grow: what is old is forgotten, and is not found.
func TestWhatIsOldIsForgotten(t *testing.T) {
	s := New(t, Options{})
	anna := s.User("Anna", "")
	first := anna.Send("first")
	for range keptEntries {
		anna.Send("more")
	}
	refuse(t, s, "GET", "/channels/"+anna.ID()+"/messages/"+first, "", errUnknownMessage)
	if got := len(anna.Messages()); got != keptEntries || len(s.messages) != keptEntries {
		t.Errorf("%d messages are shown, %d kept", got, len(s.messages))
	}
}
