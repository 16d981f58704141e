// Package redis keeps everything in Redis 7 or Valkey: the store of a bot that grows. Bot processes hold nothing
// themselves, so any number of them may run on one store.
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
// Each posting list is one string, spread over the slots by its own name. A list grows by APPEND, for which Redis
// reserves up to twice the room that it fills.
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

// findCluster connects anew if the single node that was named is one of a cluster.
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

// unavailable are the beginnings of answers that say that Redis cannot serve now.
var unavailable = []string{
	"LOADING", "CLUSTERDOWN", "READONLY", "OOM", "MISCONF", "MASTERDOWN", "TRYAGAIN", "NOREPLICAS", "BUSY", "NOAUTH", "WRONGPASS", "ERR max number of clients",
}

// mapError makes what cannot be helped here kv.ErrUnavailable. An answer of Redis to a wrong command stays as it is.
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
