package recognition

import (
	"context"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/match"
)

// piecePad is the time by which a shared piece may begin earlier, or end later, than it was found to.
const piecePad = 250 * time.Millisecond

// CompareOutside returns what a query shows of a video outside some stretches of the video, and whether that is anything.
func CompareOutside(query *fingerprint.Fingerprint, id core.VideoID, ref *fingerprint.Fingerprint, gone []fingerprint.Interval) (core.Found, bool) {
	r := match.CompareOutside(query, ref, padIntervals(gone))
	if r.Confidence == match.None {
		return core.Found{}, false
	}
	return foundOf(id, r), true
}

// padIntervals returns the intervals, each piecePad longer at both ends.
func padIntervals(all []fingerprint.Interval) []fingerprint.Interval {
	out := make([]fingerprint.Interval, len(all))
	for i, g := range all {
		out[i] = fingerprint.Interval{Start: g.Start - piecePad, End: g.End + piecePad}
	}
	return out
}

// LoadUnshared returns the fingerprints of those videos of a duplicate cluster that have one, each without the pieces that the video shares
// with videos of other clusters. One of which nothing is left is left out.
func (s *Finder) LoadUnshared(ctx context.Context, cluster []core.Video) ([]*fingerprint.Fingerprint, error) {
	prints, err := s.store.LoadFingerprints(ctx, core.VideoIDs(cluster)...)
	var refs []*fingerprint.Fingerprint
	for i, raw := range prints {
		ref := &fingerprint.Fingerprint{}
		if len(raw) == 0 || ref.UnmarshalBinary(raw) != nil {
			continue
		}
		if gone := cluster[i].ListShared(cluster); len(gone) > 0 {
			ref = ref.Without(padIntervals(core.SharedIntervals(gone)))
		}
		if len(ref.Frames) > 0 {
			refs = append(refs, ref)
		}
	}
	return refs, err
}
