package telegram

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"

	tele "gopkg.in/telebot.v3"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
)

// Platform is Telegram's name among the platforms, and that of its queue.
const (
	Platform  core.Platform = "telegram"
	queueName               = string(Platform)
)

// Bot is the adapter for Telegram. It is a bots.Adapter and a bots.Fetcher.
type Bot struct {
	Config
	engine      *conversation.Engine
	worker      *delivery.Worker
	lowPriority *delivery.Worker
	limiter     *limiter
	api         *apiClient
	fileClient  *http.Client       // for downloads; it has no time limit as long as bytes arrive
	cancelCalls context.CancelFunc // ends all calls
	connection  connection
	webhook     *webhook // nil if the bot polls
	uploads     uploadCache
	inlineSlots chan struct{}  // a semaphore: one token for each inline query under way
	background  sync.WaitGroup // goroutines that do not belong to a worker
	me          atomic.Pointer[tele.User]
	ephemeral   atomic.Bool // the server knows ephemeral messages
}

var (
	_ bots.Adapter = (*Bot)(nil)
	_ bots.Fetcher = (*Bot)(nil)
)

// New checks the configuration and asks the server for the bot's identity. It fails if the token is wrong. If the server
// cannot be reached, Run tries again.
func New(c Config) (*Bot, error) {
	if err := c.checkConfig(); err != nil {
		return nil, err
	}
	if err := delivery.EmptyFolder(c.filesDir()); err != nil {
		return nil, fmt.Errorf("telegram: %w", err)
	}
	life, cancel := context.WithCancel(context.Background())
	calls, err := newAPIClient(life, c.URL, c.Token, uploadTimeout)
	if err != nil {
		cancel()
		return nil, err
	}
	b := &Bot{
		Config: c, api: calls, fileClient: delivery.NewClient(life, c.Token, 0), cancelCalls: cancel,
		limiter: newLimiter(c.Rate, c.Service.Now), inlineSlots: make(chan struct{}, maxInlineParallel),
		engine: conversation.NewEngine(conversation.Config{
			Service: c.Service, Memory: c.Memory, Fetch: c.Fetch, Limits: c.Limits, Capabilities: capabilities, Now: c.Service.Now, Log: c.Logger,
		}),
	}
	b.worker = &delivery.Worker{
		Name: queueName, Queue: c.Queue, Handle: b.handleJobs, Panicked: b.reportPanic, Now: c.Service.Now, Log: c.Logger,
	}
	b.lowPriority = &delivery.Worker{
		Name: delivery.LowPriorityQueue(Platform), Queue: c.Queue, Handle: b.handleJobs, Panicked: b.reportPanic, Now: c.Service.Now, Log: c.Logger,
		Parallel: lowPriorityParallel, Paused: delivery.CheckPaused(c.Service, c.Logger),
	}
	if b.connection.api, err = newAPIClient(life, c.URL, c.Token, connectionTimeout); err != nil {
		cancel()
		return nil, err
	}
	if c.WebhookURL != "" {
		if b.webhook, err = newWebhook(b); err != nil {
			cancel()
			return nil, err
		}
	}
	if err := b.loadIdentity(); err != nil && isPermanent(err) {
		cancel()
		return nil, fmt.Errorf("telegram: the server does not know this token: %w", err)
	} else if err != nil {
		c.Logger.Warn("the Bot API server does not answer; trying again", "error", err)
	}
	return b, nil
}

// isPermanent reports whether a call fails as long as the token is the same.
func isPermanent(err error) bool {
	code := findAPIError(err).Code
	return code == http.StatusUnauthorized || code == http.StatusNotFound
}

// loadIdentity loads the bot's own user.
func (b *Bot) loadIdentity() error {
	var me tele.User
	if err := b.api.callMethod("getMe", nil, &me); err != nil {
		return err
	}
	b.me.Store(&me)
	b.probeEphemeral(me.ID)
	return nil
}

// filesDir returns the folder for downloaded files.
func (c *Config) filesDir() string { return filepath.Join(c.Dir, "telegram") }

// Platform implements bots.Adapter.
func (b *Bot) Platform() core.Platform { return Platform }

// Capabilities implements bots.Adapter.
func (*Bot) Capabilities() bots.Capabilities { return capabilities }

// Run implements bots.Adapter.
func (b *Bot) Run(ctx context.Context) error {
	defer b.background.Wait()
	defer b.cancelCalls()
	var workers sync.WaitGroup
	for _, p := range []*delivery.Worker{b.worker, b.lowPriority} {
		workers.Go(func() { p.Run(ctx, shutdownTimeout) })
	}
	receive := b.pollUpdates
	if b.webhook != nil {
		receive = b.webhook.serveUpdates
	}
	err := receive(ctx)
	workers.Wait()
	return err
}
