package discord_test

import (
	"context"
	"errors"
	"sync/atomic"

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
