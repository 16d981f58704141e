package reviewing

import (
	"context"
	"slices"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/recognition"
)

// maxLookAlikes is the maximum number of similar videos that are named beside a clip of the queue.
const maxLookAlikes = 3

// findSimilar returns other known videos that may show the same footage as the root of a cluster, the surest first, for a moderator
// to merge. Videos that were separated from it are left out. It compares the root's thumbnails, since the clip is not kept.
func (s *Queue) findSimilar(ctx context.Context, cluster []core.Video) ([]core.Found, error) {
	query, err := s.finder.BuildQuery(ctx, cluster[0])
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
		v, err := s.records.LoadVideo(ctx, f.Video)
		if err != nil {
			return nil, err
		}
		others, err := s.records.LoadCluster(ctx, v)
		if err != nil {
			return nil, err
		}
		f, shows := leaveOutShared(query, f, v.ListShared(others), prints[slices.Index(ids, v.ID)])
		if !shows {
			continue
		}
		if f.Video = others[0].ID; slices.Contains(seen, f.Video) || core.AreSeparated(cluster, others) || core.AreSeparated(others, cluster) || len(like) == maxLookAlikes {
			continue
		}
		seen = append(seen, core.VideoIDs(others)...)
		if f.Debunks, err = s.store.ListDebunksOf(ctx, others...); err != nil {
			return nil, err
		}
		f.Debunks = core.SelectPublished(f.Debunks)
		like = append(like, f)
	}
	return like, nil
}

// leaveOutShared returns what a match shows outside the pieces that its video shares with others, and whether that is anything.
func leaveOutShared(query *fingerprint.Fingerprint, f core.Found, pieces []core.SharedPiece, print []byte) (core.Found, bool) {
	var ref fingerprint.Fingerprint
	if len(pieces) == 0 || ref.UnmarshalBinary(print) != nil {
		return f, true
	}
	return recognition.CompareOutside(query, f.Video, &ref, core.SharedIntervals(pieces))
}
