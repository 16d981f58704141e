package storagetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/firstseen/firstseen/storage/kv"
)

var set = kv.Key{Part: "p", Name: "set"}

func add(name string, score int64) kv.Op {
	return kv.Add{Key: set, Member: kv.Member{Name: name, Score: score}}
}

// Equal scores come in the order of the names' bytes; the largest scores lose no digit.
func testSets(t *testing.T, db kv.DB) {
	const most = 1 << 53
	commitOps(t, db, "p", add("b", 1), add("a", 1), add("é", 1), add("B", 1), add("top", most), add("low", -most), add("zero", 0))
	want := []kv.Member{{Name: "low", Score: -most}, {Name: "zero"}, {Name: "B", Score: 1}, {Name: "a", Score: 1}, {Name: "b", Score: 1}, {Name: "é", Score: 1}, {Name: "top", Score: most}}
	checkEqual(t, want, listMembers(t, db, set, kv.All))
	reverse := kv.All
	reverse.Reverse = true
	slices.Reverse(want)
	checkEqual(t, want, listMembers(t, db, set, reverse))

	other := kv.Key{Part: "p", Name: "set2"}
	counts, err := db.CountMembers(t.Context(), other, set)
	if err != nil {
		t.Fatal(err)
	}
	checkEqual(t, []int{0, 7}, counts)
	scores, ok, err := db.GetScores(t.Context(), set, "b", "nobody", "zero", "low")
	if err != nil {
		t.Fatal(err)
	}
	checkEqual(t, []int64{1, 0, 0, -most}, scores)
	checkEqual(t, []bool{true, false, true, true}, ok)

	commitOps(t, db, "p", kv.Remove{Key: set, Name: "b"}, kv.Remove{Key: set, Name: "nobody"}, kv.Remove{Key: other, Name: "x"})
	if counts, err := db.CountMembers(t.Context(), set); err != nil || counts[0] != 6 {
		t.Errorf("after removing: %v, %v", counts, err)
	}
	commitOps(t, db, "p", kv.Drop{Key: set}, kv.Drop{Key: set})
	checkEqual(t, []kv.Member(nil), listMembers(t, db, set, kv.All))
}

func testAddModes(t *testing.T, db kv.DB) {
	for mode, want := range map[kv.AddMode][2]int64{kv.Replace: {3, 7}, kv.KeepLower: {3, 5}, kv.OnlyIfNew: {5, 5}} {
		for i, again := range []int64{3, 7} {
			name := fmt.Sprint(mode, i)
			commitOps(t, db, "p", kv.Add{Key: set, Member: kv.Member{Name: name, Score: 5}, Mode: mode})
			commitOps(t, db, "p", kv.Add{Key: set, Member: kv.Member{Name: name, Score: again}, Mode: mode})
			scores, _, err := db.GetScores(t.Context(), set, name)
			if err != nil {
				t.Fatal(err)
			}
			if scores[0] != want[i] {
				t.Errorf("mode %d: 5, then %d, gives %d", mode, again, scores[0])
			}
		}
	}
	commitOps(t, db, "p", kv.Bump{Key: set, Name: "n", Delta: 4}, kv.Bump{Key: set, Name: "n", Delta: -6})
	if scores, ok, err := db.GetScores(t.Context(), set, "n"); err != nil || !ok[0] || scores[0] != -2 {
		t.Errorf("bumped: %v %v %v", scores, ok, err)
	}
}

func testSpans(t *testing.T, db kv.DB) {
	var ops []kv.Op
	for i := range int64(10) {
		ops = append(ops, add(fmt.Sprint(i), i))
	}
	neighbour := kv.Key{Part: "p", Name: "set\x00"}
	ops = append(ops, kv.Add{Key: neighbour, Member: kv.Member{Name: "stranger", Score: 5}})
	commitOps(t, db, "p", ops...)
	for _, c := range []struct {
		span kv.Span
		want string
	}{
		{kv.Span{Min: 3, Max: 5}, "345"},
		{kv.Span{Min: 3, Max: 5, Reverse: true}, "543"},
		{kv.Span{Min: 0, Max: 9, Limit: 3}, "012"},
		{kv.Span{Min: 0, Max: 9, Limit: 3, Offset: 8}, "89"},
		{kv.Span{Min: 0, Max: 9, Offset: 7}, "789"},
		{kv.Span{Min: 0, Max: 9, Offset: 10}, ""},
		{kv.Span{Min: 0, Max: 9, Limit: 2, Offset: 1, Reverse: true}, "87"},
		{kv.Span{Min: 20, Max: 30}, ""},
		{kv.Span{Min: 20, Max: 30, Reverse: true}, ""},
		{kv.Span{Min: -5, Max: -1, Reverse: true}, ""},
		{kv.Span{Min: 5, Max: 3}, ""},
	} {
		got := ""
		for _, m := range listMembers(t, db, set, c.span) {
			got += m.Name
		}
		if got != c.want {
			t.Errorf("%+v: %q, want %q", c.span, got, c.want)
		}
	}
}

func testClaim(t *testing.T, db kv.DB) {
	commitOps(t, db, "p", add("a", 10), add("b", 20), add("c", 30), add("d", 40))
	claim := func(now, until int64, n int) (names []string) {
		t.Helper()
		found, err := db.ClaimMembers(t.Context(), set, now, until, n)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range found {
			names = append(names, m.Name)
			if m.Score != until {
				t.Errorf("claimed %+v", m)
			}
		}
		return names
	}
	checkEqual(t, []string{"a", "b"}, claim(30, 100, 2))
	checkEqual(t, []string{"c"}, claim(30, 110, 2))
	checkEqual(t, []string(nil), claim(39, 120, 2))
	checkEqual(t, []string{"d", "a", "b"}, claim(105, 200, 9))
	checkEqual(t, []string(nil), claim(1000, 2000, 0))
	if found, err := db.ClaimMembers(t.Context(), kv.Key{Part: "p", Name: "absent"}, 1, 2, 3); err != nil || len(found) != 0 {
		t.Errorf("of an absent set: %v, %v", found, err)
	}
}

func testConcurrentBumps(t *testing.T, db kv.DB) {
	const workers, each = 8, 25
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for range each {
				if err := db.Commit(t.Context(), kv.Tx{Part: "p", Ops: []kv.Op{kv.Bump{Key: set, Name: "n", Delta: 1}}}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	if scores, _, err := db.GetScores(t.Context(), set, "n"); err != nil || scores[0] != workers*each {
		t.Errorf("%v, %v", scores, err)
	}
}

func testConcurrentClaim(t *testing.T, db kv.DB) {
	const items, workers = 200, 8
	var ops []kv.Op
	for i := range items {
		ops = append(ops, add(fmt.Sprint(i), int64(i%7)))
	}
	commitOps(t, db, "p", ops...)
	var mu sync.Mutex
	times := map[string]int{}
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for {
				found, err := db.ClaimMembers(t.Context(), set, 10, 1000, 3)
				if err != nil {
					t.Error(err)
				}
				if len(found) == 0 {
					return
				}
				mu.Lock()
				for _, m := range found {
					times[m.Name]++
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	for name, n := range times {
		if n != 1 {
			t.Errorf("%s was claimed %d times", name, n)
		}
	}
	if len(times) != items {
		t.Errorf("%d of %d were claimed", len(times), items)
	}
}

// testExpiry also proves that a value that is put anew lives by its new time.
func testExpiry(t *testing.T, db kv.DB) {
	short, renewed, check := kv.Key{Part: "p", Name: "short"}, kv.Key{Part: "p", Name: "renewed"}, kv.Key{Part: "p", Name: "check"}
	const ttl = 300 * time.Millisecond
	commitOps(t, db, "p", kv.Put{Key: short, Value: []byte("x"), TTL: ttl}, kv.Put{Key: renewed, Value: []byte("x"), TTL: ttl},
		kv.Put{Key: check, Value: []byte("x"), TTL: ttl})
	commitOps(t, db, "p", kv.Put{Key: renewed, Value: []byte("y")})
	checkEqual(t, "x", string(getValues(t, db, short)[0]))
	Eventually(t, "the value expires", func() bool { return getValues(t, db, short)[0] == nil })
	checkEqual(t, "y", string(getValues(t, db, renewed)[0]))
	for k, err := range db.ListKeys(t.Context(), "p") {
		if err != nil || k == short {
			t.Errorf("an expired value is listed: %v, %v", k, err)
		}
	}
	err := db.Commit(t.Context(), kv.Tx{Part: "p", Checks: []kv.Check{{Key: check}}, Ops: []kv.Op{kv.Put{Key: check, Value: []byte("new")}}})
	if err != nil {
		t.Errorf("an expired value counts as absent: %v", err)
	}
	checkEqual(t, "new", string(getValues(t, db, check)[0]))
}

// Eventually waits until ok holds, and fails the test if it does not come to that.
func Eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.After(startWait)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}
