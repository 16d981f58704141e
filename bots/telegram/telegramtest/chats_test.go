package telegramtest

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/bots/telegram/telegramtest/botapi"
)

// Where the bot may write, and in which words it is refused.
func TestWhereTheBotMayWrite(t *testing.T) {
	s := New(t, Options{})
	ann, bob := s.User("Ann", "en"), s.User("Bob", "en")
	write := func(chat int64) params { return params{"chat_id": chat, "text": "x"} }
	refuse(t, s, "sendMessage", write(12345), http.StatusBadRequest, "chat not found")
	refuse(t, s, "sendMessage", write(ann.ID()), http.StatusForbidden, "can't initiate conversation")
	ann.Send("/start")
	do(t, s, "sendMessage", write(ann.ID()))
	ann.Block()
	refuse(t, s, "sendMessage", write(ann.ID()), http.StatusForbidden, "bot was blocked by the user")
	ann.Unblock()
	do(t, s, "sendMessage", write(ann.ID()))

	g := s.Supergroup("News", bob)
	refuse(t, s, "sendMessage", write(g.ID()), http.StatusForbidden, "bot is not a member of the supergroup chat")
	g.AddBot(bob)
	do(t, s, "sendMessage", write(g.ID()))
	g.RemoveBot(bob)
	refuse(t, s, "sendMessage", write(g.ID()), http.StatusForbidden, "bot was kicked from the supergroup chat")
	c := s.Channel("Feed", bob)
	refuse(t, s, "sendMessage", write(c.ID()), http.StatusForbidden, "bot is not a member of the channel chat")
	c.AddBot(bob)
	do(t, s, "sendMessage", write(c.ID()))
	if last := taken(t, s); last[len(last)-1].Me == nil {
		t.Error("the bot was not told that it is in the channel")
	}
}

func TestMembers(t *testing.T) {
	s := New(t, Options{})
	ann, bob, eve := s.User("Ann", "en"), s.User("Bob", "en"), s.User("Eve", "en")
	g := s.Group("News", ann)
	refuse(t, s, "getChatMember", params{"chat_id": g.ID(), "user_id": ann.User.ID}, http.StatusForbidden, "not a member")
	g.AddBot(ann)
	g.Join(bob)
	g.Join(eve)
	g.Promote(bob)
	status := func(p *Person) string {
		return get[botapi.Member](t, s, "getChatMember", params{"chat_id": g.ID(), "user_id": p.User.ID}).Status
	}
	if got := []string{status(ann), status(bob), status(eve)}; !cmp.Equal(got, []string{"creator", "administrator", "member"}) {
		t.Errorf("%q", got)
	}
	g.Demote(bob)
	if got := status(bob); got != "member" {
		t.Errorf("demoted to %q", got)
	}
	refuse(t, s, "getChatMember", params{"chat_id": g.ID(), "user_id": 1}, http.StatusBadRequest, "user not found")
	refuse(t, s, "getChatMember", params{"chat_id": ann.ID(), "user_id": ann.User.ID}, http.StatusBadRequest, "private chat")
}

// A group that becomes a supergroup has another id. The old one is refused with the new.
func TestMigrate(t *testing.T) {
	s := New(t, Options{})
	ann, bob := s.User("Ann", "en"), s.User("Bob", "en")
	g := s.Group("News", ann)
	g.AddBot(ann)
	g.Join(bob)
	taken(t, s)
	big := g.Migrate()
	told := taken(t, s)
	if len(told) != 2 || told[0].Message.MigrateTo != big.ID() || told[1].Message.MigrateFrom != g.ID() || told[1].Message.Chat.ID != big.ID() {
		t.Errorf("%+v", told)
	}
	a := refuse(t, s, "sendMessage", params{"chat_id": g.ID(), "text": "x"}, http.StatusBadRequest, "upgraded to a supergroup chat")
	if a.Parameters.MigrateTo != big.ID() {
		t.Errorf("%+v", a)
	}
	if id := do(t, s, "sendMessage", params{"chat_id": big.ID(), "text": "x"}); id != 2 {
		t.Errorf("message %d: a supergroup counts for itself", id)
	}
	if m := get[botapi.Member](t, s, "getChatMember", params{"chat_id": big.ID(), "user_id": ann.User.ID}); m.Status != "creator" {
		t.Errorf("%+v", m)
	}
}

// In privacy mode the bot sees what is meant for it.
func TestPrivacy(t *testing.T) {
	s := New(t, Options{Privacy: true})
	ann := s.User("Ann", "en")
	g := s.Group("News", ann)
	g.AddBot(ann)
	at := ann.In(g)
	own := do(t, s, "sendMessage", params{"chat_id": g.ID(), "text": "I am here"})
	taken(t, s)
	at.Send("no ")
	at.Send("/check ")
	at.Send("hey @firstseen_bot ")
	at.Reply(own, "thanks ")
	at.Send("no ")
	if got := texts(taken(t, s)); got != "/check hey @firstseen_bot thanks " {
		t.Errorf("saw %q", got)
	}
	g.PromoteBot(ann)
	taken(t, s)
	at.Send("all")
	if got := texts(taken(t, s)); got != "all" {
		t.Errorf("as an administrator it saw %q", got)
	}
	if me := get[botapi.Me](t, s, "getMe", nil); me.CanReadAllGroupMessages || me.ID != s.Bot().ID {
		t.Errorf("%+v", me)
	}
}

func TestCommandsOfTheBot(t *testing.T) {
	s := New(t, Options{})
	list := func(names ...string) []params {
		var all []params
		for _, name := range names {
			all = append(all, params{"command": name, "description": "does " + name})
		}
		return all
	}
	private := params{"type": "all_private_chats"}
	do(t, s, "setMyCommands", params{"commands": list("start", "help")})
	do(t, s, "setMyCommands", params{"commands": list("aide"), "language_code": "fr", "scope": private})
	if got := s.Commands("default", ""); !cmp.Equal(got, []string{"/start - does start", "/help - does help"}) {
		t.Errorf("%q", got)
	}
	if got := s.Scopes(); !cmp.Equal(got, []string{"all_private_chats fr", "default"}) {
		t.Errorf("%q", got)
	}
	refuse(t, s, "setMyCommands", params{"commands": list("No")}, http.StatusBadRequest, "BOT_COMMAND_INVALID")
}
