package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
)

// Platform is Discord's name among the platforms, and that of its queue.
const (
	Platform  core.Platform = "discord"
	queueName               = string(Platform)
)

// Bot is the adapter. It is a bots.Adapter and a bots.Fetcher.
type Bot struct {
	Config
	engine      *conversation.Engine
	worker      *delivery.Worker
	lowPriority *delivery.Worker
	api         *rest
	fetches     *http.Client       // of files
	end         context.CancelFunc // ends all calls
	identifies  *rate.Limiter      // new sessions in a day
	spacing     *rate.Limiter      // and those of several shards, one after the other
	hello       time.Duration      // that the gateway has for its first word
	firstLook   time.Duration      // until a look whether the bot is let read messages by now
	blind       atomic.Bool        // the contents of messages on servers are not shown to the bot

	me      atomic.Pointer[identity]
	there   chan struct{} // closed once there was a session
	began   sync.Once
	places  places
	acks    acks
	presses chan struct{}  // holds a token for each interaction that is being acknowledged
	choices chan struct{}  // and for each word that is being completed
	beside  sync.WaitGroup // what is done beside the rounds
}

// identity is who the bot is.
type identity struct{ user, app string }

var (
	_ bots.Adapter = (*Bot)(nil)
	_ bots.Fetcher = (*Bot)(nil)
)

// New checks the configuration and asks Discord who the bot is. It fails if the token is wrong; a server that cannot be reached
// is asked again by Run.
func New(c Config) (*Bot, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if err := delivery.EmptyFolder(c.filesDir()); err != nil {
		return nil, fmt.Errorf("discord: %w", err)
	}
	life, end := context.WithCancel(context.Background())
	b := &Bot{
		Config: c, end: end, identifies: identifyRate(), spacing: rate.NewLimiter(rate.Every(newPause), 1), hello: helloTime, firstLook: intentPause,
		api:     &rest{c.URL, c.Token, delivery.NewClient(life, c.Token, uploadTime), newBuckets(c.Service.Now), c.Logger},
		fetches: delivery.NewClient(life, c.Token, 0),
		there:   make(chan struct{}), presses: make(chan struct{}, pressesAtOnce), choices: make(chan struct{}, choosersAtOnce),
	}
	b.engine = conversation.NewEngine(conversation.Config{
		Service: c.Service, Memory: c.Memory, Fetch: c.Fetch, Limits: c.Limits, Capabilities: capabilities, Trusted: c.trusted(), Now: c.Service.Now, Log: c.Logger,
	})
	b.worker = &delivery.Worker{Name: queueName, Queue: c.Queue, Handle: b.handle, Panicked: b.panicked, Now: c.Service.Now, Log: c.Logger}
	b.lowPriority = &delivery.Worker{
		Name: delivery.LowPriorityQueue(Platform), Queue: c.Queue, Handle: b.handle, Panicked: b.panicked, Now: c.Service.Now, Log: c.Logger,
		Parallel: noticesAtOnce, Paused: delivery.CheckPaused(c.Service, c.Logger),
	}
	if err := b.introduce(life); err != nil && refusal(err).Status == http.StatusUnauthorized {
		end()
		return nil, fmt.Errorf("%w: Discord does not know it", errToken)
	} else if err != nil {
		c.Logger.Warn("Discord does not answer; trying again", "error", err)
	}
	return b, nil
}

// introduce learns who the bot is.
func (b *Bot) introduce(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, introTime)
	defer cancel()
	var me struct {
		ID string `json:"id"`
	}
	if err := b.api.do(ctx, call{method: http.MethodGet, path: "/users/@me", out: &me}); err != nil {
		return err
	}
	if isID(me.ID) {
		b.me.CompareAndSwap(nil, &identity{user: me.ID, app: me.ID}) // of bots made since 2016 both are the same
	}
	return nil
}

func (c *Config) filesDir() string { return filepath.Join(c.Dir, "discord") }

// trusted are the servers whose moderators may publish for everybody.
func (c *Config) trusted() (out []core.ChatID) {
	for _, id := range c.Trusted {
		out = append(out, serverID(id))
	}
	return out
}

// Platform implements bots.Adapter.
func (b *Bot) Platform() core.Platform { return Platform }

// Capabilities implements bots.Adapter.
func (*Bot) Capabilities() bots.Capabilities { return capabilities }

// Run implements bots.Adapter.
func (b *Bot) Run(ctx context.Context) error {
	defer b.end()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var rounds sync.WaitGroup
	for _, p := range []*delivery.Worker{b.worker, b.lowPriority} {
		rounds.Go(func() { p.Run(ctx, turnsBudget) })
	}
	rounds.Go(func() { b.register(ctx) })
	err := b.listen(ctx)
	stop() // the rounds end too if it cannot go on
	rounds.Wait()
	b.beside.Wait()
	return err
}

// listen serves all shards of this process, each in the one process of all that holds its lock.
func (b *Bot) listen(ctx context.Context) error {
	of, err := b.shards(ctx)
	if err != nil || ctx.Err() != nil {
		return err
	}
	if len(b.Shard) > 0 && slices.Min(b.Shard) >= of {
		return fmt.Errorf("discord: %s", fatal[4010])
	}
	group, ctx := errgroup.WithContext(ctx)
	for n := range of {
		if !b.serves(n) {
			continue
		}
		group.Go(func() error { return b.shard(ctx, n, of) })
	}
	return group.Wait()
}

// shard serves a shard whenever this process holds its lock.
func (b *Bot) shard(ctx context.Context, n, of int) (err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	lead := delivery.Leader{Locks: b.Queue, Queue: queueName, Name: fmt.Sprintf("shard-%d-%d", n, of), Log: b.Logger}
	lead.Run(ctx, func(ctx context.Context) {
		s := newShard(b, n, of)
		if err = s.run(ctx); err != nil {
			stop()
		}
	})
	return err
}

func (b *Bot) serves(n int) bool {
	return len(b.Shard) == 0 || slices.Contains(b.Shard, n)
}

// shards is into how many parts the servers are divided.
func (b *Bot) shards(ctx context.Context) (int, error) {
	if b.Shards > 0 {
		return b.Shards, nil
	}
	for wait := failPause; ; wait = min(2*wait, longPause) {
		var found struct {
			Shards int `json:"shards"`
		}
		err := b.api.do(ctx, call{method: http.MethodGet, path: "/gateway/bot", out: &found})
		if err == nil {
			return max(1, found.Shards), nil
		}
		if refusal(err).Status == http.StatusUnauthorized {
			return 0, errors.New(fatal[4004])
		}
		b.Logger.Warn("Discord does not say how many shards there are to be; trying again", "error", err)
		if !delivery.WaitFor(ctx, wait) {
			return 0, nil
		}
	}
}

// now is the time as the service tells it.
func (b *Bot) now() time.Time { return b.Service.Now() }
