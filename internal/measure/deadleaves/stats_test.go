package deadleaves

import (
	"bytes"
	"compress/flate"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/match"
)

// statistics are the properties of fingerprints on which speed and recall of a large index depend.
type statistics struct {
	Bits      float64    // mean distance from a half of how often a bit is set, of the bits that keys are made of
	Low       [4]float64 // how often the bits (1,0), (0,1), (2,0) and (0,2) are set: light, and what stands in the middle
	Apart     [3]float64 // distances of unrelated frames: mean, deviation, and that of the nearest thousandth
	Nearest   float64    // median distance to the nearest of the frames of 30 other videos
	Shared    float64    // how often unrelated frames agree in nine of the bits that keys are made of, times what it is by chance
	Views     [3]float64 // median distances of a frame's crops, large, small and upper, from the whole
	Next      [3]float64 // distances of hashed frames from the next one: lower decile, median, upper decile
	Frames    float64    // stored frames a second
	Hashes    float64    // hashes a second, all that are stored
	Indexed   float64    // hashes a second, those in the index
	ThumbBits float64    // bits a pixel that deflate makes of the differences of successive small pictures
}

// measure takes the statistics of videos, one a line of footage.
func measure(prints []*fingerprint.Fingerprint) statistics {
	var s statistics
	s.rates(prints)
	s.apart(prints)
	s.within(prints)
	return s
}

func (s *statistics) rates(prints []*fingerprint.Fingerprint) {
	seconds := 0.0
	var residuals bytes.Buffer
	w, _ := flate.NewWriter(&residuals, 6) // a level that exists
	pixels := 0
	for _, p := range prints {
		seconds += p.Duration.Seconds()
		s.Frames += float64(len(p.Frames))
		s.Indexed += float64(len(match.IndexEntries(p))) / match.KeysPerHash
		for i := range p.Frames {
			s.Hashes += float64(len(p.Frames[i].Views))
			if i > 0 {
				for k, v := range p.Frames[i].Thumb {
					_, _ = w.Write([]byte{v - p.Frames[i-1].Thumb[k]}) // a buffer takes everything
					pixels++
				}
			}
		}
	}
	_ = w.Close() // as above
	s.ThumbBits = 8 * float64(residuals.Len()) / float64(pixels)
	s.Frames /= seconds
	s.Hashes /= seconds
	s.Indexed /= seconds
}

// perVideo is the number of frames of a video that are compared with those of others.
const perVideo = 8

// some are frames of a video, spread over it.
func some(p *fingerprint.Fingerprint) (out []*fingerprint.Frame) {
	hashed := p.HashedFrames()
	n := min(len(hashed), perVideo)
	for k := range n {
		out = append(out, &p.Frames[hashed[k*(len(hashed)-1)/max(n-1, 1)]])
	}
	return out
}

func (s *statistics) apart(prints []*fingerprint.Fingerprint) {
	var set [fingerprint.Bits]float64
	var frames, shared float64
	var distances, nearest []float64
	for i, p := range prints {
		for _, f := range some(p) {
			h := &f.Views[0].Hash
			frames++
			for b := range set {
				set[b] += float64(h.Bit(b))
			}
			closest := math.Inf(1)
			for k := range min(30, len(prints)-1) {
				for _, o := range some(prints[(i+1+k)%len(prints)]) {
					d := float64(h.HammingDistance(&o.Views[0].Hash))
					distances = append(distances, d)
					closest = min(closest, d)
					shared += sharing(h, &o.Views[0].Hash)
				}
			}
			nearest = append(nearest, closest)
		}
	}
	for i, b := range []int{1, 16, 2, 32} {
		s.Low[i] = set[b] / frames
	}
	for _, b := range lowBits {
		s.Bits += math.Abs(set[b]/frames-0.5) / float64(len(lowBits))
	}
	s.Nearest = quantile(nearest, 0.5)
	s.Shared = shared / float64(len(distances))
	s.Apart = [3]float64{mean(distances), deviation(distances), quantile(distances, 0.001)}
}

// sharing returns in how many sets of nine low bits two hashes agree, divided by the number expected by chance.
func sharing(a, b *fingerprint.Hash) float64 {
	const chance = 1 << setSize
	shared := 0
	for _, set := range bitSets {
		if !slices.ContainsFunc(set, func(bit int) bool { return a.Bit(bit) != b.Bit(bit) }) {
			shared++
		}
	}
	return chance * float64(shared) / float64(len(bitSets))
}

const setSize = 9

var bitSets = func() (sets [64][]int) {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // any choice will do, as long as it stays
	for i := range sets {
		for _, k := range r.Perm(len(lowBits))[:setSize] {
			sets[i] = append(sets[i], lowBits[k])
		}
	}
	return sets
}()

// lowBits are those of the lowest frequencies, without the mean.
var lowBits = func() (out []int) {
	for b := 1; b < fingerprint.Bits; b++ {
		if b%16+b/16 <= 8 {
			out = append(out, b)
		}
	}
	return out
}()

func (s *statistics) within(prints []*fingerprint.Fingerprint) {
	var views [3][]float64
	var next []float64
	for _, p := range prints {
		var last *fingerprint.Frame
		for _, i := range p.HashedFrames() {
			f := &p.Frames[i]
			for v := range views {
				views[v] = append(views[v], float64(f.Views[0].Hash.HammingDistance(&f.Views[v+1].Hash)))
			}
			if last != nil {
				next = append(next, float64(f.Views[0].Hash.HammingDistance(&last.Views[0].Hash)))
			}
			last = f
		}
	}
	for v := range views {
		s.Views[v] = quantile(views[v], 0.5)
	}
	s.Next = [3]float64{quantile(next, 0.1), quantile(next, 0.5), quantile(next, 0.9)}
}

func quantile(values []float64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[int(q*float64(len(sorted)-1))]
}

func mean(values []float64) (m float64) {
	for _, v := range values {
		m += v / float64(len(values))
	}
	return m
}

func deviation(values []float64) float64 {
	m, squares := mean(values), 0.0
	for _, v := range values {
		squares += (v - m) * (v - m) / float64(len(values))
	}
	return math.Sqrt(squares)
}

func (s statistics) String() string {
	return fmt.Sprintf("bits %.3f low %.2f apart %.1f nearest %.0f shared %.2f views %.0f next %.0f frames/s %.2f hashes/s %.2f indexed/s %.2f thumb bits %.2f",
		s.Bits, s.Low, s.Apart, s.Nearest, s.Shared, s.Views, s.Next, s.Frames, s.Hashes, s.Indexed, s.ThumbBits)
}
