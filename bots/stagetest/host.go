package stagetest

import (
	"context"
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
	Ended context.Context // is done once the server is closed

	mu        sync.Mutex
	changes   Waiters
	changed   int64 // counts the changes that people see
	downloads map[string]int
	end       context.CancelFunc
	http      *httptest.Server
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

// Unlock unlocks the stand-in, for a function that waits for something while it is locked.
func (h *Host[C]) Unlock() { h.mu.Unlock() }

// LockForChange is Lock for a function that changes something: whoever waits looks again when it ends.
func (h *Host[C]) LockForChange() (unlock func()) {
	h.mu.Lock()
	return func() {
		h.changes.WakeAll()
		h.mu.Unlock()
	}
}

// WakeAll lets whoever waits look again.
func (h *Host[C]) WakeAll() { h.changes.WakeAll() }

// NextChange returns a channel that is closed at the next change.
func (h *Host[C]) NextChange() <-chan struct{} { return h.changes.NextChange() }

// CountChange returns the number of a change that people see: the first is 1. The stand-in is locked.
func (h *Host[C]) CountChange() int64 {
	h.changed++
	return h.changed
}

// LastChange returns the number of the last change that people see. The stand-in is locked.
func (h *Host[C]) LastChange() int64 { return h.changed }

// WaitFor waits until cond holds: it is asked at first and after each change, and may ask the server anything. Without a
// deadline, ctx is given one of five minutes. what is named in the error.
func (h *Host[C]) WaitFor(ctx context.Context, what string, cond func() bool) error {
	return h.changes.WaitFor(ctx, h.Ended, what, cond)
}

// CountDownload counts a download of a file, by the name that its sender gave it. The stand-in is locked.
func (h *Host[C]) CountDownload(name string) {
	if h.downloads == nil {
		h.downloads = map[string]int{}
	}
	h.downloads[name]++
}

// Downloaded returns how often files of a name were downloaded.
func (h *Host[C]) Downloaded(name string) int {
	defer h.Lock()()
	return h.downloads[name]
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
