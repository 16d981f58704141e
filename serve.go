package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/bots/web"
	"github.com/firstseen/firstseen/core/fetch"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/text"
)

// serveCmd is `firstseen serve`.
type serveCmd struct {
	Data            string   `env:"FIRSTSEEN_DATA" default:"data" help:"Folder for what is not answered yet and for the sample clips (default: ${default})."`
	WebAddr         string   `env:"FIRSTSEEN_WEB_ADDR" default:"127.0.0.1:8080" help:"Where the web chat listens (default: ${default})."`
	WebPassword     string   `env:"FIRSTSEEN_WEB_PASSWORD" placeholder:"…" help:"Password of the web chat; needed where other machines can reach it."`
	WebPasswordFile string   `env:"FIRSTSEEN_WEB_PASSWORD_FILE" placeholder:"FILE" help:"File that holds it."`
	WebHosts        []string `env:"FIRSTSEEN_WEB_HOSTS" placeholder:"NAME" help:"Names under which browsers reach the web chat, beside localhost."`
	FetchAllow      []string `env:"FIRSTSEEN_FETCH_ALLOW" placeholder:"BLOCK" help:"Addresses that links may lead to although they are not public, such as 10.1.0.0/16."`

	LimitClips    int `env:"FIRSTSEEN_LIMIT_CLIPS" default:"60" placeholder:"N" help:"Clips that one person may ask about in an hour (default: ${default}; 0: no limit)."`
	LimitMB       int `env:"FIRSTSEEN_LIMIT_MB" default:"1000" placeholder:"N" help:"Megabytes of clips that one person may send in a day (default: ${default}; 0: no limit)."`
	LimitMessages int `env:"FIRSTSEEN_LIMIT_MESSAGES" default:"30" placeholder:"N" help:"Messages and presses of one person that are answered in a minute (default: ${default}; 0: no limit)."`

	Telegram telegramFlags `embed:"" prefix:"telegram-" group:"Telegram"`
	Discord  discordFlags  `embed:"" prefix:"discord-" group:"Discord"`
}

// Help shows an example.
func (serveCmd) Help() string { return "Example:\n  firstseen serve --web-addr 127.0.0.1:8080" }

// Run serves until it is told to stop.
func (c *serveCmd) Run(e *environment) error {
	a, err := c.start(e)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.err, "firstseen: the web chat is at http://%s\n", a.web.Addr())
	return a.run(e.ctx)
}

// How the app looks after what nobody waits for.
const (
	tellEvery   = time.Second      // how soon watchers hear of a debunk
	resumeAge   = 10 * time.Minute // after this an addition that is not complete was cut short
	resumeEvery = 10 * time.Minute
	alarmEvery  = 5 * time.Second // how soon moderators hear of a clip that spreads
	keepEvery   = time.Second     // how soon figures are durable
	keptBudget  = time.Second     // for what is being told at the end; the rest is told after the next start
)

// app is everything that serve runs.
type app struct {
	*program
	web      *web.Server
	adapters []bots.Adapter
	notifier *delivery.Notifier
}

// start opens everything and listens, so that mistakes are told before anything is promised.
func (c *serveCmd) start(e *environment) (*app, error) {
	password, err := secret(c.WebPassword, c.WebPasswordFile)
	if err != nil {
		return nil, err
	}
	fetcher, err := follower(c.FetchAllow)
	if err != nil {
		return nil, errUsage{err}
	}
	decoder, err := media.New(media.Config{Logger: e.logger()})
	if err != nil {
		return nil, err
	}
	p, err := e.openAt(e.settings.Store, decoder)
	if err != nil {
		return nil, err
	}
	warn(e.ctx, p)
	server, err := web.New(web.Config{
		Addr: c.WebAddr, Password: password, Hosts: c.WebHosts, Dir: c.Data,
		Service: p.Service, Memory: p.store, Queue: p.store, Fetch: fetcher, Sampler: decoder.Sample, Metrics: newMetrics(p), Logger: p.log,
	})
	if err != nil {
		p.close()
		return nil, errUsage{err} // what is configured cannot be: it says what to change
	}
	a := &app{program: p, web: server, adapters: []bots.Adapter{server}}
	for _, start := range []func(*program, *fetch.Client, bots.Limits, string) (bots.Adapter, error){c.Telegram.start, c.Discord.start} {
		bot, err := start(p, fetcher, c.limits(), c.Data)
		if err != nil {
			return nil, errors.Join(errUsage{err}, server.Close(), p.store.Close())
		}
		if bot != nil {
			a.adapters = append(a.adapters, bot)
		}
	}
	a.notifier = delivery.NewNotifier(p.Service, bots.NewComposer(p.Service, p.store), p.store, p.log, a.adapters...)
	return a, nil
}

// limits are those of one person on a chat platform.
func (c *serveCmd) limits() bots.Limits {
	return bots.Limits{Clips: c.LimitClips, Bytes: int64(c.LimitMB) << 20, Commands: c.LimitMessages}
}

// follower follows links, into private networks only where that is allowed.
func follower(allow []string) (*fetch.Client, error) {
	c := fetch.Config{Agent: "firstseen"}
	for _, block := range allow {
		p, err := fetch.ParseAllow(block)
		if err != nil {
			return nil, fmt.Errorf("fetch-allow: %w", err)
		}
		c.Allow = append(c.Allow, p)
	}
	return fetch.New(c), nil
}

// secret reads a secret from its file, if one is named and not empty, or takes the value.
func secret(value, file string) (string, error) {
	if file == "" {
		return value, nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read secret: %w", err)
	}
	if s := strings.TrimSpace(string(raw)); s != "" {
		return s, nil
	}
	return value, nil
}

// warn tells the operator when the store would lose what it acknowledged.
func warn(ctx context.Context, p *program) {
	h, err := p.store.Health(ctx)
	switch {
	case err != nil:
		p.log.Warn("the store does not answer", "error", err)
	case h.Advice != "":
		p.log.Warn("the store is not as it should be", "advice", text.Lang{}.T("doctor."+string(h.Advice), nil), "durable", h.Durable)
	}
}

// run serves until ctx ends. The adapters stop first, each within its own time; then the notifier; the store closes last.
func (a *app) run(ctx context.Context) error {
	defer a.close()
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	var behind errgroup.Group
	behind.Go(func() error { return every(background, tellEvery, a.tell) })
	behind.Go(func() error { return every(background, alarmEvery, a.alarm) })
	behind.Go(func() error { a.notifier.Run(background, keptBudget); return nil })
	behind.Go(func() error { return every(background, keepEvery, a.keepFigures) })
	behind.Go(func() error { return every(background, resumeEvery, a.resume) })
	group, ctx := errgroup.WithContext(ctx)
	for _, adapter := range a.adapters {
		group.Go(func() error { return adapter.Run(ctx) })
	}
	err := group.Wait()
	stop()
	err = errors.Join(err, behind.Wait())
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepEvery)
	defer cancel()
	a.keepFigures(last)
	return err
}

// alarm tells moderators of clips that spread.
func (a *app) alarm(ctx context.Context) {
	if err := a.Alarm(ctx, a.notifier.DeliverAlarms); err != nil && ctx.Err() == nil {
		a.log.Warn("moderators were not told of a clip that spreads; trying again", "error", err)
	}
}

// keepFigures makes what was counted durable.
func (a *app) keepFigures(ctx context.Context) {
	if err := a.KeepFigures(ctx); err != nil && ctx.Err() == nil {
		a.log.Warn("figures are not kept yet", "error", err)
	}
}

// every does the work now and then until ctx ends.
func every(ctx context.Context, pause time.Duration, work func(context.Context)) error {
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for {
		work(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// tell tells watchers what is due.
func (a *app) tell(ctx context.Context) {
	if _, err := a.Tell(ctx, a.notifier.DeliverUpdates); err != nil && ctx.Err() == nil {
		a.log.Warn("not every watcher was told; trying again", "error", err)
	}
}

// resume completes additions that a crash cut short.
func (a *app) resume(ctx context.Context) {
	n, err := a.store.Resume(ctx, time.Now().Add(-resumeAge))
	if err != nil && ctx.Err() == nil {
		a.log.Warn("an addition that was cut short is not complete yet", "error", err)
	} else if n > 0 {
		a.log.Info("additions that were cut short are complete", "videos", n)
	}
}
