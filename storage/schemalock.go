package storage

import (
	"context"
	"errors"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// errMigrating says why a store cannot be opened yet.
var errMigrating = errors.New("another process is migrating the store; start again when it is done")

// awaitLock waits until this process holds the lock, or another has completed the migration.
func (m *migrator) awaitLock(ctx context.Context) (done bool, err error) {
	deadline := time.Now().Add(m.wait)
	for waited := false; ; waited = true {
		held, err := m.acquireLock(ctx)
		if held || err != nil {
			return false, err
		}
		version, state, err := m.readState(ctx)
		switch {
		case err != nil:
			return false, err
		case version > m.latestVersion():
			return false, m.newerStoreError(version)
		case version == m.latestVersion() && state.Version == version:
			return true, nil
		case time.Now().After(deadline):
			return false, &core.Problem{Code: core.Unavailable, Op: "open store", Err: errMigrating}
		case !waited:
			m.log.Info("another process is migrating the store; waiting for it")
		}
		select {
		case <-time.After(schemaPoll):
		case <-ctx.Done():
			return false, ctx.Err() //nolint:wrapcheck // the caller's own
		}
	}
}

// acquireLock takes or renews the lock, and reports whether this process holds it.
func (m *migrator) acquireLock(ctx context.Context) (held bool, err error) {
	values, err := m.db.GetValues(ctx, schemaLockKey)
	if err != nil || values[0] != nil && string(values[0]) != m.holder {
		return false, err
	}
	err = m.db.Commit(ctx, kv.Tx{Part: schemaPart, Checks: []kv.Check{{Key: schemaLockKey, Value: values[0]}}, Ops: []kv.Op{
		kv.Put{Key: schemaLockKey, Value: []byte(m.holder), TTL: schemaLease},
	}})
	if errors.Is(err, kv.ErrConflict) {
		return false, nil
	}
	return err == nil, err
}

// keepLock renews the lock until stop is called, which gives it back. The context ends if another process takes the lock.
func (m *migrator) keepLock(ctx context.Context) (locked context.Context, stop func()) {
	locked, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer cancel()
		ticker := time.NewTicker(schemaLease / 5)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				if held, err := m.acquireLock(locked); err == nil && !held {
					return
				}
			case <-locked.Done():
				return
			}
		}
	}()
	return locked, func() {
		cancel()
		<-ended
		release, cancel := context.WithTimeout(context.WithoutCancel(ctx), schemaLease)
		defer cancel()
		_ = m.db.Commit(release, kv.Tx{ // it ends by itself too
			Part: schemaPart, Checks: []kv.Check{{Key: schemaLockKey, Value: []byte(m.holder)}}, Ops: []kv.Op{kv.Delete{Key: schemaLockKey}},
		})
	}
}
