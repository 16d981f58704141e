package bolt

import (
	"errors"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/firstseen/firstseen/storage/kv"
)

// setSchema writes the version as it lies in the file.
func setSchema(t *testing.T, db *DB, raw string) {
	t.Helper()
	if err := db.runJob(t.Context(), func(tx *bbolt.Tx) error { return tx.Bucket(bucketMeta).Put([]byte("schema"), []byte(raw)) }); err != nil {
		t.Fatal(err)
	}
}

// The version lies where the builds of version 1 put it, and what is none is refused.
func TestSchemaVersionInTheFile(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	setSchema(t, db, "1")
	if version, err := db.SchemaVersion(t.Context()); version != 1 || err != nil {
		t.Errorf("version %d, %v", version, err)
	}
	setSchema(t, db, "one")
	if _, err := db.SchemaVersion(t.Context()); !errors.Is(err, kv.ErrSchema) {
		t.Errorf("err = %v", err)
	}
	if err := db.SetSchemaVersion(t.Context(), 0, 2); !errors.Is(err, kv.ErrSchema) {
		t.Errorf("err = %v", err)
	}
}
