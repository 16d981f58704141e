package core

import (
	"context"
	"slices"
)

// maxLookAlikes is how many other videos are named beside a clip of the queue.
const maxLookAlikes = 3

// lookAlikes returns other known videos that may show the footage of a family's first, the surest first: what a moderator may want to
// merge. Those that were told apart are left out. The first's thumbnails are compared, since its clip is not kept.
func (s *Service) lookAlikes(ctx context.Context, family []Video) ([]Found, error) {
	query, err := s.queryOf(ctx, family[0])
	if err != nil || query == nil {
		return nil, err
	}
	ids, prints, err := s.Candidates(ctx, query)
	if err != nil {
		return nil, err
	}
	candidates, _ := compare(query, ids, prints)
	seen := idsOf(family)
	var like []Found
	for _, f := range candidates {
		v, err := s.Video(ctx, f.Video)
		if err != nil {
			return nil, err
		}
		others, err := s.family(ctx, v)
		if err != nil {
			return nil, err
		}
		if f.Video = others[0].ID; slices.Contains(seen, f.Video) || toldApart(family, others) || toldApart(others, family) || len(like) == maxLookAlikes {
			continue
		}
		seen = append(seen, idsOf(others)...)
		if f.Debunks, err = s.store.DebunksOf(ctx, others...); err != nil {
			return nil, err
		}
		f.Debunks = published(f.Debunks)
		like = append(like, f)
	}
	return like, nil
}
