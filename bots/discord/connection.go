package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots"
)

// connection counts the shards of this process.
type connection struct {
	served atomic.Int32 // that this process serves
	live   atomic.Int32 // of these, that have a session
}

// errNoGateway says that a shard has no session.
var errNoGateway = errors.New("discord: the gateway is not connected")

// CheckConnection implements bots.Adapter. It makes a call, and then looks whether each shard of this process has a session.
func (b *Bot) CheckConnection(ctx context.Context) error {
	err := b.api.doCall(ctx, apiCall{method: http.MethodGet, path: endpointPath(discordgo.EndpointUser("@me"))})
	switch c := &b.gateway.connection; {
	case findAPIError(err).Status == http.StatusUnauthorized:
		return fmt.Errorf("%w: %w", bots.ErrToken, err)
	case err != nil:
		return err
	case c.live.Load() < c.served.Load():
		return errNoGateway
	}
	return nil
}
