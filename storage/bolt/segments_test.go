package bolt

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/firstseen/firstseen/storage/kv"
)

// model is what the posting lists should hold.
type model map[uint32]map[[kv.PostingSize]byte]bool

func (m model) sorted(key uint32) (all []string) {
	for p := range m[key] {
		all = append(all, fmt.Sprintf("%x", p))
	}
	slices.Sort(all)
	return all
}

func sortedList(list []byte) (all []string) {
	for p := range slices.Chunk(list, kv.PostingSize) {
		all = append(all, fmt.Sprintf("%x", p))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func openSmall(t *testing.T, path string) *DB {
	t.Helper()
	db, err := dialSmall(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return db.(*DB) //nolint:forcetypeassert // as dialSmall made it
}

// TestSegments appends, removes and opens anew at random, with segments so small that all of flushing and merging
// happens, and compares with a map.
func TestSegments(t *testing.T) {
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "test.db")
	db := openSmall(t, path)
	want := model{}
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test that can be repeated
	const keys = 400
	for step := range 600 {
		owner := 1 + random.IntN(50)
		var lists []kv.List
		for range 1 + random.IntN(40) {
			key := uint32(random.IntN(keys)) << random.IntN(20)
			p := [kv.PostingSize]byte(binary.BigEndian.AppendUint64(nil, uint64(owner)<<24|uint64(random.IntN(1000))))
			lists = append(lists, kv.List{Key: key, Data: p[:]})
			if want[key] == nil {
				want[key] = map[[kv.PostingSize]byte]bool{}
			}
			want[key][p] = true
		}
		if err := db.AppendPostings(ctx, lists); err != nil {
			t.Fatal(err)
		}
		switch {
		case step%97 == 0:
			unpost(t, db, want, owner)
		case step%400 == 0:
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			db = openSmall(t, path)
		case step%50 == 0:
			compareAll(t, db, want)
		}
	}
	compareAll(t, db, want)
	if n := chunks(t, db); n == 0 || n > ranges*4*fanIn {
		t.Errorf("%d chunks: nothing was flushed, or nothing merged", n)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func unpost(t *testing.T, db *DB, want model, owner int) {
	t.Helper()
	prefix := binary.BigEndian.AppendUint64(nil, uint64(owner)<<24)[:kv.OwnerSize]
	if err := db.RemovePostings(t.Context(), prefix, slices.Collect(maps.Keys(want))); err != nil {
		t.Fatal(err)
	}
	for _, list := range want {
		maps.DeleteFunc(list, func(p [kv.PostingSize]byte, _ bool) bool { return bytes.HasPrefix(p[:], prefix) })
	}
}

func compareAll(t *testing.T, db *DB, want model) {
	t.Helper()
	keys := slices.Collect(maps.Keys(want))
	lists, err := db.LookupPostings(t.Context(), keys, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for i, k := range keys {
		if got := sortedList(lists[i]); !slices.Equal(got, want.sorted(k)) {
			t.Fatalf("key %d: %v, want %v", k, got, want.sorted(k))
		}
	}
	for l, err := range db.ListPostings(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if got := sortedList(l.Data); !slices.Equal(got, want.sorted(l.Key)) {
			t.Fatalf("list %d: %v, want %v", l.Key, got, want.sorted(l.Key))
		}
	}
}

func chunks(t *testing.T, db *DB) (n int) {
	t.Helper()
	err := db.readTx(t.Context(), func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketLarge).ForEach(func(_, _ []byte) error { n++; return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func FuzzKey(f *testing.F) {
	f.Add("a", "b", "a", "b\x00")
	f.Add("a\x00", "\x01b", "a", "\x00\x01b")
	f.Fuzz(func(t *testing.T, p1, n1, p2, n2 string) {
		a, b := kv.Key{Part: p1, Name: n1}, kv.Key{Part: p2, Name: n2}
		if got := decodeKey(encodeKey(a)); got != a {
			t.Errorf("%q becomes %q", a, got)
		}
		if a != b && bytes.HasPrefix(encodeKey(a), encodeKey(b)) {
			t.Errorf("%q begins with %q", a, b)
		}
	})
}
