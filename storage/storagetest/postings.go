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

// makePosting returns the nth posting of an owner.
func makePosting(owner, n int) []byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(owner))[8-kv.OwnerSize:]
	return append(b, binary.BigEndian.AppendUint64(nil, uint64(n))[8-(kv.PostingSize-kv.OwnerSize):]...)
}

func lookupLists(t *testing.T, db kv.DB, limit int, keys ...uint32) [][]byte {
	t.Helper()
	lists, err := db.LookupPostings(t.Context(), keys, limit)
	if err != nil {
		t.Fatal(err)
	}
	return lists
}

// sortPostings returns the postings of a list, each once, in order.
func sortPostings(list []byte) (all []string) {
	for p := range slices.Chunk(list, kv.PostingSize) {
		all = append(all, fmt.Sprintf("%x", p))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func appendTo(t *testing.T, db kv.DB, lists ...kv.List) {
	t.Helper()
	if err := db.AppendPostings(t.Context(), lists); err != nil {
		t.Fatal(err)
	}
}

func testPostings(t *testing.T, db kv.DB) {
	const top = ^uint32(0)
	appendTo(t, db)
	appendTo(t, db, kv.List{Key: 1, Data: makePosting(1, 1)}, kv.List{Key: top, Data: append(makePosting(1, 2), makePosting(1, 3)...)},
		kv.List{Key: 1, Data: makePosting(1, 4)}, kv.List{Key: 0, Data: makePosting(1, 5)}, kv.List{Key: 7})
	appendTo(t, db, kv.List{Key: 1, Data: makePosting(2, 1)})
	got := lookupLists(t, db, 10, 1, 5, top, 1, 0)
	checkEqual(t, sortPostings(slices.Concat(makePosting(1, 1), makePosting(1, 4), makePosting(2, 1))), sortPostings(got[0]))
	checkEqual(t, 0, len(got[1]))
	checkEqual(t, sortPostings(slices.Concat(makePosting(1, 2), makePosting(1, 3))), sortPostings(got[2]))
	checkEqual(t, sortPostings(got[0]), sortPostings(got[3]))
	checkEqual(t, makePosting(1, 5), got[4])

	if got := lookupLists(t, db, 2, 1, top); got[0] != nil || len(got[1]) != 2*kv.PostingSize {
		t.Errorf("a list of 3 is too long for 2, one of 2 is not: %v", got)
	}
	if got := lookupLists(t, db, 3, 1); len(got[0]) != 3*kv.PostingSize {
		t.Errorf("a list as long as the limit: %v", got)
	}
	if got := lookupLists(t, db, 3); len(got) != 0 {
		t.Errorf("no keys: %v", got)
	}
	all := map[uint32]int{}
	for l, err := range db.ListPostings(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all[l.Key] += len(sortPostings(l.Data))
	}
	checkEqual(t, map[uint32]int{0: 1, 1: 3, top: 2}, all)
}

func testUnpost(t *testing.T, db kv.DB) {
	const keys = 1500 // more than a batch
	var lists []kv.List
	var all []uint32
	for k := range uint32(keys) {
		lists = append(lists, kv.List{Key: k, Data: slices.Concat(makePosting(1, 1), makePosting(2, int(k)), makePosting(1, 2), makePosting(256, 1), makePosting(1, 1))})
		all = append(all, k)
	}
	appendTo(t, db, lists...)
	owner := makePosting(1, 0)[:kv.OwnerSize]
	for range 2 { // a second time is no error
		if err := db.RemovePostings(t.Context(), owner, append(all[1:], 999_999)); err != nil {
			t.Fatal(err)
		}
	}
	got := lookupLists(t, db, 10, all...)
	checkEqual(t, 4, len(sortPostings(got[0]))) // was not named
	for k, list := range got[1:] {
		checkEqual(t, sortPostings(slices.Concat(makePosting(2, k+1), makePosting(256, 1))), sortPostings(list))
	}
	for _, o := range []int{2, 256} {
		if err := db.RemovePostings(t.Context(), makePosting(o, 0)[:kv.OwnerSize], all); err != nil {
			t.Fatal(err)
		}
	}
	for l, err := range db.ListPostings(t.Context()) {
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
				if err := db.AppendPostings(t.Context(), []kv.List{{Key: 1, Data: makePosting(w+1, i)}, {Key: uint32(w + 10), Data: makePosting(w+1, i)}}); err != nil {
					t.Error(err)
				}
				if _, err := db.LookupPostings(t.Context(), []uint32{1, 2}, 1000); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if got := lookupLists(t, db, 1000, 1)[0]; len(sortPostings(got)) != workers*each {
		t.Errorf("%d postings", len(sortPostings(got)))
	}
	for w := range workers {
		list := lookupLists(t, db, 1000, uint32(w+10))[0]
		for p := range slices.Chunk(list, kv.PostingSize) {
			if !bytes.Equal(p[:kv.OwnerSize], makePosting(w+1, 0)[:kv.OwnerSize]) {
				t.Errorf("a posting of another list: %x", p)
			}
		}
	}
}
