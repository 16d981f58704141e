package storage

import (
	"context"
	"crypto/rand"
	"slices"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// traceSet is the set of the videos that a user asked about. It is needed to show and to erase what is stored of the user.
func traceSet(user core.UserID) kv.Key { return kv.Key{Part: userPart(user), Name: "videos"} }

// noteTrace adds a video to those that a user asked about, at a time in milliseconds. It is written before the records that name the
// user.
func noteTrace(ctx context.Context, db kv.DB, user core.UserID, video core.VideoID, at int64) error {
	if user.ID == "" {
		return nil
	}
	set := traceSet(user)
	return db.Commit(ctx, kv.Tx{Part: set.Part, Ops: []kv.Op{
		kv.Add{Key: set, Member: kv.Member{Name: video.String(), Score: at}, Mode: kv.KeepLower},
	}})
}

// ListTrace implements core.Erasure.
func (s *Store) ListTrace(ctx context.Context, user core.UserID) ([]core.VideoID, error) {
	return listTrace(ctx, s.db, user)
}

// listTrace returns the videos that a user asked about, the first first.
func listTrace(ctx context.Context, db kv.DB, user core.UserID) ([]core.VideoID, error) {
	members, err := db.ListMembers(ctx, traceSet(user), kv.All)
	ids := make([]core.VideoID, 0, len(members))
	for _, m := range members {
		if id, err := core.ParseVideoID(m.Name); err == nil {
			ids = append(ids, id)
		}
	}
	return ids, wrapError("read trace", err)
}

// ErasePerson implements core.Erasure.
func (s *Store) ErasePerson(ctx context.Context, user core.UserID, chats ...core.ChatID) error {
	videos, err := s.ListTrace(ctx, user)
	if err != nil {
		return err
	}
	for _, id := range videos {
		err := eraseFromVideo(ctx, s.db, id, user, chats)
		if err == nil {
			err = eraseLeads(ctx, s.db, id, user)
		}
		if err != nil {
			return wrapError("erase", err)
		}
	}
	if err := eraseStanding(ctx, s.db, user); err != nil {
		return wrapError("erase", err)
	}
	set := traceSet(user)
	return wrapError("erase", s.db.Commit(ctx, kv.Tx{Part: set.Part, Ops: []kv.Op{kv.Drop{Key: set}}}))
}

// erasedName returns a random name that replaces an erased id, so that the person is still counted.
func erasedName() string { return "erased/" + rand.Text() }

// eraseFromVideo removes a user from the askers, the watchers and the sightings of a video.
func eraseFromVideo(ctx context.Context, db kv.DB, id core.VideoID, user core.UserID, chats []core.ChatID) error {
	tx := kv.Tx{Part: videoPart(id)}
	first, asked, err := db.GetScores(ctx, askerSet(id), user.String())
	if err != nil {
		return err
	}
	if asked[0] {
		tx.Ops = append(tx.Ops, kv.Remove{Key: askerSet(id), Name: user.String()},
			kv.Add{Key: askerSet(id), Member: kv.Member{Name: erasedName(), Score: first[0]}})
	}
	watching, err := eraseWatchers(ctx, db, id, user, chats)
	if err != nil {
		return err
	}
	seen, err := eraseSightings(ctx, db, id, user)
	if err != nil {
		return err
	}
	tx.Ops = slices.Concat(tx.Ops, watching, seen)
	if len(tx.Ops) == 0 {
		return nil
	}
	return db.Commit(ctx, tx)
}

// eraseWatchers returns the operations that remove the user's own chat from the watchers, and the user's id from other chats.
func eraseWatchers(ctx context.Context, db kv.DB, id core.VideoID, user core.UserID, chats []core.ChatID) (ops []kv.Op, err error) {
	own := core.ChatID(user)
	keys := []kv.Key{watchKey(id, own.String())}
	for _, c := range chats {
		keys = append(keys, watchKey(id, c.String()))
	}
	watchers, err := getJSON[core.Watcher](ctx, db, keys)
	for i, w := range watchers {
		switch {
		case w.User != user:
		case w.Chat == own:
			ops = append(ops, kv.Delete{Key: keys[i]}, kv.Remove{Key: watcherSets[w.Audience](id), Name: own.String()})
		default:
			w.User = core.UserID{}
			ops = append(ops, kv.Put{Key: keys[i], Value: encodeRecord(w)})
		}
	}
	return ops, err
}

// eraseSightings returns the operations that remove a user's id from the sightings of a video, and the captions that the user wrote.
// The caption of a forwarded clip stays: its origin wrote it.
func eraseSightings(ctx context.Context, db kv.DB, id core.VideoID, user core.UserID) (ops []kv.Op, err error) {
	for offset := 0; ; offset += page {
		members, err := db.ListMembers(ctx, seenSet(id), kv.Span{Min: kv.All.Min, Max: kv.All.Max, Offset: offset, Limit: page})
		if err != nil || len(members) == 0 {
			return ops, err
		}
		keys := make([]kv.Key, len(members))
		for i, m := range members {
			keys[i] = seenKey(id, m.Name)
		}
		sightings, err := getJSON[core.Sighting](ctx, db, keys)
		if err != nil {
			return ops, err
		}
		for i, g := range sightings {
			if g.Asker != user {
				continue
			}
			g.ID, g.Asker = erasedName(), core.UserID{}
			if g.Origin == nil {
				g.Caption = ""
			}
			ops = append(ops, kv.Delete{Key: keys[i]}, kv.Remove{Key: seenSet(id), Name: members[i].Name},
				kv.Put{Key: seenKey(id, g.ID), Value: encodeRecord(g)}, kv.Add{Key: seenSet(id), Member: kv.Member{Name: g.ID, Score: members[i].Score}})
		}
	}
}
