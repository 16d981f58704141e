package bolt_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/firstseen/firstseen/storage/bolt"
	"github.com/firstseen/firstseen/storage/kv"
	"github.com/firstseen/firstseen/storage/storagetest"
)

func open(t *testing.T, path string) *bolt.DB {
	t.Helper()
	db, err := bolt.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func TestConformance(t *testing.T) {
	storagetest.Run(t, func(t *testing.T) kv.DB { return open(t, filepath.Join(t.TempDir(), "test.db")) })
}

func TestOneProcessAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	open(t, path)
	_, err := bolt.Open(t.Context(), path)
	if !errors.Is(err, kv.ErrUnavailable) || !strings.Contains(err.Error(), "in use by another process") {
		t.Errorf("a second time: %v", err)
	}
}
