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

// rematchQuestions looks for newly explained footage among the clips that people asked about before it was known, and subscribes
// those who wait for one of them to this video too. Only the same footage counts. It compares the candidates of the index, and if
// thorough is set also the clips that most people ask about, which may be altered beyond what the index finds from this side.
func (s *Notifier) rematchQuestions(ctx context.Context, cluster []core.Video, thorough bool) error {
	if slices.ContainsFunc(cluster, func(v core.Video) bool { return !v.Held.IsZero() }) {
		return nil // until a moderator has looked
	}
	refs, err := s.finder.LoadFingerprints(ctx, cluster)
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
		if err := s.passWatchers(ctx, v, cluster[0], refs); err != nil {
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

// passWatchers subscribes the watchers of one video to another too, if it shows the same footage.
func (s *Notifier) passWatchers(ctx context.Context, from, to core.Video, refs []*fingerprint.Fingerprint) error {
	query, err := s.finder.BuildQuery(ctx, from)
	if err != nil || query == nil {
		return err
	}
	if !slices.ContainsFunc(refs, func(ref *fingerprint.Fingerprint) bool {
		return match.Compare(query, ref).Confidence == match.Same
	}) {
		return nil
	}
	s.log.Info("a clip that was asked about before is known now", "clip", from.ID.String(), "video", to.ID.String())
	for cursor := ""; ; {
		watchers, err := s.store.ListWatchers(ctx, from.ID, core.Subscribed, cursor, watcherBatch)
		if err != nil || len(watchers) == 0 {
			return err
		}
		for _, w := range watchers {
			cursor, w.Asked = w.Cursor, from.ID
			if err := s.store.AddWatcher(ctx, to.ID, w); err != nil {
				return err
			}
		}
	}
}
