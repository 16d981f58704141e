package delivery

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/firstseen/firstseen/core"
)

// lockStore has one lock. It can be out of reach.
type lockStore struct {
	mu     sync.Mutex
	holder string
	until  time.Time
	down   bool
}

// Enqueue implements Enqueuer.
func (*lockStore) Enqueue(context.Context, string, []core.Job, []byte) error { return nil }

// LoadCheckpoint implements Enqueuer.
func (*lockStore) LoadCheckpoint(context.Context, string) ([]byte, error) { return nil, nil }

// Lock implements Enqueuer.
func (s *lockStore) Lock(_ context.Context, _, _, holder string, ttl time.Duration, alive func(string) bool) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return false, errors.New("down")
	}
	if s.holder != holder && time.Now().Before(s.until) && alive(s.holder) {
		return false, nil
	}
	s.holder, s.until = holder, time.Now().Add(ttl)
	return true, nil
}

// Unlock implements Enqueuer.
func (s *lockStore) Unlock(_ context.Context, _, _, holder string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.holder == holder {
		s.until = time.Time{}
	}
	return nil
}

func (s *lockStore) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// crew is who leads.
type crew struct {
	*lockStore
	t    *testing.T
	lead []string
}

func (c *crew) join(ctx context.Context, name string) {
	l := Leader{Locks: c.lockStore, Queue: "test", Name: "post", Log: slog.New(slog.DiscardHandler)}
	go l.Run(ctx, func(ctx context.Context) {
		c.set(func() { c.lead = append(c.lead, name) })
		<-ctx.Done()
		c.set(func() { c.lead = c.lead[:len(c.lead)-1] })
	})
}

func (c *crew) leads(want string) {
	c.t.Helper()
	synctest.Wait()
	c.set(func() {
		if got := strings.Join(c.lead, " "); got != want {
			c.t.Errorf("%q lead, want %q", got, want)
		}
	})
}

// One leads at a time; another takes over when it ends, and nobody leads on a lock that could not be renewed.
func TestLeader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &crew{lockStore: &lockStore{}, t: t}
		first, endFirst := context.WithCancel(t.Context())
		c.join(first, "anna")
		c.leads("anna")
		c.join(t.Context(), "bob")
		<-time.After(10 * leaderLease)
		c.leads("anna")
		endFirst()
		<-time.After(leaderLease / 5)
		c.leads("bob")
		c.set(func() { c.down = true })
		<-time.After(leaderLease / 2)
		c.leads("bob")
		<-time.After(leaderLease)
		c.leads("")
		c.set(func() { c.down = false })
		<-time.After(leaderLease / 5)
		c.leads("bob")
		c.set(func() { c.holder = "elsewhere 1 x 1" })
		<-time.After(leaderLease / 3)
		c.leads("")
	})
}

func TestIsAlive(t *testing.T) {
	host, _ := os.Hostname()
	mine := newHolder()
	for holder, want := range map[string]bool{
		mine: true, newHolder(): true, "": true, "x": true, host + " x y 1": true, "elsewhere 1 x 1": true,
		host + " " + strconv.Itoa(os.Getpid()) + " earlier 1": false, host + " 999999999 x 1": false,
	} {
		if got := isAlive(holder); got != want {
			t.Errorf("%q: %t", holder, got)
		}
	}
	if mine == newHolder() {
		t.Error("two holders have one name")
	}
}
