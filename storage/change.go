package storage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// changeRecord reads, changes and writes one record in one atomic step, together with the audit entries of the change. An absent record
// is the zero T. If the record does not change, nothing is written.
func changeRecord[T any](ctx context.Context, db kv.DB, key kv.Key, change func(*T) error, entries []core.AuditEntry) (T, error) {
	for range maxTries {
		var record T
		values, err := db.GetValues(ctx, key)
		if err == nil && values[0] != nil {
			err = json.Unmarshal(values[0], &record)
		}
		if err == nil {
			err = change(&record)
		}
		if err != nil {
			return *new(T), err
		}
		next := encodeRecord(record)
		if bytes.Equal(values[0], next) {
			return record, nil
		}
		ops, err := appendEntries(ctx, db, key.Part, entries)
		if err != nil {
			return *new(T), err
		}
		err = db.Commit(ctx, kv.Tx{
			Part: key.Part, Checks: []kv.Check{{Key: key, Value: values[0]}},
			Ops: append(ops, kv.Put{Key: key, Value: next}),
		})
		if !errors.Is(err, kv.ErrConflict) {
			return record, err
		}
	}
	return *new(T), &core.Problem{Code: core.Conflict}
}
