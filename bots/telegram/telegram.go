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

// Bot is the adapter. It is a bots.Adapter and a bots.Fetcher.
type Bot struct {
	Config
	engine      *conversation.Engine
	worker      *delivery.Worker
	lowPriority *delivery.Worker
	limiter     *limiter
	api         *api
	fetches     *http.Client       // of files, which take as long as bytes come
	end         context.CancelFunc // ends all calls
	webhook     *webhook           // nil: the bot polls
	uploads     uploads
	offers      chan struct{}  // holds a token for each inline query that is being answered
	beside      sync.WaitGroup // inline queries that are being answered
	me          atomic.Pointer[tele.User]
}

var (
	_ bots.Adapter = (*Bot)(nil)
	_ bots.Fetcher = (*Bot)(nil)
)

// New checks the configuration and asks the server who the bot is. It fails if the token is wrong; a server that cannot be
// reached is asked again by Run.
func New(c Config) (*Bot, error) {
	if err := c.checkAndFill(); err != nil {
		return nil, err
	}
	if err := delivery.EmptyFolder(c.filesDir()); err != nil {
		return nil, fmt.Errorf("telegram: %w", err)
	}
	life, end := context.WithCancel(context.Background())
	calls, err := newAPI(life, c.URL, c.Token, uploadTime)
	if err != nil {
		end()
		return nil, err
	}
	b := &Bot{
		Config: c, api: calls, fetches: delivery.NewClient(life, c.Token, 0), end: end, limiter: newLimiter(c.Rate, c.Service.Now), offers: make(chan struct{}, offersAtOnce),
		engine: conversation.NewEngine(conversation.Config{Service: c.Service, Memory: c.Memory, Fetch: c.Fetch, Limits: c.Limits, Now: c.Service.Now, Log: c.Logger}),
	}
	b.worker = &delivery.Worker{
		Name: queueName, Queue: c.Queue, Handle: b.handleJobs, Panicked: b.reportPanic, Now: c.Service.Now, Log: c.Logger,
	}
	b.lowPriority = &delivery.Worker{
		Name: delivery.LowPriorityQueue(Platform), Queue: c.Queue, Handle: b.handleJobs, Panicked: b.reportPanic, Now: c.Service.Now, Log: c.Logger,
		Parallel: noticesAtOnce, Paused: delivery.CheckPaused(c.Service, c.Logger),
	}
	if c.WebhookURL != "" {
		if b.webhook, err = newWebhook(b); err != nil {
			end()
			return nil, err
		}
	}
	if err := b.loadIdentity(); err != nil && isPermanent(err) {
		end()
		return nil, fmt.Errorf("telegram: the server does not know this token: %w", err)
	} else if err != nil {
		c.Logger.Warn("the Bot API server does not answer; trying again", "error", err)
	}
	return b, nil
}

// isPermanent reports whether a call fails for as long as the token stays the same.
func isPermanent(err error) bool {
	code := refusalOf(err).Code
	return code == http.StatusUnauthorized || code == http.StatusNotFound
}

// loadIdentity asks the server who the bot is.
func (b *Bot) loadIdentity() error {
	var me tele.User
	if err := b.api.callMethod("getMe", nil, &me); err != nil {
		return err
	}
	b.me.Store(&me)
	return nil
}

func (c *Config) filesDir() string { return filepath.Join(c.Dir, "telegram") }

// Platform implements bots.Adapter.
func (b *Bot) Platform() core.Platform { return Platform }

// Capabilities implements bots.Adapter.
func (b *Bot) Capabilities() bots.Capabilities {
	return bots.Capabilities{
		Dialect: bots.TelegramHTML, Edits: true, Text: maxText, Caption: maxCaption,
		ButtonsPerRow: 3, ButtonRows: 10, ButtonBytes: maxData, Upload: b.maxFile(),
	}
}

// Run implements bots.Adapter.
func (b *Bot) Run(ctx context.Context) error {
	defer b.beside.Wait()
	defer b.end()
	var rounds sync.WaitGroup
	for _, p := range []*delivery.Worker{b.worker, b.lowPriority} {
		rounds.Go(func() { p.Run(ctx, turnsBudget) })
	}
	take := b.pollUpdates
	if b.webhook != nil {
		take = b.webhook.runServer
	}
	err := take(ctx)
	rounds.Wait()
	return err
}
