package match

import (
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/fingerprint/synth"
)

// index is posting lists in memory.
type index map[Key][]byte

func (x index) add(owner uint64, f *fingerprint.Fingerprint) {
	for _, e := range Keys(f) {
		o := binary.BigEndian.AppendUint64(nil, owner)
		x[e.Key] = append(append(x[e.Key], o[8-OwnerSize:]...), e.Tail[:]...)
	}
}

func (x index) lookup(l *Lookup) [][]byte {
	out := make([][]byte, len(l.Keys))
	for i, k := range l.Keys {
		out[i] = x[k]
	}
	return out
}

func TestIndexFindsCopies(t *testing.T) {
	x := index{}
	const n = 30
	for seed := range uint64(n) {
		x.add(1<<39+seed, reference(t, synth.Scene(seed, seed), 3))
	}
	copies := map[string]func(p synth.Picture) synth.Picture{
		"plain":    func(p synth.Picture) synth.Picture { return p },
		"grain":    func(p synth.Picture) synth.Picture { return p.Noisy(20) },
		"mirrored": func(p synth.Picture) synth.Picture { return p.Window(1, 0, 0, 1) },
		"turned":   turnedRight,
		"cropped":  func(p synth.Picture) synth.Picture { return p.Window(.05, .05, .95, .95) },
		"boxed":    func(p synth.Picture) synth.Picture { return p.Inside(synth.Plain(255), .2, 0, .8, 1) },
	}
	for name, edit := range copies {
		for seed := uint64(0); seed < n; seed += 7 {
			l := Probes(query(t, edit(synth.Scene(seed, seed)), 3))
			got := l.Vote(x.lookup(l), 3)
			if len(got) == 0 || got[0].Owner != 1<<39+seed {
				t.Errorf("%s copy of %d: %v", name, seed, got)
			}
		}
	}
}

func TestKeysAreBounded(t *testing.T) {
	f := reference(t, synth.Scene(1, 1), 10)
	keys := Keys(f)
	const most = 15 * 4 * bands // a frame each indexEvery, in four views
	if len(keys) > most || len(keys) == 0 {
		t.Errorf("%d postings for 10 s", len(keys))
	}
	for _, e := range keys {
		if e.Key >= bands<<bandBits {
			t.Fatalf("key %x", e.Key)
		}
	}
	still := Keys(reference(t, synth.Scene(1, 1).Still(0), 60))
	if len(still) != 4*bands {
		t.Errorf("%d postings for a still of a minute", len(still))
	}
	if none := Keys(&fingerprint.Fingerprint{}); len(none) > 0 {
		t.Errorf("postings for nothing: %v", none)
	}
}

func TestProbesAreFewAndDistinct(t *testing.T) {
	var shots []synth.Picture // cuts and a picture in a picture: the most that a query looks up
	for s := range uint64(20) {
		shots = append(shots, synth.Scene(s, s).Inside(synth.Scene(99, 99), .3, .3, .8, .8))
	}
	l := Probes(query(t, synth.Shots(1, shots...), 20))
	if len(l.Keys) > MaxKeys || len(l.Keys) == 0 {
		t.Errorf("%d keys", len(l.Keys))
	}
	if !slices.IsSorted(l.Keys) || len(slices.Compact(slices.Clone(l.Keys))) != len(l.Keys) {
		t.Error("keys are not sorted or come twice")
	}
	if l := Probes(&fingerprint.Fingerprint{}); len(l.Keys) > 0 || len(l.Vote(nil, 8)) > 0 {
		t.Error("nothing is looked up as something")
	}
}

func TestVoteIgnoresRepeatedPostings(t *testing.T) {
	x := index{}
	x.add(1, reference(t, synth.Scene(1, 1), 3))
	l := Probes(query(t, synth.Scene(1, 1), 3))
	once := l.Vote(x.lookup(l), 8)
	x.add(1, reference(t, synth.Scene(1, 1), 3))
	twice := l.Vote(x.lookup(l), 8)
	if len(once) != 1 || len(twice) != 1 || twice[0] != once[0] {
		t.Errorf("%v, then %v", once, twice)
	}
}

func TestTimeWraps(t *testing.T) {
	f := reference(t, synth.Scene(1, 1), 3)
	for i := range f.Frames {
		f.Frames[i].At += 3 * time.Hour
	}
	x := index{}
	x.add(5, f)
	l := Probes(query(t, synth.Scene(1, 1), 3))
	if got := l.Vote(x.lookup(l), 1); len(got) != 1 || got[0].Owner != 5 {
		t.Errorf("%v", got)
	}
}

func FuzzVote(f *testing.F) {
	l := Probes(query(f, synth.Scene(1, 1), 1))
	f.Add([]byte("12345678abc"), 3)
	f.Fuzz(func(t *testing.T, data []byte, limit int) {
		limit = min(max(limit, 0), 100)
		got := l.Vote([][]byte{data, nil, data}, limit)
		if len(got) > limit {
			t.Errorf("%d candidates of at most %d", len(got), limit)
		}
	})
}

func BenchmarkProbes(b *testing.B) {
	q := query(b, synth.Scene(1, 1), 20)
	b.ReportAllocs()
	for b.Loop() {
		Probes(q)
	}
}

func BenchmarkVote(b *testing.B) {
	l := Probes(query(b, synth.Scene(1, 1), 20))
	lists := make([][]byte, len(l.Keys))
	const postings = 38 // of ten million hashes, in one list on average
	state := uint64(1)
	for i := range lists {
		for range postings {
			state = state*6364136223846793005 + 1442695040888963407
			lists[i] = binary.BigEndian.AppendUint64(lists[i], state)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		l.Vote(lists, 8)
	}
}
