package web

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/storage"
)

func TestMain(m *testing.M) {
	media.RunChildIfAsked()
	status := mediatest.RecordTests(m).Run()
	stopChromium()
	os.Exit(status)
}

// instance is a running web chat on a store of its own.
type instance struct {
	*Server
	config Config
	url    string
	logs   *logs
	store  *storage.Store
	stop   func() // ends it; a test that does not call it has it called at its end
}

// start runs a web chat in a folder, on a free port.
func start(t *testing.T, dir string, change ...func(*Config)) *instance {
	t.Helper()
	store, err := storage.Open(t.Context(), filepath.Join(dir, "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	out := &logs{}
	log := slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	decoder, err := media.New(media.Config{Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	service := services.New(services.Config{Store: store, Decoder: decoder, Log: log})
	c := Config{Addr: "127.0.0.1:0", Dir: dir, Service: service, Memory: store.Chats, Queue: store.Queue, Sampler: decoder.MakeSample, Logger: log}
	c.OpenSample = func(ctx context.Context, path string) (SampleStore, error) {
		store, err := storage.Open(ctx, path)
		if err != nil {
			return SampleStore{}, err
		}
		return SampleStore{services.New(services.Config{Store: store, Decoder: decoder, Log: log}), store.Chats, store.Close}, nil
	}
	for _, f := range change {
		f(&c)
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return &instance{Server: s, config: c, url: "http://" + s.Addr(), logs: out, store: store, stop: stop}
}

// withSample gives the web chat a sample that is drawn quickly. That of media.Decoder is drawn in the tests of package media.
func withSample(t *testing.T) func(*Config) {
	t.Helper()
	original := mediatest.MakeClip(t, "sample-original", 12, 5)
	altered := mediatest.AlterClip(t, original, mediatest.Letterbox)
	return func(c *Config) {
		c.Sampler = func(_ context.Context, dir string) (string, string, error) {
			clips := [2]string{filepath.Join(dir, "original.mp4"), filepath.Join(dir, "altered.mp4")}
			for i, from := range []string{original, altered} {
				if raw, err := os.ReadFile(from); err != nil {
					return "", "", err
				} else if err := os.WriteFile(clips[i], raw, 0o600); err != nil {
					return "", "", err
				}
			}
			return clips[0], clips[1], nil
		}
	}
}

// tell runs a round of telling watchers.
func (i *instance) tell(t *testing.T) int {
	t.Helper()
	told, err := i.config.Service.Notifying.NotifyWatchers(t.Context(), delivery.NewNotifier(i.config.Service, conversation.NewComposer(i.config.Service, i.store.Chats), i.store.Queue, i.config.Logger, i).DeliverUpdates)
	if err != nil {
		t.Fatal(err)
	}
	return told
}

// logs is what was logged.
type logs struct {
	mu sync.Mutex
	b  strings.Builder
}

// Write implements io.Writer.
func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String returns all of it.
func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// waitLimit is how long something may take to be seen: machines that run tests are slow.
const waitLimit = 5 * time.Minute

// waitFor waits until done reports true.
func waitFor(t testing.TB, what string, done func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	limit := time.NewTimer(waitLimit)
	defer limit.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-limit.C:
			t.Fatalf("waited %s for %s", waitLimit, what)
		}
	}
}

// only keeps redirects from being followed, so that tests see them.
func only(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
