// Package redis is a database in Redis 7 or Valkey, for a bot that runs on several machines. Any number of processes may use it at the
// same time.
//
// The address is one of
//
//	redis://[user:password@]host:port[/db]                        a single node, or any node of a cluster
//	redis+cluster://[user:password@]host:port,host:port           a cluster
//	redis+sentinel://[user:password@]host:port,host:port/master   the master that Sentinel names
//
// with rediss instead of redis for TLS. The parameter ?prefix=NAME puts all keys under another prefix than "firstseen", so
// that several bots, or a bot and something else, share one Redis; Sentinel also takes ?db=N.
//
// Each posting list is one string. The names of lists spread them over the slots. A list grows by APPEND, for which Redis reserves up to
// twice its size.
package redis

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/firstseen/firstseen/storage/kv"
)

const (
	dialTimeout = 2 * time.Second
	ioTimeout   = 5 * time.Second // for calls whose context has no deadline
	retries     = 3               // of a call; a commit bears it, too
	dials       = 1               // of one try: the retries are enough
)

// DB is a connected Redis. It implements kv.DB.
type DB struct {
	client redis.UniversalClient
	keys   keys
	closer sync.Once
	trips  atomic.Int64
}

var _ kv.DB = (*DB)(nil)

// Open connects to the Redis that address names. It fails with kv.ErrUnavailable if it cannot be reached. Errors never hold the
// password.
func Open(ctx context.Context, address string) (*DB, error) {
	o, prefix, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	silence()
	db := &DB{keys: keys{prefix: escapeName(prefix)}, client: redis.NewUniversalClient(&o)}
	if !o.IsClusterMode {
		err = db.findCluster(ctx, o)
	}
	db.client.AddHook(counter{&db.trips})
	if err == nil {
		err = mapError(db.client.Ping(ctx).Err())
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// silence keeps the client from writing to the error stream by itself: what it has to say comes back as an error.
var silence = sync.OnceFunc(func() { redis.SetLogger(silentLogger{}) })

type silentLogger struct{}

// Printf implements the client's logger.
func (silentLogger) Printf(context.Context, string, ...any) {}

// findCluster connects to the cluster if the single node of the address is part of one.
func (db *DB) findCluster(ctx context.Context, o redis.UniversalOptions) error {
	info, err := db.client.Info(ctx, "cluster").Result()
	if err != nil {
		return mapError(err)
	}
	if infoField(info, "cluster_enabled") != "1" {
		return nil
	}
	if err := db.client.Close(); err != nil {
		return fmt.Errorf("redis: %w", err)
	}
	o.IsClusterMode, o.DB = true, 0
	db.client = redis.NewUniversalClient(&o)
	return nil
}

// Close implements kv.DB.
func (db *DB) Close() (err error) {
	db.closer.Do(func() { err = db.client.Close() })
	return err
}

// unavailable are the prefixes of the errors that Redis returns when it cannot serve for now.
var unavailable = []string{
	"LOADING", "CLUSTERDOWN", "READONLY", "OOM", "MISCONF", "MASTERDOWN", "TRYAGAIN", "NOREPLICAS", "BUSY", "NOAUTH", "WRONGPASS", "ERR max number of clients",
}

// mapError returns kv.ErrUnavailable for errors of the network and of a Redis that cannot serve for now. Errors about a wrong command
// stay as they are.
func mapError(err error) error {
	var answer redis.Error
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &answer):
		for _, begin := range unavailable {
			if strings.HasPrefix(answer.Error(), begin) {
				return fmt.Errorf("%w: %w", kv.ErrUnavailable, err)
			}
		}
		return fmt.Errorf("redis: %w", err)
	}
	return fmt.Errorf("%w: %w", kv.ErrUnavailable, err)
}
