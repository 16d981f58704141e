// Package storage keeps records in a database, with one layout of keys for every kv.DB. Store implements the roles of a store in
// core, Chats and Queue what the bots need, and Verifier compares the index and the lists with the records. Open opens the database
// that a URL names.
//
// Records that must change together lie in one partition, that of their video. Lists of records of several videos (additions under way,
// search terms, pending events) lie in other partitions and are written before the record. So a list names every record, and may also
// name one that was never written: readers skip it. The list of all videos alone is written after the record: arrivals.go says why.
package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/bolt"
	"github.com/firstseen/firstseen/storage/kv"
	"github.com/firstseen/firstseen/storage/redis"
)

// DefaultURL is the embedded store, beside the program's working directory.
const DefaultURL = "data/firstseen.db"

// Store implements the roles of a store in core on a database. What the bots keep in the same database has types of its own.
type Store struct {
	Chats *Chats
	Queue *Queue

	db kv.DB
}

// New returns a store on db, which it closes with Close.
func New(db kv.DB) *Store { return &Store{Chats: &Chats{db}, Queue: &Queue{db}, db: db} }

// Option changes how Open works.
type Option func(*openOptions)

type openOptions struct{ log *slog.Logger }

// WithLogger has Open write into log. The default is that of package slog.
func WithLogger(log *slog.Logger) Option { return func(o *openOptions) { o.log = log } }

// Open opens the database that address names: a path or bolt://path for the embedded store, or one of
// the redis forms that package redis documents. A store that an older version wrote is migrated first, each step with a line in the log;
// for one that a newer version wrote the problem is core.NewerStore. The error says nothing of a password in the address.
func Open(ctx context.Context, address string, options ...Option) (*Store, error) {
	o := openOptions{log: slog.Default()}
	for _, set := range options {
		set(&o)
	}
	db, err := openDB(ctx, address)
	if err != nil {
		return nil, wrapError("open store", err)
	}
	if err := newMigrator(db, o.log).migrate(ctx); err != nil {
		return nil, errors.Join(wrapError("open store", err), db.Close())
	}
	return New(db), nil
}

// ErrAddress is the error for an address that names no database.
var ErrAddress = errors.New("not the address of a store")

// FilePath returns the path of the embedded store that an address names, and whether it names one.
func FilePath(address string) (path string, ok bool) {
	scheme, rest, found := strings.Cut(address, "://")
	if !found {
		return address, true
	}
	return rest, scheme == "bolt"
}

// openDB opens the database that address names.
func openDB(ctx context.Context, address string) (kv.DB, error) {
	path, isFile := FilePath(address)
	switch {
	case isFile && path != "":
		return bolt.Open(ctx, path)
	case strings.HasPrefix(address, "redis"):
		db, err := redis.Open(ctx, address)
		if errors.Is(err, redis.ErrAddress) {
			err = fmt.Errorf("%w: %w", ErrAddress, err)
		}
		return db, err
	}
	return nil, ErrAddress
}

// Health returns the state of the database.
func (s *Store) Health(ctx context.Context) (kv.Health, error) {
	h, err := s.db.Health(ctx)
	return h, wrapError("health", err)
}

// probeKey is the value that CheckWrites writes.
var probeKey = kv.Key{Part: "ready", Name: "probe"}

// CheckWrites fails unless the database takes a small write. Some that can be read take none: a full disk, a replica.
func CheckWrites(ctx context.Context, s *Store) error {
	return wrapError("check writes", s.db.Commit(ctx, kv.Tx{Part: probeKey.Part, Ops: []kv.Op{kv.Put{Key: probeKey, Value: []byte("1"), TTL: time.Minute}}}))
}

// Close closes the database.
func (s *Store) Close() error { return s.db.Close() }

// wrapError turns an error of a driver into one with a code of core.
func wrapError(op string, err error) error {
	var known *core.Problem
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case errors.Is(err, kv.ErrConflict):
		return &core.Problem{Code: core.Conflict, Op: op, Err: err}
	case errors.Is(err, kv.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		return &core.Problem{Code: core.Unavailable, Op: op, Err: err}
	}
	return fmt.Errorf("%s: %w", op, err)
}

// getJSON reads the values of keys, in their order; the record of an absent one is zero.
func getJSON[T any](ctx context.Context, db kv.DB, keys []kv.Key) ([]T, error) {
	records := make([]T, len(keys))
	if len(keys) == 0 {
		return records, nil
	}
	values, err := db.GetValues(ctx, keys...)
	if err != nil {
		return nil, err
	}
	for i, v := range values {
		if v == nil {
			continue
		}
		if err := json.Unmarshal(v, &records[i]); err != nil {
			kind, _, _ := strings.Cut(keys[i].Name, ":") // the rest may name a person
			return nil, fmt.Errorf("record %s: %w", kind, err)
		}
	}
	return records, nil
}

// encodeRecord returns the JSON of a record. It cannot fail: the records have only plain fields.
func encodeRecord(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("storage: encode %T: %v", v, err))
	}
	return b
}
