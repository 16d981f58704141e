package storagetest

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/firstseen/firstseen/storage/kv"
)

// A chain is a series of changes, the links, in which one that is missing or incomplete can be detected. Link n is one commit that writes
// two values and two members, an append to linkLists lists, and once in unpostEvery links the removal of an older link's postings.
const (
	linkLists   = 40
	unpostEvery = 7
	chainPart   = "chain"
)

var (
	lastKey  = kv.Key{Part: chainPart, Name: "last"}
	linksSet = kv.Key{Part: chainPart, Name: "links"}
	countSet = kv.Key{Part: chainPart, Name: "count"}
)

func linkKey(n int) kv.Key { return kv.Key{Part: chainPart, Name: "link:" + strconv.Itoa(n)} }

// linkValue returns a value that fills several pages of a file.
func linkValue(n int) []byte { return bytes.Repeat([]byte(strconv.Itoa(n)+" "), 1500) }

// linkList returns one of the lists to which a link appends. Most of them are shared with other links.
func linkList(n, i int) uint32 { return uint32(n%50*1000 + i*7919) }

// AppendLink adds link n to the chain. If it fails, the link may be there or not: call MendChain then.
func AppendLink(ctx context.Context, db kv.DB, n int) error {
	var before []byte
	if n > 1 {
		before = []byte(strconv.Itoa(n - 1))
	}
	err := db.Commit(ctx, kv.Tx{Part: chainPart, Checks: []kv.Check{{Key: lastKey, Value: before}}, Ops: []kv.Op{
		kv.Put{Key: lastKey, Value: []byte(strconv.Itoa(n))},
		kv.Put{Key: linkKey(n), Value: linkValue(n)},
		kv.Add{Key: linksSet, Member: kv.Member{Name: strconv.Itoa(n), Score: int64(n)}},
		kv.Bump{Key: countSet, Name: "n", Delta: 1},
	}})
	if err != nil {
		return fmt.Errorf("link %d: %w", n, err)
	}
	return postLink(ctx, db, n)
}

// MendChain completes the last link whose commit was carried out, and returns its number, 0 if there is none.
func MendChain(ctx context.Context, db kv.DB) (last int, err error) {
	values, err := db.GetValues(ctx, lastKey)
	if err == nil && values[0] != nil {
		last, err = strconv.Atoi(string(values[0]))
	}
	if err == nil && last > 0 {
		err = postLink(ctx, db, last)
	}
	return last, err //nolint:wrapcheck // a driver's own
}

// postLink writes a link's postings, and removes those of an older link if it is its turn.
func postLink(ctx context.Context, db kv.DB, n int) error {
	var lists []kv.List
	for i, k := range linkKeys(n) {
		lists = append(lists, kv.List{Key: k, Data: makePosting(n, i)})
	}
	if err := db.AppendPostings(ctx, lists); err != nil {
		return fmt.Errorf("append link %d: %w", n, err)
	}
	if n%unpostEvery != 0 {
		return nil
	}
	if err := db.RemovePostings(ctx, makePosting(n-1, 0)[:kv.OwnerSize], linkKeys(n-1)); err != nil {
		return fmt.Errorf("unpost link %d: %w", n-1, err)
	}
	return nil
}

func linkKeys(n int) (keys []uint32) {
	for i := range linkLists {
		keys = append(keys, linkList(n, i))
	}
	return keys
}

// VerifyChain fails the test unless every link is complete, those up to acknowledged are there, and there is at most one more.
func VerifyChain(t *testing.T, db kv.DB, acknowledged int) {
	t.Helper()
	links := listMembers(t, db, linksSet, kv.All)
	counts := listMembers(t, db, countSet, kv.All)
	last := len(links)
	if last < acknowledged || last > acknowledged+1 || last > 0 && counts[0].Score != int64(last) {
		t.Fatalf("%d links, counted as %v; %d were acknowledged", last, counts, acknowledged)
	}
	if got := string(getValues(t, db, lastKey)[0]); last > 0 && got != strconv.Itoa(last) {
		t.Fatalf("%d links, the last is %q", last, got)
	}
	for n := 1; n <= last+1; n++ {
		var want []byte
		if n <= last {
			want = linkValue(n)
		}
		if !bytes.Equal(getValues(t, db, linkKey(n))[0], want) {
			t.Fatalf("link %d of %d has not its value", n, last)
		}
		if n <= acknowledged {
			verifyPostings(t, db, n, acknowledged)
		}
	}
}

// verifyPostings fails the test unless a link's postings are all there, or none if they were removed.
func verifyPostings(t *testing.T, db kv.DB, n, acknowledged int) {
	t.Helper()
	removed := (n+1)%unpostEvery == 0
	if removed && n+1 > acknowledged {
		return // the removal was not acknowledged
	}
	for i, list := range lookupLists(t, db, 1<<20, linkKeys(n)...) {
		if there := slices.Contains(sortPostings(list), fmt.Sprintf("%x", makePosting(n, i))); there == removed {
			t.Fatalf("posting %d of link %d of %d is there: %v", i, n, acknowledged, there)
		}
	}
}
