package delivery

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

// Leader elects one of all processes on a store to do what must not be done twice at a time. The leader holds a lock.
type Leader struct {
	Locks       Enqueuer
	Queue, Name string // of the lock
	Log         *slog.Logger
}

// Run calls lead each time that this process has become the leader, until ctx ends. The context of lead ends when another process
// may lead; lead returns soon after that. If lead returns earlier, another process may lead. After a crash another process leads
// within leaderLease.
func (l *Leader) Run(ctx context.Context, lead func(ctx context.Context)) {
	me := newHolder()
	for ctx.Err() == nil {
		mine, err := l.acquireLock(ctx, me)
		if err != nil && ctx.Err() == nil {
			l.Log.Warn("the lock of the leader cannot be read; trying again", "lock", l.Name, "error", err)
		}
		if mine {
			l.leadWhileLocked(ctx, me, lead)
			l.releaseLock(ctx, me)
		}
		WaitFor(ctx, leaderLease/5)
	}
}

func (l *Leader) acquireLock(ctx context.Context, holder string) (bool, error) {
	return l.Locks.Lock(ctx, l.Queue, l.Name, holder, leaderLease, isAlive)
}

// releaseLock gives the lock back, even if ctx has ended.
func (l *Leader) releaseLock(ctx context.Context, holder string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), unlockTime)
	defer cancel()
	_ = l.Locks.Unlock(ctx, l.Queue, l.Name, holder) // it ends by itself too
}

// leadWhileLocked calls lead, with a context that ends when the lock cannot be renewed.
func (l *Leader) leadWhileLocked(ctx context.Context, holder string, lead func(ctx context.Context)) {
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer stop()
		l.renewLock(ctx, holder)
	}()
	defer func() { stop(); <-ended }()
	lead(ctx)
}

// renewLock renews the lock until ctx ends, another process has it, or renewing has failed for as long as the lock lasts.
func (l *Leader) renewLock(ctx context.Context, holder string) {
	for renewed := time.Now(); WaitFor(ctx, leaderLease/3); {
		began := time.Now()
		mine, err := l.acquireLock(ctx, holder)
		switch {
		case err == nil && mine:
			renewed = began
		case err == nil, time.Since(renewed) >= leaderLease:
			return
		}
	}
}

// processStart distinguishes this process from an earlier one with the same process id.
var processStart = strconv.FormatInt(time.Now().UnixNano(), 36)

var holderCount atomic.Int64

// newHolder returns a name for a holder of locks that is unique among all processes on the store.
func newHolder() string {
	host, _ := os.Hostname() // an empty name is one too
	return strings.Join([]string{host, strconv.Itoa(os.Getpid()), processStart, strconv.FormatInt(holderCount.Add(1), 36)}, " ")
}

// isAlive reports whether a holder may still be running. It is false only for a process of this machine that has ended.
func isAlive(holder string) bool {
	parts := strings.Split(holder, " ")
	host, _ := os.Hostname()
	if len(parts) < 3 || parts[0] != host {
		return true
	}
	pid, err := strconv.Atoi(parts[1])
	if err != nil || pid == os.Getpid() {
		return err != nil || parts[2] == processStart
	}
	process, err := os.FindProcess(pid)
	return err == nil && !errors.Is(process.Signal(syscall.Signal(0)), os.ErrProcessDone)
}
