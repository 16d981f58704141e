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

// maxTries bounds the retries of a change that others keep overtaking.
const maxTries = 100

// page is the number of records that a listing reads at a time.
const page = 200

// AddVideo implements core.Videos. The lists come first, then the record with all that belongs to it, then
// the postings, then the mark that they are complete.
func (s *Store) AddVideo(ctx context.Context, v core.Video, l core.FingerprintRecord) error {
	v.Indexed = false
	err := s.db.Commit(ctx, kv.Tx{Part: global, Ops: []kv.Op{
		kv.Add{Key: allVideos, Member: kv.Member{Name: v.ID.String(), Score: millis(v.Created)}, Mode: kv.OnlyIfNew},
		kv.Add{Key: unindexed, Member: kv.Member{Name: v.ID.String(), Score: millis(v.Created)}},
	}})
	if err == nil && v.SHA256 != "" {
		key := fileKey(v.SHA256, "video")
		err = s.db.Commit(ctx, kv.Tx{Part: key.Part, Ops: []kv.Op{kv.Put{Key: key, Value: []byte(v.ID.String())}}})
	}
	if err == nil {
		err = s.db.Commit(ctx, newVideo(v, l))
	}
	if err == nil {
		err = s.db.Append(ctx, lists(v.ID, l.Postings))
	}
	if err == nil {
		err = s.indexed(ctx, v.ID)
	}
	return problem("add video", err)
}

func newVideo(v core.Video, l core.FingerprintRecord) kv.Tx {
	ops := []kv.Op{
		kv.Put{Key: recordKey(v.ID), Value: encode(v)},
		kv.Put{Key: printKey(v.ID), Value: l.Fingerprint},
	}
	for i, t := range l.Thumbs {
		ops = append(ops, kv.Put{Key: thumbKey(v.ID, i), Value: t})
	}
	return kv.Tx{Part: videoPart(v.ID), Checks: []kv.Check{{Key: recordKey(v.ID)}}, Ops: ops}
}

// lists groups postings by key, in the form that the index keeps.
func lists(id core.VideoID, postings []core.Posting) []kv.List {
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

func (s *Store) indexed(ctx context.Context, id core.VideoID) error {
	if _, err := s.ChangeVideo(ctx, id, func(v *core.Video) error { v.Indexed = true; return nil }); err != nil {
		return err
	}
	return s.db.Commit(ctx, kv.Tx{Part: global, Ops: []kv.Op{kv.Remove{Key: unindexed, Name: id.String()}}})
}

// LoadVideos implements core.Videos.
func (s *Store) LoadVideos(ctx context.Context, ids ...core.VideoID) ([]core.Video, error) {
	keys := make([]kv.Key, len(ids))
	for i, id := range ids {
		keys[i] = recordKey(id)
	}
	videos, err := getJSON[core.Video](ctx, s.db, keys)
	return videos, problem("read videos", err)
}

// ChangeVideo implements core.Videos.
func (s *Store) ChangeVideo(ctx context.Context, id core.VideoID, change func(*core.Video) error, entries ...core.AuditEntry) (core.Video, error) {
	v, err := changeRecord(ctx, s, recordKey(id), func(v *core.Video) error {
		if v.ID == 0 {
			return &core.Problem{Code: core.NotFound}
		}
		return change(v)
	}, entries)
	return v, problem("change video", err)
}

func (s *Store) rawVideo(ctx context.Context, id core.VideoID) (core.Video, []byte, error) {
	var v core.Video
	values, err := s.db.Get(ctx, recordKey(id))
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
			videos, more, err := s.videosIn(ctx, allVideos, span)
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

func (s *Store) videosIn(ctx context.Context, set kv.Key, span kv.Span) (videos []core.Video, more bool, err error) {
	members, err := s.db.Range(ctx, set, span)
	if err != nil {
		return nil, false, problem("list videos", err)
	}
	ids := make([]core.VideoID, 0, len(members))
	for _, m := range members {
		if id, err := core.ParseVideoID(m.Name); err == nil {
			ids = append(ids, id)
		}
	}
	videos, err = s.LoadVideos(ctx, ids...)
	return videos, span.Limit > 0 && len(members) == span.Limit, err
}

// Unindexed returns the videos whose postings were announced before the moment and are not complete.
func (s *Store) Unindexed(ctx context.Context, before time.Time) ([]core.Video, error) {
	videos, _, err := s.videosIn(ctx, unindexed, kv.Span{Min: kv.All.Min, Max: millis(before)})
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
	values, err := s.db.Get(ctx, keys...)
	return values, problem("read fingerprints", err)
}

// LoadThumb implements core.Fingerprints.
func (s *Store) LoadThumb(ctx context.Context, id core.VideoID, n int) ([]byte, error) {
	values, err := s.db.Get(ctx, thumbKey(id, n))
	if err != nil {
		return nil, problem("read thumbnail", err)
	}
	return values[0], nil
}

// LookUpKeys implements core.Index.
func (s *Store) LookUpKeys(ctx context.Context, keys []uint32) ([][]byte, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	found, err := s.db.Lookup(ctx, keys, match.StopLength)
	return found, problem("look up", err)
}

// ReindexVideo implements core.Index.
func (s *Store) ReindexVideo(ctx context.Context, id core.VideoID, postings []core.Posting) error {
	anew := lists(id, postings)
	keys := make([]uint32, len(anew))
	for i, l := range anew {
		keys[i] = l.Key
	}
	err := s.db.Unpost(ctx, id.Bytes(), keys)
	if err == nil {
		err = s.db.Append(ctx, anew)
	}
	if err == nil {
		err = s.indexed(ctx, id)
	}
	return problem("reindex", err)
}

// VideoOf implements core.Videos. The file's pointer is written before the record, so it is checked.
func (s *Store) VideoOf(ctx context.Context, sha256 string) (core.VideoID, error) {
	values, err := s.db.Get(ctx, fileKey(sha256, "video"))
	if err != nil || values[0] == nil {
		return 0, problem("look up file", err)
	}
	id, err := core.ParseVideoID(string(values[0]))
	if err != nil {
		return 0, problem("look up file", err)
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
	return problem("remember file", s.db.Commit(ctx, kv.Tx{Part: key.Part, Ops: []kv.Op{kv.Put{Key: key, Value: result, TTL: ttl}}}))
}

// RecallResult implements core.CheckResults.
func (s *Store) RecallResult(ctx context.Context, sha256 string) ([]byte, error) {
	values, err := s.db.Get(ctx, fileKey(sha256, "print"))
	if err != nil {
		return nil, problem("recall file", err)
	}
	return values[0], nil
}
