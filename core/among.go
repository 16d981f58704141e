package core

import (
	"cmp"
	"context"
	"slices"
)

// PendingAmong is Pending of some videos: up to limit of them, after skipping offset, in the order, those that count alike in the
// order that they are given in.
func (s *Service) PendingAmong(ctx context.Context, actor UserID, ids []VideoID, order Order, offset, limit int) ([]Pending, error) {
	one, err := s.One(ctx, actor)
	if err != nil {
		return nil, err
	}
	open, err := s.open(ctx, one, ids)
	if err != nil {
		return nil, err
	}
	weights, err := s.weights(ctx, order, idsOf(open))
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(open, func(a, b Video) int { return cmp.Compare(weights[b.ID], weights[a.ID]) })
	open = open[min(offset, len(open)):]
	var queue []Pending
	for _, v := range open[:min(limit, len(open))] {
		p, err := s.pending(ctx, v)
		if err != nil {
			return queue, err
		}
		queue = append(queue, p)
	}
	return queue, nil
}

// weights are what an order sorts by.
func (s *Service) weights(ctx context.Context, order Order, ids []VideoID) (map[VideoID]int, error) {
	weights := map[VideoID]int{}
	if order == ByPeople {
		asked, err := s.store.Asked(ctx, ids...)
		for i, n := range asked {
			weights[ids[i]] = n
		}
		return weights, err
	}
	for _, id := range ids {
		n, err := s.store.AskedSince(ctx, s.now().Add(-recently), id)
		if err != nil {
			return nil, err
		}
		weights[id] = n
	}
	return weights, nil
}

// Roots returns what videos are or were merged into, each once, in their order; those that there are not are left out.
func (s *Service) Roots(ctx context.Context, ids ...VideoID) ([]VideoID, error) {
	ids = slices.Clone(ids)
	for range maxFamily {
		videos, err := s.store.Videos(ctx, ids...)
		if err != nil {
			return nil, err
		}
		above, seen := ids[:0], map[VideoID]bool{}
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
