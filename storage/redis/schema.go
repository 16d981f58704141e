package redis

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"

	"github.com/firstseen/firstseen/storage/kv"
)

// SchemaVersion implements kv.Schema.
func (db *DB) SchemaVersion(ctx context.Context) (int, error) {
	raw, err := db.client.Get(ctx, db.keys.schemaKey()).Result()
	if errors.Is(err, redis.Nil) {
		return 0, nil
	}
	if err != nil {
		return 0, mapError(err)
	}
	version, err := strconv.ParseUint(raw, 10, 31)
	if err != nil {
		return 0, fmt.Errorf("%w: %q", kv.ErrSchema, raw)
	}
	return int(version), nil
}

// schemaScript sets the schema version to ARGV[2] if it is that already or ARGV[1], where "0" stands for none.
var schemaScript = redis.NewScript(`
local version = redis.call('GET', KEYS[1]) or '0'
if version ~= ARGV[1] and version ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1`)

// SetSchemaVersion implements kv.Schema.
func (db *DB) SetSchemaVersion(ctx context.Context, before, after int) error {
	set, err := schemaScript.Run(ctx, db.client, []string{db.keys.schemaKey()}, before, after).Int()
	if err == nil && set == 0 {
		return kv.ErrConflict
	}
	return mapError(err)
}

// Shared implements kv.Schema: any number of processes may run on one Redis.
func (db *DB) Shared() bool { return true }
