package storagetest

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/storage/kv"
)

// Open returns an empty database for a test. It is closed when the test ends.
type Open func(t *testing.T) kv.DB

// Run tests a driver against the contract of kv.DB.
func Run(t *testing.T, open Open) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, kv.DB){
		"Values":          testValues,
		"HostileNames":    testHostileNames,
		"Expiry":          testExpiry,
		"Checks":          testChecks,
		"OtherPartition":  testOtherPartition,
		"Nameless":        testNameless,
		"Sizes":           testSizes,
		"Repeated":        testRepeated,
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
		"Interrupted":     testInterrupted,
		"Schema":          testSchema,
		"Health":          testHealth,
		"Closed":          testClosed,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

// hostile are texts that are special in keys, globs or scripts.
var hostile = []string{
	"a", "ab", "a\x00", "a\x00b", "\x00", "\xff\xfe", "{a}", "}:{", "a:b", "*", "[a-z]?", "%41", "a%", "\n\r\n", "❄ é",
	"' or 1", strings.Repeat("long", 250),
}

func commitOps(t *testing.T, db kv.DB, part string, ops ...kv.Op) {
	t.Helper()
	if err := db.Commit(t.Context(), kv.Tx{Part: part, Ops: ops}); err != nil {
		t.Fatal(err)
	}
}

func getValues(t *testing.T, db kv.DB, keys ...kv.Key) [][]byte {
	t.Helper()
	values, err := db.GetValues(t.Context(), keys...)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

func listMembers(t *testing.T, db kv.DB, key kv.Key, span kv.Span) []kv.Member {
	t.Helper()
	found, err := db.ListMembers(t.Context(), key, span)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// checkEqual fails the test if two values differ. Equal ones are found without cmp, which takes a second for a megabyte.
func checkEqual(t *testing.T, want, got any) {
	t.Helper()
	if reflect.DeepEqual(want, got) {
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want - got +\n%s", diff)
	}
}

func testValues(t *testing.T, db kv.DB) {
	a, empty, none := kv.Key{Part: "p", Name: "a"}, kv.Key{Part: "p", Name: "empty"}, kv.Key{Part: "q", Name: "a"}
	large := bytes.Repeat([]byte{0, 1, 0xff}, 400_000)
	commitOps(t, db, "p", kv.Put{Key: a, Value: large}, kv.Put{Key: empty, Value: []byte{}})
	checkEqual(t, [][]byte{nil, {}, large, large}, getValues(t, db, none, empty, a, a))
	commitOps(t, db, "p", kv.Put{Key: a, Value: []byte("second")}, kv.Delete{Key: empty}, kv.Delete{Key: empty})
	checkEqual(t, [][]byte{[]byte("second"), nil}, getValues(t, db, a, empty))
	if got := getValues(t, db); len(got) != 0 {
		t.Errorf("no keys: %v", got)
	}
	commitOps(t, db, "p") // nothing to do is no error
}

// Every hostile name is a key of its own, in a partition of its own, as value and as set.
func testHostileNames(t *testing.T, db kv.DB) {
	for _, part := range hostile {
		var ops []kv.Op
		for _, name := range hostile {
			key := kv.Key{Part: part, Name: name}
			ops = append(ops, kv.Put{Key: key, Value: []byte(part + "|" + name)},
				kv.Add{Key: key, Member: kv.Member{Name: name, Score: int64(len(part))}})
		}
		commitOps(t, db, part, ops...)
	}
	for _, part := range hostile {
		for _, name := range hostile {
			key := kv.Key{Part: part, Name: name}
			checkEqual(t, part+"|"+name, string(getValues(t, db, key)[0]))
			checkEqual(t, []kv.Member{{Name: name, Score: int64(len(part))}}, listMembers(t, db, key, kv.All))
		}
	}
}

func testChecks(t *testing.T, db kv.DB) {
	a, b, set := kv.Key{Part: "p", Name: "a"}, kv.Key{Part: "p", Name: "b"}, kv.Key{Part: "p", Name: "set"}
	commitOps(t, db, "p", kv.Put{Key: a, Value: []byte("1")})
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
	checkEqual(t, [][]byte{[]byte("1"), nil}, getValues(t, db, a, b))
	if got := listMembers(t, db, set, kv.All); len(got) != 0 {
		t.Errorf("a conflict left %v", got)
	}
	err := db.Commit(t.Context(), kv.Tx{
		Part: "p", Checks: []kv.Check{{Key: a, Value: []byte("1")}, {Key: b}}, Ops: []kv.Op{kv.Put{Key: b, Value: []byte("2")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	checkEqual(t, "2", string(getValues(t, db, b)[0]))
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
	checkEqual(t, [][]byte{nil, nil}, getValues(t, db, mine, other))
}

func testNameless(t *testing.T, db kv.DB) {
	for _, key := range []kv.Key{{Part: "", Name: "a"}, {Part: "p", Name: ""}} {
		if err := db.Commit(t.Context(), kv.Tx{Part: key.Part, Ops: []kv.Op{kv.Put{Key: key}}}); err == nil {
			t.Errorf("%+v was taken", key)
		}
	}
}

// What is too large is refused by itself, or kept whole: commits at the same time suffer nothing from it.
func testSizes(t *testing.T, db kv.DB) {
	for _, size := range []int{1, 255, 4096, 16_000, 32_768, 70_000} {
		name := strings.Repeat("n", size)
		big, value := kv.Key{Part: "p", Name: name}, bytes.Repeat([]byte("v"), size)
		small := kv.Key{Part: "small", Name: fmt.Sprint(size)}
		done := make(chan error)
		go func() {
			done <- db.Commit(t.Context(), kv.Tx{Part: "small", Ops: []kv.Op{kv.Put{Key: small, Value: []byte("x")}}})
		}()
		err := db.Commit(t.Context(), kv.Tx{Part: "p", Ops: []kv.Op{
			kv.Put{Key: big, Value: value}, kv.Add{Key: big, Member: kv.Member{Name: name, Score: 1}},
		}})
		if small := <-done; small != nil {
			t.Errorf("a commit beside one of %d bytes: %v", size, small)
		}
		if err != nil && (size <= 4096 || errors.Is(err, kv.ErrUnavailable)) {
			t.Errorf("a name of %d bytes: %v", size, err)
		}
		if got := getValues(t, db, big)[0]; err == nil != bytes.Equal(got, value) {
			t.Errorf("a name of %d bytes: %v, but %d bytes are there", size, err, len(got))
		}
	}
}

// A commit may change a key again and again: the changes apply in order.
func testRepeated(t *testing.T, db kv.DB) {
	a, b := kv.Key{Part: "p", Name: "a"}, kv.Key{Part: "p", Name: "b"}
	commitOps(t, db, "p", kv.Put{Key: a, Value: []byte("1"), TTL: time.Nanosecond}, kv.Delete{Key: a}, kv.Put{Key: a, Value: []byte("2")},
		kv.Put{Key: b, Value: []byte("1")}, kv.Delete{Key: b},
		add("m", 1), kv.Bump{Key: set, Name: "m", Delta: 2}, kv.Drop{Key: set}, kv.Bump{Key: set, Name: "m", Delta: 5}, add("n", 1), kv.Remove{Key: set, Name: "n"})
	checkEqual(t, [][]byte{[]byte("2"), nil}, getValues(t, db, a, b))
	checkEqual(t, []kv.Member{{Name: "m", Score: 5}}, listMembers(t, db, set, kv.All))
}

func testKeys(t *testing.T, db kv.DB) {
	put := func(part, name string) {
		commitOps(t, db, part, kv.Put{Key: kv.Key{Part: part, Name: name}, Value: []byte("x")})
	}
	put("v:1", "a")
	put("v:1", "b")
	put("v:12", "a")
	put("v", "a")
	put("w:*", "a")
	both := kv.Key{Part: "v:2", Name: "both"}
	commitOps(t, db, "v:2", kv.Put{Key: both}, kv.Add{Key: both, Member: kv.Member{Name: "m"}})
	for prefix, want := range map[string][]string{
		"v:":   {"v:1/a", "v:1/b", "v:12/a", "v:2/both", "v:2/both"},
		"v:1":  {"v:1/a", "v:1/b", "v:12/a"},
		"w:*":  {"w:*/a"},
		"none": nil, "": {"v/a", "v:1/a", "v:1/b", "v:12/a", "v:2/both", "v:2/both", "w:*/a"},
	} {
		var got []string
		for k, err := range db.ListKeys(t.Context(), prefix) {
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
	for _, err := range db.ListKeys(t.Context(), "v:") {
		if err != nil {
			t.Error(err)
		}
		break // stopping early is allowed
	}
}

// What a driver returns is the caller's, and what it was given stays the caller's.
func testAliasing(t *testing.T, db kv.DB) {
	key, value := kv.Key{Part: "p", Name: "a"}, []byte("value")
	commitOps(t, db, "p", kv.Put{Key: key, Value: value})
	value[0] = 'X'
	got := getValues(t, db, key)[0]
	checkEqual(t, "value", string(got))
	got[0] = 'Y'
	checkEqual(t, "value", string(getValues(t, db, key)[0]))

	data := makePosting(1, 1)
	if err := db.AppendPostings(t.Context(), []kv.List{{Key: 1, Data: data}}); err != nil {
		t.Fatal(err)
	}
	data[0] = 0xee
	checkEqual(t, makePosting(1, 1), lookupLists(t, db, 10, 1)[0])
}
