package bots

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/firstseen/firstseen/core"
)

// Later says that a letter cannot be dealt with before a moment: the platform asked to wait.
type Later struct {
	At  time.Time
	Err error
}

// Error tells why.
func (l *Later) Error() string {
	return fmt.Sprintf("not before %s: %v", l.At.Format(time.TimeOnly), l.Err)
}

// Unwrap returns the cause.
func (l *Later) Unwrap() error { return l.Err }

// Handler deals with the first of the letters that wait in a chat, or with some at the start that belong together, and
// returns how many it dealt with. If it returns an error it is called again: at the time that a Later names, else after a while.
type Handler func(ctx context.Context, letters []core.Letter) (done int, err error)

// Postman deals with the letters of a box: those of one chat one after the other, those of different chats at one
// time. Any number of processes may run one for the same box.
type Postman struct {
	Box     string
	Mailbox Mailbox
	Handle  Handler
	// Rounds is how many chats are dealt with at one time (0: as many as there are people to wait).
	Rounds int
	// Idle, if not nil, tells when no letter is to be dealt with.
	Idle func(ctx context.Context) bool
	// Panicked, if not nil, is called after a panic in Handle, which counts as having dealt with the first letter.
	Panicked func(ctx context.Context, l core.Letter, p *Panic)
	Now      func() time.Time
	Log      *slog.Logger

	wake chan struct{}
	once sync.Once
}

// chat is a chat of the box, as logs name it.
func (p *Postman) chat(id string) core.ChatID {
	return core.ChatID{Platform: core.Platform(p.Box), ID: id}
}

func (p *Postman) bell() chan struct{} {
	p.once.Do(func() { p.wake = make(chan struct{}, 1) })
	return p.wake
}

// Ring says that there are new letters.
func (p *Postman) Ring() {
	select {
	case p.bell() <- struct{}{}:
	default: // rung already
	}
}

// Post puts letters into the box, with a note, as a Mailbox does.
func (p *Postman) Post(ctx context.Context, letters []core.Letter, note []byte) error {
	if err := p.Mailbox.Post(ctx, p.Box, letters, note); err != nil {
		return fmt.Errorf("keep letters: %w", err)
	}
	p.Ring()
	return nil
}

// Run deals with letters until ctx ends. What is under way then may go on for the budget; chats that are not finished are
// given back.
func (p *Postman) Run(ctx context.Context, budget time.Duration) {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	var wg sync.WaitGroup
	rounds := cmp.Or(p.Rounds, roundsAtOnce)
	free := make(chan struct{}, rounds)
	for ctx.Err() == nil {
		for _, chat := range p.take(ctx, rounds-len(free)) {
			free <- struct{}{}
			wg.Go(func() {
				defer func() { <-free; p.Ring() }()
				p.round(ctx, work, chat)
			})
		}
		select {
		case <-p.bell():
		case <-time.After(lookEvery):
		case <-ctx.Done():
		}
	}
	end := time.AfterFunc(budget, cancel)
	defer end.Stop()
	wg.Wait()
}

func (p *Postman) take(ctx context.Context, n int) []string {
	if n == 0 || p.Idle != nil && p.Idle(ctx) {
		return nil
	}
	now := p.Now()
	chats, err := p.Mailbox.Take(ctx, p.Box, now, now.Add(chatLease), n)
	if err != nil && ctx.Err() == nil {
		p.Log.Warn("letters cannot be read; trying again", "error", err)
	}
	if len(chats) == n {
		p.Ring()
	}
	return chats
}

// round deals with a chat's letters, one after the other, while ctx lasts. The work itself has a longer life.
func (p *Postman) round(ctx, work context.Context, chat string) {
	stop := p.keep(work, chat)
	due, err := p.deal(ctx, work, chat)
	stop()
	if err != nil {
		p.Log.Warn("a letter is not dealt with yet", "chat", p.chat(chat), "error", err)
	}
	if due.IsZero() {
		return
	}
	release, cancel := context.WithTimeout(context.WithoutCancel(work), releaseBudget)
	defer cancel()
	if err := p.Mailbox.Hold(release, p.Box, chat, due); err != nil {
		p.Log.Warn("a chat is given back by the end of its lease only", "chat", p.chat(chat), "error", err)
	}
}

// keep renews the lease of a chat until stop is called.
func (p *Postman) keep(ctx context.Context, chat string) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(chatLease / 3)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				if err := p.Mailbox.Hold(ctx, p.Box, chat, p.Now().Add(chatLease)); err != nil && ctx.Err() == nil {
					p.Log.Warn("a lease was not renewed", "chat", p.chat(chat), "error", err)
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() { cancel(); <-ended }
}

// deal returns when the chat is due again; never, if nothing is left in it.
func (p *Postman) deal(ctx, work context.Context, chat string) (due time.Time, err error) {
	for tries := 0; ; tries++ {
		more, err := p.one(work, chat)
		var later *Later
		switch {
		case err == nil && !more:
			return time.Time{}, nil
		case errors.As(err, &later):
			return later.At, nil
		case ctx.Err() != nil: // somebody else goes on, or we after the next start
			return p.Now(), nil //nolint:nilerr // what failed is tried again
		case err == nil:
			tries = -1
		case tries == letterTries:
			return p.Now().Add(retryLater), err
		default:
			p.Log.Warn("a letter is tried again", "chat", p.chat(chat), "error", err)
			WaitFor(ctx, retryPause<<tries)
		}
	}
}

// one deals with what comes next in a chat, and reports whether there is more.
func (p *Postman) one(ctx context.Context, chat string) (more bool, err error) {
	letters, err := p.Mailbox.Letters(ctx, p.Box, chat, lettersRead)
	if err != nil || len(letters) == 0 {
		return false, err
	}
	done, err := p.handle(ctx, letters)
	if err != nil {
		return true, err
	}
	return p.Mailbox.Done(ctx, p.Box, chat, ids(letters[:done])...)
}

func ids(letters []core.Letter) []string {
	out := make([]string, len(letters))
	for i, l := range letters {
		out[i] = l.ID
	}
	return out
}

func (p *Postman) handle(ctx context.Context, letters []core.Letter) (done int, err error) {
	defer func() {
		if v := recover(); v != nil {
			done, err = 1, nil
			if p.Panicked != nil {
				p.Panicked(ctx, letters[0], &Panic{Value: v, Stack: debug.Stack()})
			}
		}
	}()
	return p.Handle(ctx, letters)
}
