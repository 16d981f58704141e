package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/firstseen/firstseen/storage/kv"
)

// maxGroup is the largest number of commits in one transaction, and so in one fsync.
const maxGroup = 256

// job is a change that waits for the writer. A change that returns kv.ErrConflict has written nothing. Any other error
// rolls back the transaction, with every job in it.
type job struct {
	ctx       context.Context //nolint:containedctx // of the caller who waits
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
	tx = cloneTx(tx)
	return db.runJob(ctx, func(b *bbolt.Tx) error {
		for _, c := range tx.Checks {
			have := db.readValue(b, encodeKey(c.Key))
			if (have == nil) != (c.Value == nil) || !bytes.Equal(have, c.Value) {
				return kv.ErrConflict
			}
		}
		for _, op := range tx.Ops {
			if err := db.applyOp(b, op); err != nil {
				return err
			}
		}
		return nil
	})
}

// checkTx returns an error for a commit that is not valid or has a key that is too long. It is called before the writer takes the
// commit, where a failure would roll back other commits too.
func checkTx(tx kv.Tx) error {
	if err := tx.Validate(); err != nil {
		return fmt.Errorf("bolt: %w", err)
	}
	for _, op := range tx.Ops {
		size := len(encodeKey(op.Target())) + scoreSize
		switch o := op.(type) {
		case kv.Add:
			size += len(o.Member.Name)
		case kv.Bump:
			size += len(o.Name)
		}
		if size > bbolt.MaxKeySize {
			return fmt.Errorf("bolt: a key of %d bytes is too long: %d are the most", size, bbolt.MaxKeySize)
		}
	}
	return nil
}

// cloneTx copies the values of a commit: the caller may change them when it stops waiting.
func cloneTx(tx kv.Tx) kv.Tx {
	tx.Checks, tx.Ops = slices.Clone(tx.Checks), slices.Clone(tx.Ops)
	for i := range tx.Checks {
		tx.Checks[i].Value = bytes.Clone(tx.Checks[i].Value)
	}
	for i, op := range tx.Ops {
		if o, ok := op.(kv.Put); ok {
			o.Value = bytes.Clone(o.Value)
			tx.Ops[i] = o
		}
	}
	return tx
}

func (db *DB) applyOp(tx *bbolt.Tx, op kv.Op) error {
	switch o := op.(type) {
	case kv.Put:
		return db.putValue(tx, o)
	case kv.Delete:
		return deleteValue(tx, encodeKey(o.Key))
	case kv.Add:
		return addMember(tx, o)
	case kv.Bump:
		return bumpMember(tx, o)
	case kv.Remove:
		return removeMember(tx, encodeKey(o.Key), o.Name)
	case kv.Drop:
		return dropSet(tx, encodeKey(o.Key))
	}
	return fmt.Errorf("bolt: no such change: %T", op)
}

// runJob has the writer carry out a change and waits until it is durable. If the context ends first, the change may still happen.
// Variables that it sets may be read only if runJob returned nil.
func (db *DB) runJob(ctx context.Context, change func(*bbolt.Tx) error) error {
	return db.waitForJob(ctx, &job{change: change})
}

func (db *DB) waitForJob(ctx context.Context, j *job) error {
	if err := ctx.Err(); err != nil {
		return err //nolint:wrapcheck // the caller's own
	}
	j.ctx, j.done = ctx, make(chan struct{})
	select {
	case db.jobs <- j:
	case <-db.closed:
		return errClosed
	case <-ctx.Done():
		return ctx.Err() //nolint:wrapcheck // the caller's own
	}
	select {
	case <-j.done:
		return j.err
	case <-ctx.Done():
		return ctx.Err() //nolint:wrapcheck // the caller's own
	case <-db.done:
		select { // it may have been carried out just before the end
		case <-j.done:
			return j.err
		default:
			return errClosed
		}
	}
}

var errClosed = fmt.Errorf("%w: the store is closed", kv.ErrUnavailable)

// runWriter carries out all jobs; there is one writer. Jobs that arrive while it waits for the disk share the next transaction. Between
// transactions, and when there are no jobs, it merges segments.
func (db *DB) runWriter() {
	defer close(db.done)
	always := make(chan struct{})
	close(always)
	merging := always
	for {
		select {
		case j := <-db.jobs:
			db.carryOut(db.takeWaiting([]*job{j}))
			if db.flushIfFull(); db.unmerged < ranges {
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

// takeWaiting adds the jobs that are waiting to a group, up to maxGroup.
func (db *DB) takeWaiting(group []*job) []*job {
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
			if j.err = j.ctx.Err(); j.err != nil {
				continue // nobody waits for it any more
			}
			if j.err = j.change(tx); j.err != nil && !errors.Is(j.err, kv.ErrConflict) {
				return j.err
			}
		}
		return db.deleteExpired(tx)
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
