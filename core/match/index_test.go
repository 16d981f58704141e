package match

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/internal/measure/synthvideo"
)

// index is posting lists in memory.
type index map[Key][]byte

func (x index) add(owner uint64, f *fingerprint.Fingerprint) {
	for _, e := range IndexEntries(f) {
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
		x.add(1<<39+seed, reference(t, synthvideo.Scene(seed, seed), 3))
	}
	copies := map[string]func(p synthvideo.Picture) synthvideo.Picture{
		"plain":    func(p synthvideo.Picture) synthvideo.Picture { return p },
		"grain":    func(p synthvideo.Picture) synthvideo.Picture { return p.Noisy(20) },
		"mirrored": func(p synthvideo.Picture) synthvideo.Picture { return p.Window(1, 0, 0, 1) },
		"turned":   turnedRight,
		"reversed": func(p synthvideo.Picture) synthvideo.Picture { return p.Window(1, 1, 0, 0) },
		"cropped":  func(p synthvideo.Picture) synthvideo.Picture { return p.Window(.05, .05, .95, .95) },
		"boxed":    func(p synthvideo.Picture) synthvideo.Picture { return p.Inside(synthvideo.Plain(255), .2, 0, .8, 1) },
	}
	for name, edit := range copies {
		for seed := uint64(0); seed < n; seed += 7 {
			l := NewLookup(query(t, edit(synthvideo.Scene(seed, seed)), 3))
			got := l.RankCandidates(x.lookup(l), 3)
			if len(got) == 0 || got[0].Owner != 1<<39+seed {
				t.Errorf("%s copy of %d: %v", name, seed, got)
			}
		}
	}
}

func TestKeysAreBounded(t *testing.T) {
	f := reference(t, synthvideo.Scene(1, 1), 10)
	keys := IndexEntries(f)
	const most = 15 * 6 * bands // a frame each indexEvery, in six views
	if len(keys) > most || len(keys) == 0 {
		t.Errorf("%d postings for 10 s", len(keys))
	}
	for _, e := range keys {
		if e.Key >= bands<<bandBits {
			t.Fatalf("key %x", e.Key)
		}
	}
	still := IndexEntries(reference(t, synthvideo.Scene(1, 1).Still(0), 60))
	if len(still) != 6*bands {
		t.Errorf("%d postings for a still of a minute", len(still))
	}
	if none := IndexEntries(&fingerprint.Fingerprint{}); len(none) > 0 {
		t.Errorf("postings for nothing: %v", none)
	}
}

func TestProbesAreFewAndDistinct(t *testing.T) {
	var shots []synthvideo.Picture // cuts and a picture in a picture: the most that a query looks up
	for s := range uint64(20) {
		shots = append(shots, synthvideo.Scene(s, s).Inside(synthvideo.Scene(99, 99), .3, .3, .8, .8))
	}
	l := NewLookup(query(t, synthvideo.Shots(1, shots...), 20))
	if len(l.Keys) > MaxKeys || len(l.Keys) == 0 {
		t.Errorf("%d keys", len(l.Keys))
	}
	if !slices.IsSorted(l.Keys) || len(slices.Compact(slices.Clone(l.Keys))) != len(l.Keys) {
		t.Error("keys are not sorted or come twice")
	}
	if l := NewLookup(&fingerprint.Fingerprint{}); len(l.Keys) > 0 || len(l.RankCandidates(nil, 8)) > 0 {
		t.Error("nothing is looked up as something")
	}
}

func TestVoteIgnoresRepeatedPostings(t *testing.T) {
	x := index{}
	x.add(1, reference(t, synthvideo.Scene(1, 1), 3))
	l := NewLookup(query(t, synthvideo.Scene(1, 1), 3))
	once := l.RankCandidates(x.lookup(l), 8)
	x.add(1, reference(t, synthvideo.Scene(1, 1), 3))
	twice := l.RankCandidates(x.lookup(l), 8)
	// that the lists are longer is all that there is to see
	if len(once) != 1 || len(twice) != 1 || twice[0].Owner != once[0].Owner || twice[0].Votes > once[0].Votes || twice[0].Votes < 0.9*once[0].Votes {
		t.Errorf("%v, then %v", once, twice)
	}
}

// posting is one of the owner, at a time in units of timeUnit, with the check bits.
func posting(owner uint64, time, check uint32) []byte {
	return binary.BigEndian.AppendUint64(nil, owner<<(8*TailSize)|uint64(time)<<(checkBits+flipBits)|uint64(check))
}

func alike(a, b float64) bool { return math.Abs(a-b) < 1e-4 }

// votes is what n postings count together, each in a list of the given length.
func votes(n, length int) float64 { return float64(n) * usualLength / float64(usualLength+length) }

// TestVotesOfStills proves that a picture that lasts, in a query or in a reference, counts no more than once for each
// thing that is alike: else every still would beat what moves.
func TestVotesOfStills(t *testing.T) {
	l := &Lookup{Keys: []Key{1, 2}}
	for i := range 10 { // a still query: the same key again and again
		l.probes = append(l.probes, probe{list: 0, at: uint32(i) / 5})
	}
	l.probes = append(l.probes, probe{list: 1, at: 1})
	still, moving := posting(1, 20, 0), posting(2, 20, 0)
	got := l.RankCandidates([][]byte{slices.Concat(still, posting(1, 21, 0), moving), moving}, 8)
	if len(got) != 2 || got[0].Owner != 2 || !alike(got[0].Votes, votes(1, 3)+votes(1, 1)) || !alike(got[1].Votes, votes(1, 3)) {
		t.Errorf("%+v", got)
	}
}

// TestVotesOfNeighbours adds up two neighbouring groups of offsets, but never two readings.
func TestVotesOfNeighbours(t *testing.T) {
	const apart = offsetSlack
	l := &Lookup{Keys: []Key{1, 2, 3}, probes: []probe{{list: 0}, {list: 1}, {list: 2, orientation: fingerprint.FlipX}}}
	counted := func(a, b, c uint32) float64 {
		got := l.RankCandidates([][]byte{posting(1, a, 0), posting(1, b, 0), posting(1, c, 0)}, 8)
		if len(got) != 1 {
			t.Fatalf("%+v", got)
		}
		return got[0].Votes
	}
	for _, tt := range []struct {
		a, b, c uint32
		votes   int
	}{{40, 40, 40, 2}, {40, 40 + apart, 40, 2}, {40 + apart, 40, 40, 2}, {40, 40 + 2*apart, 40, 1}, {40, 80, 80, 1}} {
		if got := counted(tt.a, tt.b, tt.c); !alike(got, votes(tt.votes, 1)) {
			t.Errorf("%+v: %v votes", tt, got)
		}
	}
}

// TestVoteFindsFewAmongMany counts what it must however many lone votes there are beside.
func TestVoteFindsFewAmongMany(t *testing.T) {
	const lists, lone = 200, 300
	l := &Lookup{}
	data := make([][]byte, lists)
	for i := range lists {
		l.Keys = append(l.Keys, Key(i))
		l.probes = append(l.probes, probe{list: i})
		for k := range lone {
			data[i] = append(data[i], posting(uint64(1000+i*lone+k), uint32(k*8), 0)...)
		}
		if i%20 == 0 {
			data[i] = append(data[i], posting(7, 100, uint32(i/20%3))...)
		}
	}
	got := l.RankCandidates(data, 3)
	if len(got) == 0 || got[0].Owner != 7 || got[0].Votes < votes(6, lone+1) {
		t.Errorf("%+v", got)
	}
}

// TestFlipsShareKeys proves that a picture and what becomes of it mirrored or upside down are under the same keys, and
// tell how they differ.
func TestFlipsShareKeys(t *testing.T) {
	q := query(t, synthvideo.Scene(3, 3), 1)
	h := q.Frames[q.HashedFrames()[0]].Query.Parts[0].Hashes[0]
	for r := range fingerprint.Transpose {
		flipped := flipHash(h, r)
		if again := flipHash(flipped, r); again != h {
			t.Errorf("flipped twice by %d: %v", r, again)
		}
		for b := range bands {
			want, got := cutBand(&h, b), cutBand(&flipped, b)
			if got.key != want.key || got.check != want.check || got.flips^want.flips != r {
				t.Errorf("band %d flipped by %d: %+v, want %+v", b, r, got, want)
			}
		}
	}
	p := &q.Frames[q.HashedFrames()[0]].Query.Parts[0]
	for r := range fingerprint.Transpose {
		differ, flipped := 0, flipHash(h, r)
		for _, bit := range keyBits {
			differ += int(flipped.Bit(int(bit)) ^ p.Hashes[r].Bit(int(bit)))
		}
		if differ > 6 { // of 54; the medians are not quite the same
			t.Errorf("%d bits of reading %d are not those of the hash flipped", differ, r)
		}
	}
}

// TestLayout proves that a band has no bit twice, and that its guides tell the two flips apart.
func TestLayout(t *testing.T) {
	for n, b := range bandLayout {
		all := slices.Concat(b.key[:], b.check[:], []uint8{b.guideX, b.guideY})
		slices.Sort(all)
		if len(slices.Compact(all)) != bandBits+checkBits+flipBits {
			t.Errorf("band %d has a bit twice", n)
		}
		x, y := int(b.guideX), int(b.guideY)
		if oddX.Bit(x) != 1 || oddY.Bit(x) != 0 || oddX.Bit(y) != 0 || oddY.Bit(y) != 1 {
			t.Errorf("guides %d and %d of band %d", x, y, n)
		}
	}
}

// TestProbesTryUncertainBits finds a hash of which the least certain bit of every band came out wrong.
func TestProbesTryUncertainBits(t *testing.T) {
	q := query(t, synthvideo.Scene(5, 5), 1)
	l := NewLookup(q)
	part := &q.Frames[q.HashedFrames()[0]].Query.Parts[0]
	look := newOrientedHash(part, 0)
	for n := range bands {
		c := look.appendKeys(nil, n)[1]
		want := c.wantedKey()
		if plain := cutBand(&part.Hashes[0], n); plain.key == want.key {
			t.Fatalf("band %d: no bit was flipped", n)
		}
		if !slices.Contains(l.Keys, want.key) {
			t.Errorf("band %d: key %x is not looked up", n, want.key)
		}
	}
}

func TestTimeWraps(t *testing.T) {
	f := reference(t, synthvideo.Scene(1, 1), 3)
	for i := range f.Frames {
		f.Frames[i].At += 3 * time.Hour
	}
	x := index{}
	x.add(5, f)
	l := NewLookup(query(t, synthvideo.Scene(1, 1), 3))
	if got := l.RankCandidates(x.lookup(l), 1); len(got) != 1 || got[0].Owner != 5 {
		t.Errorf("%v", got)
	}
}

func FuzzVote(f *testing.F) {
	l := NewLookup(query(f, synthvideo.Scene(1, 1), 1))
	f.Add([]byte("12345678abc"), 3)
	f.Fuzz(func(t *testing.T, data []byte, limit int) {
		limit = min(max(limit, 0), 100)
		got := l.RankCandidates([][]byte{data, nil, data}, limit)
		if len(got) > limit {
			t.Errorf("%d candidates of at most %d", len(got), limit)
		}
	})
}

func BenchmarkProbes(b *testing.B) {
	q := query(b, synthvideo.Scene(1, 1), 20)
	b.ReportAllocs()
	for b.Loop() {
		NewLookup(q)
	}
}

func BenchmarkVote(b *testing.B) {
	l := NewLookup(query(b, synthvideo.Scene(1, 1), 20))
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
		l.RankCandidates(lists, 8)
	}
}
