package discord_test

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/bots/discord"
	"github.com/firstseen/firstseen/bots/discord/discordtest"
	"github.com/firstseen/firstseen/bots/discord/discordtest/discordapi"
	"github.com/firstseen/firstseen/bots/stagetest"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/media/mediatest"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/storage"
)

// world is a Discord, and a bot's service on a store of its own.
type world struct {
	*testing.T
	server  *discordtest.Server
	service *services.Services
	store   *storage.Store
	logs    *logs
}

// logs is what was logged.
type logs struct {
	mu   sync.Mutex
	buf  bytes.Buffer
	bell stagetest.Waiters
}

func (l *logs) Write(p []byte) (int, error) {
	defer l.bell.WakeAll()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// newWorld makes a world beside others.
func newWorld(t *testing.T, opts discordtest.Options) *world {
	t.Helper()
	t.Parallel() // most of it is waiting
	return onlyWorld(t, opts)
}

func onlyWorld(t *testing.T, opts discordtest.Options) *world {
	t.Helper()
	w := &world{T: t, server: discordtest.New(t, opts), logs: &logs{}}
	store, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
		if strings.Contains(w.logs.String(), w.server.Token) {
			t.Error("the token is in the log")
		}
		if t.Failed() {
			t.Log(w.logs)
		}
	})
	decoder, err := media.New(media.Config{})
	if err != nil {
		t.Fatal(err)
	}
	w.store = store
	w.service = services.New(services.Config{Store: store, Decoder: decoder, Now: w.server.Now, NotificationQueues: []string{"discord", delivery.LowPriorityQueue(discord.Platform)}})
	return w
}

// config is that of a bot on the store.
func (w *world) config() discord.Config {
	return discord.Config{
		Token: w.server.Token, URL: w.server.URL, Shards: 1, Dir: w.TempDir(), Service: w.service, Memory: w.store.Chats, Queue: w.store.Queue,
		Logger: slog.New(slog.NewTextHandler(w.logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
}

func (w *world) bot(c discord.Config) *discord.Bot {
	w.Helper()
	b, err := discord.New(c)
	if err != nil {
		w.Fatal(err)
	}
	b.SetHelloTimeout(time.Second)
	return b
}

// run runs a bot until stop is called, which returns how it ended.
func (w *world) run(b *discord.Bot) (stop func() error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(w.Context()))
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	stop = sync.OnceValue(func() error { cancel(); return <-ended })
	w.Cleanup(func() {
		if err := stop(); err != nil {
			w.Error(err)
		}
	})
	return stop
}

// serve runs a bot, and waits until it is there.
func (w *world) serve(c discord.Config) (stop func() error) {
	w.Helper()
	stop = w.run(w.bot(c))
	w.ready()
	return stop
}

// ready waits until the bot is connected and its commands are there.
func (w *world) ready() {
	w.Helper()
	w.check(w.server.Gateway.Ready(w.Context()))
	w.wait("the commands", func() bool { return len(w.server.Commands()) > 0 })
}

func (w *world) check(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) wait(what string, cond func() bool) {
	w.Helper()
	w.check(w.server.WaitFor(w.Context(), what, cond))
}

// says waits for the bot's words on a seat.
func (w *world) says(at *discordtest.Seat, pattern string) discordapi.Message {
	w.Helper()
	m, err := at.Wait(w.Context(), pattern)
	w.check(err)
	return m
}

// answers shows that the bot answers somebody in private, once.
func (w *world) answers(who *discordtest.Person, words string) {
	w.Helper()
	before := len(who.Replies())
	who.Send(words)
	w.says(who.Seat, "No fact-check mentions “"+regexp.QuoteMeta(words)+"”")
	w.check(w.server.Settle(w.Context()))
	if n := len(who.Replies()) - before; n != 1 {
		w.Errorf("%d answers to %q:\n%s", n, words, who.History())
	}
}

// logged waits until the log has words.
func (w *world) logged(words string) {
	w.Helper()
	w.check(w.logs.bell.WaitFor(w.Context(), "the log to have "+words, func() bool { return strings.Contains(w.logs.String(), words) }))
}

// known adds footage with a fact-check, and returns a copy of it.
func (w *world) known() (copied string) {
	w.Helper()
	original := mediatest.MakeClip(w.T, "original", 8, 1)
	v, _, err := w.service.Checking.AddFootage(w.Context(), original)
	w.check(err)
	_, err = w.service.Reviewing.PublishDebunk(w.Context(), moderator, v.ID, facts())
	w.check(err)
	return mediatest.AlterClip(w.T, original, mediatest.Trim)
}

var moderator = core.UserID{Platform: "discord", ID: "77"}

func facts() core.Facts {
	return core.Facts{
		Claim: "Putin and Kim Jong-un meeting in Moscow", Verdict: core.Decontextualized,
		Date:    core.Date{Precision: core.Day, Year: 2019, Month: 4, Day: 25},
		Sources: []core.Source{{Publisher: "Global News", URL: "https://example.org/v"}},
	}
}
