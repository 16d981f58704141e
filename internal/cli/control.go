package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/firstseen/firstseen/storage"
)

// An embedded store can be open in one process. So that commands work beside a bot that runs, `serve` listens on a socket beside the
// store's file, which only the same user can open, and carries out there what commands hand over: HTTP, a commandRequest as JSON, and a
// commandOutput a line in return.

// commandRequest is a command that is handed over.
type commandRequest struct {
	Version  string   `json:"version"`  // of the program that was called
	Dir      string   `json:"dir"`      // from which relative paths count
	Args     []string `json:"args"`     // as it was called
	Settings Settings `json:"settings"` // as it read them
	Input    []byte   `json:"input,omitempty"`
}

// commandOutput is a piece of what a command prints. The last one has the exit status.
type commandOutput struct {
	Out    []byte `json:"out,omitempty"`
	Err    []byte `json:"err,omitempty"`
	Status *int   `json:"status,omitempty"`
}

const (
	maxSocketPath  = 100      // bytes; systems allow 104 and more
	maxCommand     = 64 << 20 // bytes of a request: a batch that comes by standard input
	controlTimeout = 5 * time.Second
)

// socketPath returns the path of the socket beside an embedded store, and whether the address names one.
func socketPath(address string) (path string, ok bool) {
	path, ok = storage.FilePath(address)
	return path + ".sock", ok && path != ""
}

// shortenPath returns a path that a socket's address can hold, through the open folder where it is too long, as Linux allows. It is valid
// until release is called.
func shortenPath(path string) (short string, release func(), err error) {
	if len(path) <= maxSocketPath {
		return path, func() {}, nil
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return "", nil, fmt.Errorf("open the socket's folder: %w", err)
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), filepath.Base(path)), func() { dir.Close() }, nil
}

// control is the socket of a bot that runs.
type control struct {
	listener net.Listener
	path     string
	server   *http.Server
}

// listenForCommands listens on the socket beside the program's store. A socket that a killed process left is replaced: the store is open
// here, so no other process uses it.
func listenForCommands(e *environment, p *program) (*control, error) {
	path, ok := socketPath(e.settings.Store)
	if !ok {
		return nil, nil //nolint:nilnil // a Redis can be used by several processes
	}
	listener, err := listenPrivately(path)
	if err != nil {
		return nil, err
	}
	c := &control{listener: listener, path: path}
	c.server = &http.Server{Handler: commandHandler(e, p), ReadHeaderTimeout: controlTimeout}
	return c, nil
}

// listenPrivately makes a socket in a folder of its own, and moves it to its place once only this user can open it.
func listenPrivately(path string) (listener net.Listener, err error) {
	dir, err := os.MkdirTemp(filepath.Dir(path), ".socket-")
	if err != nil {
		return nil, fmt.Errorf("make the socket's folder: %w", err)
	}
	defer os.RemoveAll(dir)
	hidden := filepath.Join(dir, "s")
	short, release, err := shortenPath(hidden)
	if err != nil {
		return nil, err
	}
	defer release()
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: short, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("listen for commands: %w", err)
	}
	l.SetUnlinkOnClose(false) // it moves
	if err := errors.Join(os.Chmod(hidden, 0o600), os.Rename(hidden, path)); err != nil {
		return nil, errors.Join(fmt.Errorf("listen for commands: %w", err), l.Close())
	}
	return l, nil
}

// run serves until ctx ends. Commands under way end then.
func (c *control) run(ctx context.Context) error {
	c.server.BaseContext = func(net.Listener) context.Context { return ctx }
	stop := context.AfterFunc(ctx, func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), controlTimeout)
		defer cancel()
		_ = c.server.Shutdown(last) // the process ends anyway
	})
	defer stop()
	defer os.Remove(c.path)
	if err := c.server.Serve(c.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve commands: %w", err)
	}
	return nil
}

// commandHandler carries out the commands that are handed over, on the program of the process.
func commandHandler(e *environment, p *program) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var c commandRequest
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxCommand)).Decode(&c); err != nil || r.Method != http.MethodPost {
			http.Error(w, "not a command", http.StatusBadRequest)
			return
		}
		if c.Version != describeVersion() {
			http.Error(w, describeVersion(), http.StatusConflict)
			return
		}
		out := &outputStream{to: json.NewEncoder(w), flush: http.NewResponseController(w).Flush}
		c.Settings.Store = e.settings.Store
		status := execute(&environment{
			ctx: r.Context(), in: strings.NewReader(string(c.Input)), out: out.writer(false), err: out.writer(true),
			dir: c.Dir, running: p, settings: c.Settings,
		}, c.Args)
		out.send(commandOutput{Status: &status})
	})
}

// outputStream sends what a command prints, as it prints it.
type outputStream struct {
	mu    sync.Mutex
	to    *json.Encoder
	flush func() error
}

// send sends one piece. Who asked may be gone, which ends the command by its context.
func (s *outputStream) send(o commandOutput) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.to.Encode(o) == nil {
		_ = s.flush()
	}
}

func (s *outputStream) writer(isErr bool) io.Writer {
	return writerFunc(func(b []byte) (int, error) {
		if isErr {
			s.send(commandOutput{Err: b})
		} else {
			s.send(commandOutput{Out: b})
		}
		return len(b), nil
	})
}

// writerFunc is a function that writes.
type writerFunc func([]byte) (int, error)

// Write implements io.Writer.
func (f writerFunc) Write(b []byte) (int, error) { return f(b) }
