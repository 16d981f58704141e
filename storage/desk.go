package storage

import (
	"context"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// Desk implements core.People.
func (s *Store) Desk(ctx context.Context) (core.Desk, error) {
	desks, err := getJSON[core.Desk](ctx, s.db, []kv.Key{desk})
	if err != nil {
		return core.Desk{}, problem("read desk", err)
	}
	return desks[0], nil
}

// ChangeDesk implements core.People.
func (s *Store) ChangeDesk(ctx context.Context, change func(*core.Desk) error, acts ...core.Act) (core.Desk, error) {
	d, err := changeRecord(ctx, s, desk, change, acts)
	return d, problem("change desk", err)
}
