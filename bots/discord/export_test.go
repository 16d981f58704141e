package discord

import (
	"context"
	"time"
)

// SetHelloTimeout sets how long to wait for the gateway's hello. It is called before Run.
func (b *Bot) SetHelloTimeout(d time.Duration) { b.gateway.helloTimeout = d }

// SetContentCheck sets the pause before the first check whether the bot may read message contents. It is called before Run.
func (b *Bot) SetContentCheck(d time.Duration) { b.gateway.firstContentCheck = d }

// DialGateway connects to a gateway and reads its hello.
func DialGateway(ctx context.Context, address string) error {
	c, _, err := dialGateway(ctx, address, time.Second)
	if err == nil {
		c.closeSession()
	}
	return err
}

// ReceiveEvent handles a message of the gateway as a connection does, and reports whether it was an event.
func (b *Bot) ReceiveEvent(ctx context.Context, raw []byte) bool {
	var e event
	if !canDecode(raw, &e) {
		return false
	}
	s := newShard(b.gateway, b.Queue, 0, 1, b.Logger)
	s.backfill.life = ctx
	defer s.tasks.Wait()
	if e.Type == "INTERACTION_CREATE" {
		b.interactions.handleInteraction(ctx, e, s.cursors)
	} else if err := s.handleEvent(ctx, e); err != nil {
		panic(err)
	}
	return true
}
