package storage

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// The counter of videos lies in the global partition, beside the list of all videos, which each new video is added to anyway: so the
// commit that lists a video also checks the counter and raises it, and is still one commit in one partition. The record, the
// fingerprint and the postings lie in other partitions. They cannot be part of that commit, so the record and the fingerprint are
// written before it: who sees the counter raised can read what the new video looks like. A video whose commit of the counter failed
// is withdrawn. In Redis Cluster this is the slot that has had one commit for each new video all along.
var (
	madeCount = kv.Key{Part: global, Name: "made"}
	made      = kv.Key{Part: global, Name: "made"}
	explained = kv.Key{Part: global, Name: "explained"}
	epochKey  = kv.Key{Part: global, Name: "epoch"}
	twinsKey  = kv.Key{Part: global, Name: "twins"}
)

// unindexedRead is the number of videos, the latest, among which those are looked for whose postings are still being written.
const unindexedRead = 100

// AddVideo implements core.Videos.
func (s *Store) AddVideo(ctx context.Context, v core.Video, l core.FingerprintRecord) error {
	if err := writeVideo(ctx, s.db, &v, l); err != nil {
		return wrapError("add video", err)
	}
	err := listVideo(ctx, s.db, v)
	if err == nil {
		err = indexVideo(ctx, s.db, v, l)
	}
	return wrapError("add video", err)
}

// AddVideoNext implements core.Arrivals.
func (s *Store) AddVideoNext(ctx context.Context, v core.Video, l core.FingerprintRecord, latest int64) error {
	if err := writeVideo(ctx, s.db, &v, l); err != nil {
		return wrapError("add video", err)
	}
	err := listVideoAt(ctx, s.db, v, latest)
	if errors.Is(err, kv.ErrConflict) {
		if err := withdrawVideo(ctx, s.db, v, len(l.Thumbs)); err != nil {
			return wrapError("withdraw video", err)
		}
		return core.ErrOvertaken
	}
	if err == nil {
		err = indexVideo(ctx, s.db, v, l)
	}
	return wrapError("add video", err)
}

// writeVideo writes the record of a video with its fingerprint and thumbnails. Before that it enters the video among those whose
// adding is not complete.
func writeVideo(ctx context.Context, db kv.DB, v *core.Video, l core.FingerprintRecord) error {
	v.Indexed = false
	entry := kv.Add{Key: unindexed, Member: kv.Member{Name: v.ID.String(), Score: toMillis(v.Created)}}
	if err := db.Commit(ctx, kv.Tx{Part: global, Ops: []kv.Op{entry}}); err != nil {
		return err
	}
	return db.Commit(ctx, newVideo(*v, l))
}

// withdrawVideo removes what writeVideo wrote, unless the record has changed since.
func withdrawVideo(ctx context.Context, db kv.DB, v core.Video, thumbs int) error {
	ops := []kv.Op{kv.Delete{Key: recordKey(v.ID)}, kv.Delete{Key: printKey(v.ID)}}
	for n := range thumbs {
		ops = append(ops, kv.Delete{Key: thumbKey(v.ID, n)})
	}
	err := db.Commit(ctx, kv.Tx{Part: videoPart(v.ID), Checks: []kv.Check{{Key: recordKey(v.ID), Value: encodeRecord(v)}}, Ops: ops})
	if err != nil {
		return err
	}
	return db.Commit(ctx, kv.Tx{Part: global, Ops: []kv.Op{kv.Remove{Key: unindexed, Name: v.ID.String()}}})
}

// listVideo adds a video to the list of all and gives it the next number.
func listVideo(ctx context.Context, db kv.DB, v core.Video) error {
	for range maxTries {
		latest, _, err := loadMadeCount(ctx, db)
		if err == nil {
			err = listVideoAt(ctx, db, v, latest)
		}
		if !errors.Is(err, kv.ErrConflict) {
			return err
		}
	}
	return kv.ErrConflict
}

// listVideoAt is listVideo where the number before has to be latest. It fails with kv.ErrConflict if it is not.
func listVideoAt(ctx context.Context, db kv.DB, v core.Video, latest int64) error {
	count, raw, err := loadMadeCount(ctx, db)
	if err != nil {
		return err
	}
	if count != latest {
		return kv.ErrConflict
	}
	name, number := v.ID.String(), latest+1
	return db.Commit(ctx, kv.Tx{Part: global, Checks: []kv.Check{{Key: madeCount, Value: raw}}, Ops: []kv.Op{
		kv.Put{Key: madeCount, Value: strconv.AppendInt(nil, number, 10)},
		kv.Add{Key: allVideos, Member: kv.Member{Name: name, Score: toMillis(v.Created)}, Mode: kv.OnlyIfNew},
		kv.Add{Key: made, Member: kv.Member{Name: name, Score: number}},
	}})
}

// loadMadeCount returns the number of videos that were made since they are counted, and its stored form, nil for 0.
func loadMadeCount(ctx context.Context, db kv.DB) (int64, []byte, error) {
	values, err := db.GetValues(ctx, madeCount)
	if err != nil || values[0] == nil {
		return 0, nil, err
	}
	n, err := strconv.ParseInt(string(values[0]), 10, 64)
	return n, values[0], err
}

// indexVideo completes the adding of a listed video: the pointer of its file, its postings, and the mark that they are complete.
func indexVideo(ctx context.Context, db kv.DB, v core.Video, l core.FingerprintRecord) error {
	err := pointFile(ctx, db, v)
	if err == nil {
		err = db.AppendPostings(ctx, postingLists(v.ID, l.Postings))
	}
	if err == nil {
		err = markIndexed(ctx, db, v.ID)
	}
	return err
}

// pointFile has the bytes that a video was made from lead to the video.
func pointFile(ctx context.Context, db kv.DB, v core.Video) error {
	if v.SHA256 == "" {
		return nil
	}
	key := fileKey(v.SHA256, "video")
	return db.Commit(ctx, kv.Tx{Part: key.Part, Ops: []kv.Op{kv.Put{Key: key, Value: []byte(v.ID.String())}}})
}

// resumeVideo lists a video whose adding was interrupted, if that is still to be done, and has its bytes lead to it.
func (s *Store) resumeVideo(ctx context.Context, v core.Video) error {
	_, listed, err := s.db.GetScores(ctx, allVideos, v.ID.String())
	if err == nil && !listed[0] {
		err = listVideo(ctx, s.db, v)
	}
	if err != nil || v.SHA256 == "" {
		return err
	}
	other, err := s.VideoOf(ctx, v.SHA256)
	if err == nil && other == 0 {
		err = pointFile(ctx, s.db, v)
	}
	return err
}

// LoadIndexState implements core.Arrivals.
func (s *Store) LoadIndexState(ctx context.Context) (state core.IndexState, err error) {
	if state.UpTo, _, err = loadMadeCount(ctx, s.db); err == nil {
		state.Epoch, err = loadEpoch(ctx, s.db)
	}
	if err != nil {
		return state, wrapError("count videos", err)
	}
	span := kv.Span{Min: kv.All.Min, Max: kv.All.Max, Reverse: true, Limit: unindexedRead}
	members, err := s.db.ListMembers(ctx, unindexed, span)
	if err != nil || len(members) == 0 {
		return state, wrapError("count videos", err)
	}
	names := make([]string, len(members))
	for i, m := range members {
		names[i] = m.Name
	}
	numbers, found, err := s.db.GetScores(ctx, made, names...)
	for i, n := range numbers {
		if found[i] {
			state.UpTo = min(state.UpTo, n-1)
		}
	}
	return state, wrapError("count videos", err)
}

// loadEpoch returns the word that changes when every remembered result is dropped.
func loadEpoch(ctx context.Context, db kv.DB) (string, error) {
	values, err := db.GetValues(ctx, epochKey)
	if err != nil {
		return "", err
	}
	return string(values[0]), nil
}

// DropResults implements core.CheckResults.
func (s *Store) DropResults(ctx context.Context) error {
	return wrapError("drop results", s.db.Commit(ctx, kv.Tx{Part: global, Ops: []kv.Op{kv.Put{Key: epochKey, Value: []byte(rand.Text())}}}))
}

// ListMadeSince implements core.Arrivals.
func (s *Store) ListMadeSince(ctx context.Context, number int64) (ids []core.VideoID, latest int64, err error) {
	latest, _, err = loadMadeCount(ctx, s.db)
	if err == nil && number < latest {
		ids, err = listNumbered(ctx, s.db, made, number+1, latest)
	}
	return ids, latest, wrapError("list new videos", err)
}

// ListExplainedSince implements core.Arrivals.
func (s *Store) ListExplainedSince(ctx context.Context, state core.IndexState) (ids []core.VideoID, current bool, err error) {
	epoch, err := loadEpoch(ctx, s.db)
	if err == nil {
		ids, err = listNumbered(ctx, s.db, explained, state.UpTo+1, kv.All.Max)
	}
	return ids, epoch == state.Epoch, wrapError("list explained videos", err)
}

// listNumbered returns the videos of a set whose numbers are from one to another, in the order of the numbers.
func listNumbered(ctx context.Context, db kv.DB, set kv.Key, from, to int64) (ids []core.VideoID, err error) {
	members, err := db.ListMembers(ctx, set, kv.Span{Min: from, Max: to})
	for _, m := range members {
		if id, err := core.ParseVideoID(m.Name); err == nil && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, err
}

// MarkExplained implements core.CheckResults.
func (s *Store) MarkExplained(ctx context.Context, ids ...core.VideoID) error {
	if len(ids) == 0 {
		return nil
	}
	ops, err := explainVideos(ctx, s.db, ids...)
	if err == nil {
		err = s.db.Commit(ctx, kv.Tx{Part: global, Ops: ops})
	}
	return wrapError("list explained videos", err)
}

// explainVideos returns the changes that enter videos among those that have a fact-check, under their numbers. A video without a number
// gets the latest one: it counts as new, which at worst has a clip read once more.
func explainVideos(ctx context.Context, db kv.DB, ids ...core.VideoID) ([]kv.Op, error) {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id.String()
	}
	latest, _, err := loadMadeCount(ctx, db)
	if err != nil {
		return nil, err
	}
	numbers, found, err := db.GetScores(ctx, made, names...)
	ops := make([]kv.Op, len(numbers))
	for i, number := range numbers {
		if !found[i] {
			number = latest
		}
		ops[i] = kv.Add{Key: explained, Member: kv.Member{Name: names[i], Score: number}}
	}
	return ops, err
}

// LoadTwinProgress implements core.Arrivals.
func (s *Store) LoadTwinProgress(ctx context.Context) (p core.TwinProgress, err error) {
	values, err := s.db.GetValues(ctx, twinsKey)
	if err == nil && values[0] != nil {
		err = json.Unmarshal(values[0], &p)
	}
	return p, wrapError("read progress", err)
}

// SaveTwinProgress implements core.Arrivals.
func (s *Store) SaveTwinProgress(ctx context.Context, p core.TwinProgress) error {
	return wrapError("keep progress", s.db.Commit(ctx, kv.Tx{Part: global, Ops: []kv.Op{kv.Put{Key: twinsKey, Value: encodeRecord(p)}}}))
}
