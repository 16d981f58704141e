package conversation

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fetch"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/services"
)

// Config is the configuration of an Engine. Now and Log may be nil: the wall clock, and no log. Checks is how many clips are read at one
// time (0: one a processor).
type Config struct {
	Service      *services.Services
	Memory       bots.Memory
	Fetch        *fetch.Client // follows links that people send; nil: they are not followed
	Limits       Limits
	Capabilities bots.Capabilities // of the platform
	// Trusted are the servers whose moderators may do what those of the bot may.
	Trusted []core.ChatID
	Now     func() time.Time
	Log     *slog.Logger
	Checks  int
}

// Engine answers what people say and do. It is safe for concurrent use, but what comes from one chat must be given to it in order, one at a
// time.
type Engine struct {
	service  *services.Services
	memory   bots.Memory
	fetch    *fetch.Client
	limits   Limits
	ownLang  bool
	forms    bool
	textSize int // bots.Capabilities.TextSize
	trusted  []core.ChatID
	now      func() time.Time
	log      *slog.Logger
	checks   chan struct{} // holds a token for each clip that is being read
}

// NewEngine returns an engine.
func NewEngine(c Config) *Engine {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Checks <= 0 {
		c.Checks = runtime.NumCPU()
	}
	return &Engine{
		service: c.Service, memory: c.Memory, fetch: c.Fetch, limits: c.Limits, ownLang: c.Capabilities.OwnLanguage, forms: c.Capabilities.Forms, textSize: c.Capabilities.TextSize, trusted: c.Trusted,
		now: c.Now, log: c.Log, checks: make(chan struct{}, c.Checks),
	}
}

// AnswerIncoming answers in through the sender. If it returns an error the answer was not wholly sent, and it should be called again with
// the same Incoming, later or after a restart: at the time of a bots.RetryAfter. Any other problem is sent to the person.
func (e *Engine) AnswerIncoming(ctx context.Context, in bots.Incoming, sender bots.Sender) error {
	rt := e.newRouter(in, sender)
	err := rt.servers.loadRole(ctx)
	if err == nil && rt.req.in.Role == bots.Blocked {
		return nil
	}
	if err == nil {
		err = rt.accounts.rememberName(ctx)
	}
	if err == nil {
		err = rt.handleIncoming(ctx)
	}
	if media.IsOurFault(err) && ctx.Err() == nil {
		err = rt.late.postpone(ctx, err)
	} else if errors.As(err, new(errUnfetched)) && ctx.Err() == nil {
		err = rt.late.postponeFetch(ctx, err)
	}
	var undelivered errUndelivered
	var retry *bots.RetryAfter
	switch {
	case errors.Is(err, bots.ErrGone), errors.Is(err, bots.ErrRefused):
		return nil
	case err == nil, ctx.Err() != nil, errors.As(err, &undelivered), errors.As(err, &retry):
		return err
	}
	return rt.req.sendTrouble(ctx, err)
}

// ReportPanic logs a panic of AnswerIncoming, and sends the person an apology.
func (e *Engine) ReportPanic(ctx context.Context, in bots.Incoming, sender bots.Sender, p *bots.Panic) {
	e.log.Error("a request panicked", "chat", in.Chat, "panic", p.Error(), "stack", string(p.Stack))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerBudget)
	defer cancel()
	if err := e.newRequest(in, sender).sendTrouble(ctx, p); err != nil {
		e.log.Error("an apology was not delivered", "chat", in.Chat, "error", err)
	}
}

// LoadRole returns the role of a person in the place that in comes from.
func (e *Engine) LoadRole(ctx context.Context, in bots.Incoming) (bots.Role, error) {
	rt := e.newRouter(in, nil)
	err := rt.servers.loadRole(ctx)
	return rt.req.in.Role, err
}

// GreetGroup says in a group what the bot does there, in the language of the person who added it. It is said once, as in.ID says.
// commandsOnly reports that the platform shows the bot commands alone: the person reads that, in private if that is possible.
func (e *Engine) GreetGroup(ctx context.Context, in bots.Incoming, commandsOnly bool, sender bots.Sender) error {
	return e.newRouter(in, sender).groups.greetGroup(ctx, commandsOnly)
}

// MoveSettings copies the settings of a group when the platform gives it another id.
func (e *Engine) MoveSettings(ctx context.Context, from, to core.ChatID) error {
	before, err := e.memory.Load(ctx, from.String(), groupName)
	if err != nil || before == nil {
		return err
	}
	has, err := e.memory.Load(ctx, to.String(), groupName)
	if err == nil && has == nil {
		_, err = e.memory.Save(ctx, to.String(), groupName, nil, before, 0)
	}
	return err
}
