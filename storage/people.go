package storage

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// AddSighting implements core.Sightings.
func (s *Store) AddSighting(ctx context.Context, g core.Sighting) error {
	who := cmp.Or(g.Person, g.Asker)
	for _, user := range slices.Compact([]core.UserID{g.Asker, who}) { // to be found when either is to be erased
		if err := noteTrace(ctx, s.db, user, g.Video, toMillis(g.At)); err != nil {
			return wrapError("add sighting", err)
		}
	}
	tx := kv.Tx{
		Part:   videoPart(g.Video),
		Checks: []kv.Check{{Key: seenKey(g.Video, g.ID)}},
		Ops: []kv.Op{
			kv.Put{Key: seenKey(g.Video, g.ID), Value: encodeRecord(g)},
			kv.Add{Key: seenSet(g.Video), Member: kv.Member{Name: g.ID, Score: toMillis(g.Dated())}},
		},
	}
	if g.Asker.ID == "" {
		return wrapError("add sighting", ignoreConflict(s.db.Commit(ctx, tx)))
	}
	_, asked, err := s.db.GetScores(ctx, askerSet(g.Video), who.String())
	if err != nil {
		return wrapError("add sighting", err)
	}
	asker := kv.Member{Name: who.String(), Score: toMillis(g.At)}
	tx.Ops = append(tx.Ops, kv.Add{Key: askerSet(g.Video), Member: asker, Mode: kv.KeepLower})
	if err = ignoreConflict(s.db.Commit(ctx, tx)); err == nil {
		err = rankSighting(ctx, s.db, g, !asked[0])
	}
	return wrapError("add sighting", err)
}

// rankSighting updates the rank of a video after a sighting: by the number of askers and, if the asker is new, by heat. If two askers
// write at the same time, the higher count is kept, and the heat of one may be lost.
func rankSighting(ctx context.Context, db kv.DB, g core.Sighting, fresh bool) error {
	counts, err := countSets(ctx, db, []core.VideoID{g.Video}, askerSet)
	if err != nil {
		return err
	}
	name := g.Video.String()
	ops := []kv.Op{rankOp(g.Video, counts[0])}
	if fresh {
		before, there, err := db.GetScores(ctx, rising, name)
		if err != nil {
			return err
		}
		hot := toMillis(g.At)
		if there[0] {
			hot = addHeat(-before[0], hot)
		}
		ops = append(ops, kv.Add{Key: rising, Member: kv.Member{Name: name, Score: -hot}, Mode: kv.KeepLower})
	}
	return db.Commit(ctx, kv.Tx{Part: global, Ops: ops})
}

// rankOp returns the operation that ranks a video by the number of people who ask about it.
func rankOp(id core.VideoID, people int) kv.Op {
	return kv.Add{Key: mostAsked, Member: kv.Member{Name: id.String(), Score: -int64(people)}, Mode: kv.KeepLower}
}

// RankVideo implements core.Demand. It is as hot as the hottest of them.
func (s *Store) RankVideo(ctx context.Context, people int, id core.VideoID, copies ...core.VideoID) error {
	names := make([]string, len(copies))
	for i, c := range copies {
		names[i] = c.String()
	}
	ops := []kv.Op{rankOp(id, people)}
	scores, there, err := s.db.GetScores(ctx, rising, names...)
	for i := range scores {
		if there[i] {
			ops = append(ops, kv.Add{Key: rising, Member: kv.Member{Name: id.String(), Score: scores[i]}, Mode: kv.KeepLower})
		}
	}
	if err == nil {
		err = s.db.Commit(ctx, kv.Tx{Part: global, Ops: ops})
	}
	return wrapError("rank", err)
}

// halfLife is the time after which a question counts half as much in the order of the videos that rise.
const halfLife = 24 * time.Hour

// addHeat returns the heat of a video after one more question. Heat is a time in milliseconds: the time at which a single question would
// count as much as all questions together. So a stored heat stays valid as time goes by. This is forward decay (Cormode, Shkapenyuk,
// Srivastava and Xu, "Forward decay: a practical time decay model for streaming systems", 2009) in logarithms.
func addHeat(before, at int64) int64 {
	h := float64(halfLife.Milliseconds())
	return at + int64(h*math.Log2(1+math.Exp2(float64(before-at)/h)))
}

// ListSightings implements core.Sightings.
func (s *Store) ListSightings(ctx context.Context, id core.VideoID, limit int) ([]core.Sighting, error) {
	members, err := s.db.ListMembers(ctx, seenSet(id), kv.Span{Min: kv.All.Min, Max: kv.All.Max, Limit: limit})
	if err != nil {
		return nil, wrapError("read sightings", err)
	}
	keys := make([]kv.Key, len(members))
	for i, m := range members {
		keys[i] = seenKey(id, m.Name)
	}
	sightings, err := getJSON[core.Sighting](ctx, s.db, keys)
	return sightings, wrapError("read sightings", err)
}

// CountAskers implements core.Demand.
func (s *Store) CountAskers(ctx context.Context, ids ...core.VideoID) ([]int, error) {
	return countSets(ctx, s.db, ids, askerSet)
}

// countSets returns the size of one set of each video.
func countSets(ctx context.Context, db kv.DB, ids []core.VideoID, set func(core.VideoID) kv.Key) ([]int, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	keys := make([]kv.Key, len(ids))
	for i, id := range ids {
		keys[i] = set(id)
	}
	counts, err := db.CountMembers(ctx, keys...)
	return counts, wrapError("count", err)
}

// CountAskersSince implements core.Demand.
func (s *Store) CountAskersSince(ctx context.Context, since time.Time, ids ...core.VideoID) (int, error) {
	from := kv.All.Min
	if !since.IsZero() {
		from = toMillis(since)
	} else if len(ids) == 1 {
		counts, err := s.CountAskers(ctx, ids...)
		if err != nil {
			return 0, err
		}
		return counts[0], nil
	}
	people := map[string]bool{}
	for _, id := range ids {
		members, err := s.db.ListMembers(ctx, askerSet(id), kv.Span{Min: from, Max: kv.All.Max})
		if err != nil {
			return 0, wrapError("count askers", err)
		}
		for _, m := range members {
			people[m.Name] = true
		}
	}
	return len(people), nil
}

// ListMostAsked implements core.Demand.
func (s *Store) ListMostAsked(ctx context.Context, order core.Order, offset, limit int) ([]core.VideoID, error) {
	set := mostAsked
	if order == core.ByRise {
		set = rising
	}
	members, err := s.db.ListMembers(ctx, set, kv.Span{Min: kv.All.Min, Max: kv.All.Max, Offset: offset, Limit: limit})
	ids := make([]core.VideoID, 0, len(members))
	for _, m := range members {
		if id, err := core.ParseVideoID(m.Name); err == nil {
			ids = append(ids, id)
		}
	}
	return ids, wrapError("list questions", err)
}

// ignoreConflict returns nil for a conflict. It is for commits whose check means "if it is not there already".
func ignoreConflict(err error) error {
	if errors.Is(err, kv.ErrConflict) {
		return nil
	}
	return err
}
