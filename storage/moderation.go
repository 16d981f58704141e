package storage

import (
	"context"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// LoadModeration implements core.Moderation.
func (s *Store) LoadModeration(ctx context.Context) (core.ModerationState, error) {
	desks, err := getJSON[core.ModerationState](ctx, s.db, []kv.Key{desk})
	if err != nil {
		return core.ModerationState{}, wrapError("read desk", err)
	}
	return desks[0], nil
}

// ChangeModeration implements core.Moderation.
func (s *Store) ChangeModeration(ctx context.Context, change func(*core.ModerationState) error, entries ...core.AuditEntry) (core.ModerationState, error) {
	d, err := changeRecord(ctx, s.db, desk, change, entries)
	return d, wrapError("change desk", err)
}

// ChangeProposal implements core.Proposals. The list leads to the proposal, so it is written first.
func (s *Store) ChangeProposal(ctx context.Context, id string, change func(*core.Proposal) error, entries ...core.AuditEntry) (core.Proposal, error) {
	listed := kv.Add{Key: proposals, Member: kv.Member{Name: id, Score: toMillis(time.Now())}, Mode: kv.OnlyIfNew}
	if err := s.db.Commit(ctx, kv.Tx{Part: global, Ops: []kv.Op{listed}}); err != nil {
		return core.Proposal{}, wrapError("change proposal", err)
	}
	p, err := changeRecord(ctx, s.db, proposalKey(id), change, entries)
	if err == nil && !p.IsOpen() {
		err = s.db.Commit(ctx, kv.Tx{Part: global, Ops: []kv.Op{kv.Remove{Key: proposals, Name: id}}})
	}
	return p, wrapError("change proposal", err)
}

// LoadProposals implements core.Proposals.
func (s *Store) LoadProposals(ctx context.Context, ids ...string) ([]core.Proposal, error) {
	if len(ids) == 0 {
		members, err := s.db.ListMembers(ctx, proposals, kv.All)
		if err != nil {
			return nil, wrapError("list proposals", err)
		}
		for _, m := range members {
			ids = append(ids, m.Name)
		}
	}
	keys := make([]kv.Key, len(ids))
	for i, id := range ids {
		keys[i] = proposalKey(id)
	}
	all, err := getJSON[core.Proposal](ctx, s.db, keys)
	return slices.DeleteFunc(all, func(p core.Proposal) bool { return p.ID == "" }), wrapError("list proposals", err)
}
