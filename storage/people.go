package storage

import (
	"context"
	"errors"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// AddSighting implements core.Sightings.
func (s *Store) AddSighting(ctx context.Context, g core.Sighting) error {
	if err := s.trace(ctx, g.Asker, g.Video, millis(g.At)); err != nil {
		return problem("add sighting", err)
	}
	tx := kv.Tx{
		Part:   videoPart(g.Video),
		Checks: []kv.Check{{Key: seenKey(g.Video, g.ID)}},
		Ops: []kv.Op{
			kv.Put{Key: seenKey(g.Video, g.ID), Value: encode(g)},
			kv.Add{Key: seenSet(g.Video), Member: kv.Member{Name: g.ID, Score: millis(g.Dated())}},
		},
	}
	if g.Asker.ID != "" {
		asker := kv.Member{Name: g.Asker.String(), Score: millis(g.At)}
		tx.Ops = append(tx.Ops, kv.Add{Key: askerSet(g.Video), Member: asker, Mode: kv.KeepLower})
	}
	if err := ignoreConflict(s.db.Commit(ctx, tx)); err != nil || g.Asker.ID == "" {
		return problem("add sighting", err)
	}
	asked, err := s.Asked(ctx, g.Video)
	if err != nil {
		return err
	}
	// The highest count wins, whichever of two askers writes last.
	most := kv.Member{Name: g.Video.String(), Score: -int64(asked[0])}
	return problem("add sighting", s.db.Commit(ctx, kv.Tx{Part: global, Ops: []kv.Op{kv.Add{Key: mostAsked, Member: most, Mode: kv.KeepLower}}}))
}

// SightingsOf implements core.Sightings.
func (s *Store) SightingsOf(ctx context.Context, id core.VideoID, limit int) ([]core.Sighting, error) {
	members, err := s.db.Range(ctx, seenSet(id), kv.Span{Min: kv.All.Min, Max: kv.All.Max, Limit: limit})
	if err != nil {
		return nil, problem("read sightings", err)
	}
	keys := make([]kv.Key, len(members))
	for i, m := range members {
		keys[i] = seenKey(id, m.Name)
	}
	sightings, err := getJSON[core.Sighting](ctx, s.db, keys)
	return sightings, problem("read sightings", err)
}

// Asked implements core.Sightings.
func (s *Store) Asked(ctx context.Context, ids ...core.VideoID) ([]int, error) {
	return s.counts(ctx, ids, askerSet)
}

func (s *Store) counts(ctx context.Context, ids []core.VideoID, set func(core.VideoID) kv.Key) ([]int, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	keys := make([]kv.Key, len(ids))
	for i, id := range ids {
		keys[i] = set(id)
	}
	counts, err := s.db.Count(ctx, keys...)
	return counts, problem("count", err)
}

// MostAsked implements core.Sightings.
func (s *Store) MostAsked(ctx context.Context, offset, limit int) ([]core.VideoID, error) {
	members, err := s.db.Range(ctx, mostAsked, kv.Span{Min: kv.All.Min, Max: kv.All.Max, Offset: offset, Limit: limit})
	ids := make([]core.VideoID, 0, len(members))
	for _, m := range members {
		if id, err := core.ParseVideoID(m.Name); err == nil {
			ids = append(ids, id)
		}
	}
	return ids, problem("list questions", err)
}

// ignoreConflict is for commits whose check means "if it is not there already".
func ignoreConflict(err error) error {
	if errors.Is(err, kv.ErrConflict) {
		return nil
	}
	return err
}
