package storage

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// watcherSets returns the set of each audience.
var watcherSets = map[core.Audience]func(core.VideoID) kv.Key{core.Subscribed: watcherSet, core.Informed: informedSet}

// CountWatchers implements core.Watchers.
func (s *Store) CountWatchers(ctx context.Context, ids ...core.VideoID) ([]int, error) {
	return countSets(ctx, s.db, ids, watcherSet)
}

// CountWatchersSince implements core.Watchers.
func (s *Store) CountWatchersSince(ctx context.Context, since time.Time, id core.VideoID, most int) (int, error) {
	members, err := s.db.ListMembers(ctx, watcherSet(id), kv.Span{Min: toMillis(since), Max: kv.All.Max, Limit: most})
	return len(members), wrapError("count watchers", err)
}

// AddWatcher implements core.Watchers.
func (s *Store) AddWatcher(ctx context.Context, id core.VideoID, w core.Watcher) error {
	if err := noteTrace(ctx, s.db, w.User, id, toMillis(w.Since)); err != nil {
		return wrapError("watch", err)
	}
	key := watchKey(id, w.Chat.String())
	for range maxTries {
		before, raw, err := loadWatcher(ctx, s.db, key)
		if err != nil {
			return wrapError("watch", err)
		}
		next := w
		if raw != nil {
			next = before.MergeWith(w)
		}
		ops := []kv.Op{
			kv.Put{Key: key, Value: encodeRecord(next)},
			kv.Add{Key: watcherSets[next.Audience](id), Member: kv.Member{Name: w.Chat.String(), Score: toMillis(w.Since)}, Mode: kv.KeepLower},
		}
		if next.Audience != before.Audience {
			ops = append(ops, kv.Remove{Key: watcherSets[before.Audience](id), Name: w.Chat.String()})
		}
		err = s.db.Commit(ctx, kv.Tx{Part: key.Part, Checks: []kv.Check{{Key: key, Value: raw}}, Ops: ops})
		if !errors.Is(err, kv.ErrConflict) {
			return wrapError("watch", err)
		}
	}
	return &core.Problem{Code: core.Conflict, Op: "watch"}
}

// loadWatcher returns a watcher and its stored form, which is nil for an absent one.
func loadWatcher(ctx context.Context, db kv.DB, key kv.Key) (w core.Watcher, raw []byte, err error) {
	values, err := db.GetValues(ctx, key)
	if err != nil || values[0] == nil {
		return w, nil, err
	}
	return w, values[0], json.Unmarshal(values[0], &w)
}

// FindWatchers implements core.Watchers.
func (s *Store) FindWatchers(ctx context.Context, id core.VideoID, chats ...core.ChatID) ([]core.Watcher, error) {
	watchers, err := getJSON[core.Watcher](ctx, s.db, watchKeys(id, chats))
	return watchers, wrapError("read watchers", err)
}

func watchKeys(id core.VideoID, chats []core.ChatID) []kv.Key {
	keys := make([]kv.Key, len(chats))
	for i, c := range chats {
		keys[i] = watchKey(id, c.String())
	}
	return keys
}

// MarkSending implements core.Watchers.
func (s *Store) MarkSending(ctx context.Context, id core.VideoID, d core.DebunkID, revision int, chats ...core.ChatID) error {
	begun := core.Watcher{Audience: core.Informed, Sending: core.DeliveredRevisions{d: revision}}
	return wrapError("record who is being told", mergeWatchers(ctx, s.db, id, begun, chats))
}

// MarkDelivered implements core.Watchers.
func (s *Store) MarkDelivered(ctx context.Context, id core.VideoID, d core.DebunkID, revision int, chats ...core.ChatID) error {
	told := core.Watcher{Audience: core.Informed, Delivered: core.DeliveredRevisions{d: revision}}
	return wrapError("record who was told", mergeWatchers(ctx, s.db, id, told, chats))
}

// mergeWatchers merges the records of those chats that watch a video with what more is known of them, in one commit.
func mergeWatchers(ctx context.Context, db kv.DB, id core.VideoID, more core.Watcher, chats []core.ChatID) error {
	keys := watchKeys(id, chats)
	for range maxTries {
		values, err := db.GetValues(ctx, keys...)
		if err != nil {
			return err
		}
		tx := kv.Tx{Part: videoPart(id)}
		for i, raw := range values {
			if raw == nil {
				continue // watches no more
			}
			var w core.Watcher
			if err := json.Unmarshal(raw, &w); err != nil {
				return err
			}
			tx.Checks = append(tx.Checks, kv.Check{Key: keys[i], Value: raw})
			tx.Ops = append(tx.Ops, kv.Put{Key: keys[i], Value: encodeRecord(w.MergeWith(more))})
		}
		if len(tx.Ops) == 0 {
			return nil
		}
		if err := db.Commit(ctx, tx); !errors.Is(err, kv.ErrConflict) {
			return err
		}
	}
	return kv.ErrConflict
}

// RemoveWatcher implements core.Watchers.
func (s *Store) RemoveWatcher(ctx context.Context, id core.VideoID, chat core.ChatID) error {
	return wrapError("unwatch", s.db.Commit(ctx, kv.Tx{Part: videoPart(id), Ops: []kv.Op{
		kv.Delete{Key: watchKey(id, chat.String())},
		kv.Remove{Key: watcherSet(id), Name: chat.String()},
		kv.Remove{Key: informedSet(id), Name: chat.String()},
	}}))
}

// ListWatchers implements core.Watchers. The cursor is the score and the name of the last one.
func (s *Store) ListWatchers(ctx context.Context, id core.VideoID, audience core.Audience, after string, limit int) ([]core.Watcher, error) {
	set := watcherSets[audience](id)
	from, name := parseCursor(after)
	var members []kv.Member
	for offset := 0; len(members) < limit; offset += page {
		batch, err := s.db.ListMembers(ctx, set, kv.Span{Min: from, Max: kv.All.Max, Offset: offset, Limit: page})
		if err != nil {
			return nil, wrapError("read watchers", err)
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
	return watchers, wrapError("read watchers", err)
}

func parseCursor(after string) (score int64, name string) {
	number, name, found := strings.Cut(after, " ")
	if !found {
		return kv.All.Min, ""
	}
	score, _ = strconv.ParseInt(number, 10, 64)
	return score, name
}
