package records

import (
	"cmp"
	"context"
	"slices"

	"github.com/firstseen/firstseen/core"
)

// FindRoots returns the videos at the top of the duplicate clusters of some videos, each once, in their order. Videos that do not
// exist are left out.
func (s *Reader) FindRoots(ctx context.Context, ids ...core.VideoID) ([]core.VideoID, error) {
	ids = slices.Clone(ids)
	for range maxCluster {
		videos, err := s.store.LoadVideos(ctx, ids...)
		if err != nil {
			return nil, err
		}
		above, seen := ids[:0], map[core.VideoID]bool{}
		merged := false
		for _, v := range videos {
			id := cmp.Or(v.MergedIn, v.ID)
			merged = merged || v.MergedIn != 0
			if id != 0 && !seen[id] {
				seen[id] = true
				above = append(above, id)
			}
		}
		if ids = above; !merged {
			return ids, nil
		}
	}
	return ids, nil
}

// maxCluster is the maximum number of videos of one duplicate cluster that are read.
const maxCluster = 10000

// LoadCluster returns the duplicate cluster of a video: first the video that it was merged into (or itself), then all its copies.
func (s *Reader) LoadCluster(ctx context.Context, v core.Video) ([]core.Video, error) {
	for hops := 0; v.MergedIn != 0 && hops < maxCluster; hops++ {
		root, err := s.LoadVideo(ctx, v.MergedIn)
		if err != nil {
			return nil, err
		}
		v = root
	}
	cluster, seen := []core.Video{v}, map[core.VideoID]bool{v.ID: true}
	for next := v.Copies; len(next) > 0 && len(cluster) < maxCluster; {
		copies, err := s.store.LoadVideos(ctx, next...)
		if err != nil {
			return nil, err
		}
		next = nil
		for _, c := range copies {
			if c.ID == 0 || seen[c.ID] {
				continue
			}
			seen[c.ID] = true
			cluster = append(cluster, c)
			next = append(next, c.Copies...) // those that were merged into it before
		}
	}
	return cluster, nil
}

// LoadMergeChain returns a video, the video that it was merged into, and so on up to the top of the cluster.
func (s *Reader) LoadMergeChain(ctx context.Context, id core.VideoID) ([]core.Video, error) {
	var all []core.Video
	for id != 0 && len(all) < maxCluster {
		v, err := s.LoadVideo(ctx, id)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
		id = v.MergedIn
	}
	return all, nil
}
