package match

import (
	"cmp"
	"encoding/binary"
	"math"
	"math/bits"
	"slices"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Limits of the count.
const (
	minShare    = 0.08 // of the best candidate's votes, less than which is chance
	offsetSlack = 4    // units of time of an offset in one group of votes
	// usualLength is the length, in postings, of a list that counts half: the longer, the likelier its postings share it
	// by chance.
	usualLength = 100
	// StopLength is the number of postings from which a list says nothing and need not be read.
	StopLength = 4096
)

// weights are the weights of postings, by the number of check bits that differ: about in proportion to the logarithm of how much
// likelier so many are in a copy than by chance. More is chance.
var weights = [...]float32{1, 0.66, 0.36, 0.12}

// Candidate is a video that may be the query's.
type Candidate struct {
	Owner uint64 // the video's number
	Votes float64
}

// vote is one posting that passed the check.
type vote struct {
	place  uint64 // the owner's number, and the reading and offset
	list   int32
	weight float32
}

// A vote's place: the owner above the reading, and that above the group of offsets, so that neighbours follow each other.
const (
	ownerShift       = 8 * TailSize
	orientationShift = ownerShift - 3
)

// RankCandidates counts what the lists of l.Keys, in their order, say and returns up to limit candidates, best first.
// A list is postings one after the other, each its owner's number (OwnerSize bytes, big-endian) and its tail.
func (l *Lookup) RankCandidates(lists [][]byte, limit int) []Candidate {
	postings := 0
	for i := range lists {
		postings += len(lists[i]) / (OwnerSize + TailSize)
	}
	votes := make([]vote, 0, postings/2) // most differ in too many check bits, but a list may have several probes
	for i := range l.probes {
		p := &l.probes[i]
		if p.list >= len(lists) {
			break
		}
		votes = p.appendVotes(votes, lists[p.list])
	}
	best := tallyVotes(keepStrongest(votes))
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

// keepStrongest returns the votes for the places that may get most: some enoughVotes, all if they are fewer. It is what
// makes a look-up among millions quick: nearly all votes are lone ones, and those that are not are few.
func keepStrongest(votes []vote) []vote {
	sums := make([]float32, 1<<sumBits) // of the votes for a place and the one before it, several places in one
	for _, v := range votes {
		for _, slot := range slotsOf(v.place) {
			sums[slot] += v.weight
		}
	}
	bins := make([]uint8, len(votes))
	var counts [256]int
	for i, v := range votes {
		s := slotsOf(v.place)
		most := max(sums[s[0]], sums[s[1]]) // that the place and its better neighbour can have
		bins[i] = uint8(min(most*binsPerVote, 255))
		counts[bins[i]]++
	}
	least, n := len(counts)-1, counts[len(counts)-1]
	for least > 0 && n < enoughVotes {
		least--
		n += counts[least]
	}
	some := make([]vote, 0, n)
	for i, v := range votes {
		if int(bins[i]) >= least {
			some = append(some, v)
		}
	}
	return some
}

const (
	enoughVotes = 4096
	binsPerVote = 8
	sumBits     = 17 // makes the sums fit the processor's nearer cache
)

func slotsOf(place uint64) [2]uint32 {
	const golden = 0x9E3779B97F4A7C15 // Knuth, The Art of Computer Programming 6.4
	return [2]uint32{uint32(place * golden >> (64 - sumBits)), uint32((place + 1) * golden >> (64 - sumBits))}
}

// appendVotes appends the votes of a list.
func (p *probe) appendVotes(votes []vote, list []byte) []vote {
	const size = OwnerSize + TailSize
	rarity := usualLength / float32(usualLength+len(list)/size)
	for ; len(list) >= size; list = list[size:] {
		posting := binary.BigEndian.Uint64(list)
		differ := bits.OnesCount32((uint32(posting) ^ p.check) % (1 << checkBits))
		if differ >= len(weights) {
			continue
		}
		reading := p.orientation ^ fingerprint.Orientation(posting>>checkBits%(1<<flipBits))
		offset := (uint32(posting)>>(checkBits+flipBits) - p.at) % (1 << timeBits)
		place := posting>>ownerShift<<ownerShift | uint64(reading)<<orientationShift | uint64(offset/offsetSlack)
		votes = append(votes, vote{place, int32(p.list), weights[differ] * rarity})
	}
	return votes
}

// tallyVotes sums votes up: an owner is worth its best two neighbouring groups.
func tallyVotes(votes []vote) []Candidate {
	slices.SortFunc(votes, func(v, o vote) int {
		if v.place != o.place {
			return cmp.Compare(v.place, o.place)
		}
		return cmp.Compare(v.list, o.list)
	})
	var out []Candidate
	var before []vote
	for len(votes) > 0 {
		n := 1
		for n < len(votes) && votes[n].place == votes[0].place {
			n++
		}
		group, owner := votes[:n:n], votes[0].place>>ownerShift
		if len(before) > 0 && before[0].place+1 != group[0].place {
			before = nil
		}
		worth := sumVotes(before, group)
		if last := len(out) - 1; last >= 0 && out[last].Owner == owner {
			out[last].Votes = max(out[last].Votes, worth)
		} else {
			out = append(out, Candidate{owner, worth})
		}
		before, votes = group, votes[n:]
	}
	return out
}

// sumVotes sums two groups up, each in the order of lists. A list counts once, however many frames look alike, and
// however often a posting comes.
func sumVotes(a, b []vote) (sum float64) {
	for len(a)+len(b) > 0 {
		list := int32(math.MaxInt32)
		for _, votes := range [...][]vote{a, b} {
			if len(votes) > 0 {
				list = min(list, votes[0].list)
			}
		}
		best := float32(0)
		for _, votes := range [...]*[]vote{&a, &b} {
			for ; len(*votes) > 0 && (*votes)[0].list == list; *votes = (*votes)[1:] {
				best = max(best, (*votes)[0].weight)
			}
		}
		sum += float64(best)
	}
	return sum
}
