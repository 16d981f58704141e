package bots

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/fetch"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/core/text"
)

// Config is what an Engine needs. Now and Log may be nil: the wall clock, and silence. Checks is how many clips are
// read at one time (0: one a processor).
type Config struct {
	Service *services.Services
	Memory  Memory
	Fetch   *fetch.Client // follows links that people send; nil: they are not followed
	Limits  Limits
	// OwnLanguage says that the platform lets people choose the language itself: Incoming.Lang is what they chose.
	OwnLanguage bool
	// Forms says that the platform has forms of its own: a field is not asked for at a time, but core.DoEdit opens the form.
	Forms bool
	// Trusted are the servers whose moderators may do what those of the bot may.
	Trusted []core.ChatID
	Now     func() time.Time
	Log     *slog.Logger
	Checks  int
}

// Engine holds the conversations. It is safe for concurrent use, but what comes from one chat must be handed to it in
// order, one at a time: see Queue.
type Engine struct {
	service *services.Services
	memory  Memory
	fetch   *fetch.Client
	limits  Limits
	ownLang bool
	forms   bool
	trusted []core.ChatID
	now     func() time.Time
	log     *slog.Logger
	checks  chan struct{} // holds a token for each clip that is being read
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
		service: c.Service, memory: c.Memory, fetch: c.Fetch, limits: c.Limits, ownLang: c.OwnLanguage, forms: c.Forms, trusted: c.Trusted,
		now: c.Now, log: c.Log, checks: make(chan struct{}, c.Checks),
	}
}

// turn is the answering of one Incoming.
type turn struct {
	*Engine
	in   Incoming
	out  Outlet
	lang text.Lang
	talk talk
	said int

	given Role // what the person may do wherever they are
	local bool // a moderator of the server alone
}

// talk is what a person's conversation in a chat needs between turns.
type talk struct {
	Clip    core.VideoID `json:"clip,omitzero"` // what the last clip was recorded as
	Draft   *draft       `json:"draft,omitempty"`
	Handled []string     `json:"handled,omitempty"` // the latest turns that were answered
}

func talkName(user core.UserID) string { return "talk:" + user.String() }

// errUndelivered marks that the platform, not the turn, failed: there is nobody to tell.
type errUndelivered struct{ error }

// Unwrap returns the cause.
func (e errUndelivered) Unwrap() error { return e.error }

// Handle answers in through out. If it returns an error the answer did not wholly get through, and it should be called
// again with the same Incoming, later or after a restart. Whatever else goes wrong is told to the person.
func (e *Engine) Handle(ctx context.Context, in Incoming, out Outlet) error {
	t := &turn{Engine: e, in: in, out: out, lang: text.For(in.Lang)}
	err := t.admit(ctx)
	if err == nil && t.in.Role == Blocked {
		return nil
	}
	if err == nil {
		err = t.listen(ctx)
	}
	var undelivered errUndelivered
	switch {
	case errors.Is(err, ErrGone):
		return nil
	case err == nil, ctx.Err() != nil, errors.As(err, &undelivered):
		return err
	}
	return t.trouble(ctx, err)
}

// Apologize tells that answering in ended in a panic, and logs it.
func (e *Engine) Apologize(ctx context.Context, in Incoming, out Outlet, p *Panic) {
	e.log.Error("a turn panicked", "chat", in.Chat, "panic", p.Error(), "stack", string(p.Stack))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerBudget)
	defer cancel()
	t := &turn{Engine: e, in: in, out: out, lang: text.For(in.Lang)}
	if err := t.trouble(ctx, p); err != nil {
		e.log.Error("an apology was not delivered", "chat", in.Chat, "error", err)
	}
}

// listen tells in which language to speak, and apart what nobody asked for.
func (t *turn) listen(ctx context.Context) error {
	lang, err := t.chosen(ctx)
	if err != nil {
		return err
	}
	t.lang = text.For(lang, t.in.Lang)
	switch {
	case t.in.Group && t.in.Clip != nil && !t.in.Asked:
		return t.overhear(ctx)
	case t.in.Press != nil && t.in.Press.Action == DoForget && !t.in.Group:
		return t.forget(ctx) // which must not be noted
	}
	return t.run(ctx)
}

// chosen is the language that the group or the person chose, if they did.
func (t *turn) chosen(ctx context.Context) (string, error) {
	switch {
	case t.in.Group:
		g, err := t.group(ctx, t.in.Chat)
		return g.Lang, err
	case t.ownLang:
		return "", nil
	}
	a, err := t.account(ctx, t.in.User)
	return a.Lang, err
}

func (t *turn) run(ctx context.Context) error {
	_, err := Change(ctx, t.memory, t.in.Chat.String(), talkName(t.in.User), talkKept, func(now *talk) error {
		t.talk, t.said = *now, 0
		if t.in.About != 0 {
			t.talk.Clip = t.in.About
		}
		if slices.Contains(t.talk.Handled, t.in.ID) {
			return nil
		}
		if over, err := t.overused(ctx); err != nil {
			return err
		} else if !over {
			if err := t.dispatch(ctx); err != nil {
				return err
			}
		}
		t.talk.Handled = append(t.talk.Handled, t.in.ID)
		t.talk.Handled = t.talk.Handled[max(0, len(t.talk.Handled)-handledKept):]
		*now = t.talk
		return nil
	})
	return err
}

// dispatch decides what in is.
func (t *turn) dispatch(ctx context.Context) error {
	name, args, isCommand := ParseCommand(t.in.Text)
	switch {
	case t.in.Press != nil:
		return t.press(ctx, *t.in.Press)
	case t.in.Clip != nil:
		if err := t.check(ctx, t.caption(), append([]Clip{*t.in.Clip}, t.in.More...)); err != nil || !isCommand || name == "check" || t.talk.Clip == 0 {
			return err
		}
		return t.command(ctx, name, args)
	case isCommand:
		return t.command(ctx, name, args)
	case t.talk.Draft != nil && t.in.Text != "":
		return t.fill(ctx, t.in.Text)
	}
	if link, words := takeLink(t.in.Text); link != "" {
		return t.follow(ctx, link, words)
	}
	return t.search(ctx, t.in.Text)
}

// say sends a reply as the next message of the turn.
func (t *turn) say(ctx context.Context, r core.Reply) error {
	m := t.message()
	m.Reply = r
	return t.deliver(ctx, m)
}

func (t *turn) deliver(ctx context.Context, m Message) error {
	t.said++
	if err := t.out.Send(ctx, m); err != nil {
		return errUndelivered{fmt.Errorf("send: %w", err)}
	}
	return nil
}

// here is the key of a sentence that says how something is done: the platform's own, if it has one.
func (t *turn) here(key string) string {
	if own := key + "." + string(t.in.Chat.Platform); t.lang.Has(own) {
		return own
	}
	return key
}

// message is the next message of the turn, without its reply.
func (t *turn) message() Message {
	return Message{Chat: t.in.Chat, Key: t.key(), ReplyTo: t.in.ID, Lang: t.lang}
}

// progress shows how far the next message of the turn is.
func (t *turn) progress(ctx context.Context, s checking.Stage) { t.out.Progress(ctx, t.message(), s) }

// key names the next message of the turn; the first has the progress of the turn too.
func (t *turn) key() string { return t.in.ID + "-" + strconv.Itoa(t.said) }

func (t *turn) notice(ctx context.Context, key string, args text.Args, buttons ...core.Button) error {
	return t.say(ctx, core.Reply{Content: core.Notice{Key: key, Args: args}, Buttons: rowOf(buttons)})
}

func rowOf(buttons []core.Button) [][]core.Button {
	if len(buttons) == 0 {
		return nil
	}
	return [][]core.Button{buttons}
}

// trouble says what is wrong with what the person did; what is wrong with us goes to the log too.
func (t *turn) trouble(ctx context.Context, err error) error {
	problems := core.Problems(err)
	if slices.ContainsFunc(problems, func(p *core.Problem) bool { return p.Code == core.Internal || p.Code == core.Unavailable }) {
		t.log.Error("a turn failed", "chat", t.in.Chat, "error", err)
	}
	return t.say(ctx, core.Reply{Content: core.Trouble{Problems: problems}})
}
