// Package bolt is a database in one file, with go.etcd.io/bbolt, for a bot that runs on one small machine. One process at a time can
// have the file open.
//
// Values and sorted sets are ordered keys. Posting lists are written as small segments, one an append, and merged
// into ever larger ones in the background, as in a log-structured merge tree: a B+tree entry a posting
// would cost a page write each.
package bolt

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/firstseen/firstseen/storage/kv"
)

const (
	// lockWait is the time that Open waits for another process to close the file.
	lockWait = 2 * time.Second
	// firstMmap is the address space taken at open, in bytes: growing it later makes readers wait.
	firstMmap = 1 << 30
)

// The buckets.
var (
	bucketMeta    = []byte("meta")    // schema version; sequence number of segments; number of postings
	bucketValues  = []byte("values")  // key -> expiry and value
	bucketExpiry  = []byte("expiry")  // expiry and key -> nothing
	bucketMembers = []byte("members") // set and member -> score
	bucketOrder   = []byte("order")   // set, score and member -> nothing
	bucketCounts  = []byte("counts")  // set -> number of members
	bucketRecent  = []byte("recent")  // sequence number -> small segment
	bucketLarge   = []byte("large")   // range, level and sequence number -> chunk of a large segment
)

var buckets = [][]byte{
	bucketMeta, bucketValues, bucketExpiry, bucketMembers, bucketOrder, bucketCounts, bucketRecent, bucketLarge,
}

// DB is an open file. It implements kv.DB.
type DB struct {
	bolt   *bbolt.DB
	jobs   chan *job
	done   chan struct{} // closed when the writer has ended
	closer sync.Once
	closed chan struct{}
	now    func() time.Time
	file   fs.FileInfo // of the file when it was opened

	mu     sync.RWMutex
	recent map[uint32][]byte // the postings of the small segments
	held   int               // how many they are

	// Used by the writer alone: the limit on the small segments, and the first range that may need merging.
	maxRecent int
	unmerged  int
}

var _ kv.DB = (*DB)(nil)

// Open opens the file at path, or makes it. It fails with kv.ErrUnavailable if another process has it, if the disk
// is full or the file may not be written, and with kv.ErrSchema if the file is of another kind.
func Open(ctx context.Context, path string) (*DB, error) {
	if err := ctx.Err(); err != nil {
		return nil, err //nolint:wrapcheck // the caller's own
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("%w: make folder: %w", kv.ErrUnavailable, err)
	}
	b, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockWait, InitialMmapSize: firstMmap, FreelistType: bbolt.FreelistMapType})
	if err != nil {
		return nil, openError(err)
	}
	db := &DB{
		bolt: b, jobs: make(chan *job, maxGroup), done: make(chan struct{}), closed: make(chan struct{}),
		now: time.Now, recent: map[uint32][]byte{}, maxRecent: maxRecent,
	}
	if err := errors.Join(db.createBuckets(), db.loadRecent(), db.rememberFile()); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	go db.runWriter()
	return db, nil
}

func openError(err error) error {
	var path *fs.PathError
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return fmt.Errorf("%w: %w", kv.ErrUnavailable, kv.ErrInUse)
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum):
		return fmt.Errorf("%w: not a firstseen store: %w", kv.ErrSchema, err)
	case errors.As(err, &path):
		return fmt.Errorf("%w: %w", kv.ErrUnavailable, err)
	}
	return fmt.Errorf("open store: %w", err)
}

// createBuckets makes the buckets.
func (db *DB) createBuckets() error {
	return db.bolt.Update(func(tx *bbolt.Tx) error {
		for _, name := range buckets {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return fmt.Errorf("prepare store: %w", err)
			}
		}
		return nil
	})
}

// rememberFile notes which file is open, for hasFile.
func (db *DB) rememberFile() (err error) {
	if db.file, err = os.Stat(db.bolt.Path()); err != nil {
		return openError(err)
	}
	return nil
}

// hasFile reports whether the open file still has its name. One that was removed can be written until it is closed, and is lost then.
func (db *DB) hasFile() bool {
	now, err := os.Stat(db.bolt.Path())
	return err == nil && os.SameFile(now, db.file)
}

// Health implements kv.DB. A bolt file is as durable as the disk.
func (db *DB) Health(ctx context.Context) (kv.Health, error) {
	h := kv.Health{Server: "embedded store (bbolt)", Durable: true}
	err := db.readTx(ctx, func(tx *bbolt.Tx) error {
		h.Bytes = tx.Size()
		h.Postings = int64(decodeCounter(tx.Bucket(bucketMeta).Get(keyPostings)))
		return nil
	})
	if err == nil && !db.hasFile() {
		h.Durable, h.Advice = false, kv.FileGone
	}
	return h, err
}

// Close implements kv.DB. It waits for the commit under way.
func (db *DB) Close() error {
	var err error
	db.closer.Do(func() {
		close(db.closed)
		<-db.done
		err = db.bolt.Close()
	})
	return err
}

// readTx runs f in a read transaction.
func (db *DB) readTx(ctx context.Context, f func(*bbolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err //nolint:wrapcheck // the caller's own
	}
	return mapError(db.bolt.View(f))
}

func mapError(err error) error {
	if errors.Is(err, bolterrors.ErrDatabaseNotOpen) || errors.Is(err, bolterrors.ErrTxClosed) {
		return fmt.Errorf("%w: %w", kv.ErrUnavailable, err)
	}
	return err
}
