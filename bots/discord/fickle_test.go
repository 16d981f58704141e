package discord_test

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// fickle is a mailbox that takes no letters of a box while it is told so.
type fickle struct {
	bots.Mailbox
	box   string
	state atomic.Int32
}

// What becomes of letters.
const (
	taken   = iota
	refused // at once
	held    // until whoever posts them gives up
)

var errStore = &core.Problem{Code: core.Unavailable, Op: "post", Err: errors.New("the store is away")}

// Post implements bots.Mailbox.
func (f *fickle) Post(ctx context.Context, box string, letters []core.Letter, note []byte) error {
	if box == f.box && len(letters) > 0 {
		switch f.state.Load() {
		case refused:
			return errStore
		case held:
			<-ctx.Done()
			return ctx.Err()
		}
	}
	return f.Mailbox.Post(ctx, box, letters, note)
}

// forgetful is a memory that remembers nothing while it is away: whoever asks waits until they give up, or for a second.
type forgetful struct {
	bots.Memory
	away atomic.Bool
}

// Load implements bots.Memory.
func (f *forgetful) Load(ctx context.Context, chat, name string) ([]byte, error) {
	if f.away.Load() && bots.WaitFor(ctx, time.Second) {
		return nil, errStore
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return f.Memory.Load(ctx, chat, name)
}
