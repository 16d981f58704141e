package storage

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// A store has a schema version: the number of the form in which its records are written. Open migrates an older store, in steps, and
// refuses a newer one. Where the driver keeps the version (kv.Schema) older builds look for it too, so it is raised before the first
// record is changed: they refuse a store whose migration has begun. Which steps have been carried out is kept in
//
//	schema      values  steps (a schemaState), lock (the process that migrates)
const schemaPart = "schema"

var (
	schemaStateKey = kv.Key{Part: schemaPart, Name: "steps"}
	schemaLockKey  = kv.Key{Part: schemaPart, Name: "lock"}
)

// firstSchema is the version of the stores from before there were steps.
const firstSchema = 1

// step is one migration. It brings the records from the form of version number-1 to that of number.
type step struct {
	number int
	name   string
	// migrate changes the records and returns how many it has changed. It may be called again after it was cut short, and by two
	// processes at one time: a record in the new form stays as it is, and each is written only if nobody has changed it in between.
	migrate func(ctx context.Context, db kv.DB) (changed int, err error)
}

// schemaState is the record of the steps that are complete.
type schemaState struct {
	Version int           `json:"version"` // all steps up to this one are complete
	Steps   []stepOutcome `json:"steps,omitempty"`
}

// stepOutcome is the record of a step that is complete.
type stepOutcome struct {
	Number  int       `json:"number"`
	Name    string    `json:"name"`
	Changed int       `json:"changed"` // records
	At      time.Time `json:"at"`
}

// Times of a migration.
const (
	schemaLease = 5 * time.Second        // how long a process that was killed keeps others from going on with its migration
	schemaWait  = time.Minute            // how long a process waits for another that migrates
	schemaPoll  = 100 * time.Millisecond // how often it looks whether that is done
)

// migrator brings a store to the version of this build.
type migrator struct {
	db     kv.DB
	steps  []step
	log    *slog.Logger
	holder string // of the lock
	wait   time.Duration
}

func newMigrator(db kv.DB, log *slog.Logger) *migrator {
	return &migrator{db: db, steps: migrationSteps(), log: log, holder: rand.Text(), wait: schemaWait}
}

// latestVersion returns the version that this build writes.
func (m *migrator) latestVersion() int { return m.steps[len(m.steps)-1].number }

// migrate refuses a newer store, and carries out the steps that an older one lacks. What another process does at the same time makes it
// look again.
func (m *migrator) migrate(ctx context.Context) (err error) {
	for range maxTries {
		if err = m.tryMigrate(ctx); !errors.Is(err, kv.ErrConflict) {
			break
		}
	}
	return err
}

func (m *migrator) tryMigrate(ctx context.Context) error {
	version, state, err := m.readState(ctx)
	switch {
	case err != nil:
		return err
	case version > m.latestVersion():
		return m.newerStoreError(version)
	case version == 0:
		return m.initStore(ctx)
	case version == m.latestVersion() && state.Version == version:
		return nil
	}
	return m.runSteps(ctx)
}

// newerStoreError returns the error for a store that a newer build wrote.
func (m *migrator) newerStoreError(version int) error {
	return &core.Problem{
		Code: core.NewerStore, Op: "open store",
		Err: fmt.Errorf("%w: the store has version %d, and this build knows versions up to %d", kv.ErrSchema, version, m.latestVersion()),
	}
}

func (m *migrator) readState(ctx context.Context) (version int, state schemaState, err error) {
	version, err = m.db.SchemaVersion(ctx)
	if err == nil && version > 0 {
		state, _, err = m.loadState(ctx)
	}
	return version, state, err
}

// loadState returns what is complete, and the record of it.
func (m *migrator) loadState(ctx context.Context) (state schemaState, raw []byte, err error) {
	values, err := m.db.GetValues(ctx, schemaStateKey)
	if err == nil && values[0] != nil {
		err = json.Unmarshal(values[0], &state)
	}
	if err != nil {
		return state, nil, fmt.Errorf("read schema: %w", err)
	}
	state.Version = max(state.Version, firstSchema)
	return state, values[0], nil
}

// initStore gives a new store its version. Cut short, the next process finds nothing to change in it.
func (m *migrator) initStore(ctx context.Context) error {
	if err := m.db.SetSchemaVersion(ctx, 0, m.latestVersion()); err != nil {
		return err
	}
	return m.db.Commit(ctx, kv.Tx{Part: schemaPart, Checks: []kv.Check{{Key: schemaStateKey}}, Ops: []kv.Op{
		kv.Put{Key: schemaStateKey, Value: encodeRecord(schemaState{Version: m.latestVersion()})},
	}})
}

// runSteps carries out the steps that are missing, in one process of all that open the store.
func (m *migrator) runSteps(ctx context.Context) error {
	if m.db.Shared() {
		if done, err := m.awaitLock(ctx); done || err != nil {
			return err
		}
		var stop func()
		ctx, stop = m.keepLock(ctx)
		defer stop()
	}
	version, state, err := m.readState(ctx)
	if err != nil {
		return err
	}
	if version > m.latestVersion() {
		return m.newerStoreError(version)
	}
	if err := m.db.SetSchemaVersion(ctx, version, m.latestVersion()); err != nil {
		return err
	}
	for _, s := range m.steps {
		if s.number <= state.Version {
			continue
		}
		if state, err = m.runStep(ctx, s); err != nil {
			return fmt.Errorf("migrate store, step %d (%s): %w", s.number, s.name, err)
		}
	}
	return nil
}

// runStep carries out a step, and notes that it is complete.
func (m *migrator) runStep(ctx context.Context, s step) (schemaState, error) {
	began := time.Now()
	m.log.Info("the store is being migrated", "step", s.number, "name", s.name)
	changed, err := s.migrate(ctx, m.db)
	if err != nil {
		return schemaState{}, err
	}
	state, raw, err := m.loadState(ctx)
	if err != nil {
		return state, err
	}
	if state.Version < s.number { // another process has not noted it
		state.Version = s.number
		state.Steps = append(state.Steps, stepOutcome{Number: s.number, Name: s.name, Changed: changed, At: time.Now().UTC()})
		err = m.db.Commit(ctx, kv.Tx{Part: schemaPart, Checks: []kv.Check{{Key: schemaStateKey, Value: raw}}, Ops: []kv.Op{
			kv.Put{Key: schemaStateKey, Value: encodeRecord(state)},
		}})
	}
	if err == nil {
		m.log.Info("the store was migrated", "step", s.number, "name", s.name, "changed", changed, "took", time.Since(began).String())
	}
	return state, err
}
