package storagetest

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/storage/kv"
)

// Open gives a test an empty database, which it closes at the end.
type Open func(t *testing.T) kv.DB

// Run proves that a driver keeps the contract of kv.DB.
func Run(t *testing.T, open Open) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, kv.DB){
		"Values":          testValues,
		"HostileNames":    testHostileNames,
		"Expiry":          testExpiry,
		"Checks":          testChecks,
		"OtherPartition":  testOtherPartition,
		"Keys":            testKeys,
		"Aliasing":        testAliasing,
		"Sets":            testSets,
		"AddModes":        testAddModes,
		"Spans":           testSpans,
		"Claim":           testClaim,
		"Postings":        testPostings,
		"Unpost":          testUnpost,
		"ConcurrentBumps": testConcurrentBumps,
		"ConcurrentClaim": testConcurrentClaim,
		"ConcurrentLists": testConcurrentLists,
		"Cancelled":       testCancelled,
		"Closed":          testClosed,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

// hostile are texts that a careless key builder, glob or script stumbles over.
var hostile = []string{
	"a", "ab", "a\x00", "a\x00b", "\x00", "\xff\xfe", "{a}", "}:{", "a:b", "*", "[a-z]?", "%41", "a%", "\n\r\n", "❄ é",
	"' or 1", strings.Repeat("long", 250),
}

func commit(t *testing.T, db kv.DB, part string, ops ...kv.Op) {
	t.Helper()
	if err := db.Commit(t.Context(), kv.Tx{Part: part, Ops: ops}); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, db kv.DB, keys ...kv.Key) [][]byte {
	t.Helper()
	values, err := db.Get(t.Context(), keys...)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

func members(t *testing.T, db kv.DB, key kv.Key, span kv.Span) []kv.Member {
	t.Helper()
	found, err := db.Range(t.Context(), key, span)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func equal(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want - got +\n%s", diff)
	}
}

func testValues(t *testing.T, db kv.DB) {
	a, empty, none := kv.Key{Part: "p", Name: "a"}, kv.Key{Part: "p", Name: "empty"}, kv.Key{Part: "q", Name: "a"}
	large := bytes.Repeat([]byte{0, 1, 0xff}, 400_000)
	commit(t, db, "p", kv.Put{Key: a, Value: large}, kv.Put{Key: empty, Value: []byte{}})
	equal(t, [][]byte{nil, {}, large, large}, get(t, db, none, empty, a, a))
	commit(t, db, "p", kv.Put{Key: a, Value: []byte("second")}, kv.Delete{Key: empty}, kv.Delete{Key: empty})
	equal(t, [][]byte{[]byte("second"), nil}, get(t, db, a, empty))
	if got := get(t, db); len(got) != 0 {
		t.Errorf("no keys: %v", got)
	}
	commit(t, db, "p") // nothing to do is no error
}

// Every hostile name is a key of its own, in a partition of its own, as value and as set.
func testHostileNames(t *testing.T, db kv.DB) {
	for _, part := range hostile {
		for _, name := range hostile {
			key := kv.Key{Part: part, Name: name}
			commit(t, db, part, kv.Put{Key: key, Value: []byte(part + "|" + name)},
				kv.Add{Key: key, Member: kv.Member{Name: name, Score: int64(len(part))}})
		}
	}
	for _, part := range hostile {
		for _, name := range hostile {
			key := kv.Key{Part: part, Name: name}
			equal(t, part+"|"+name, string(get(t, db, key)[0]))
			equal(t, []kv.Member{{Name: name, Score: int64(len(part))}}, members(t, db, key, kv.All))
		}
	}
}

func testChecks(t *testing.T, db kv.DB) {
	a, b, set := kv.Key{Part: "p", Name: "a"}, kv.Key{Part: "p", Name: "b"}, kv.Key{Part: "p", Name: "set"}
	commit(t, db, "p", kv.Put{Key: a, Value: []byte("1")})
	for name, checks := range map[string][]kv.Check{
		"other value": {{Key: a, Value: []byte("2")}}, "there": {{Key: a}}, "absent": {{Key: b, Value: []byte("1")}},
		"empty is not absent": {{Key: b, Value: []byte{}}}, "second of two": {{Key: a, Value: []byte("1")}, {Key: a, Value: []byte("x")}},
	} {
		err := db.Commit(t.Context(), kv.Tx{Part: "p", Checks: checks, Ops: []kv.Op{
			kv.Put{Key: b, Value: []byte("half")}, kv.Add{Key: set, Member: kv.Member{Name: "half"}}, kv.Delete{Key: a},
		}})
		if !errors.Is(err, kv.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	equal(t, [][]byte{[]byte("1"), nil}, get(t, db, a, b))
	if got := members(t, db, set, kv.All); len(got) != 0 {
		t.Errorf("a conflict left %v", got)
	}
	err := db.Commit(t.Context(), kv.Tx{
		Part: "p", Checks: []kv.Check{{Key: a, Value: []byte("1")}, {Key: b}}, Ops: []kv.Op{kv.Put{Key: b, Value: []byte("2")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "2", string(get(t, db, b)[0]))
}

func testOtherPartition(t *testing.T, db kv.DB) {
	mine, other := kv.Key{Part: "p", Name: "a"}, kv.Key{Part: "q", Name: "a"}
	for _, tx := range []kv.Tx{
		{Part: "p", Ops: []kv.Op{kv.Put{Key: mine}, kv.Put{Key: other}}},
		{Part: "p", Checks: []kv.Check{{Key: other}}, Ops: []kv.Op{kv.Put{Key: mine}}},
	} {
		if err := db.Commit(t.Context(), tx); err == nil || errors.Is(err, kv.ErrConflict) {
			t.Errorf("a commit over two partitions: %v", err)
		}
	}
	equal(t, [][]byte{nil, nil}, get(t, db, mine, other))
}

func testKeys(t *testing.T, db kv.DB) {
	put := func(part, name string) {
		commit(t, db, part, kv.Put{Key: kv.Key{Part: part, Name: name}, Value: []byte("x")})
	}
	put("v:1", "a")
	put("v:1", "b")
	put("v:12", "a")
	put("v", "a")
	put("w:*", "a")
	both := kv.Key{Part: "v:2", Name: "both"}
	commit(t, db, "v:2", kv.Put{Key: both}, kv.Add{Key: both, Member: kv.Member{Name: "m"}})
	for prefix, want := range map[string][]string{
		"v:":   {"v:1/a", "v:1/b", "v:12/a", "v:2/both", "v:2/both"},
		"v:1":  {"v:1/a", "v:1/b", "v:12/a"},
		"w:*":  {"w:*/a"},
		"none": nil, "": {"v/a", "v:1/a", "v:1/b", "v:12/a", "v:2/both", "v:2/both", "w:*/a"},
	} {
		var got []string
		for k, err := range db.Keys(t.Context(), prefix) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, k.Part+"/"+k.Name)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", prefix, got, want)
		}
	}
	for _, err := range db.Keys(t.Context(), "v:") {
		if err != nil {
			t.Error(err)
		}
		break // stopping early is allowed
	}
}

// What a driver returns is the caller's, and what it was given stays the caller's.
func testAliasing(t *testing.T, db kv.DB) {
	key, value := kv.Key{Part: "p", Name: "a"}, []byte("value")
	commit(t, db, "p", kv.Put{Key: key, Value: value})
	value[0] = 'X'
	got := get(t, db, key)[0]
	equal(t, "value", string(got))
	got[0] = 'Y'
	equal(t, "value", string(get(t, db, key)[0]))

	data := posting(1, 1)
	if err := db.Append(t.Context(), []kv.List{{Key: 1, Data: data}}); err != nil {
		t.Fatal(err)
	}
	data[0] = 0xee
	equal(t, posting(1, 1), lookup(t, db, 10, 1)[0])
}

func testCancelled(t *testing.T, db kv.DB) {
	key := kv.Key{Part: "p", Name: "a"}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range map[string]func() error{
		"Get":    func() error { _, err := db.Get(ctx, key); return err },
		"Range":  func() error { _, err := db.Range(ctx, key, kv.All); return err },
		"Count":  func() error { _, err := db.Count(ctx, key); return err },
		"Scores": func() error { _, _, err := db.Scores(ctx, key, "m"); return err },
		"Claim":  func() error { _, err := db.Claim(ctx, key, 1, 2, 1); return err },
		"Commit": func() error { return db.Commit(ctx, kv.Tx{Part: "p", Ops: []kv.Op{kv.Put{Key: key}}}) },
		"Append": func() error { return db.Append(ctx, []kv.List{{Key: 1, Data: posting(1, 1)}}) },
		"Lookup": func() error { _, err := db.Lookup(ctx, []uint32{1}, 1); return err },
		"Unpost": func() error { return db.Unpost(ctx, posting(1, 1)[:kv.OwnerSize], []uint32{1}) },
	} {
		if err := call(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
	equal(t, [][]byte{nil}, get(t, db, key))
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
	if _, err := db.Get(t.Context(), kv.Key{Part: "p", Name: "a"}); err == nil {
		t.Error("a read after Close gave an answer")
	}
}
