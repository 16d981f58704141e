package discord_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/discord/discordtest"
)

// A dead gateway and a token that was revoked are noticed, and so is that the gateway is back.
func TestCheckConnection(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	b := w.bot(w.config())
	w.run(b)
	w.ready()
	g := w.server.Gateway
	isConnected := func() bool { return b.CheckConnection(t.Context()) == nil }
	w.wait("the connection", isConnected)
	g.Refuse(true)
	g.Drop()
	w.wait("a dead gateway to be noticed", func() bool { return !isConnected() })
	if err := b.CheckConnection(t.Context()); errors.Is(err, bots.ErrToken) {
		t.Errorf("the token is not at fault: %v", err)
	}
	g.Refuse(false)
	w.wait("the gateway to be back", isConnected)
	w.server.Fail(discordtest.Refuse(&discordtest.Error{Status: http.StatusUnauthorized}).On("get_my_user").Times(-1))
	if err := b.CheckConnection(t.Context()); !errors.Is(err, bots.ErrToken) {
		t.Errorf("a token that was revoked: %v", err)
	}
}
