package recognition

import (
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/match"
)

// Limits of what a match of two copies of one clip may leave out of either: a tenth, but no more than an end card lasts, and no less
// than readings differ. Two clips of some seconds that begin alike, with the title of a programme, differ in more.
const (
	twinMissing = 0.1
	leastEnds   = 500 * time.Millisecond
	mostEnds    = 4 * time.Second
)

// AreTwins reports whether a match shows that a query and a reference, of these durations, are one clip in two copies: the same
// footage, and each covers the other nearly whole. A clip and a montage that contains it are not.
func AreTwins(f core.Found, query, ref time.Duration) bool {
	if f.Confidence != core.Same {
		return false
	}
	var inQuery, inRef time.Duration
	for _, s := range f.Segments {
		inQuery += s.QueryEnd - s.QueryStart
		inRef += s.RefEnd - s.RefStart
	}
	return coversWhole(inQuery, query) && coversWhole(inRef, ref)
}

// coversWhole reports whether a part is nearly the whole.
func coversWhole(part, whole time.Duration) bool {
	return part > 0 && whole-part <= max(leastEnds, min(mostEnds, time.Duration(twinMissing*float64(whole))))
}

// CompareStored compares two stored fingerprints, as if the first were a query.
func CompareStored(id core.VideoID, query, ref *fingerprint.Fingerprint) (core.Found, bool) {
	if len(query.Frames) == 0 {
		return core.Found{}, false
	}
	r := match.Compare(query, ref)
	return foundOf(id, r), r.Confidence != match.None
}

// QueryOf makes a query of a stored fingerprint: of its small pictures, which are many but coarse. It finds copies that are framed
// alike. It returns nil if the pictures show nothing.
func QueryOf(ref *fingerprint.Fingerprint) *fingerprint.Fingerprint {
	return buildQuery(listSmall(ref), ref.Duration)
}

// ShowsNoMore reports whether each piece of a query that a match shows is shown by other sure matches too.
func ShowsNoMore(f core.Found, others []core.Found) bool {
	var sure []core.Segment
	for _, o := range others {
		if o.Confidence == core.Same {
			sure = append(sure, o.Segments...)
		}
	}
	return len(sure) > 0 && LiesWithin(f.Segments, sure)
}

// IsRecognisable reports whether a fingerprint is found again: by the index, under its postings, and by comparing it with a query of
// the same clip. If there is no such query, it is made of the fingerprint.
func IsRecognisable(ref, query *fingerprint.Fingerprint, postings []core.Posting) bool {
	return query != nil && isFoundBy(query, ref, postings) || len(ref.Frames) > 0 && isFoundBy(QueryOf(ref), ref, postings)
}

// isFoundBy reports whether a query finds a fingerprint.
func isFoundBy(query, ref *fingerprint.Fingerprint, postings []core.Posting) bool {
	if query == nil || len(query.Frames) == 0 || len(postings) == 0 {
		return false
	}
	keys := map[match.Key]bool{}
	for _, p := range postings {
		keys[p.Key] = true
	}
	return slices.ContainsFunc(match.NewLookup(query).Keys, func(k match.Key) bool { return keys[k] }) &&
		match.Compare(query, ref).Confidence != match.None
}
