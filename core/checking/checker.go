// Package checking turns a clip into an answer: it reads the file, compares it with the known videos, and says what is known of them.
// It also makes new footage known, and draws evidence pictures.
package checking

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/match"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/recognition"
)

// Store is the part of the database that a Checker needs.
type Store interface {
	core.Videos
	core.Arrivals
	core.Fingerprints
	core.Debunks
	core.Sightings
	core.Demand
	core.CheckResults
}

// Records reads videos and their duplicate clusters.
type Records interface {
	LoadVideo(ctx context.Context, id core.VideoID) (core.Video, error)
	LoadCluster(ctx context.Context, v core.Video) ([]core.Video, error)
	FindRoots(ctx context.Context, ids ...core.VideoID) ([]core.VideoID, error)
}

// Accounts names the account that stands for a person.
type Accounts interface {
	CanonicalAccount(ctx context.Context, user core.UserID) (core.UserID, error)
}

// Announcer lets moderators hear of news.
type Announcer interface {
	AnnounceNews(ctx context.Context, n core.News) error
}

// Finder finds the videos that look like a query, and their fingerprints, and makes queries of stored videos.
type Finder interface {
	FindCandidates(ctx context.Context, query *fingerprint.Fingerprint) (ids []core.VideoID, prints [][]byte, err error)
	BuildQuery(ctx context.Context, v core.Video) (*fingerprint.Fingerprint, error)
	BuildMovingQuery(ctx context.Context, v core.Video) (*fingerprint.Fingerprint, error)
	FindRelated(ctx context.Context, f *fingerprint.Fingerprint, except ...core.VideoID) ([]recognition.Related, error)
}

// Twins merges videos that are one clip in two copies.
type Twins interface {
	MergeTwins(ctx context.Context, a, b core.VideoID) (bool, error)
	MergeIfTwins(ctx context.Context, a, b core.VideoID) (bool, error)
}

// Checker checks clips. It is safe for concurrent use, and any number of processes may run one on the same store.
type Checker struct {
	store    Store
	decoder  *media.Decoder
	records  Records
	accounts Accounts
	finder   Finder
	twins    Twins

	announcer Announcer

	now      func() time.Time
	log      *slog.Logger
	flight   singleflight.Group // reading of clips under way, by SHA-256
	pictures *pictureCache

	noticesMu sync.Mutex
	notices   map[string]*core.Evidence // pictures of notices, by what they show

	relations relationCache
	hash      func(path string) (sha256 string, err error)
}

// Config has the dependencies of a Checker.
type Config struct {
	Store    Store
	Decoder  *media.Decoder // may be nil where no clip is ever read
	Records  Records
	Accounts Accounts
	Finder   Finder
	Twins    Twins
	Now      func() time.Time

	Announcer Announcer
	Log       *slog.Logger
}

// New returns a checker.
func New(c Config) *Checker {
	return &Checker{
		store: c.Store, decoder: c.Decoder, records: c.Records, accounts: c.Accounts, finder: c.Finder, twins: c.Twins, announcer: c.Announcer,
		now: c.Now, log: c.Log, pictures: newPictureCache(c.Decoder), hash: hashFile, relations: relationCache{kept: map[[2]core.VideoID]match.Relation{}},
	}
}
