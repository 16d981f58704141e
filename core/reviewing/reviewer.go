// Package reviewing has the use cases of moderators: publishing debunks and changing them, proposals, leads, the queue of clips that
// nobody has explained, and duplicate clusters.
package reviewing

import (
	"context"
	"log/slog"
	"time"

	"github.com/firstseen/firstseen/core"
)

// Records reads videos, their duplicate clusters and their debunks.
type Records interface {
	LoadVideo(ctx context.Context, id core.VideoID) (core.Video, error)
	LoadDebunk(ctx context.Context, id core.DebunkID) (core.Debunk, error)
	ListDebunks(ctx context.Context, v core.Video) ([]core.Debunk, error)
	LoadCluster(ctx context.Context, v core.Video) ([]core.Video, error)
	LoadMergeChain(ctx context.Context, id core.VideoID) ([]core.Video, error)
	FindRoots(ctx context.Context, ids ...core.VideoID) ([]core.VideoID, error)
}

// Accounts names the account that stands for a person.
type Accounts interface {
	CanonicalAccount(ctx context.Context, user core.UserID) (core.UserID, error)
}

// Announcer lets moderators hear of news, and the authors of proposals of what was declined.
type Announcer interface {
	AnnounceNews(ctx context.Context, n core.News) error
	AnnounceDeclined(ctx context.Context, proposal string) error
}

// Outbox makes debunks due again to be told of: there may be others to tell.
type Outbox interface {
	RenewEvents(ctx context.Context, debunks []core.Debunk) error
}

// Metrics counts what happens.
type Metrics interface {
	Inc(f core.Metric)
	ObserveDuration(f core.Metric, d time.Duration)
}

// ReviewStore is the part of the database that a Reviewer needs.
type ReviewStore interface {
	core.Videos
	core.Debunks
	core.Demand
	core.Audit
	core.CheckResults
}

// Reviewer publishes, edits and retracts debunks, and decides which videos show the same footage.
type Reviewer struct {
	store     ReviewStore
	records   Records
	alike     lookAlikes
	leads     *Leads
	announcer Announcer
	outbox    Outbox
	metrics   Metrics
	now       func() time.Time
	log       *slog.Logger
}

// Config has the dependencies of a Reviewer.
type Config struct {
	Store     ReviewStore
	Records   Records
	Finder    Finder
	Leads     *Leads
	Announcer Announcer
	Outbox    Outbox
	Metrics   Metrics
	Now       func() time.Time
	Log       *slog.Logger
}

// New returns a reviewer.
func New(c Config) *Reviewer {
	return &Reviewer{
		store: c.Store, records: c.Records, alike: lookAlikes{c.Store, c.Records, c.Finder}, leads: c.Leads, announcer: c.Announcer,
		outbox: c.Outbox, metrics: c.Metrics, now: c.Now, log: c.Log,
	}
}
