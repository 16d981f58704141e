package storage

import (
	"context"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// figuresSet is the set of the counts of a day, or of all days for "".
func figuresSet(day string) kv.Key { return kv.Key{Part: global, Name: "figures:" + day} }

// Metrics keeps what all processes counted. It implements core.Metrics.
type Metrics struct{ db kv.DB }

// Metrics returns the part of the store that keeps metrics.
func (s *Store) Metrics() core.Metrics { return &Metrics{s.db} }

// AddMetrics implements core.Metrics.
func (m *Metrics) AddMetrics(ctx context.Context, day string, add core.Counts) error {
	tx := kv.Tx{Part: global}
	for name, n := range add {
		for _, set := range []string{day, ""} {
			tx.Ops = append(tx.Ops, kv.Bump{Key: figuresSet(set), Name: name, Delta: n})
		}
	}
	return wrapError("add metrics", m.db.Commit(ctx, tx))
}

// ReadMetrics implements core.Metrics.
func (m *Metrics) ReadMetrics(ctx context.Context, days ...string) ([]core.Counts, error) {
	all := make([]core.Counts, len(days))
	for i, day := range days {
		members, err := m.db.ListMembers(ctx, figuresSet(day), kv.All)
		if err != nil {
			return nil, wrapError("read metrics", err)
		}
		all[i] = core.Counts{}
		for _, member := range members {
			all[i][member.Name] = member.Score
		}
	}
	return all, nil
}

// CountQueued implements core.Metrics.
func (m *Metrics) CountQueued(ctx context.Context, queues ...string) (n int, err error) {
	for _, name := range queues {
		counts, err := m.db.CountMembers(ctx, queueKeys(name).dueKey())
		if err != nil {
			return 0, wrapError("count jobs", err)
		}
		n += counts[0]
	}
	return n, nil
}
