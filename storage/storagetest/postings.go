package storagetest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/firstseen/firstseen/storage/kv"
)

// posting is the nth posting of an owner.
func posting(owner, n int) []byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(owner))[8-kv.OwnerSize:]
	return append(b, binary.BigEndian.AppendUint64(nil, uint64(n))[8-(kv.PostingSize-kv.OwnerSize):]...)
}

func lookup(t *testing.T, db kv.DB, limit int, keys ...uint32) [][]byte {
	t.Helper()
	lists, err := db.Lookup(t.Context(), keys, limit)
	if err != nil {
		t.Fatal(err)
	}
	return lists
}

// sorted returns the postings of a list, each once, in order.
func sorted(list []byte) (all []string) {
	for p := range slices.Chunk(list, kv.PostingSize) {
		all = append(all, fmt.Sprintf("%x", p))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func appendTo(t *testing.T, db kv.DB, lists ...kv.List) {
	t.Helper()
	if err := db.Append(t.Context(), lists); err != nil {
		t.Fatal(err)
	}
}

func testPostings(t *testing.T, db kv.DB) {
	const top = ^uint32(0)
	appendTo(t, db)
	appendTo(t, db, kv.List{Key: 1, Data: posting(1, 1)}, kv.List{Key: top, Data: append(posting(1, 2), posting(1, 3)...)},
		kv.List{Key: 1, Data: posting(1, 4)}, kv.List{Key: 0, Data: posting(1, 5)}, kv.List{Key: 7})
	appendTo(t, db, kv.List{Key: 1, Data: posting(2, 1)})
	got := lookup(t, db, 10, 1, 5, top, 1, 0)
	equal(t, sorted(slices.Concat(posting(1, 1), posting(1, 4), posting(2, 1))), sorted(got[0]))
	equal(t, 0, len(got[1]))
	equal(t, sorted(slices.Concat(posting(1, 2), posting(1, 3))), sorted(got[2]))
	equal(t, sorted(got[0]), sorted(got[3]))
	equal(t, posting(1, 5), got[4])

	if got := lookup(t, db, 2, 1, top); got[0] != nil || len(got[1]) != 2*kv.PostingSize {
		t.Errorf("a list of 3 is too long for 2, one of 2 is not: %v", got)
	}
	if got := lookup(t, db, 3, 1); len(got[0]) != 3*kv.PostingSize {
		t.Errorf("a list as long as the limit: %v", got)
	}
	if got := lookup(t, db, 3); len(got) != 0 {
		t.Errorf("no keys: %v", got)
	}
	all := map[uint32]int{}
	for l, err := range db.Lists(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all[l.Key] += len(sorted(l.Data))
	}
	equal(t, map[uint32]int{0: 1, 1: 3, top: 2}, all)
}

func testUnpost(t *testing.T, db kv.DB) {
	const keys = 1500 // more than a batch
	var lists []kv.List
	var all []uint32
	for k := range uint32(keys) {
		lists = append(lists, kv.List{Key: k, Data: slices.Concat(posting(1, 1), posting(2, int(k)), posting(1, 2), posting(256, 1), posting(1, 1))})
		all = append(all, k)
	}
	appendTo(t, db, lists...)
	owner := posting(1, 0)[:kv.OwnerSize]
	for range 2 { // a second time is no error
		if err := db.Unpost(t.Context(), owner, append(all[1:], 999_999)); err != nil {
			t.Fatal(err)
		}
	}
	got := lookup(t, db, 10, all...)
	equal(t, 4, len(sorted(got[0]))) // was not named
	for k, list := range got[1:] {
		equal(t, sorted(slices.Concat(posting(2, k+1), posting(256, 1))), sorted(list))
	}
	for _, o := range []int{2, 256} {
		if err := db.Unpost(t.Context(), posting(o, 0)[:kv.OwnerSize], all); err != nil {
			t.Fatal(err)
		}
	}
	for l, err := range db.Lists(t.Context()) {
		if err != nil || l.Key != 0 {
			t.Fatalf("left behind: %v, %v", l, err)
		}
	}
}

func testConcurrentLists(t *testing.T, db kv.DB) {
	const workers, each = 8, 10
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := range each {
				if err := db.Append(t.Context(), []kv.List{{Key: 1, Data: posting(w+1, i)}, {Key: uint32(w + 10), Data: posting(w+1, i)}}); err != nil {
					t.Error(err)
				}
				if _, err := db.Lookup(t.Context(), []uint32{1, 2}, 1000); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if got := lookup(t, db, 1000, 1)[0]; len(sorted(got)) != workers*each {
		t.Errorf("%d postings", len(sorted(got)))
	}
	for w := range workers {
		list := lookup(t, db, 1000, uint32(w+10))[0]
		for p := range slices.Chunk(list, kv.PostingSize) {
			if !bytes.Equal(p[:kv.OwnerSize], posting(w+1, 0)[:kv.OwnerSize]) {
				t.Errorf("a posting of another list: %x", p)
			}
		}
	}
}
