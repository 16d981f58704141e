package bolt

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/firstseen/firstseen/storage/kv"
	"github.com/firstseen/firstseen/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.RunWriter(m, dialSmall) }

// dialSmall opens a store whose small segments are full at once, so that it flushes and merges all the time.
func dialSmall(ctx context.Context, path string) (kv.DB, error) {
	db, err := Open(ctx, path)
	if err != nil {
		return nil, err
	}
	return db, db.runJob(ctx, func(*bbolt.Tx) error { db.maxRecent = 300; return nil }) // of the writer alone
}

func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	storagetest.KillWriter(t, path, dialSmall, 12)
	check(t, path)
}

// leaked is what the library says of a page that is lost until the file is compacted. It loses one, now and then, when
// a transaction fails for want of room.
const leaked = "unreachable unfreed"

// check proves that no page of the file is used twice, by the library's own rules, and that the count of postings is
// right.
func check(t *testing.T, path string) {
	t.Helper()
	db, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for l, err := range db.ListPostings(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		n += len(l.Data) / kv.PostingSize
	}
	if h, err := db.Health(t.Context()); err != nil || h.Postings != int64(n) {
		t.Errorf("%d postings, counted as %d: %v", n, h.Postings, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	checkPages(t, path)
}

func checkPages(t *testing.T, path string) {
	t.Helper()
	file, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, PreLoadFreelist: true})
	if err != nil {
		t.Fatal(err)
	}
	err = file.View(func(tx *bbolt.Tx) error {
		for err := range tx.Check() {
			if !strings.HasSuffix(err.Error(), leaked) {
				t.Error(err)
			}
		}
		return nil
	})
	if err := errors.Join(err, file.Close()); err != nil {
		t.Error(err)
	}
}
