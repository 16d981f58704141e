package discord

import (
	"context"
	"time"
)

// AwaitHello sets how long the gateway has for its first word. It is called before Run.
func (b *Bot) AwaitHello(d time.Duration) { b.hello = d }

// LookAgain sets when the bot looks whether it is let read messages by now. It is called before Run.
func (b *Bot) LookAgain(d time.Duration) { b.firstLook = d }

// Reach connects with a gateway, and hears its first word.
func Reach(ctx context.Context, address string) error {
	l, _, err := dial(ctx, address, time.Second)
	if err == nil {
		l.close()
	}
	return err
}

// Hear takes in what a gateway sends, as a connection does, and returns whether it was an event.
func (b *Bot) Hear(ctx context.Context, raw []byte) bool {
	var e event
	if !legible(raw, &e) {
		return false
	}
	s := newShard(b, 0, 1)
	s.life, s.catching = ctx, make(chan struct{}, catchingAtOnce)
	defer s.missed.Wait()
	if e.Type == "INTERACTION_CREATE" {
		s.interact(ctx, e)
	} else if err := s.keep(ctx, e); err != nil {
		panic(err)
	}
	return true
}
