package conversation

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/core/text"
	"github.com/firstseen/firstseen/storage"
)

// heard is a sender that remembers what was said last.
type heard struct{ last core.Reply }

// Send implements Outlet.
func (h *heard) Send(_ context.Context, m bots.Message) error { h.last = m.Reply; return nil }

// Progress implements Outlet.
func (*heard) Progress(context.Context, bots.Message, checking.Stage) {}

// court is an engine before which everything is tried that somebody may not do.
type court struct {
	t        *testing.T
	engine   *Engine
	service  *services.Services
	store    *storage.Store
	args     map[string]string // of commands
	refusals int
}

func newCourt(t *testing.T) *court {
	t.Helper()
	store, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	service := services.New(services.Config{Store: store})
	for _, id := range []core.VideoID{1, 2} {
		if err := store.AddVideo(t.Context(), core.Video{ID: id}, core.FingerprintRecord{}); err != nil {
			t.Fatal(err)
		}
	}
	facts := core.Facts{Claim: "a claim", Verdict: core.Staged, Sources: []core.Source{{Publisher: "AFP", URL: "https://example.org/a"}}}
	d, err := service.Reviewing.PublishDebunk(t.Context(), core.UserID{Platform: "test", ID: "9"}, 1, facts)
	if err != nil {
		t.Fatal(err)
	}
	id := d.ID.String()
	return &court{t: t, service: service, store: store, engine: NewEngine(Config{Service: service, Memory: store.Chats}), args: map[string]string{
		"debunk": "00000001\nclaim: x", "edit": id + "\nclaim: x", "retract": id + " no", "history": id,
		"same": "00000001 00000002", "notsame": "00000001 00000002", "mod": "moderator test:1", "block": "test:2",
	}}
}

// refuses fails if somebody is let do what in says.
func (c *court) refuses(what string, in bots.Incoming) {
	c.t.Helper()
	c.refusals++
	in.Chat, in.User, in.Lang = core.ChatID{Platform: "test", ID: "1"}, core.UserID{Platform: "test", ID: "1"}, "en"
	in.ID = strings.ToLower(strings.ReplaceAll(what, " ", "-"))
	var h heard
	if err := c.engine.AnswerIncoming(c.t.Context(), in, &h); err != nil {
		c.t.Fatal(err)
	}
	if got := text.Plain(text.Lang{}.Reply(h.last)); !strings.Contains(got, "not allowed") {
		c.t.Errorf("%s: %q", what, got)
	}
}

// unchanged fails if anything was done but the one fact-check.
func (c *court) unchanged(least int) {
	c.t.Helper()
	acts, err := c.service.Reviewing.ListAudit(c.t.Context(), 0, 10)
	if err != nil || len(acts) != 1 || c.refusals < least {
		c.t.Errorf("%d refusals, and these acts: %v, %v", c.refusals, acts, err)
	}
}

// Whatever a role does not permit is refused, each command and each button of the tables, and changes nothing.
func TestEveryPermission(t *testing.T) {
	c := newCourt(t)
	for role := bots.Everyone; role < bots.Owner; role++ {
		for _, command := range commandTable(&router{}) {
			if role < command.Role {
				c.refuses("command "+command.Name+" "+role.String(), bots.Incoming{Role: role, Text: "/" + command.Name + " " + c.args[command.Name]})
			}
		}
		for action, b := range callbackTable(&router{}) {
			if role < b.role {
				c.refuses("button "+string(action)+" "+role.String(), bots.Incoming{Role: role, Callback: &bots.Callback{Message: "m", Action: action, Arg: "00000001"}})
			}
		}
	}
	c.unchanged(40)
}

// A server's own moderators are refused whatever changes what other servers see, and each clip that was not asked about there.
func TestEveryPermissionOfServers(t *testing.T) {
	c := newCourt(t)
	here := core.ChatID{Platform: "test", ID: "g1"}
	_, err := bots.ChangeValue(t.Context(), c.store.Chats, here.String(), serverName, 0, func(s *server) error { s.Moderators = []string{"7"}; return nil })
	if err != nil {
		t.Fatal(err)
	}
	in := bots.Incoming{Server: here, Roles: []string{"6", "7"}}
	for _, command := range commandTable(&router{}) {
		if command.Role > bots.Contributor && !command.Local {
			in.Text = "/" + command.Name + " " + c.args[command.Name]
			c.refuses("command "+command.Name, in)
		}
	}
	in.Text = ""
	for action, b := range callbackTable(&router{}) {
		if b.role > bots.Contributor && action != DoQueue {
			in.Callback = &bots.Callback{Message: "m", Action: action, Arg: "00000001"}
			c.refuses("button "+string(action), in)
		}
	}
	c.unchanged(20)
}
