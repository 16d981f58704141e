package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/bots/web"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/core/text"
	"github.com/firstseen/firstseen/storage"
)

// serveCmd is `firstseen serve`.
type serveCmd struct {
	Data            string   `env:"FIRSTSEEN_DATA" default:"data" help:"Folder for what is not answered yet and for the sample (default: ${default})."`
	WebAddr         string   `env:"FIRSTSEEN_WEB_ADDR" default:"127.0.0.1:8080" help:"Where the web chat listens (default: ${default})."`
	WebPassword     string   `env:"FIRSTSEEN_WEB_PASSWORD" placeholder:"…" help:"Password of the web chat; needed where other machines can reach it."`
	WebPasswordFile string   `env:"FIRSTSEEN_WEB_PASSWORD_FILE" placeholder:"FILE" help:"File that holds it."`
	WebHosts        []string `env:"FIRSTSEEN_WEB_HOSTS" placeholder:"NAME" help:"Names under which browsers reach the web chat, beside localhost."`

	LimitClips    int `env:"FIRSTSEEN_LIMIT_CLIPS" default:"60" placeholder:"N" help:"Clips that one person may ask about in an hour (default: ${default}; 0: no limit)."`
	LimitMB       int `env:"FIRSTSEEN_LIMIT_MB" default:"1000" placeholder:"N" help:"Megabytes of clips that one person may send in a day (default: ${default}; 0: no limit)."`
	LimitMessages int `env:"FIRSTSEEN_LIMIT_MESSAGES" default:"30" placeholder:"N" help:"Messages and presses of one person that are answered in a minute (default: ${default}; 0: no limit)."`

	Platforms platformFlags `embed:""`
}

// Help shows an example.
func (serveCmd) Help() string { return "Example:\n  firstseen serve --web-addr 127.0.0.1:8080" }

// Run serves until it is told to stop.
func (c *serveCmd) Run(e *environment) error {
	a, err := c.startApp(e)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.err, "firstseen %s: store %s; platforms: %s\n", describeVersion(), hidePassword(e.settings.Store), a.listPlatforms())
	fmt.Fprintf(e.err, "firstseen: the web chat is at http://%s\n", a.web.Addr())
	a.tryDecoder(e.ctx)
	return a.serveUntilDone(e.ctx)
}

// tryDecoder lets the decoder read a clip of its own, which says in the log what keeps clips from being read, before somebody asks.
func (a *app) tryDecoder(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, trialTime)
	defer cancel()
	_ = a.decoder.CheckReady(ctx) // it is logged; questions wait until it is repaired
}

// trialTime bounds what the start waits for the decoder.
const trialTime = 5 * time.Second

// startApp opens the store, makes the adapters and listens, so that mistakes in the settings are found before the start.
func (c *serveCmd) startApp(e *environment) (*app, error) {
	password, err := readSecret("FIRSTSEEN_WEB_PASSWORD_FILE", c.WebPassword, c.WebPasswordFile)
	if err != nil {
		return nil, err
	}
	fetcher, err := newFetcher(e.settings.FetchAllow)
	if err != nil {
		return nil, errUsage{err}
	}
	decoder, err := media.New(media.Config{Logger: e.newLogger()})
	if err != nil {
		return nil, err
	}
	p, err := e.openProgram(decoder)
	if err != nil {
		return nil, err
	}
	warnIfNotDurable(e.ctx, p)
	ready := newReadiness(p.store, e.settings.Store, c.Data, decoder)
	server, err := web.New(web.Config{
		Addr: c.WebAddr, Password: password, Hosts: c.WebHosts, Dir: c.Data,
		Service: p.Services, Memory: p.store.Chats, Queue: p.store.Queue, Fetch: fetcher, Sampler: decoder.MakeSample, OpenSample: p.sampleOpener(decoder),
		CheckParts: ready.checkParts, Metrics: newMetrics(p), Logger: p.log,
	})
	if err != nil {
		p.closeStore()
		if err = explainListening("FIRSTSEEN_WEB_ADDR", c.WebAddr, err); !errors.As(err, new(*mistake)) {
			err = errUsage{err} // what is configured cannot be: it says what to change
		}
		return nil, err
	}
	a := &app{program: p, decoder: decoder, web: server, adapters: []bots.Adapter{server}}
	for _, start := range c.Platforms.starters() {
		bot, err := start(p, fetcher, c.userLimits(), c.Data)
		if err != nil {
			if !errors.As(err, new(*mistake)) {
				err = errUsage{err}
			}
			return nil, errors.Join(err, server.Close(), p.store.Close())
		}
		if bot != nil {
			a.adapters = append(a.adapters, bot)
		}
	}
	a.control = openControl(e, p) // nothing fails any more: who hands over a command would wait for a listener that nobody serves
	for _, adapter := range a.adapters {
		ready.addPlatform(adapter)
	}
	a.notifier = delivery.NewNotifier(p.Services, conversation.NewComposer(p.Services, p.store.Chats), p.store.Queue, p.log, a.adapters...)
	return a, nil
}

// sampleOpener returns a function that opens the store of the web chat's sample, which is apart from the program's.
func (p *program) sampleOpener(decoder *media.Decoder) func(ctx context.Context, path string) (web.SampleStore, error) {
	return func(ctx context.Context, path string) (web.SampleStore, error) {
		store, err := storage.Open(ctx, "bolt://"+path, storage.WithLogger(p.log))
		if err != nil {
			return web.SampleStore{}, err
		}
		service := services.New(services.Config{Store: store, Decoder: decoder, IsStopWord: text.IsStopWord, Log: p.log})
		return web.SampleStore{Service: service, Memory: store.Chats, Close: store.Close}, nil
	}
}

// openControl listens for commands beside this process, or says that there can be none.
func openControl(e *environment, p *program) *control {
	lent := *p
	lent.lent = true
	listening, err := listenForCommands(e, &lent)
	if err != nil {
		p.log.Warn("commands cannot be carried out while the bot runs", "error", err)
	}
	return listening
}

// userLimits returns the limits of one person on a chat platform.
func (c *serveCmd) userLimits() conversation.Limits {
	return conversation.Limits{Clips: c.LimitClips, Bytes: int64(c.LimitMB) << 20, Commands: c.LimitMessages}
}
