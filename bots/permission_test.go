package bots

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
	"github.com/firstseen/firstseen/storage"
)

// heard is an outlet that remembers what was said last.
type heard struct{ last core.Reply }

// Send implements Outlet.
func (h *heard) Send(_ context.Context, m Message) error { h.last = m.Reply; return nil }

// Progress implements Outlet.
func (*heard) Progress(context.Context, Message, core.Stage) {}

// Whatever a role does not permit is refused, each command and each button of the tables, and changes nothing.
func TestEveryPermission(t *testing.T) {
	store, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	service := core.New(core.Config{Store: store})
	for _, id := range []core.VideoID{1, 2} {
		if err := store.AddVideo(t.Context(), core.Video{ID: id}, core.Looks{}); err != nil {
			t.Fatal(err)
		}
	}
	facts := core.Facts{Claim: "a claim", Verdict: core.Staged, Sources: []core.Source{{Publisher: "AFP", URL: "https://example.org/a"}}}
	d, err := service.Publish(t.Context(), core.UserID{Platform: "test", ID: "9"}, 1, facts)
	if err != nil {
		t.Fatal(err)
	}
	args := map[string]string{
		"debunk": "00000001\nclaim: x", "edit": d.ID.String() + "\nclaim: x", "retract": d.ID.String() + " no", "history": d.ID.String(),
		"same": "00000001 00000002", "notsame": "00000001 00000002", "mod": "moderator test:1", "block": "test:2",
	}
	engine := NewEngine(Config{Service: service, Memory: store})
	refused := func(what string, in Incoming) {
		t.Helper()
		in.Chat, in.User, in.Lang = core.ChatID{Platform: "test", ID: "1"}, core.UserID{Platform: "test", ID: "1"}, "en"
		in.ID = strings.ToLower(strings.ReplaceAll(what, " ", "-"))
		var h heard
		if err := engine.Handle(t.Context(), in, &h); err != nil {
			t.Fatal(err)
		}
		if got := text.Plain(text.Lang{}.Reply(h.last)); !strings.Contains(got, "not allowed") {
			t.Errorf("%s: %q", what, got)
		}
	}
	n := 0
	for role := Everyone; role < Owner; role++ {
		for _, c := range commandTable() {
			if role < c.Role {
				n++
				refused("command "+c.Name+" "+role.String(), Incoming{Role: role, Text: "/" + c.Name + " " + args[c.Name]})
			}
		}
		for action, b := range buttons() {
			if role < b.role {
				n++
				refused("button "+string(action)+" "+role.String(), Incoming{Role: role, Press: &Press{Message: "m", Action: action, Arg: "00000001"}})
			}
		}
	}
	acts, err := service.Audit(t.Context(), 0, 10)
	if err != nil || len(acts) != 1 || n < 40 {
		t.Errorf("%d refusals, and these acts: %v, %v", n, acts, err)
	}
}
