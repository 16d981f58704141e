package storagetest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/firstseen/firstseen/storage/kv"
)

// firstError returns the first error of a sequence, nil if there is none.
func firstError[T any](all iter.Seq2[T, error]) error {
	for _, err := range all {
		return err
	}
	return nil
}

// A call with a context that is over changes nothing and says so.
func testCancelled(t *testing.T, db kv.DB) {
	key := kv.Key{Part: "p", Name: "a"}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range map[string]func() error{
		"Get":    func() error { _, err := db.GetValues(ctx, key); return err },
		"Range":  func() error { _, err := db.ListMembers(ctx, key, kv.All); return err },
		"Count":  func() error { _, err := db.CountMembers(ctx, key); return err },
		"Scores": func() error { _, _, err := db.GetScores(ctx, key, "m"); return err },
		"Claim":  func() error { _, err := db.ClaimMembers(ctx, key, 1, 2, 1); return err },
		"Commit": func() error { return db.Commit(ctx, kv.Tx{Part: "p", Ops: []kv.Op{kv.Put{Key: key}}}) },
		"Append": func() error { return db.AppendPostings(ctx, []kv.List{{Key: 1, Data: makePosting(1, 1)}}) },
		"Lookup": func() error { _, err := db.LookupPostings(ctx, []uint32{1}, 1); return err },
		"Keys":   func() error { return firstError(db.ListKeys(ctx, "")) },
		"Lists":  func() error { return firstError(db.ListPostings(ctx)) },
		"Unpost": func() error { return db.RemovePostings(ctx, makePosting(1, 1)[:kv.OwnerSize], []uint32{1}) },
	} {
		if err := call(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
	checkEqual(t, [][]byte{nil}, getValues(t, db, key))
}

// Callers that give up in the middle leave each commit whole or absent, and those that did not are told the truth.
func testInterrupted(t *testing.T, db kv.DB) {
	const commits = 200
	for i := range commits {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*20*time.Microsecond)
		name := fmt.Sprint(i)
		err := db.Commit(ctx, kv.Tx{Part: "p", Ops: []kv.Op{kv.Put{Key: kv.Key{Part: "p", Name: name}, Value: []byte(name)}, add(name, int64(i))}})
		cancel()
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("commit %d: %v", i, err)
		}
		var there bool
		Eventually(t, "the commit is whole or absent", func() bool { // it may still be on its way
			_, ok, err := db.GetScores(t.Context(), set, name)
			if err != nil {
				t.Fatal(err)
			}
			there = getValues(t, db, kv.Key{Part: "p", Name: name})[0] != nil
			return there == ok[0]
		})
		if err == nil && !there {
			t.Errorf("commit %d was acknowledged, and is not there", i)
		}
	}
}

func testHealth(t *testing.T, db kv.DB) {
	appendTo(t, db, kv.List{Key: 1, Data: makePosting(1, 1)}, kv.List{Key: 2, Data: makePosting(1, 1)})
	h, err := db.Health(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if h.Server == "" || !h.Durable || h.Advice != "" || h.Bytes == 0 || h.Postings >= 0 && h.Postings != 2 {
		t.Errorf("%+v", h)
	}
}

func testClosed(t *testing.T, db kv.DB) {
	for range 2 {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := db.Commit(t.Context(), kv.Tx{Part: "p", Ops: []kv.Op{kv.Put{Key: kv.Key{Part: "p", Name: "a"}}}}); err == nil {
		t.Error("a commit after Close was acknowledged")
	}
	for name, call := range map[string]func() error{
		"Get":    func() error { _, err := db.GetValues(t.Context(), kv.Key{Part: "p", Name: "a"}); return err },
		"Range":  func() error { _, err := db.ListMembers(t.Context(), set, kv.All); return err },
		"Claim":  func() error { _, err := db.ClaimMembers(t.Context(), set, 1, 2, 1); return err },
		"Append": func() error { return db.AppendPostings(t.Context(), []kv.List{{Key: 1, Data: makePosting(1, 1)}}) },
		"Lookup": func() error { _, err := db.LookupPostings(t.Context(), []uint32{1}, 1); return err },
		"Lists":  func() error { return firstError(db.ListPostings(t.Context())) },
		"Health": func() error { _, err := db.Health(t.Context()); return err },
	} {
		if err := call(); !errors.Is(err, kv.ErrUnavailable) {
			t.Errorf("%s after Close: %v", name, err)
		}
	}
}
