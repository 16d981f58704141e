package storage

import (
	"context"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// figuresSet is the set of the counts of a day, or of all days for "".
func figuresSet(day string) kv.Key { return kv.Key{Part: global, Name: "figures:" + day} }

// AddMetrics implements core.Metrics.
func (s *Store) AddMetrics(ctx context.Context, day string, add core.Counts) error {
	tx := kv.Tx{Part: global}
	for name, n := range add {
		for _, set := range []string{day, ""} {
			tx.Ops = append(tx.Ops, kv.Bump{Key: figuresSet(set), Name: name, Delta: n})
		}
	}
	return wrapError("add figures", s.db.Commit(ctx, tx))
}

// ReadMetrics implements core.Metrics.
func (s *Store) ReadMetrics(ctx context.Context, days ...string) ([]core.Counts, error) {
	all := make([]core.Counts, len(days))
	for i, day := range days {
		members, err := s.db.ListMembers(ctx, figuresSet(day), kv.All)
		if err != nil {
			return nil, wrapError("read figures", err)
		}
		all[i] = core.Counts{}
		for _, m := range members {
			all[i][m.Name] = m.Score
		}
	}
	return all, nil
}

// CountQueued implements core.MessageQueues.
func (s *Store) CountQueued(ctx context.Context, boxes ...string) (n int, err error) {
	for _, name := range boxes {
		counts, err := s.db.CountMembers(ctx, queueKeys(name).dueKey())
		if err != nil {
			return 0, wrapError("count mail", err)
		}
		n += counts[0]
	}
	return n, nil
}

// CountEvents implements core.Outbox.
func (s *Store) CountEvents(ctx context.Context) (int, error) {
	counts, err := s.db.CountMembers(ctx, pending)
	if err != nil {
		return 0, wrapError("count events", err)
	}
	return counts[0], nil
}
