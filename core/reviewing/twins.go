package reviewing

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/recognition"
)

// TwinStore is the part of the database that Twins needs.
type TwinStore interface {
	core.Videos
	core.Arrivals
}

// TwinFinder finds the videos that look like a query, reads fingerprints, and compares videos picture for picture.
type TwinFinder interface {
	Finder
	BuildQuery(ctx context.Context, v core.Video) (*fingerprint.Fingerprint, error)
	ShowSamePictures(ctx context.Context, a, b core.Video) (bool, error)
	LoadFingerprints(ctx context.Context, videos []core.Video) ([]*fingerprint.Fingerprint, error)
}

// Twins merges videos that are one clip in two copies, without a moderator. SeparateVideos undoes it, for good.
type Twins struct {
	store    TwinStore
	records  Records
	finder   TwinFinder
	reviewer *Reviewer
	log      *slog.Logger
}

// TwinsConfig has the dependencies of Twins.
type TwinsConfig struct {
	Store    TwinStore
	Records  Records
	Finder   TwinFinder
	Reviewer *Reviewer
	Log      *slog.Logger
}

// NewTwins returns the twins of a store.
func NewTwins(c TwinsConfig) *Twins {
	return &Twins{store: c.Store, records: c.Records, finder: c.Finder, reviewer: c.Reviewer, log: c.Log}
}

// errSeparated ends a merge of videos that a moderator separated.
var errSeparated = errors.New("merge: a moderator separated the two")

// MergeTwins merges two videos that are one clip in two copies, and reports whether they are in one cluster then. Videos that a
// moderator separated stay apart, and so do videos whose matches are held back.
func (s *Twins) MergeTwins(ctx context.Context, a, b core.VideoID) (bool, error) {
	free, err := s.mayMerge(ctx, a, b)
	if err != nil || !free {
		return false, err
	}
	root, err := s.reviewer.joinClusters(ctx, core.AuditEntry{Kind: core.AuditTwins}, a, b)
	if errors.Is(err, errSeparated) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	s.log.Info("two copies of one clip count as one video now", "video", root.ID.String(), "a", a.String(), "b", b.String())
	return s.keepUnlessSeparated(ctx, a, b)
}

// MergeIfTwins compares two videos, and merges them if they are one clip in two copies. It reports whether it did.
func (s *Twins) MergeIfTwins(ctx context.Context, a, b core.VideoID) (bool, error) {
	videos, err := s.store.LoadVideos(ctx, a, b)
	if err != nil || videos[0].ID == 0 || videos[1].ID == 0 {
		return false, err
	}
	prints, err := s.finder.LoadFingerprints(ctx, videos)
	if err != nil || len(prints) < 2 {
		return false, err
	}
	query := recognition.QueryOf(prints[0])
	if query == nil {
		return false, nil
	}
	f, _ := recognition.CompareStored(b, query, prints[1])
	if !recognition.AreTwins(f, prints[0].Duration, prints[1].Duration) {
		return false, nil
	}
	return s.MergeTwins(ctx, a, b)
}

// mayMerge reports whether two videos are of two clusters that nothing keeps apart.
func (s *Twins) mayMerge(ctx context.Context, a, b core.VideoID) (bool, error) {
	one, two, err := s.loadClusters(ctx, a, b)
	if err != nil || one[0].ID == two[0].ID {
		return false, err
	}
	held := func(v core.Video) bool { return !v.Held.IsZero() }
	return !slices.ContainsFunc(one, held) && !slices.ContainsFunc(two, held) && !areApart(one, two), nil
}

func (s *Twins) loadClusters(ctx context.Context, a, b core.VideoID) (one, two []core.Video, err error) {
	for i, id := range []core.VideoID{a, b} {
		v, err := s.records.LoadVideo(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		cluster, err := s.records.LoadCluster(ctx, v)
		if err != nil {
			return nil, nil, err
		}
		if i == 0 {
			one = cluster
		} else {
			two = cluster
		}
	}
	return one, two, nil
}

// areApart reports whether a moderator separated a video of one cluster from one of the other.
func areApart(one, two []core.Video) bool {
	return core.AreSeparated(one, two) || core.AreSeparated(two, one)
}

// keepUnlessSeparated undoes a merge if a moderator separated the two in the same moments. SeparateVideos does the same the other way
// round: it records the separation first and looks for a merge then. So one of the two sees the other.
func (s *Twins) keepUnlessSeparated(ctx context.Context, a, b core.VideoID) (bool, error) {
	videos, err := s.store.LoadVideos(ctx, a, b)
	if err != nil || !areApart(videos[:1], videos[1:]) {
		return err == nil, err
	}
	return false, s.reviewer.undoMerge(ctx, a, b)
}

// Bounds of comparing new videos.
const (
	twinsCompared = 50               // new videos that are compared at one time
	twinsSettle   = 30 * time.Second // for which a video that is not in the index yet is waited for
)

// CompareNew compares the videos that were made since the last call, in any process, with what the index names for them, and merges
// twins. It returns how many it merged. Only one process should do it at a time.
func (s *Twins) CompareNew(ctx context.Context) (merged int, err error) {
	p, err := s.store.LoadTwinProgress(ctx)
	if err != nil {
		return 0, err
	}
	ids, latest, err := s.store.ListMadeSince(ctx, p.Number)
	if err != nil || latest == p.Number {
		return 0, err
	}
	some := ids[:min(len(ids), twinsCompared)]
	done, merged, err := s.compareVideos(ctx, some)
	if err != nil {
		return merged, err
	}
	p.Number += int64(done)
	if done == len(ids) {
		p.Number = latest // also if the store was restored from an older copy
	}
	return merged, s.store.SaveTwinProgress(ctx, p)
}

// compareVideos compares videos in their order, up to the first one that is not in the index yet: those that come after it might not
// find it. It returns how many it compared, and how many it merged.
func (s *Twins) compareVideos(ctx context.Context, ids []core.VideoID) (done, merged int, err error) {
	videos, err := s.store.LoadVideos(ctx, ids...)
	if err != nil {
		return 0, 0, err
	}
	for _, v := range videos {
		if v.ID != 0 && !v.Indexed && s.reviewer.now().Sub(v.Created) < twinsSettle {
			break
		}
		n, err := s.compareVideo(ctx, v)
		if err != nil {
			return done, merged, err
		}
		done++
		merged += n
	}
	return done, merged, nil
}

// CompareVideo merges a video with those of the index's candidates that are its twins, and returns how many were merged. Its problem is
// NotFound.
func (s *Twins) CompareVideo(ctx context.Context, id core.VideoID) (merged int, err error) {
	v, err := s.records.LoadVideo(ctx, id)
	if err != nil {
		return 0, err
	}
	return s.compareVideo(ctx, v)
}

// compareVideo merges a video with those of the index's candidates that are its twins, and returns how many were merged.
func (s *Twins) compareVideo(ctx context.Context, v core.Video) (merged int, err error) {
	prints, err := s.finder.LoadFingerprints(ctx, []core.Video{v})
	if err != nil || v.ID == 0 || len(prints) == 0 {
		return 0, err
	}
	query := recognition.QueryOf(prints[0])
	if prints[0].IsStill() { // of one picture the thumbnail tells more
		query, err = s.finder.BuildQuery(ctx, v)
	}
	if query == nil || err != nil {
		return 0, err
	}
	twins, err := s.findStoredTwins(ctx, v, query)
	if err != nil {
		return 0, err
	}
	for _, twin := range twins {
		done, err := s.MergeTwins(ctx, v.ID, twin)
		if err != nil {
			return merged, err
		}
		if done {
			merged++
		}
	}
	return merged, nil
}

// findStoredTwins returns those of the index's candidates that the query, which was made of a video, finds whole, or that are the same
// picture for picture.
func (s *Twins) findStoredTwins(ctx context.Context, v core.Video, query *fingerprint.Fingerprint) (twins []core.VideoID, err error) {
	ids, raw, err := s.finder.FindCandidates(ctx, query)
	if err != nil {
		return nil, err
	}
	others, err := s.store.LoadVideos(ctx, ids...)
	if err != nil {
		return nil, err
	}
	for i, other := range others {
		if other.ID == 0 || other.ID == v.ID {
			continue
		}
		are, err := s.areStoredTwins(ctx, v, query, other, raw[i])
		if err != nil {
			return nil, err
		}
		if are {
			twins = append(twins, other.ID)
		}
	}
	return twins, nil
}

// areStoredTwins reports whether the query that was made of a video finds another video whole, or may be it and is the same picture for
// picture.
func (s *Twins) areStoredTwins(ctx context.Context, v core.Video, query *fingerprint.Fingerprint, other core.Video, raw []byte) (bool, error) {
	var ref fingerprint.Fingerprint
	if len(raw) == 0 || ref.UnmarshalBinary(raw) != nil {
		return false, nil //nolint:nilerr // of a version to come
	}
	f, found := recognition.CompareStored(other.ID, query, &ref)
	if !found || recognition.AreTwins(f, v.Duration, other.Duration) {
		return found, nil
	}
	return s.finder.ShowSamePictures(ctx, v, other)
}
