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

	"github.com/bwmarrin/discordgo"
	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
)

// Platform is Discord's name among the platforms, and that of its queue.
const (
	Platform  core.Platform = "discord"
	queueName               = string(Platform)
)

// Bot is the adapter for Discord. It is a bots.Adapter and a bots.Fetcher.
type Bot struct {
	Config
	engine       *conversation.Engine
	worker       *delivery.Worker
	lowPriority  *delivery.Worker
	api          *restClient
	cancelCalls  context.CancelFunc // cancels all calls
	state        *botState
	sender       *sender
	interactions *interactionHandler
	gateway      *gateway
}

// botState has what the bot learns from Discord.
type botState struct {
	me        atomic.Pointer[identity]
	noContent atomic.Bool // Discord does not send the bot the contents of messages on servers
	guilds    guildCache
}

// identity has the ids of the bot's user and of its application.
type identity struct{ user, app string }

var (
	_ bots.Adapter = (*Bot)(nil)
	_ bots.Fetcher = (*Bot)(nil)
)

// New checks the configuration and asks Discord for the bot's identity. It fails if the token is wrong. If the server cannot
// be reached, Run tries again.
func New(c Config) (*Bot, error) {
	if err := c.checkConfig(); err != nil {
		return nil, err
	}
	if err := delivery.EmptyFolder(c.filesDir()); err != nil {
		return nil, fmt.Errorf("discord: %w", err)
	}
	life, cancel := context.WithCancel(context.Background())
	b := newBot(life, cancel, c)
	if err := b.loadIdentity(life); err != nil && findAPIError(err).Status == http.StatusUnauthorized {
		cancel()
		return nil, fmt.Errorf("%w: Discord does not know it", errToken)
	} else if err != nil {
		c.Logger.Warn("Discord does not answer; trying again", "error", err)
	}
	return b, nil
}

// newBot returns a bot whose calls end with life. cancel ends life.
func newBot(life context.Context, cancel context.CancelFunc, c Config) *Bot {
	b := &Bot{
		Config: c, cancelCalls: cancel, state: &botState{},
		api: newRESTClient(c.URL, c.Token, delivery.NewClient(life, c.Token, uploadTimeout), c.Service.Now, c.Logger),
	}
	b.engine = conversation.NewEngine(conversation.Config{
		Service: c.Service, Memory: c.Memory, Fetch: c.Fetch, Limits: c.Limits, Capabilities: capabilities, Trusted: c.trustedServers(), Now: c.Service.Now, Log: c.Logger,
	})
	b.worker = &delivery.Worker{Name: queueName, Queue: c.Queue, Handle: b.handleJob, Panicked: b.reportPanic, Now: c.Service.Now, Log: c.Logger}
	b.lowPriority = &delivery.Worker{
		Name: delivery.LowPriorityQueue(Platform), Queue: c.Queue, Handle: b.handleJob, Panicked: b.reportPanic, Now: c.Service.Now, Log: c.Logger,
		Parallel: lowPriorityParallel, Paused: delivery.CheckPaused(c.Service, c.Logger),
	}
	files := &downloader{api: b.api, client: delivery.NewClient(life, c.Token, 0), base: c.URL, dir: c.filesDir()}
	b.sender = &sender{api: b.api, files: files, memory: c.Memory, now: c.Service.Now, log: c.Logger}
	jobs := &jobQueue{queue: c.Queue, worker: b.worker, log: c.Logger}
	b.interactions = &interactionHandler{
		state: b.state, engine: b.engine, records: c.Service.Records, memory: c.Memory, api: b.api, jobs: jobs, now: c.Service.Now, log: c.Logger,
		ackSlots: make(chan struct{}, maxAcksParallel), suggestSlots: make(chan struct{}, maxSuggestParallel),
	}
	b.gateway = &gateway{
		base: c.URL, token: c.Token, state: b.state, api: b.api, jobs: jobs, interactions: b.interactions, now: c.Service.Now,
		messages:      &messageReader{state: b.state, api: b.api, jobs: jobs, now: c.Service.Now, log: c.Logger},
		identifyLimit: newIdentifyLimit(), identifySpacing: rate.NewLimiter(rate.Every(maxIdentifyPause), 1),
		helloTimeout: defaultHelloTimeout, firstContentCheck: minContentCheck, ready: make(chan struct{}),
	}
	return b
}

// loadIdentity loads the ids of the bot.
func (b *Bot) loadIdentity(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, identityTimeout)
	defer cancel()
	var me struct {
		ID string `json:"id"`
	}
	if err := b.api.doCall(ctx, apiCall{method: http.MethodGet, path: endpointPath(discordgo.EndpointUser("@me")), out: &me}); err != nil {
		return err
	}
	if isID(me.ID) {
		b.state.me.CompareAndSwap(nil, &identity{user: me.ID, app: me.ID}) // both ids are the same for bots made since 2016
	}
	return nil
}

// filesDir returns the folder for downloaded files.
func (c *Config) filesDir() string { return filepath.Join(c.Dir, "discord") }

// trustedServers returns the servers whose moderators may publish for everybody.
func (c *Config) trustedServers() (out []core.ChatID) {
	for _, id := range c.Trusted {
		out = append(out, serverID(id))
	}
	return out
}

// Platform implements bots.Adapter.
func (b *Bot) Platform() core.Platform { return Platform }

// Capabilities implements bots.Adapter.
func (*Bot) Capabilities() bots.Capabilities { return capabilities }

// Fetch implements bots.Fetcher.
func (b *Bot) Fetch(ctx context.Context, f bots.File) (path string, release func(), err error) {
	return b.sender.Fetch(ctx, f)
}

// Send implements bots.Sender.
func (b *Bot) Send(ctx context.Context, m bots.Message) error { return b.sender.Send(ctx, m) }

// Progress implements bots.Sender.
func (b *Bot) Progress(ctx context.Context, m bots.Message, stage checking.Stage) {
	b.sender.Progress(ctx, m, stage)
}

// Run implements bots.Adapter.
func (b *Bot) Run(ctx context.Context) error {
	defer b.cancelCalls()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var workers sync.WaitGroup
	for _, p := range []*delivery.Worker{b.worker, b.lowPriority} {
		workers.Go(func() { p.Run(ctx, shutdownTimeout) })
	}
	workers.Go(func() { b.registerCommands(ctx) })
	err := b.serveShards(ctx)
	stop() // if serveShards failed, the workers have to end too
	workers.Wait()
	b.interactions.background.Wait()
	return err
}

// serveShards serves the shards of this process until ctx ends. Of all processes on one store, one serves a shard.
func (b *Bot) serveShards(ctx context.Context) error {
	of, err := b.countShards(ctx)
	if err != nil || ctx.Err() != nil {
		return err
	}
	if len(b.Shard) > 0 && slices.Min(b.Shard) >= of {
		return fmt.Errorf("discord: %s", fatalCloseCodes[4010])
	}
	group, ctx := errgroup.WithContext(ctx)
	for n := range of {
		if !b.servesShard(n) {
			continue
		}
		group.Go(func() error { return b.leadShard(ctx, n, of) })
	}
	return group.Wait()
}

// leadShard serves a shard whenever this process holds its lock.
func (b *Bot) leadShard(ctx context.Context, n, of int) (err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	lead := delivery.Leader{Locks: b.Queue, Queue: queueName, Name: fmt.Sprintf("shard-%d-%d", n, of), Log: b.Logger}
	lead.Run(ctx, func(ctx context.Context) {
		b.gateway.connection.served.Add(1)
		defer b.gateway.connection.served.Add(-1)
		s := newShard(b.gateway, b.Queue, n, of, b.Logger)
		if err = s.runShard(ctx); err != nil {
			stop()
		}
	})
	return err
}

// servesShard reports whether the process serves a shard.
func (b *Bot) servesShard(n int) bool {
	return len(b.Shard) == 0 || slices.Contains(b.Shard, n)
}

// countShards returns the number of shards, and asks Discord for it if the configuration has none. It returns 0 if ctx
// ended.
func (b *Bot) countShards(ctx context.Context) (int, error) {
	if b.Shards > 0 {
		return b.Shards, nil
	}
	for wait := minBackoff; ; wait = min(2*wait, maxBackoff) {
		var found struct {
			Shards int `json:"shards"`
		}
		err := b.api.doCall(ctx, apiCall{method: http.MethodGet, path: endpointPath(discordgo.EndpointGatewayBot), out: &found})
		if err == nil {
			return max(1, found.Shards), nil
		}
		if findAPIError(err).Status == http.StatusUnauthorized {
			return 0, errors.New(fatalCloseCodes[4004])
		}
		b.Logger.Warn("Discord does not say how many shards there are to be; trying again", "error", err)
		if !delivery.WaitFor(ctx, wait) {
			return 0, nil
		}
	}
}
