package storage

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// eachDB runs the test on every kind of database; dial opens it anew.
func eachDB(t *testing.T, test func(t *testing.T, dial func() kv.DB)) {
	t.Helper()
	eachAddress(t, func(t *testing.T, _ string, dial func() kv.DB) { test(t, dial) })
}

// eachAddress is eachDB for a test that needs the address.
func eachAddress(t *testing.T, test func(t *testing.T, address string, dial func() kv.DB)) {
	t.Helper()
	for name, address := range map[string]func(t *testing.T) string{
		"bolt":    func(t *testing.T) string { return filepath.Join(t.TempDir(), "test.db") },
		"redis":   func(t *testing.T) string { return Servers.Redis(t) },
		"cluster": func(t *testing.T) string { return Servers.Cluster(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			where := address(t)
			var last kv.DB
			test(t, where, func() kv.DB {
				if last != nil && !last.Shared() {
					if err := last.Close(); err != nil {
						t.Fatal(err)
					}
				}
				db, err := openDB(t.Context(), where)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = db.Close() })
				last = db
				return db
			})
		})
	}
}

// tester returns a migrator with steps of the test, and what it logs.
func tester(db kv.DB, steps ...step) (*migrator, *bytes.Buffer) {
	var log bytes.Buffer
	m := newMigrator(db, slog.New(slog.NewTextHandler(&log, nil)))
	if len(steps) > 0 {
		m.steps = steps
	}
	return m, &log
}

func version(t *testing.T, db kv.DB) (schema int, state schemaState) {
	t.Helper()
	schema, err := db.SchemaVersion(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	state, _, err = (&migrator{db: db}).loadState(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return schema, state
}

// mark gives a new store a version.
func mark(t *testing.T, db kv.DB, after int) {
	t.Helper()
	if err := db.SetSchemaVersion(t.Context(), 0, after); err != nil {
		t.Fatal(err)
	}
}

// putCounters writes n records for countUp to change.
func putCounters(t *testing.T, db kv.DB, n int) {
	t.Helper()
	for i := range n {
		key := kv.Key{Part: "counter:" + strconv.Itoa(i), Name: "n"}
		if err := db.Commit(t.Context(), kv.Tx{Part: key.Part, Ops: []kv.Op{kv.Put{Key: key, Value: []byte("old")}}}); err != nil {
			t.Fatal(err)
		}
	}
}

// countUp is a step that makes "new" of each "old", and of anything else an error. after, if not nil, is called after each.
func countUp(number int, after func(done int) error) step {
	return step{number, "count up", func(ctx context.Context, db kv.DB) (changed int, err error) {
		for key, err := range db.ListKeys(ctx, "counter:") {
			if err != nil {
				return changed, err
			}
			done, err := rewriteValue(ctx, db, key, func(old []byte) ([]byte, error) {
				switch string(old) {
				case "old":
					return []byte("new"), nil
				case "new":
					return nil, nil
				}
				return nil, errors.New("neither old nor new")
			})
			if err != nil {
				return changed, err
			}
			if !done {
				continue
			}
			changed++
			if after == nil {
				continue
			}
			if err := after(changed); err != nil {
				return changed, err
			}
		}
		return changed, nil
	}}
}

var errCut = errors.New("cut short")

func TestNewStoreHasTheLatestVersion(t *testing.T) {
	eachDB(t, func(t *testing.T, dial func() kv.DB) {
		for range 2 {
			m, log := tester(dial())
			if err := m.migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			if schema, state := version(t, m.db); schema != m.latestVersion() || state.Version != m.latestVersion() || len(state.Steps) != 0 {
				t.Errorf("version %d, %+v", schema, state)
			}
			if log.Len() > 0 {
				t.Errorf("logged %s", log)
			}
		}
	})
}

// A store of a later version is refused with a sentence, and stays as it is. The version lies where the builds from before the steps
// look for it, which refuse all but "1".
func TestNewerStoreIsRefused(t *testing.T) {
	eachDB(t, func(t *testing.T, dial func() kv.DB) {
		m, _ := tester(dial())
		mark(t, m.db, m.latestVersion()+1)
		err := m.migrate(t.Context())
		if !errors.Is(err, kv.ErrSchema) || !errors.Is(err, &core.Problem{Code: core.NewerStore}) || !strings.Contains(err.Error(), "the store has version 3, and this build knows versions up to 2") {
			t.Errorf("err = %v", err)
		}
		if schema, state := version(t, m.db); schema != m.latestVersion()+1 || state.Version != firstSchema {
			t.Errorf("version %d, %+v", schema, state)
		}
	})
}

// Every step is carried out once, in order, and says what it did.
func TestStepsAreCarriedOutOnce(t *testing.T) {
	eachDB(t, func(t *testing.T, dial func() kv.DB) {
		db := dial()
		mark(t, db, firstSchema)
		putCounters(t, db, 3)
		m, log := tester(db, countUp(2, nil), countUp(3, nil))
		for range 2 {
			if err := m.migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		schema, state := version(t, db)
		if schema != 3 || state.Version != 3 || len(state.Steps) != 2 || state.Steps[0].Changed != 3 || state.Steps[1].Changed != 0 || state.Steps[0].Name != "count up" {
			t.Errorf("version %d, %+v", schema, state)
		}
		for _, want := range []string{`"the store is being migrated" step=2 name="count up"`, `"the store was migrated" step=2 name="count up" changed=3 took=`, `step=3 name="count up" changed=0`} {
			if strings.Count(log.String(), want) != 1 {
				t.Errorf("no %s in\n%s", want, log)
			}
		}
		values, err := db.GetValues(t.Context(), schemaLockKey)
		if err != nil || values[0] != nil {
			t.Errorf("the lock is left: %q, %v", values[0], err)
		}
	})
}

// A migration that fails is gone on with when the store is opened again; until then builds that do not know it refuse the store.
func TestMigrationGoesOn(t *testing.T) {
	eachDB(t, func(t *testing.T, dial func() kv.DB) {
		db := dial()
		mark(t, db, firstSchema)
		putCounters(t, db, 5)
		first, _ := tester(db, countUp(2, func(done int) error {
			if done == 2 {
				return errCut
			}
			return nil
		}))
		if err := first.migrate(t.Context()); !errors.Is(err, errCut) || !strings.Contains(err.Error(), "step 2 (count up)") {
			t.Fatalf("err = %v", err)
		}
		if schema, state := version(t, db); schema != 2 || state.Version != firstSchema {
			t.Errorf("in the middle: version %d, %+v", schema, state)
		}
		db = dial()
		second, _ := tester(db, countUp(2, nil))
		if err := second.migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if schema, state := version(t, db); schema != 2 || state.Version != 2 || state.Steps[0].Changed != 3 {
			t.Errorf("version %d, %+v", schema, state)
		}
	})
}

// Of several processes that open an older store one migrates it, and the others wait for it.
func TestOneProcessMigrates(t *testing.T) {
	eachDB(t, func(t *testing.T, dial func() kv.DB) {
		db := dial()
		mark(t, db, firstSchema)
		putCounters(t, db, 5)
		if !db.Shared() {
			return // one process has it open
		}
		var wg sync.WaitGroup
		for range 5 {
			m, _ := tester(dial(), countUp(2, nil))
			wg.Go(func() {
				if err := m.migrate(t.Context()); err != nil {
					t.Error(err)
				}
				if schema, state := version(t, m.db); schema != 2 || state.Version != 2 || len(state.Steps) != 1 || state.Steps[0].Changed != 5 {
					t.Errorf("version %d, %+v", schema, state)
				}
			})
		}
		wg.Wait()
	})
}

// A process that has waited long enough says why it does not start; one that was told to end ends.
func TestMigrationOfAnotherProcess(t *testing.T) {
	eachDB(t, func(t *testing.T, dial func() kv.DB) {
		db := dial()
		if !db.Shared() {
			return // one process has it open
		}
		mark(t, db, firstSchema)
		other, _ := tester(db)
		if held, err := other.acquireLock(t.Context()); !held || err != nil {
			t.Fatal(held, err)
		}
		m, log := tester(dial())
		m.wait = 0
		err := m.migrate(t.Context())
		if !errors.Is(err, &core.Problem{Code: core.Unavailable}) || !strings.Contains(err.Error(), "another process is migrating the store") {
			t.Errorf("err = %v", err)
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if err := m.migrate(ended); !errors.Is(err, context.Canceled) {
			t.Errorf("err = %v", err)
		}
		if schema, state := version(t, db); schema != firstSchema || state.Version != firstSchema {
			t.Errorf("version %d, %+v, log %s", schema, state, log)
		}
	})
}

func TestGroupSettingsByValue(t *testing.T) {
	for old, want := range map[string]string{
		`{}`:                                "",
		`{"lang":"fr","silent":true}`:       "",
		`{"quiet":"22-8","cool_down":"7d"}`: "",
		`{"silent":true,"react":true,"lang":"fr","cool_down":604800000000000,"quiet":3}`: `{"cool_down":"7d","lang":"fr","quiet":"22-8","react":true,"silent":true}`,
		`{"cool_down":86400000000000,"quiet":"4-12"}`:                                    `{"cool_down":"24h","quiet":"4-12"}`,
		`{"cool_down":3600000000000}`:                                                    `{"cool_down":"1h"}`,
		`{"cool_down":7,"quiet":0}`:                                                      `{}`,
		`{"quiet":1}`:                                                                    `{"quiet":"20-6"}`,
		`{"quiet":2}`:                                                                    `{"quiet":"21-7"}`,
		`{"quiet":4}`:                                                                    `{"quiet":"23-9"}`,
		`{"quiet":5}`:                                                                    `{"quiet":"0-8"}`,
		`{"quiet":6}`:                                                                    `{"quiet":"4-12"}`,
		`{"quiet":99,"later":{"field":1}}`:                                               `{"later":{"field":1},"quiet":"4-12"}`,
		`{"quiet":-1}`:                                                                   `{}`,
	} {
		got, err := groupSettingsByValue([]byte(old))
		if err != nil || string(got) != want {
			t.Errorf("%s became %s, %v, want %s", old, got, err, want)
		}
	}
	if _, err := groupSettingsByValue([]byte("no record")); err == nil {
		t.Error("what is no record was read")
	}
}
