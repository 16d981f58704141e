package notifying

import (
	"context"

	"github.com/firstseen/firstseen/core"
)

// CountRecipients returns how many chats are told of the first revision of a debunk, or have been told in the meantime. It decides as
// the delivery does. takesUnasked reports whether a group takes messages that it did not ask for.
func (s *Notifier) CountRecipients(ctx context.Context, id core.DebunkID, takesUnasked func(ctx context.Context, group core.ChatID) (bool, error)) (n int, err error) {
	history, err := s.records.ListRevisions(ctx, id)
	if err != nil {
		return 0, err
	}
	cluster, err := s.loadClusterOf(ctx, id.Video)
	if err != nil {
		return 0, err
	}
	r := recipients{takesUnasked: takesUnasked}
	r.run = eventRun{notifier: s, debunk: id, cluster: cluster, history: history, reached: map[core.ChatID]bool{}}
	for _, v := range cluster {
		if err := r.countVideo(ctx, v.ID); err != nil {
			return r.n, err
		}
	}
	return r.n, nil
}

// recipients counts who is told of an event, which it does not handle.
type recipients struct {
	run          eventRun
	takesUnasked func(ctx context.Context, group core.ChatID) (bool, error)
	n            int
}

// countVideo counts those who are told among the subscribers of a video.
func (r *recipients) countVideo(ctx context.Context, id core.VideoID) error {
	store := r.run.notifier.store
	for cursor := ""; ; {
		watchers, err := store.ListWatchers(ctx, id, core.Subscribed, cursor, watcherBatch)
		if err != nil || len(watchers) == 0 {
			return err
		}
		cursor = watchers[len(watchers)-1].Cursor
		watchers, others, err := r.run.notifier.accounts.SelectReachable(ctx, watchers)
		if err != nil {
			return err
		}
		known, err := r.run.loadKnownRevisions(ctx, others)
		if err != nil {
			return err
		}
		for _, w := range watchers {
			if err := r.countWatcher(ctx, w, others[w.Chat], known[others[w.Chat]]); err != nil {
				return err
			}
		}
	}
}

// countWatcher counts a watcher who is told. other is the other account's chat of the same person, which knows a revision.
func (r *recipients) countWatcher(ctx context.Context, w core.Watcher, other core.ChatID, known int) error {
	before := r.run.reached[w.Chat] || other.ID != "" && r.run.reached[other]
	one, due, _ := r.run.decideWatcher(w, other, known)
	told := !before && w.Delivered[r.run.debunk] == len(r.run.history) && !r.run.isActor(w, other) // in these moments
	if !told && (!due || one.Silent) {
		return nil
	}
	if w.Overheard {
		if takes, err := r.takesUnasked(ctx, w.Chat); err != nil || !takes {
			return err
		}
	}
	r.n++
	return nil
}
