package telegram_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots/telegram"
	"github.com/firstseen/firstseen/bots/telegram/telegramtest"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/storage"
)

// clock is a clock that stands until it is advanced.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

// serveAlone runs a bot on a store of its own until the test ends.
func serveAlone(t *testing.T, server *telegramtest.Server, now func() time.Time) {
	t.Helper()
	store, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	decoder, err := media.New(media.Config{})
	if err != nil {
		t.Fatal(err)
	}
	service := services.New(services.Config{Store: store, Decoder: decoder, Now: now})
	bot, err := telegram.New(telegram.Config{
		Token: server.Token, URL: server.URL, Dir: t.TempDir(), Service: service, Memory: store.Chats, Queue: store.Queue, Rate: 10000, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- bot.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
}

// The messages of an album come one by one, some of them only when it was answered: the answer is one all the same.
func TestSlowAlbum(t *testing.T) {
	t.Parallel()
	server := telegramtest.New(t, telegramtest.Options{})
	anna := server.User("Anna", "en")
	anna.Start()
	clips := []string{mediatest.MakeClip(t, "first", 2, 1), mediatest.MakeClip(t, "second", 2, 2), mediatest.MakeClip(t, "third", 2, 3)}
	now := &clock{now: time.Now()}
	serveAlone(t, server, now.Now)
	received := func(album string, items ...int) {
		t.Helper()
		for _, i := range items {
			if _, err := anna.Post(telegramtest.Post{File: clips[i], Album: album}); err != nil {
				t.Fatal(err)
			}
		}
		if err := server.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	answer := func(what string, replies int, words string) {
		t.Helper()
		err := server.WaitFor(t.Context(), what, func() bool {
			all := anna.Replies()
			return len(all) > 0 && strings.Contains(all[len(all)-1].Text, words)
		})
		if all := anna.Replies(); err != nil || len(all) != replies {
			t.Fatalf("%s: %v, %+v", what, err, all)
		}
	}
	before := len(anna.Replies())
	received("slow", 0)
	now.advance(900 * time.Millisecond)
	received("slow", 1)
	now.advance(900 * time.Millisecond) // so much later than the first, but not than the second
	if n := len(anna.Replies()); n != before {
		t.Errorf("%d answers before the album is whole", n-before)
	}
	now.advance(100 * time.Millisecond)
	answer("the answer to two", before+1, "Clips 1 and 2")
	received("slow", 2)
	now.advance(time.Second)
	answer("the answer to three", before+1, "Clips 1, 2 and 3")

	received("cut short", 2, 1)
	anna.Send("kim")
	if err := server.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	now.advance(time.Second) // after which no clip is expected that the words are about
	answer("the answer to the words", before+3, "kim")
	if all := anna.Replies(); !strings.Contains(all[before+1].Caption, "Clip 2:") { // below a picture of what is known
		t.Errorf("the answer to the second album: %q", all[before+1].Caption)
	}
}
