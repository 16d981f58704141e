package discordtest

import (
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
)

// What one person sees is not what everybody sees.
func TestSeats(t *testing.T) {
	p := stageFor(t)
	at := p.anna.In(p.news)
	asked := must[*Asked](t)(at.Run("check", nil))
	e := p.asks()
	p.answers(e, thinkingToOne)
	do(t, p.Server, "PATCH", p.webhook(e)+"/messages/@original", plain("only for Anna"))
	must[discordapi.Message](t)(asked.Wait(t.Context(), "only for Anna"))
	do(t, p.Server, "POST", "/channels/"+p.news.ID()+"/messages", plain("for all"))
	if len(at.Replies()) != 2 || len(at.Fresh()) != 2 || len(p.news.Replies()) != 1 || len(p.news.Messages()) != 1 {
		t.Errorf("%s", at.Transcript())
	}
	if _, err := asked.Form(t.Context()); err == nil {
		t.Error("a form that is not shown")
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

func TestDelete(t *testing.T) {
	p := stageFor(t)
	at := p.anna.In(p.news)
	id := at.Send("mine")
	hers := p.mara.In(p.news).Send("hers")
	if err := at.Delete(hers); err == nil {
		t.Error("Anna deletes what is not hers")
	}
	if err := p.mara.In(p.news).Delete(id); err != nil { // as she leads the server
		t.Error(err)
	}
	p.bot.event("MESSAGE_CREATE")
	p.bot.event("MESSAGE_CREATE")
	if f := p.bot.event("MESSAGE_DELETE"); !strings.Contains(string(f.Data), id) {
		t.Errorf("%s", f.Data)
	}
	if err := at.Edit(id, "x"); err == nil {
		t.Error("a deleted message was edited")
	}
	if got := at.Send("x"); got == "" {
		t.Error("no id")
	}
}

func TestForget(t *testing.T) {
	s := New(t, Options{})
	w, session := greeted(t, s, talk)
	s.Gateway.Close(UnknownError)
	w.ends(UnknownError)
	s.Gateway.Forget()
	again := dial(t, s)
	again.say(opResume, object{"token": s.Token, "session_id": session, "seq": 1})
	if f := again.next(); f.Op != opInvalid || string(f.Data) != "false" {
		t.Errorf("%+v", f)
	}
}

func TestLimits429(t *testing.T) {
	s := New(t, Options{})
	s.Fail(Limited(1500 * time.Millisecond).On("get_my_user"))
	a := call(t, s, "GET", "/users/@me", "")
	if a.Header.Get("Retry-After") != "2" || a.Header.Get("X-RateLimit-Remaining") != "0" || a.Header.Get("X-RateLimit-Scope") != "user" ||
		!strings.Contains(string(a.raw), `"retry_after":1.5`) {
		t.Errorf("%v %s", a.Header, a.raw)
	}
	s.Fail(GlobalLimit(time.Hour))
	a = call(t, s, "GET", "/gateway", "")
	if a.Header.Get("X-RateLimit-Global") != "true" || a.Header.Get("Retry-After") != "3600" || !strings.Contains(string(a.raw), `"global":true`) {
		t.Errorf("%v %s", a.Header, a.raw)
	}
	refuse(t, s, "POST", "/users/@me/channels", `{"recipient_id":[]}`, form)
	refuse(t, s, "POST", "/users/@me/channels", "", errBadJSON)
	s.TakeViolations()
	s.Fail(Refuse(errNoAccess))
	refuse(t, s, "GET", "/users/@me", "", errNoAccess)
	s.Fail(Refuse(errNoPermission))
	refuse(t, s, "GET", "/users/@me", "", errNoPermission)
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
