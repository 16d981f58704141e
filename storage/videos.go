package storage

import (
	"context"
	"encoding/json"
	"iter"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/match"
	"github.com/firstseen/firstseen/storage/kv"
)

// maxTries is the number of attempts at a change that other processes overtake.
const maxTries = 100

// page is the number of records that a list reads at a time.
const page = 200

func newVideo(v core.Video, l core.FingerprintRecord) kv.Tx {
	ops := []kv.Op{
		kv.Put{Key: recordKey(v.ID), Value: encodeRecord(v)},
		kv.Put{Key: printKey(v.ID), Value: l.Fingerprint},
	}
	for i, t := range l.Thumbs {
		ops = append(ops, kv.Put{Key: thumbKey(v.ID, i), Value: t})
	}
	return kv.Tx{Part: videoPart(v.ID), Checks: []kv.Check{{Key: recordKey(v.ID)}}, Ops: ops}
}

// postingLists groups postings by key, in the form of the index.
func postingLists(id core.VideoID, postings []core.Posting) []kv.List {
	at := map[uint32]int{}
	var all []kv.List
	for _, p := range postings {
		i, ok := at[p.Key]
		if !ok {
			i = len(all)
			at[p.Key] = i
			all = append(all, kv.List{Key: p.Key})
		}
		all[i].Data = append(append(all[i].Data, id.Bytes()...), p.Tail[:]...)
	}
	return all
}

// markIndexed records that the postings of a video are complete.
func markIndexed(ctx context.Context, db kv.DB, id core.VideoID) error {
	if _, err := changeVideo(ctx, db, id, func(v *core.Video) error { v.Indexed = true; return nil }, nil); err != nil {
		return err
	}
	return db.Commit(ctx, kv.Tx{Part: global, Ops: []kv.Op{kv.Remove{Key: unindexed, Name: id.String()}}})
}

// LoadVideos implements core.Videos.
func (s *Store) LoadVideos(ctx context.Context, ids ...core.VideoID) ([]core.Video, error) {
	return loadVideos(ctx, s.db, ids)
}

// loadVideos returns the records of videos; the ID of an absent one is 0.
func loadVideos(ctx context.Context, db kv.DB, ids []core.VideoID) ([]core.Video, error) {
	keys := make([]kv.Key, len(ids))
	for i, id := range ids {
		keys[i] = recordKey(id)
	}
	videos, err := getJSON[core.Video](ctx, db, keys)
	return videos, wrapError("read videos", err)
}

// ChangeVideo implements core.Videos.
func (s *Store) ChangeVideo(ctx context.Context, id core.VideoID, change func(*core.Video) error, entries ...core.AuditEntry) (core.Video, error) {
	return changeVideo(ctx, s.db, id, change, entries)
}

// changeVideo is ChangeVideo on a database.
func changeVideo(ctx context.Context, db kv.DB, id core.VideoID, change func(*core.Video) error, entries []core.AuditEntry) (core.Video, error) {
	v, err := changeRecord(ctx, db, recordKey(id), func(v *core.Video) error {
		if v.ID == 0 {
			return &core.Problem{Code: core.NotFound}
		}
		return change(v)
	}, entries)
	return v, wrapError("change video", err)
}

// loadRawVideo returns the record of a video and its stored form. Its problem is NotFound if there is none.
func loadRawVideo(ctx context.Context, db kv.DB, id core.VideoID) (core.Video, []byte, error) {
	var v core.Video
	values, err := db.GetValues(ctx, recordKey(id))
	if err != nil {
		return v, nil, err
	}
	if values[0] == nil {
		return v, nil, &core.Problem{Code: core.NotFound}
	}
	return v, values[0], json.Unmarshal(values[0], &v)
}

// AllVideos implements core.Videos.
func (s *Store) AllVideos(ctx context.Context) iter.Seq2[core.Video, error] {
	return func(yield func(core.Video, error) bool) {
		for offset := 0; ; offset += page {
			span := kv.Span{Min: kv.All.Min, Max: kv.All.Max, Reverse: true, Offset: offset, Limit: page}
			videos, more, err := listVideosIn(ctx, s.db, allVideos, span)
			if err != nil {
				yield(core.Video{}, err)
				return
			}
			for _, v := range videos {
				if v.ID != 0 && !yield(v, nil) {
					return
				}
			}
			if !more {
				return
			}
		}
	}
}

// listVideosIn returns the videos that a set names in a span, and whether there may be more.
func listVideosIn(ctx context.Context, db kv.DB, set kv.Key, span kv.Span) (videos []core.Video, more bool, err error) {
	members, err := db.ListMembers(ctx, set, span)
	if err != nil {
		return nil, false, wrapError("list videos", err)
	}
	ids := make([]core.VideoID, 0, len(members))
	for _, m := range members {
		if id, err := core.ParseVideoID(m.Name); err == nil {
			ids = append(ids, id)
		}
	}
	videos, err = loadVideos(ctx, db, ids)
	return videos, span.Limit > 0 && len(members) == span.Limit, err
}

// listUnindexed returns the videos whose adding began before a time and is not complete.
func listUnindexed(ctx context.Context, db kv.DB, before time.Time) ([]core.Video, error) {
	videos, _, err := listVideosIn(ctx, db, unindexed, kv.Span{Min: kv.All.Min, Max: toMillis(before)})
	return videos, err
}

// LoadFingerprints implements core.Fingerprints.
func (s *Store) LoadFingerprints(ctx context.Context, ids ...core.VideoID) ([][]byte, error) {
	keys := make([]kv.Key, len(ids))
	for i, id := range ids {
		keys[i] = printKey(id)
	}
	if len(keys) == 0 {
		return nil, nil
	}
	values, err := s.db.GetValues(ctx, keys...)
	return values, wrapError("read fingerprints", err)
}

// LoadThumb implements core.Fingerprints.
func (s *Store) LoadThumb(ctx context.Context, id core.VideoID, n int) ([]byte, error) {
	values, err := s.db.GetValues(ctx, thumbKey(id, n))
	if err != nil {
		return nil, wrapError("read thumbnail", err)
	}
	return values[0], nil
}

// LookUpKeys implements core.Index.
func (s *Store) LookUpKeys(ctx context.Context, keys []uint32) ([][]byte, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	found, err := s.db.LookupPostings(ctx, keys, match.StopLength)
	return found, wrapError("look up", err)
}

// ReindexVideo implements core.Index.
func (s *Store) ReindexVideo(ctx context.Context, id core.VideoID, postings []core.Posting) error {
	anew := postingLists(id, postings)
	keys := make([]uint32, len(anew))
	for i, l := range anew {
		keys[i] = l.Key
	}
	err := s.db.RemovePostings(ctx, id.Bytes(), keys)
	if err == nil {
		err = s.db.AppendPostings(ctx, anew)
	}
	if err == nil {
		err = markIndexed(ctx, s.db, id)
	}
	return wrapError("reindex", err)
}

// VideoOf implements core.Videos. The file's pointer is written before the record, so it is checked.
func (s *Store) VideoOf(ctx context.Context, sha256 string) (core.VideoID, error) {
	values, err := s.db.GetValues(ctx, fileKey(sha256, "video"))
	if err != nil || values[0] == nil {
		return 0, wrapError("look up file", err)
	}
	id, err := core.ParseVideoID(string(values[0]))
	if err != nil {
		return 0, wrapError("look up file", err)
	}
	videos, err := s.LoadVideos(ctx, id)
	if err != nil || videos[0].SHA256 != sha256 {
		return 0, err
	}
	return id, nil
}

// RememberResult implements core.CheckResults.
func (s *Store) RememberResult(ctx context.Context, sha256 string, result []byte, ttl time.Duration) error {
	key := fileKey(sha256, "print")
	return wrapError("remember file", s.db.Commit(ctx, kv.Tx{Part: key.Part, Ops: []kv.Op{kv.Put{Key: key, Value: result, TTL: ttl}}}))
}

// RecallResult implements core.CheckResults.
func (s *Store) RecallResult(ctx context.Context, sha256 string) ([]byte, error) {
	values, err := s.db.GetValues(ctx, fileKey(sha256, "print"))
	if err != nil {
		return nil, wrapError("recall file", err)
	}
	return values[0], nil
}
