package bolt

import (
	"bytes"
	"context"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/firstseen/firstseen/storage/kv"
)

// maxGroup bounds the commits that share one transaction, and so one fsync.
const maxGroup = 256

// job is a change that waits for the writer. Its change must fail before it writes anything, or not at all.
type job struct {
	change    func(*bbolt.Tx) error
	committed func() // run when it is durable, before done; may be nil
	err       error
	done      chan struct{}
}

// Commit implements kv.Writer.
func (db *DB) Commit(ctx context.Context, tx kv.Tx) error {
	if err := checkTx(tx); err != nil {
		return err
	}
	return db.do(ctx, func(b *bbolt.Tx) error {
		for _, c := range tx.Checks {
			have := db.get(b, encodeKey(c.Key))
			if (have == nil) != (c.Value == nil) || !bytes.Equal(have, c.Value) {
				return kv.ErrConflict
			}
		}
		for _, op := range tx.Ops {
			if err := db.apply(b, op); err != nil {
				return failed{err}
			}
		}
		return nil
	})
}

// checkTx refuses a commit that could not be atomic everywhere.
func checkTx(tx kv.Tx) error {
	for _, c := range tx.Checks {
		if c.Key.Part != tx.Part {
			return fmt.Errorf("bolt: check of partition %q in a commit of %q", c.Key.Part, tx.Part)
		}
	}
	for _, op := range tx.Ops {
		if op.Target().Part != tx.Part {
			return fmt.Errorf("bolt: change of partition %q in a commit of %q", op.Target().Part, tx.Part)
		}
	}
	return nil
}

func (db *DB) apply(tx *bbolt.Tx, op kv.Op) error {
	switch o := op.(type) {
	case kv.Put:
		return db.put(tx, o)
	case kv.Delete:
		return remove(tx, encodeKey(o.Key))
	case kv.Add:
		return add(tx, o)
	case kv.Bump:
		return bump(tx, o)
	case kv.Remove:
		return removeMember(tx, encodeKey(o.Key), o.Name)
	case kv.Drop:
		return drop(tx, encodeKey(o.Key))
	}
	return fmt.Errorf("bolt: no such change: %T", op)
}

// failed marks an error after which the transaction is broken and every job in it with it.
type failed struct{ error }

// do has the writer carry out a change and waits until it is durable. A change that the context gives up on
// may still happen.
func (db *DB) do(ctx context.Context, change func(*bbolt.Tx) error) error {
	return db.wait(ctx, &job{change: change, done: make(chan struct{})})
}

func (db *DB) wait(ctx context.Context, j *job) error {
	if err := ctx.Err(); err != nil {
		return err //nolint:wrapcheck // the caller's own
	}
	select {
	case db.jobs <- j:
	case <-db.closed:
		return fmt.Errorf("%w: the store is closed", kv.ErrUnavailable)
	case <-ctx.Done():
		return ctx.Err() //nolint:wrapcheck // the caller's own
	}
	select {
	case <-j.done:
		return j.err
	case <-db.done:
		select { // it may have been carried out just before the end
		case <-j.done:
			return j.err
		default:
			return fmt.Errorf("%w: the store is closed", kv.ErrUnavailable)
		}
	}
}

// write is the one writer. Jobs that come while it waits for the disk share the next transaction; between them, and
// when there are none, it merges segments.
func (db *DB) write() {
	defer close(db.done)
	always := make(chan struct{})
	close(always)
	merging := always
	for {
		select {
		case j := <-db.jobs:
			db.carryOut(db.more([]*job{j}))
			if db.tidy(); db.unmerged < ranges {
				merging = always
			}
		case <-merging:
			if !db.mergeSome() {
				merging = nil
			}
		case <-db.closed:
			return
		}
	}
}

// more takes what else is waiting.
func (db *DB) more(group []*job) []*job {
	for len(group) < maxGroup {
		select {
		case j := <-db.jobs:
			group = append(group, j)
		default:
			return group
		}
	}
	return group
}

func (db *DB) carryOut(group []*job) {
	err := db.bolt.Update(func(tx *bbolt.Tx) error {
		for _, j := range group {
			j.err = j.change(tx)
			if broken, ok := j.err.(failed); ok { //nolint:errorlint // never wrapped
				return broken.error
			}
		}
		return db.sweep(tx)
	})
	for _, j := range group {
		switch {
		case err != nil:
			j.err = fmt.Errorf("%w: %w", kv.ErrUnavailable, err)
		case j.err == nil && j.committed != nil:
			j.committed()
		}
		close(j.done)
	}
}
