package deadleaves

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/match"
)

// recorded are the statistics of 26 clips of unrelated footage: people, streets, animals, drawn films, a fixed camera; with a
// deviation that the like number of drawn videos has by chance, or that such a small choice of clips may well have.
// The test with the build tag shared takes them anew.
var recorded = map[string][2]float64{
	"bits": {0.079, 0.025}, "low 1": {0.39, 0.2}, "low 2": {0.67, 0.2}, "low 3": {0.37, 0.16}, "low 4": {0.32, 0.16},
	"apart mean": {127.2, 1}, "apart deviation": {8.6, 0.8}, "nearest": {106, 4}, "shared": {1.31, 0.15},
	"large crop": {86, 6}, "small crop": {120, 6}, "upper part": {120, 6},
	"next tenth": {10, 8}, "next median": {56, 20}, "next nine tenths": {120, 15},
	"frames": {6.59, 1}, "hashes": {13.18, 2.1}, "indexed": {9.28, 2.1}, "thumb bits": {3.73, 0.5},
}

func (s *statistics) named() map[string]float64 {
	return map[string]float64{
		"bits": s.Bits, "low 1": s.Low[0], "low 2": s.Low[1], "low 3": s.Low[2], "low 4": s.Low[3],
		"apart mean": s.Apart[0], "apart deviation": s.Apart[1], "nearest": s.Nearest, "shared": s.Shared,
		"large crop": s.Views[0], "small crop": s.Views[1], "upper part": s.Views[2],
		"next tenth": s.Next[0], "next median": s.Next[1], "next nine tenths": s.Next[2],
		"frames": s.Frames, "hashes": s.Hashes, "indexed": s.Indexed, "thumb bits": s.ThumbBits,
	}
}

// TestLikeReal holds several sets of drawn videos, each of as many as the real clips were, against these: on average they
// agree.
func TestLikeReal(t *testing.T) {
	const sets, clips = 8, 26
	s, sums := New(1), map[string]float64{}
	for set := range sets {
		var prints []*fingerprint.Fingerprint
		for n := range clips {
			prints = append(prints, s.Video(uint64(set*clips+n), 0))
		}
		found := measure(prints)
		for name, v := range found.named() {
			sums[name] += v / sets
		}
	}
	for name, want := range recorded {
		if got := sums[name]; got < want[0]-want[1] || got > want[0]+want[1] {
			t.Errorf("%s: %.3f, of real clips %.3f ± %.3f", name, got, want[0], want[1])
		}
	}
}

// A video is as it was, whoever else is made before or at the same time, and another source's is another.
func TestRepeatable(t *testing.T) {
	a, b := New(1), New(1)
	b.Video(6, 0)
	want := marshal(t, a.Video(7, 0))
	if got := marshal(t, b.Video(7, 0)); !slices.Equal(want, got) {
		t.Error("the same video is another")
	}
	for _, other := range []*fingerprint.Fingerprint{a.Video(8, 0), New(2).Video(7, 0)} {
		if slices.Equal(want, marshal(t, other)) {
			t.Error("another video is the same")
		}
	}
}

func marshal(t *testing.T, f *fingerprint.Fingerprint) []byte {
	t.Helper()
	b, err := f.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What is drawn is a fingerprint like any other: its encoding is accepted.
func TestWellFormed(t *testing.T) {
	s := New(3)
	for n := range uint64(60) {
		f := s.Video(n, 0)
		var back fingerprint.Fingerprint
		if err := back.UnmarshalBinary(marshal(t, f)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(f.HashedFrames(), back.HashedFrames()); diff != "" || len(back.HashedFrames()) == 0 {
			t.Error(diff)
		}
		if len(match.IndexEntries(f))%match.KeysPerHash != 0 {
			t.Error("a hash is not entered in every band")
		}
	}
}

func TestLength(t *testing.T) {
	s := New(4)
	f := s.Video(1, time.Minute)
	if f.Duration != time.Minute {
		t.Errorf("lasts %v", f.Duration)
	}
	last := f.Frames[len(f.Frames)-1]
	if end := last.At + last.Span; end > time.Minute || end < 50*time.Second {
		t.Errorf("its last frame is at %v", end)
	}
	if q := s.Query(1, time.Minute, 30*time.Second); q.Duration != 30*time.Second || len(q.HashedFrames()) != fingerprint.MaxQueryHashed {
		t.Errorf("a query of %v with %d frames", q.Duration, len(q.HashedFrames()))
	}
}

// A copy is near its original and far from others.
func TestQuery(t *testing.T) {
	s := New(5)
	for n := range uint64(20) {
		original, other := s.Video(n, time.Minute), s.Video(n+100, time.Minute)
		var near, far []float64
		q := s.Query(n, time.Minute, 30*time.Second)
		for _, i := range q.HashedFrames() {
			h := &q.Frames[i].Query.Parts[0].Hashes[0]
			near, far = append(near, nearestTo(h, original)), append(far, nearestTo(h, other))
		}
		if quantile(near, 0.5) > 70 || quantile(far, 0.5) < 80 {
			t.Errorf("copy %d: %v from its original, %v from another video", n, quantile(near, 0.5), quantile(far, 0.5))
		}
	}
}

func nearestTo(h *fingerprint.Hash, f *fingerprint.Fingerprint) float64 {
	least := fingerprint.Bits
	for _, i := range f.HashedFrames() {
		for v := range f.Frames[i].Views {
			least = min(least, h.HammingDistance(&f.Frames[i].Views[v].Hash))
		}
	}
	return float64(least)
}
