package bots

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// Leader is this process among all that share a store, of which one at a time does a thing that must not be done twice.
type Leader struct {
	Mailbox   Shelf
	Box, Name string // of the lock
	Log       *slog.Logger
}

// Run calls lead, each time that this process has become the one, until ctx ends. lead's context ends when another may take
// over; lead returns soon after, and if it returns before, another may. After a crash another takes over within leaderLease.
func (l *Leader) Run(ctx context.Context, lead func(ctx context.Context)) {
	me := newHolder()
	for ctx.Err() == nil {
		mine, err := l.lock(ctx, me)
		if err != nil && ctx.Err() == nil {
			l.Log.Warn("the store does not say who leads; trying again", "lock", l.Name, "error", err)
		}
		if mine {
			l.lead(ctx, me, lead)
			l.unlock(ctx, me)
		}
		WaitFor(ctx, leaderLease/5)
	}
}

func (l *Leader) lock(ctx context.Context, holder string) (bool, error) {
	return l.Mailbox.Lock(ctx, l.Box, l.Name, holder, leaderLease, alive)
}

// unlock gives the lock back, though ctx may have ended.
func (l *Leader) unlock(ctx context.Context, holder string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), unlockTime)
	defer cancel()
	_ = l.Mailbox.Unlock(ctx, l.Box, l.Name, holder) // it ends by itself too
}

// lead leads as long as the lock is renewed.
func (l *Leader) lead(ctx context.Context, holder string, lead func(ctx context.Context)) {
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer stop()
		l.renew(ctx, holder)
	}()
	defer func() { stop(); <-ended }()
	lead(ctx)
}

// renew renews the lock until that fails for as long as it lasts, another has it or ctx ends.
func (l *Leader) renew(ctx context.Context, holder string) {
	for renewed := time.Now(); WaitFor(ctx, leaderLease/3); {
		began := time.Now()
		mine, err := l.lock(ctx, holder)
		switch {
		case err == nil && mine:
			renewed = began
		case err == nil, time.Since(renewed) >= leaderLease:
			return
		}
	}
}

// begun tells this process from an earlier one of the same number.
var begun = strconv.FormatInt(time.Now().UnixNano(), 36)

var holders atomic.Int64

// newHolder names somebody who can hold a lock, in this process among all that share the store.
func newHolder() string {
	host, _ := os.Hostname() // an empty name is one too
	return strings.Join([]string{host, strconv.Itoa(os.Getpid()), begun, strconv.FormatInt(holders.Add(1), 36)}, " ")
}

// alive tells whether a holder may still be at work: not if it was a process of this machine that has ended.
func alive(other string) bool {
	parts := strings.Split(other, " ")
	mine, _ := os.Hostname()
	if len(parts) < 3 || parts[0] != mine {
		return true
	}
	n, err := strconv.Atoi(parts[1])
	if err != nil || n == os.Getpid() {
		return err != nil || parts[2] == begun
	}
	process, err := os.FindProcess(n)
	return err == nil && !errors.Is(process.Signal(syscall.Signal(0)), os.ErrProcessDone)
}
