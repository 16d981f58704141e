package storage

import (
	"context"
	"errors"
	"strconv"
	"strings"

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

// CountWatchers implements core.Watchers.
func (s *Store) CountWatchers(ctx context.Context, ids ...core.VideoID) ([]int, error) {
	return s.counts(ctx, ids, watcherSet)
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

// Watch implements core.Watchers.
func (s *Store) Watch(ctx context.Context, id core.VideoID, w core.Watcher) error {
	chat := w.Chat.String()
	if err := s.trace(ctx, w.User, id, millis(w.Since)); err != nil {
		return problem("watch", err)
	}
	return problem("watch", s.db.Commit(ctx, kv.Tx{Part: videoPart(id), Ops: []kv.Op{
		kv.Put{Key: watchKey(id, chat), Value: encode(w)},
		kv.Add{Key: watcherSet(id), Member: kv.Member{Name: chat, Score: millis(w.Since)}, Mode: kv.KeepLower},
	}}))
}

// Unwatch implements core.Watchers.
func (s *Store) Unwatch(ctx context.Context, id core.VideoID, chat core.ChatID) error {
	return problem("unwatch", s.db.Commit(ctx, kv.Tx{Part: videoPart(id), Ops: []kv.Op{
		kv.Delete{Key: watchKey(id, chat.String())},
		kv.Remove{Key: watcherSet(id), Name: chat.String()},
	}}))
}

// WatchersOf implements core.Watchers. The cursor is the score and the name of the last one.
func (s *Store) WatchersOf(ctx context.Context, id core.VideoID, after string, limit int) ([]core.Watcher, error) {
	from, name := parseCursor(after)
	var members []kv.Member
	for offset := 0; len(members) < limit; offset += page {
		batch, err := s.db.Range(ctx, watcherSet(id), kv.Span{Min: from, Max: kv.All.Max, Offset: offset, Limit: page})
		if err != nil {
			return nil, problem("read watchers", err)
		}
		for _, m := range batch {
			if m.Score > from || m.Name > name {
				members = append(members, m)
			}
		}
		if len(batch) < page {
			break
		}
	}
	keys := make([]kv.Key, min(limit, len(members)))
	for i := range keys {
		keys[i] = watchKey(id, members[i].Name)
	}
	watchers, err := getJSON[core.Watcher](ctx, s.db, keys)
	for i := range watchers {
		watchers[i].Cursor = strconv.FormatInt(members[i].Score, 10) + " " + members[i].Name
	}
	return watchers, problem("read watchers", err)
}

func parseCursor(after string) (score int64, name string) {
	number, name, found := strings.Cut(after, " ")
	if !found {
		return kv.All.Min, ""
	}
	score, _ = strconv.ParseInt(number, 10, 64)
	return score, name
}

// ignoreConflict is for commits whose check means "if it is not there already".
func ignoreConflict(err error) error {
	if errors.Is(err, kv.ErrConflict) {
		return nil
	}
	return err
}
