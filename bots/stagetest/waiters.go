package stagetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// waitLimit ends a wait whose context has no deadline: long, as machines that run tests are slow.
const waitLimit = 5 * time.Minute

// Waiters wakes those who wait for a change. The zero value is ready.
type Waiters struct {
	mu      sync.Mutex
	changed chan struct{} // closed at the next change
}

// WakeAll wakes all who wait.
func (w *Waiters) WakeAll() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.changed != nil {
		close(w.changed)
		w.changed = nil
	}
}

// NextChange returns a channel that is closed at the next change.
func (w *Waiters) NextChange() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.changed == nil {
		w.changed = make(chan struct{})
	}
	return w.changed
}

// WaitFor waits until cond holds: it is asked at first and after each change. Without a deadline, ctx is given one of five
// minutes. what is named in the error. Nothing changes any more once ended is done.
func (w *Waiters) WaitFor(ctx, ended context.Context, what string, cond func() bool) error {
	if _, has := ctx.Deadline(); !has {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, waitLimit)
		defer cancel()
	}
	for {
		changed := w.NextChange()
		if cond() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w", what, ctx.Err())
		case <-ended.Done():
			return fmt.Errorf("wait for %s: %w", what, ErrClosed)
		}
	}
}

// ErrClosed ends waits for a server that is closed meanwhile.
var ErrClosed = errors.New("the server was closed")
