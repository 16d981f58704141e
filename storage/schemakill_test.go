package storage

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"testing"

	"github.com/firstseen/firstseen/storage/kv"
	"github.com/firstseen/firstseen/storage/storagetest"
)

// migratorEnv names the database for a test program that is to migrate it until it is killed.
const migratorEnv = "FIRSTSEEN_TEST_MIGRATOR"

// Servers are the databases that the tests of this package share.
var Servers storagetest.Shared

// TestMain makes the test program the process that TestMigrationKilled kills.
func TestMain(m *testing.M) {
	address := os.Getenv(migratorEnv)
	if address == "" {
		code := m.Run()
		Servers.Stop()
		os.Exit(code)
	}
	fmt.Fprintln(os.Stderr, migrateAloud(context.Background(), address))
	os.Exit(1)
}

// migrateAloud migrates a database, and prints a line and waits for one after each record.
func migrateAloud(ctx context.Context, address string) error {
	db, err := openDB(ctx, address)
	if err != nil {
		return err
	}
	m := newMigrator(db, slog.New(slog.DiscardHandler))
	in := bufio.NewReader(os.Stdin)
	m.steps = []step{countUp(2, func(done int) error {
		fmt.Println(done)
		_, err := in.ReadString('\n')
		return err
	})}
	return m.migrate(ctx)
}

// A process is killed in the middle of a migration, again and again; the next one goes on with it. Every record is changed once.
func TestMigrationKilled(t *testing.T) {
	const kills, between = 2, 3
	eachAddress(t, func(t *testing.T, address string, dial func() kv.DB) {
		db := dial()
		mark(t, db, firstSchema)
		putCounters(t, db, (kills+1)*between)
		if !db.Shared() {
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}
		for range kills {
			killMigrator(t, address, between)
		}
		db = dial()
		if schema, state := version(t, db); schema != 2 || state.Version != firstSchema {
			t.Errorf("in the middle: version %d, %+v", schema, state)
		}
		m, _ := tester(db, countUp(2, nil))
		if err := m.migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if schema, state := version(t, db); schema != 2 || state.Version != 2 || state.Steps[0].Changed != between {
			t.Errorf("version %d, %+v", schema, state)
		}
	})
}

// killMigrator starts a process that migrates, and kills it after so many records.
func killMigrator(t *testing.T, address string, records int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), migratorEnv+"="+address)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	lines := bufio.NewReader(out)
	for n := 1; err == nil && n <= records; n++ {
		if _, err = lines.ReadString('\n'); err == nil && n < records {
			_, err = io.WriteString(in, "\n")
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it says that it was killed
}
