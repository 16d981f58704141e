package reviewing

import (
	"cmp"
	"context"
	"slices"

	"github.com/firstseen/firstseen/core"
)

// ListPendingAmong is ListPending for some videos alone: up to limit of them, after skipping offset. Videos that rank equally stay
// in the order of ids.
func (s *Queue) ListPendingAmong(ctx context.Context, actor core.UserID, ids []core.VideoID, order core.Order, offset, limit int) ([]core.Pending, error) {
	one, err := s.accounts.CanonicalAccount(ctx, actor)
	if err != nil {
		return nil, err
	}
	open, err := s.SelectOpen(ctx, one, ids)
	if err != nil {
		return nil, err
	}
	weights, err := s.loadWeights(ctx, order, core.VideoIDs(open))
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(open, func(a, b core.Video) int { return cmp.Compare(weights[b.ID], weights[a.ID]) })
	open = open[min(offset, len(open)):]
	var queue []core.Pending
	for _, v := range open[:min(limit, len(open))] {
		p, err := s.LoadEntry(ctx, v)
		if err != nil {
			return queue, err
		}
		queue = append(queue, p)
	}
	return queue, nil
}

// loadWeights returns the numbers that an order sorts by.
func (s *Queue) loadWeights(ctx context.Context, order core.Order, ids []core.VideoID) (map[core.VideoID]int, error) {
	weights := map[core.VideoID]int{}
	if order == core.ByPeople {
		asked, err := s.store.CountAskers(ctx, ids...)
		for i, n := range asked {
			weights[ids[i]] = n
		}
		return weights, err
	}
	for _, id := range ids {
		n, err := s.store.CountAskersSince(ctx, s.now().Add(-recently), id)
		if err != nil {
			return nil, err
		}
		weights[id] = n
	}
	return weights, nil
}
