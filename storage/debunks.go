package storage

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// parallelTerms bounds the commits that announce a debunk's search terms at one time.
const parallelTerms = 16

// CommitRevision implements core.Debunks.
func (s *Store) CommitRevision(ctx context.Context, r core.Revision) (core.Debunk, error) {
	first := r.Debunk.ID.Number == 0
	for range maxTries {
		tx, err := prepareRevision(ctx, s.db, &r, first)
		if there := new(errThere); errors.As(err, there) {
			return there.debunk, nil
		}
		if err == nil {
			err = announceRevision(ctx, s.db, r)
		}
		if err == nil {
			err = s.db.Commit(ctx, tx)
		}
		if err == nil {
			return r.Debunk, nil
		}
		if !first || !errors.Is(err, kv.ErrConflict) {
			return core.Debunk{}, wrapError("save debunk", err)
		}
	}
	return core.Debunk{}, &core.Problem{Code: core.Conflict, Op: "save debunk"}
}

// prepareRevision returns the commit of r. For a first revision it sets the number of the debunk.
func prepareRevision(ctx context.Context, db kv.DB, r *core.Revision, first bool) (kv.Tx, error) {
	d := &r.Debunk
	tx := kv.Tx{Part: videoPart(d.Video)}
	if first {
		v, raw, err := loadRawVideo(ctx, db, d.Video)
		if err != nil {
			return tx, err
		}
		if err := checkRepeated(ctx, db, v, d.Facts); err != nil {
			return tx, err
		}
		v.Debunks++
		d.ID = core.DebunkID{Video: v.ID, Number: v.Debunks}
		tx.Checks = []kv.Check{{Key: recordKey(v.ID), Value: raw}}
		tx.Ops = []kv.Op{kv.Put{Key: recordKey(v.ID), Value: encodeRecord(v)}}
	} else {
		raw, err := checkOvertaken(ctx, db, *d)
		if err != nil {
			return tx, err
		}
		tx.Checks = []kv.Check{{Key: debunkKey(d.ID), Value: raw}}
	}
	tx.Checks = append(tx.Checks, kv.Check{Key: revisionKey(d.ID, d.Revision)})
	tx.Ops = append(tx.Ops,
		kv.Put{Key: debunkKey(d.ID), Value: encodeRecord(d)},
		kv.Put{Key: revisionKey(d.ID, d.Revision), Value: encodeRecord(r)},
		kv.Put{Key: eventKey(d.ID, d.Revision), Value: encodeRecord(core.Event{Debunk: d.ID, Revision: d.Revision})})
	return tx, nil
}

// errThere is returned for a debunk that is stored already.
type errThere struct{ debunk core.Debunk }

// Error implements error.
func (e errThere) Error() string { return "it is there as " + e.debunk.ID.String() }

// checkRepeated returns errThere if a published debunk of the video has exactly these facts. If another process
// publishes at the same time, it changes the video, and the commit that follows fails.
func checkRepeated(ctx context.Context, db kv.DB, v core.Video, f core.Facts) error {
	there, err := listDebunksOf(ctx, db, v)
	if i := slices.IndexFunc(there, func(d core.Debunk) bool { return d.Status == core.Published && reflect.DeepEqual(d.Facts, f) }); i >= 0 {
		return errThere{there[i]}
	}
	return err
}

// checkOvertaken returns the stored form of the debunk that d follows, or a Conflict if d does not follow it.
func checkOvertaken(ctx context.Context, db kv.DB, d core.Debunk) ([]byte, error) {
	values, err := db.GetValues(ctx, debunkKey(d.ID))
	if err != nil {
		return nil, err
	}
	if values[0] == nil {
		return nil, &core.Problem{Code: core.NotFound}
	}
	var stored core.Debunk
	if err := json.Unmarshal(values[0], &stored); err != nil {
		return nil, err
	}
	if d.Revision != stored.Revision+1 {
		return nil, &core.Problem{Code: core.Conflict}
	}
	return values[0], nil
}

// announceRevision adds r to the lists, before r itself is written.
func announceRevision(ctx context.Context, db kv.DB, r core.Revision) error {
	id, at := r.Debunk.ID.String(), toMillis(r.At)
	event := eventName(r.Debunk.ID, r.Debunk.Revision)
	explain, err := explainVideos(ctx, db, r.Debunk.Video)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(parallelTerms)
	group.Go(func() error {
		return db.Commit(ctx, kv.Tx{Part: global, Ops: append(explain,
			kv.Add{Key: allDebunks, Member: kv.Member{Name: id, Score: at}},
			kv.Add{Key: audit, Member: kv.Member{Name: event, Score: at}},
			kv.Add{Key: pending, Member: kv.Member{Name: event, Score: at}},
		)})
	})
	for _, term := range r.Debunk.SearchTerms() {
		group.Go(func() error {
			set := termSet(term)
			return db.Commit(ctx, kv.Tx{Part: set.Part, Ops: []kv.Op{kv.Add{Key: set, Member: kv.Member{Name: id, Score: at}}}})
		})
	}
	return group.Wait()
}

// LoadDebunks implements core.Debunks.
func (s *Store) LoadDebunks(ctx context.Context, ids ...core.DebunkID) ([]core.Debunk, error) {
	return loadDebunks(ctx, s.db, ids)
}

// loadDebunks returns the debunks with these ids; the Number of an absent one is 0.
func loadDebunks(ctx context.Context, db kv.DB, ids []core.DebunkID) ([]core.Debunk, error) {
	keys := make([]kv.Key, len(ids))
	for i, id := range ids {
		keys[i] = debunkKey(id)
	}
	debunks, err := getJSON[core.Debunk](ctx, db, keys)
	return debunks, wrapError("read debunks", err)
}

// ListDebunksOf implements core.Debunks.
func (s *Store) ListDebunksOf(ctx context.Context, videos ...core.Video) ([]core.Debunk, error) {
	return listDebunksOf(ctx, s.db, videos...)
}

// listDebunksOf returns all debunks of the videos, the latest updated first.
func listDebunksOf(ctx context.Context, db kv.DB, videos ...core.Video) ([]core.Debunk, error) {
	var ids []core.DebunkID
	for _, v := range videos {
		for n := 1; n <= v.Debunks; n++ {
			ids = append(ids, core.DebunkID{Video: v.ID, Number: n})
		}
	}
	debunks, err := loadDebunks(ctx, db, ids)
	debunks = presentDebunks(debunks)
	slices.SortStableFunc(debunks, func(a, b core.Debunk) int { return b.Updated.Compare(a.Updated) })
	return debunks, err
}

func presentDebunks(debunks []core.Debunk) []core.Debunk {
	return slices.DeleteFunc(debunks, func(d core.Debunk) bool { return d.ID.Number == 0 })
}

// ListRevisions implements core.Debunks.
func (s *Store) ListRevisions(ctx context.Context, id core.DebunkID, from int) ([]core.Revision, error) {
	current, err := s.LoadDebunks(ctx, id)
	if err != nil {
		return nil, err
	}
	if current[0].ID.Number == 0 {
		return nil, &core.Problem{Code: core.NotFound, Op: "history"}
	}
	var keys []kv.Key
	for revision := from; revision <= current[0].Revision; revision++ {
		keys = append(keys, revisionKey(id, revision))
	}
	revisions, err := getJSON[core.Revision](ctx, s.db, keys)
	return revisions, wrapError("history", err)
}

// ListLatest implements core.SearchIndex.
func (s *Store) ListLatest(ctx context.Context, offset, limit int) ([]core.Debunk, error) {
	span := kv.Span{Min: kv.All.Min, Max: kv.All.Max, Reverse: true, Offset: offset, Limit: limit}
	ids, err := listDebunkIDs(ctx, s.db, allDebunks, span)
	if err != nil {
		return nil, wrapError("list debunks", err)
	}
	debunks, err := s.LoadDebunks(ctx, ids...)
	return presentDebunks(debunks), err
}

func listDebunkIDs(ctx context.Context, db kv.DB, set kv.Key, span kv.Span) ([]core.DebunkID, error) {
	members, err := db.ListMembers(ctx, set, span)
	ids := make([]core.DebunkID, 0, len(members))
	for _, m := range members {
		if id, err := core.ParseDebunkID(m.Name); err == nil {
			ids = append(ids, id)
		}
	}
	return ids, err
}

// FindWithTerms implements core.SearchIndex.
func (s *Store) FindWithTerms(ctx context.Context, terms []string, limit int) ([][]core.DebunkID, []int, error) {
	ids := make([][]core.DebunkID, len(terms))
	sets := make([]kv.Key, len(terms))
	if len(terms) == 0 {
		return nil, nil, nil
	}
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(parallelTerms)
	for i, term := range terms {
		sets[i] = termSet(term)
		group.Go(func() (err error) {
			ids[i], err = listDebunkIDs(groupCtx, s.db, sets[i], kv.Span{Min: kv.All.Min, Max: kv.All.Max, Reverse: true, Limit: limit})
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, wrapError("search", err)
	}
	counts, err := s.db.CountMembers(ctx, sets...)
	return ids, counts, wrapError("search", err)
}

// CountDebunks implements core.SearchIndex.
func (s *Store) CountDebunks(ctx context.Context) (int, error) {
	counts, err := s.db.CountMembers(ctx, allDebunks)
	if err != nil {
		return 0, wrapError("count debunks", err)
	}
	return counts[0], nil
}
