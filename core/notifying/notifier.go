// Package notifying lets people hear of what they wait for: watchers of debunks and their changes, moderators of clips that spread and
// of news.
package notifying

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
)

// Records reads videos, their duplicate clusters and their debunks.
type Records interface {
	LoadVideo(ctx context.Context, id core.VideoID) (core.Video, error)
	LoadCluster(ctx context.Context, v core.Video) ([]core.Video, error)
	ListDebunks(ctx context.Context, v core.Video) ([]core.Debunk, error)
	ListRevisions(ctx context.Context, id core.DebunkID) ([]core.Revision, error)
}

// Accounts knows the roles of persons, and which accounts are one person's.
type Accounts interface {
	RoleOf(ctx context.Context, user core.UserID) (core.Role, error)
	CanonicalAccount(ctx context.Context, user core.UserID) (core.UserID, error)
	LinkedAccount(ctx context.Context, user core.UserID) (core.UserID, error)
	SelectReachable(ctx context.Context, watchers []core.Watcher) (kept []core.Watcher, others map[core.ChatID]core.ChatID, err error)
}

// Finder finds videos by what they look like.
type Finder interface {
	NameCandidates(ctx context.Context, query *fingerprint.Fingerprint, limit int) ([]core.VideoID, error)
	BuildQuery(ctx context.Context, v core.Video) (*fingerprint.Fingerprint, error)
	LoadUnshared(ctx context.Context, cluster []core.Video) ([]*fingerprint.Fingerprint, error)
}

// Twins merges videos that are one clip in two copies.
type Twins interface {
	MergeIfTwins(ctx context.Context, a, b core.VideoID) (bool, error)
}

// Metrics counts what happens.
type Metrics interface {
	Inc(f core.Metric)
}

// NotifierStore is the part of the database that a Notifier needs.
type NotifierStore interface {
	core.Videos
	core.Demand
	core.Watchers
	core.Moderation
	Outbox() core.Outbox
}

// Notifier makes the notifications of debunks and their changes.
type Notifier struct {
	store    NotifierStore
	records  Records
	accounts Accounts
	finder   Finder
	twins    Twins
	metrics  Metrics
	now      func() time.Time
	log      *slog.Logger
}

// NotifierConfig has the dependencies of a Notifier.
type NotifierConfig struct {
	Store    NotifierStore
	Records  Records
	Accounts Accounts
	Finder   Finder
	Twins    Twins
	Metrics  Metrics
	Now      func() time.Time
	Log      *slog.Logger
}

// NewNotifier returns a notifier.
func NewNotifier(c NotifierConfig) *Notifier {
	return &Notifier{store: c.Store, records: c.Records, accounts: c.Accounts, finder: c.Finder, twins: c.Twins, metrics: c.Metrics, now: c.Now, log: c.Log}
}

// Bounds of notifying.
const (
	eventLease    = 2 * time.Minute // how long a teller may be silent before another takes its event over
	eventsClaimed = 16              // events taken at one time
	watcherBatch  = 200             // watchers read at one time
)

// Notification is an update for one watcher. The key is the same for the same update to the same watcher, so that a repetition
// after a crash can be recognised.
type Notification struct {
	Watcher core.Watcher
	Update  core.Update
	Key     string
	Asked   core.VideoID `json:",omitzero"` // the video that the watcher asked about
	Silent  bool         // nothing that matters changed: only replies already given are put right

	revision int // that the key names
}

// Deliver hands updates to the platforms of the watchers. If it fails, it is called again with all of them.
type Deliver func(ctx context.Context, all []Notification) error

// NotifyWatchers notifies every watcher of every revision that is due, and returns how many were notified. If it is cut short, the
// next call in any process goes on. While notifications are paused it does nothing.
func (s *Notifier) NotifyWatchers(ctx context.Context, deliver Deliver) (told int, err error) {
	if paused, err := s.IsPaused(ctx); err != nil || paused {
		return 0, err
	}
	events, err := s.store.Outbox().ClaimEvents(ctx, s.now(), eventLease, eventsClaimed)
	for _, e := range events {
		n, tellErr := s.handleEvent(ctx, e, deliver)
		told += n
		err = errors.Join(err, tellErr)
	}
	return told, err
}

// handleEvent notifies the watchers of one revision.
func (s *Notifier) handleEvent(ctx context.Context, e core.Event, deliver Deliver) (told int, err error) {
	history, err := s.records.ListRevisions(ctx, e.Debunk)
	if err != nil {
		return 0, err
	}
	if e.Revision != len(history) { // the later one has an event of its own
		return 0, s.store.Outbox().FinishEvent(ctx, e)
	}
	cluster, err := s.loadClusterOf(ctx, e.Debunk.Video)
	if err != nil {
		return 0, err
	}
	if latest := history[len(history)-1]; latest.Debunk.Status == core.Published {
		if err := s.rematchQuestions(ctx, cluster, latest.Action != core.Edit); err != nil {
			return 0, err
		}
		if cluster, err = s.loadClusterOf(ctx, e.Debunk.Video); err != nil { // copies that were found joined it
			return 0, err
		}
	}
	t := eventRun{notifier: s, debunk: e.Debunk, cluster: cluster, history: history, deliver: deliver, reached: map[core.ChatID]bool{}}
	for _, audience := range []core.Audience{core.Subscribed, core.Informed} {
		for _, v := range cluster {
			if err := t.notifyAudience(ctx, v.ID, audience); errors.Is(err, errSuperseded) {
				return t.notified, s.store.Outbox().FinishEvent(ctx, e)
			} else if err != nil {
				return t.notified, err
			}
		}
	}
	return t.notified, s.store.Outbox().FinishEvent(ctx, e)
}

// loadClusterOf returns the duplicate cluster of a video.
func (s *Notifier) loadClusterOf(ctx context.Context, id core.VideoID) ([]core.Video, error) {
	v, err := s.records.LoadVideo(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.records.LoadCluster(ctx, v)
}
