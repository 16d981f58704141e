package redis_test

import (
	"context"
	"errors"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/firstseen/firstseen/storage/kv"
	"github.com/firstseen/firstseen/storage/redis"
	"github.com/firstseen/firstseen/storage/storagetest"
)

var key = kv.Key{Part: "p", Name: "a"}

func put(ctx context.Context, db kv.DB, value string) error {
	return db.Commit(ctx, kv.Tx{Part: "p", Ops: []kv.Op{kv.Put{Key: key, Value: []byte(value)}}})
}

func cli(t *testing.T, address string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "redis-cli", append([]string{"-u", address}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("redis-cli: %v: %s", err, out)
	}
	return strings.TrimSpace(string(out))
}

// Redis is killed and started again: calls fail promptly, what was acknowledged is there, and the store works by itself.
func TestRedisGoneAndBack(t *testing.T) {
	server := storagetest.StartRedis(t)
	db := open(t, server.URL())
	if err := put(t.Context(), db, "kept"); err != nil {
		t.Fatal(err)
	}
	server.Kill()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := put(ctx, db, "lost"); !errors.Is(err, kv.ErrUnavailable) {
		t.Errorf("while it is gone: %v", err)
	}
	if _, err := db.GetValues(ctx, key); !errors.Is(err, kv.ErrUnavailable) {
		t.Errorf("while it is gone: %v", err)
	}
	server.Start()
	storagetest.Eventually(t, "it works again", func() bool {
		got, err := db.GetValues(t.Context(), key)
		return err == nil && string(got[0]) == "kept"
	})
	if err := put(t.Context(), db, "after"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// A server that takes connections and says nothing does not hold up a caller beyond the deadline.
func TestStalledServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	started := time.Now()
	if _, err := redis.Open(ctx, "redis://"+l.Addr().String()); !errors.Is(err, kv.ErrUnavailable) {
		t.Errorf("err = %v", err)
	}
	if took := time.Since(started); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestForeignKeysSurvive(t *testing.T) {
	address := storagetest.Redis(t)
	cli(t, address, "SET", "firstseen2:v:{p}:a", "foreign")
	cli(t, address, "SET", "other", "foreign")
	db := open(t, address)
	if err := put(t.Context(), db, "ours"); err != nil {
		t.Fatal(err)
	}
	for k, err := range db.ListKeys(t.Context(), "") {
		if err != nil || k != key {
			t.Errorf("a foreign key counts as ours: %v, %v", k, err)
		}
	}
	if got := cli(t, address, "MGET", "firstseen2:v:{p}:a", "other"); got != "foreign\nforeign" {
		t.Errorf("foreign keys: %q", got)
	}
}

func TestHealth(t *testing.T) {
	db := open(t, storagetest.Redis(t))
	h, err := db.Health(t.Context())
	if err != nil || !h.Durable || h.Advice != "" || h.Bytes <= 0 || !strings.HasPrefix(h.Server, "redis ") {
		t.Errorf("health = %+v, %v", h, err)
	}
	forgetful := storagetest.StartRedis(t, "--appendonly", "no")
	h, err = open(t, forgetful.URL()).Health(t.Context())
	if err != nil || h.Durable || h.Advice != kv.Append {
		t.Errorf("without an append-only file: %+v, %v", h, err)
	}
	evicting := storagetest.StartRedis(t, "--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru")
	h, err = open(t, evicting.URL()).Health(t.Context())
	if err != nil || h.Durable || h.Advice != kv.NeverEvict {
		t.Errorf("that evicts: %+v, %v", h, err)
	}
}

// A server that is full refuses, and what was there stays.
func TestFull(t *testing.T) {
	server := storagetest.StartRedis(t, "--maxmemory", "3mb", "--maxmemory-policy", "noeviction")
	db := open(t, server.URL())
	if err := put(t.Context(), db, "small"); err != nil {
		t.Fatal(err)
	}
	var err error
	for range 10 {
		if err = put(t.Context(), db, strings.Repeat("x", 1<<20)); err != nil {
			break
		}
		err = db.AppendPostings(t.Context(), []kv.List{{Key: 1, Data: make([]byte, 1<<20)}})
		if err != nil {
			break
		}
	}
	if !errors.Is(err, kv.ErrUnavailable) {
		t.Errorf("err = %v", err)
	}
	if got, err := db.GetValues(t.Context(), key); err != nil || len(got[0]) == 0 {
		t.Errorf("after that: %v", err)
	}
}
