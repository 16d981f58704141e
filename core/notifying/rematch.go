package notifying

import (
	"context"
	"slices"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/match"
)

// rematchMost is the maximum number of unexplained clips, the most asked about first, that are compared with footage that was just
// explained. Each takes a tenth of a second.
const rematchMost = 200

// rematchQuestions looks for newly explained footage among the clips that people asked about before it was known. A clip that shows all
// of it and nothing else is merged with it; of one that shows a part, those who wait for it are subscribed to this video too. Only the
// same footage counts. It compares the candidates of the index, and if
// thorough is set also the clips that most people ask about, which may be altered beyond what the index finds from this side.
func (s *Notifier) rematchQuestions(ctx context.Context, cluster []core.Video, thorough bool) error {
	if slices.ContainsFunc(cluster, func(v core.Video) bool { return !v.Held.IsZero() }) {
		return nil // until a moderator has looked
	}
	refs, err := s.finder.LoadUnshared(ctx, cluster)
	if err != nil || len(refs) == 0 {
		return err
	}
	likely, err := s.findLikely(ctx, cluster[0])
	if err != nil {
		return err
	}
	if thorough {
		asked, err := s.listUnanswered(ctx, rematchMost)
		if err != nil {
			return err
		}
		likely = append(likely, asked...)
	}
	seen := core.VideoIDs(cluster)
	for _, v := range likely {
		if slices.Contains(seen, v.ID) || core.AreSeparated(cluster, []core.Video{v}) {
			continue
		}
		seen = append(seen, v.ID)
		if err := s.passWatchers(ctx, v, cluster, refs); err != nil {
			return err
		}
	}
	return nil
}

// findLikely returns the unexplained videos that the index names for a video.
func (s *Notifier) findLikely(ctx context.Context, v core.Video) ([]core.Video, error) {
	query, err := s.finder.BuildQuery(ctx, v)
	if err != nil || query == nil {
		return nil, err
	}
	ids, err := s.finder.NameCandidates(ctx, query, rematchMost)
	if err != nil {
		return nil, err
	}
	videos, err := s.store.LoadVideos(ctx, ids...)
	return slices.DeleteFunc(videos, func(v core.Video) bool { return !v.IsUnanswered() }), err
}

// listUnanswered returns up to most videos that people asked about and that were never explained, the most asked about first.
func (s *Notifier) listUnanswered(ctx context.Context, most int) (open []core.Video, err error) {
	for offset := 0; len(open) < most; offset += most {
		ids, err := s.store.ListMostAsked(ctx, core.ByPeople, offset, most)
		if err != nil || len(ids) == 0 {
			return open, err
		}
		videos, err := s.store.LoadVideos(ctx, ids...)
		if err != nil {
			return open, err
		}
		for _, v := range videos {
			if v.IsUnanswered() && len(open) < most {
				open = append(open, v)
			}
		}
	}
	return open, nil
}

// passWatchers brings the watchers of a video to a cluster, if it shows the same footage: it merges the two if they are one clip in
// two copies, and subscribes the watchers to the video at the top of the cluster too if they are not.
func (s *Notifier) passWatchers(ctx context.Context, from core.Video, cluster []core.Video, refs []*fingerprint.Fingerprint) error {
	query, err := s.finder.BuildQuery(ctx, from)
	if err != nil || query == nil {
		return err
	}
	if !slices.ContainsFunc(refs, func(ref *fingerprint.Fingerprint) bool {
		return match.Compare(query, ref).Confidence == match.Same
	}) {
		return nil
	}
	for _, v := range cluster {
		if merged, err := s.twins.MergeIfTwins(ctx, from.ID, v.ID); err != nil || merged {
			return err
		}
	}
	to := cluster[0]
	s.log.Info("a clip that was asked about before is known now", "clip", from.ID.String(), "video", to.ID.String())
	return s.copyWatchers(ctx, from.ID, to.ID)
}

// copyWatchers subscribes the watchers of one video to another too.
func (s *Notifier) copyWatchers(ctx context.Context, from, to core.VideoID) error {
	for cursor := ""; ; {
		watchers, err := s.store.ListWatchers(ctx, from, core.Subscribed, cursor, watcherBatch)
		if err != nil || len(watchers) == 0 {
			return err
		}
		for _, w := range watchers {
			cursor, w.Asked = w.Cursor, from
			if err := s.store.AddWatcher(ctx, to, w); err != nil {
				return err
			}
		}
	}
}
