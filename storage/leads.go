package storage

import (
	"context"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// leadsKey is the key of the leads about a video.
func leadsKey(id core.VideoID) kv.Key { return videoKey(id, "leads") }

// ListLeads implements core.Leads.
func (s *Store) ListLeads(ctx context.Context, ids ...core.VideoID) ([]core.Lead, error) {
	keys := make([]kv.Key, len(ids))
	for i, id := range ids {
		keys[i] = leadsKey(id)
	}
	all, err := getJSON[[]core.Lead](ctx, s.db, keys)
	return slices.Concat(all...), wrapError("read leads", err)
}

// ChangeLeads implements core.Leads.
func (s *Store) ChangeLeads(ctx context.Context, id core.VideoID, by core.UserID, change func([]core.Lead) ([]core.Lead, error)) error {
	if err := noteTrace(ctx, s.db, by, id, toMillis(time.Now())); err != nil {
		return wrapError("change leads", err)
	}
	return changeLeads(ctx, s.db, id, change)
}

// changeLeads reads, changes and writes the leads about a video in one atomic step.
func changeLeads(ctx context.Context, db kv.DB, id core.VideoID, change func([]core.Lead) ([]core.Lead, error)) error {
	_, err := changeRecord(ctx, db, leadsKey(id), func(all *[]core.Lead) (err error) {
		*all, err = change(*all)
		return err
	}, nil)
	return wrapError("change leads", err)
}

// eraseLeads removes a user's id and words from the leads about a video. The link and the date stay.
func eraseLeads(ctx context.Context, db kv.DB, id core.VideoID, user core.UserID) error {
	return changeLeads(ctx, db, id, func(all []core.Lead) ([]core.Lead, error) {
		for i := range all {
			if all[i].By == user {
				all[i].By, all[i].Words, all[i].Credit = core.UserID{}, "", ""
			}
		}
		return all, nil
	})
}

// eraseStanding removes the count of leads in which a user was right, and the whole record if the user has no role.
func eraseStanding(ctx context.Context, db kv.DB, user core.UserID) error {
	people, err := loadPersons(ctx, db, user)
	if err != nil || people[0].User.ID == "" {
		return err
	}
	p, key := people[0], personKey(user)
	if p.Role != core.Everyone {
		_, err = changeRecord(ctx, db, key, func(p *core.Person) error { p.Right, p.Name, p.Alias = nil, "", ""; return nil }, nil)
		return err
	}
	if err := db.Commit(ctx, kv.Tx{Part: global, Ops: []kv.Op{kv.Remove{Key: allPeople, Name: user.String()}}}); err != nil {
		return err
	}
	return db.Commit(ctx, kv.Tx{Part: key.Part, Ops: []kv.Op{kv.Delete{Key: key}}})
}
