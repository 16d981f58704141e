package reviewing

import (
	"context"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/recognition"
)

// maxLookAlikes is the maximum number of similar videos that are named beside a clip of the queue.
const maxLookAlikes = 3

// lookAlikes finds known videos that may show the same footage as another one.
type lookAlikes struct {
	debunks core.Debunks
	records Records
	finder  Finder
}

// findSimilar returns other known videos that may show the same footage as the root of a cluster, the surest first, for a moderator
// to merge. Videos that were separated from it are left out. It compares what is stored of the root, since the clip is not kept.
func (s lookAlikes) findSimilar(ctx context.Context, cluster []core.Video) ([]core.Found, error) {
	query, err := s.finder.BuildMovingQuery(ctx, cluster[0])
	if err != nil || query == nil {
		return nil, err
	}
	ids, prints, err := s.finder.FindCandidates(ctx, query)
	if err != nil {
		return nil, err
	}
	candidates, _ := recognition.Compare(query, ids, prints)
	seen := core.VideoIDs(cluster)
	var like []core.Found
	for _, f := range candidates {
		v, others, err := s.loadWithCluster(ctx, f.Video)
		if err != nil {
			return nil, err
		}
		f, shows := leaveOutShared(query, f, v.ListShared(others), prints[slices.Index(ids, v.ID)])
		if !shows {
			continue
		}
		f.Video = others[0].ID
		apart := core.AreSeparated(cluster, others) || core.AreSeparated(others, cluster)
		if apart || slices.Contains(seen, f.Video) || len(like) == maxLookAlikes {
			continue
		}
		seen = append(seen, core.VideoIDs(others)...)
		if f.Debunks, err = s.debunks.ListDebunksOf(ctx, others...); err != nil {
			return nil, err
		}
		f.Debunks = core.SelectPublished(f.Debunks)
		like = append(like, f)
	}
	return like, nil
}

// warnOfOtherDates returns a warning for each other video that shows most of a cluster's footage and has a fact-check with a date that
// does not agree with the given one.
func (s lookAlikes) warnOfOtherDates(ctx context.Context, cluster []core.Video, date core.Date) (warnings []core.Warning, err error) {
	like, err := s.findSimilar(ctx, cluster)
	for _, f := range like {
		if f.Confidence != core.Same || 2*lengthShown(f) < cluster[0].Duration {
			continue
		}
		i := slices.IndexFunc(f.Debunks, func(d core.Debunk) bool { return !d.Date.AgreesWith(date) })
		if i >= 0 {
			warnings = append(warnings, core.Warning{Kind: core.WarnOtherDate, Debunk: f.Debunks[i]})
		}
	}
	return warnings, err
}

// lengthShown returns how much of the query a match shows.
func lengthShown(f core.Found) (sum time.Duration) {
	for _, s := range f.Segments {
		sum += s.QueryEnd - s.QueryStart
	}
	return sum
}

// loadWithCluster returns a video and its duplicate cluster.
func (s lookAlikes) loadWithCluster(ctx context.Context, id core.VideoID) (v core.Video, cluster []core.Video, err error) {
	if v, err = s.records.LoadVideo(ctx, id); err == nil {
		cluster, err = s.records.LoadCluster(ctx, v)
	}
	return v, cluster, err
}

// leaveOutShared returns what a match shows outside the pieces that its video shares with others, and whether that is anything.
func leaveOutShared(query *fingerprint.Fingerprint, f core.Found, pieces []core.SharedPiece, stored []byte) (core.Found, bool) {
	var ref fingerprint.Fingerprint
	if len(pieces) == 0 || ref.UnmarshalBinary(stored) != nil {
		return f, true
	}
	return recognition.CompareOutside(query, f.Video, &ref, core.SharedIntervals(pieces))
}
