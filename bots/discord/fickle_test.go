package discord_test

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
)

// fickle is a Queue that takes no jobs for one queue while it is told so.
type fickle struct {
	delivery.Queue
	queue string
	state atomic.Int32
}

// What becomes of jobs.
const (
	taken    = iota
	refusing // at once
	held     // until whoever posts them gives up
)

var errStore = &core.Problem{Code: core.Unavailable, Op: "post", Err: errors.New("the store is away")}

// Enqueue implements delivery.Queue.
func (f *fickle) Enqueue(ctx context.Context, queue string, jobs []core.Job, checkpoint []byte) error {
	if queue == f.queue && len(jobs) > 0 {
		switch f.state.Load() {
		case refusing:
			return errStore
		case held:
			<-ctx.Done()
			return ctx.Err()
		}
	}
	return f.Queue.Enqueue(ctx, queue, jobs, checkpoint)
}

// forgetful is a memory that remembers nothing while it is away: whoever asks waits until they give up, or for a second.
type forgetful struct {
	bots.Memory
	away atomic.Bool
}

// Load implements bots.Memory.
func (f *forgetful) Load(ctx context.Context, chat, name string) ([]byte, error) {
	if f.away.Load() && delivery.WaitFor(ctx, time.Second) {
		return nil, errStore
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return f.Memory.Load(ctx, chat, name)
}
