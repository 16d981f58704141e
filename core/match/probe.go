package match

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Limits of a lookup.
const (
	probeLooks  = 32   // parts of frames that are looked up as they are and mirrored
	turnedLooks = 6    // parts that are looked up turned and upside down
	probeFlips  = 2    // uncertain bits of a key that are tried the other way too
	maxCheck    = 4    // check bits of a posting that may differ
	minShare    = 0.08 // of the best candidate's votes, less than which is chance
	offsetSlack = 2    // seconds of an offset in one group of votes
	// MaxKeys is the most that one look-up reads: as many as there are probes.
	MaxKeys = bands * (2*probeLooks*(1+probeFlips) + 6*turnedLooks)
	// StopLength is the number of postings from which a list says nothing and need not be read.
	StopLength = 4096
)

// Lookup is the look-up of one query: the keys to read and how to count what is there.
type Lookup struct {
	Keys   []Key
	probes []probe
}

// probe is why a key is looked up. A key may have several probes; they are in the order of keys.
type probe struct {
	list    int // in Keys
	check   uint16
	frame   int
	reading fingerprint.Reading
	at      float64 // seconds
}

// Probes returns the look-up of a query.
func Probes(q *fingerprint.Fingerprint) *Lookup {
	var all []want
	plain, turned := probed(q, probeLooks), probed(q, turnedLooks)
	for g := range fingerprint.Reading(fingerprint.Readings) {
		looks, flips := plain, probeFlips
		if g > fingerprint.FlipX {
			looks, flips = turned, 0
		}
		for _, l := range looks {
			all = l.wants(all, g, flips)
		}
	}
	return gather(all)
}

// gather orders probes by key and names each key once.
func gather(all []want) *Lookup {
	order := make([]uint64, len(all))
	for i := range all {
		order[i] = uint64(all[i].key)<<32 | uint64(i)
	}
	slices.Sort(order)
	l := &Lookup{probes: make([]probe, len(all))}
	for n, o := range order {
		w := &all[uint32(o)]
		if len(l.Keys) == 0 || l.Keys[len(l.Keys)-1] != w.key {
			l.Keys = append(l.Keys, w.key)
		}
		w.list = len(l.Keys) - 1
		l.probes[n] = w.probe
	}
	return l
}

// want is a probe and its key.
type want struct {
	key Key
	probe
}

// probedPart is a part of a query's frame that is looked up.
type probedPart struct {
	frame int
	at    float64
	*fingerprint.Part
}

// probed picks up to limit parts of frames, spread over the query, with all parts of a frame together.
func probed(q *fingerprint.Fingerprint, limit int) []probedPart {
	var out []probedPart
	hashed := q.Hashed()
	most := 1
	for _, i := range hashed {
		most = max(most, len(q.Frames[i].Look.Parts))
	}
	for _, k := range spread(len(hashed), max(limit/most, 1)) {
		i := hashed[k]
		f := &q.Frames[i]
		for p := range f.Look.Parts {
			out = append(out, probedPart{i, f.At.Seconds(), &f.Look.Parts[p]})
		}
	}
	return out
}

// wants appends the probes of a part in a reading: the key of each band, and those with one of its
// least certain bits the other way.
func (p *probedPart) wants(all []want, g fingerprint.Reading, flips int) []want {
	h := &p.Hashes[g]
	var margins [fingerprint.Bits]float32
	if flips > 0 {
		p.Coefficients.Margins(&margins, g)
	}
	for b := range bands {
		k, check := key(h, b)
		w := want{k, probe{0, check, p.frame, g, p.at}}
		all = append(all, w)
		for _, bit := range leastCertain(b, &margins, flips) {
			w.key = k ^ 1<<(bandBits-1-bit)
			all = append(all, w)
		}
	}
	return all
}

// leastCertain returns the positions of the n bits of a band with the least margins.
func leastCertain(band int, margins *[fingerprint.Bits]float32, n int) []int {
	var least [probeFlips]int
	for k := range n {
		best := -1
		for i, bit := range layout[band][:bandBits] {
			if (best < 0 || margins[bit] < margins[layout[band][best]]) && !slices.Contains(least[:k], i) {
				best = i
			}
		}
		least[k] = best
	}
	return least[:n:n]
}

// spread returns up to limit of n positions, evenly spread.
func spread(n, limit int) []int {
	out := make([]int, min(n, limit))
	for k := range out {
		out[k] = k * (n - 1) / max(len(out)-1, 1)
	}
	return out
}

// Candidate is a video that may be the query's.
type Candidate struct {
	Owner uint64 // the video's number
	Votes float64
}

// vote is one posting that passed the check.
type vote struct {
	owner  uint64
	group  int32 // reading and offset
	frame  int32
	list   int32
	weight float32
}

// Vote counts what the lists of l.Keys, in their order, say and returns up to limit candidates, best first.
// A list is postings one after the other, each its owner's number (OwnerSize bytes, big-endian) and its tail.
func (l *Lookup) Vote(lists [][]byte, limit int) []Candidate {
	var votes []vote
	for i := range l.probes {
		p := &l.probes[i]
		if p.list >= len(lists) {
			break
		}
		votes = p.count(votes, lists[p.list])
	}
	best := tallyVotes(repeated(votes, limit))
	slices.SortFunc(best, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Votes, a.Votes), cmp.Compare(a.Owner, b.Owner))
	})
	best = best[:min(len(best), limit)]
	for n := range best {
		if best[n].Votes < minShare*best[0].Votes {
			return best[:n]
		}
	}
	return best
}

// repeated returns the votes of owners that have several, in the order that tallyVotes wants; if those are
// few, of the others too. It is what makes a look-up among millions quick: nearly all votes are lone ones.
func repeated(votes []vote, few int) []vote {
	order := make([]uint64, len(votes))
	for i := range votes {
		order[i] = votes[i].owner<<ownerShift | uint64(i)
	}
	slices.Sort(order)
	var several, lone []vote
	owners := 0
	for len(order) > 0 {
		n := 1
		for n < len(order) && order[n]>>ownerShift == order[0]>>ownerShift {
			n++
		}
		if n > 1 {
			owners++
		}
		for _, o := range order[:n] {
			v := votes[o&(1<<ownerShift-1)]
			if n > 1 {
				several = append(several, v)
			} else if len(lone) < few {
				lone = append(lone, v)
			}
		}
		order = order[n:]
	}
	if owners < few {
		several = append(several, lone...)
	}
	slices.SortFunc(several, vote.compare)
	return slices.Compact(several) // a posting may come twice
}

// ownerShift leaves room for the position of a vote below its owner's number.
const ownerShift = 64 - 8*OwnerSize

func (v vote) compare(o vote) int {
	return cmp.Or(cmp.Compare(v.owner, o.owner), cmp.Compare(v.group, o.group), cmp.Compare(v.frame, o.frame),
		cmp.Compare(v.list, o.list), cmp.Compare(v.weight, o.weight))
}

// count appends the votes of a list.
func (p *probe) count(votes []vote, list []byte) []vote {
	const size = OwnerSize + TailSize
	for ; len(list) >= size; list = list[size:] {
		tail := uint32(list[5])<<16 | uint32(list[6])<<8 | uint32(list[7])
		differ := bits.OnesCount16(uint16(tail&(1<<checkBits-1)) ^ p.check)
		if differ > maxCheck {
			continue
		}
		owner := uint64(list[0])<<32 | uint64(list[1])<<24 | uint64(list[2])<<16 | uint64(list[3])<<8 | uint64(list[4])
		offset := float64(tail>>checkBits)*timeUnit - p.at
		group := int32((offset+1<<timeBits)/offsetSlack)<<3 | int32(p.reading)
		votes = append(votes, vote{owner, group, int32(p.frame), int32(p.list), float32(1+maxCheck-differ) / (1 + maxCheck)})
	}
	return votes
}

// tallyVotes sums votes, sorted by owner, group and frame, up: each frame counts once a group, more for
// several keys but never more than double; an owner is worth its best two neighbouring groups.
func tallyVotes(votes []vote) []Candidate {
	var out []Candidate
	for len(votes) > 0 {
		owner := votes[0].owner
		best, before, beforeGroup := 0.0, 0.0, int32(-1)
		for len(votes) > 0 && votes[0].owner == owner {
			group, sum := votes[0].group, 0.0
			for len(votes) > 0 && votes[0].owner == owner && votes[0].group == group {
				frame, mine := votes[0].frame, 0.0
				for len(votes) > 0 && votes[0].owner == owner && votes[0].group == group && votes[0].frame == frame {
					mine += float64(votes[0].weight)
					votes = votes[1:]
				}
				sum += min(mine, 2)
			}
			both := sum
			if beforeGroup == group-8 {
				both += before
			}
			best, before, beforeGroup = max(best, both), sum, group
		}
		out = append(out, Candidate{owner, best})
	}
	return out
}
