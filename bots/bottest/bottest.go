package bottest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/storage"
)

// World holds what an adapter is made of, beside its platform.
type World struct {
	Service *services.Services
	Store   *storage.Store // Chats is the bots.Memory, Queue the delivery.Queue
	Dir     string         // for files
	Log     *slog.Logger
}

// Open makes a platform in a world. It does not run the adapter.
type Open func(t *testing.T, w *World) Platform

// Run proves that an adapter keeps the contract of bots.Adapter. The test's TestMain has to call Main, or media.RunChildIfAsked.
func Run(t *testing.T, open Open) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, *kit){
		"Capabilities": testCapabilities,
		"Contents":     testContents,
		"Troubles":     testTroubles,
		"Hostile":      testHostile,
		"Long":         testLong,
		"Pictures":     testPictures,
		"Stills":       testStills,
		"Buttons":      testButtons,
		"LongButtons":  testLongButtons,
		"SentTwice":    testSentTwice,
		"SentAnew":     testSentAnew,
		"Progress":     testProgress,
		"Instead":      testInstead,
		"Replies":      testReplies,
		"Nowhere":      testNowhere,
		"Gone":         testGone,
		"Faults":       testFaults,
		"Lost":         testLost,
		"Cancelled":    testCancelled,
		"Interrupted":  testInterrupted,
		"Keys":         testKeys,
		"Notices":      testNotices,
		"Amended":      testAmended,
		"Concurrent":   testConcurrent,
		"Commands":     testCommands,
		"Presses":      testPresses,
		"Story":        testStory,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newKit(t, open))
		})
	}
}

// Main runs the tests of a package that calls Run.
func Main(m *testing.M) int {
	media.RunChildIfAsked()
	return mediatest.RecordTests(m).Run()
}

// kit is a platform whose adapter runs.
type kit struct {
	Platform
	*World
	bot    bots.Adapter
	keys   atomic.Int64
	owners []core.UserID // whose other account a person can be
}

func newKit(t *testing.T, open Open) *kit {
	t.Helper()
	logs := &journal{}
	t.Cleanup(func() { logs.reportPanics(t) })
	w := &World{Dir: t.TempDir(), Log: slog.New(slog.NewTextHandler(logs, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	store, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	decoder, err := media.New(media.Config{Logger: w.Log})
	if err != nil {
		t.Fatal(err)
	}
	k := &kit{World: w}
	for i := range 300 {
		k.owners = append(k.owners, core.UserID{Platform: "test", ID: strconv.Itoa(i + 1)})
	}
	w.Store, w.Service = store, services.New(services.Config{Store: store, Decoder: decoder, Owners: k.owners, Log: w.Log})
	k.Platform = open(t, w)
	k.bot = k.Adapter()
	k.runAdapter(t)
	return k
}

// runAdapter runs the adapter until the test ends.
func (k *kit) runAdapter(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- k.bot.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("Run returned %v", err)
			}
		case <-time.After(2 * patience):
			t.Errorf("Run does not end:\n%s", dumpStacks())
		}
	})
}

// dumpStacks returns the stacks of all goroutines.
func dumpStacks() []byte {
	all := make([]byte, 1<<20)
	return all[:runtime.Stack(all, true)]
}

// journal keeps what is logged.
type journal struct {
	mu sync.Mutex
	b  strings.Builder
}

// Write implements io.Writer.
func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

// reportPanics fails the test if there was a panic, and shows what went wrong in one that failed.
func (j *journal) reportPanics(t *testing.T) {
	t.Helper()
	j.mu.Lock()
	defer j.mu.Unlock()
	for line := range strings.Lines(j.b.String()) {
		if strings.Contains(line, "panicked") || t.Failed() && !strings.Contains(line, "level=DEBUG") {
			t.Errorf("logged: %s", line)
		}
	}
}

// newMessage returns a message with a key of its own.
func (k *kit) newMessage(p Person, r core.Reply) bots.Message {
	return bots.Message{Chat: p.Chat(), Key: fmt.Sprintf("k%d-0", k.keys.Add(1)), Reply: r}
}

// sendMessage delivers a message, as often as the contract has it tried.
func (k *kit) sendMessage(t *testing.T, m bots.Message) {
	t.Helper()
	if err := retryLater(t.Context(), func() error { return k.bot.Send(t.Context(), m) }); err != nil {
		t.Fatalf("send %s: %v", m.Key, err)
	}
}

// attempts bounds those at one delivery.
const attempts = 5

// retryLater calls try until it succeeds, each time when the adapter says.
func retryLater(ctx context.Context, try func() error) (err error) {
	for range attempts {
		var later *delivery.RetryAfter
		switch err = try(); {
		case err == nil, errors.Is(err, bots.ErrGone):
			return err
		case errors.As(err, &later):
			delivery.WaitFor(ctx, time.Until(later.At))
		}
	}
	return err
}

// How long something may take to be seen: machines that run tests are slow; and how long in a test that has failed.
const (
	patience = 3 * time.Minute
	hurry    = time.Second
)

// waitUntilRight waits until wrong returns nothing. what is named in the error.
func waitUntilRight(t *testing.T, what string, wrong func() string) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	end := time.Now().Add(patience)
	if t.Failed() {
		end = time.Now().Add(hurry)
	}
	for ; ; <-tick.C {
		is := wrong()
		if is == "" {
			return
		}
		if time.Now().After(end) || t.Context().Err() != nil {
			t.Errorf("%s: %s", what, is)
			return
		}
	}
}
