package stagetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// Host is the part that every stand-in server has: an HTTP server on the loopback, one lock, faults, a record of the calls of
// the bot, and waiting for changes. C is the platform's type of a call. Embed a Host, and call Serve once.
type Host[C any] struct {
	Faults
	Record[C]
	Waiters

	mu   sync.Mutex
	end  context.CancelFunc
	http *httptest.Server
}

// Serve starts the HTTP server and returns its address, such as http://127.0.0.1:1234.
func (h *Host[C]) Serve(handler http.Handler) (address string, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("listen: %w", err)
	}
	h.Ended, h.end = context.WithCancel(context.Background())
	h.http = &httptest.Server{Listener: listener, Config: &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}}
	h.http.Start()
	return h.http.URL, nil
}

// ShutDown closes the server and reports whether it was open. endWaits is called once Ended is done, and has to end what the
// stand-in itself has open.
func (h *Host[C]) ShutDown(endWaits func()) bool {
	if h.Ended.Err() != nil {
		return false
	}
	h.end()
	h.http.CloseClientConnections()
	endWaits()
	h.http.CloseClientConnections()
	h.http.Close()
	return true
}

// Lock locks the stand-in and returns the function that unlocks it: defer s.Lock()().
func (h *Host[C]) Lock() (unlock func()) {
	h.mu.Lock()
	return h.mu.Unlock
}

// LockForChange is Lock for a function that changes something: whoever waits looks again when it ends.
func (h *Host[C]) LockForChange() (unlock func()) {
	h.mu.Lock()
	return func() {
		h.WakeAll()
		h.mu.Unlock()
	}
}

// CloseWithTest ends a test whose server did not start. When the test ends, the server is closed, and each violation that was not taken
// is an error of the test.
func CloseWithTest[S interface {
	Close()
	Violations() []string
}](t testing.TB, server S, err error) S {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Close()
		for _, v := range server.Violations() {
			t.Error(v)
		}
	})
	return server
}

// waitLimit ends a wait whose context has no deadline: long, as machines that run tests are slow.
const waitLimit = 5 * time.Minute

// Waiters wakes those who wait for a change. The zero value is ready.
type Waiters struct {
	Ended context.Context // is done once nothing changes any more; nil: never

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

// WaitFor waits until cond holds: it is asked at first and after each change, and may ask the server anything. Without a
// deadline, ctx is given one of five minutes. what is named in the error.
func (w *Waiters) WaitFor(ctx context.Context, what string, cond func() bool) error {
	ended := cmp.Or(w.Ended, context.Background())
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
