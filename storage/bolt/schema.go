package bolt

import (
	"context"
	"fmt"
	"strconv"

	"go.etcd.io/bbolt"

	"github.com/firstseen/firstseen/storage/kv"
)

// keySchema is the key of the schema version, in decimal digits. Every version of firstseen reads it when it opens the file.
var keySchema = []byte("schema")

// SchemaVersion implements kv.Schema.
func (db *DB) SchemaVersion(ctx context.Context) (version int, err error) {
	err = db.readTx(ctx, func(tx *bbolt.Tx) error {
		version, err = schemaVersion(tx)
		return err
	})
	return version, err
}

func schemaVersion(tx *bbolt.Tx) (int, error) {
	raw := tx.Bucket(bucketMeta).Get(keySchema)
	if raw == nil {
		return 0, nil
	}
	version, err := strconv.ParseUint(string(raw), 10, 31)
	if err != nil {
		return 0, fmt.Errorf("%w: %q", kv.ErrSchema, raw)
	}
	return int(version), nil
}

// SetSchemaVersion implements kv.Schema.
func (db *DB) SetSchemaVersion(ctx context.Context, before, after int) error {
	return db.runJob(ctx, func(tx *bbolt.Tx) error {
		version, err := schemaVersion(tx)
		if err == nil && version != before && version != after {
			err = kv.ErrConflict
		}
		if err != nil {
			return err
		}
		return tx.Bucket(bucketMeta).Put(keySchema, strconv.AppendInt(nil, int64(after), 10)) //nolint:wrapcheck // the commit wraps it
	})
}

// Shared implements kv.Schema: one process at a time has the file.
func (db *DB) Shared() bool { return false }
