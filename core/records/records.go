// Package records reads what is stored of videos and debunks: single records, and the duplicate clusters that moderators made by
// saying that videos show the same footage. Every other room reads them through it.
package records

import (
	"context"

	"github.com/firstseen/firstseen/core"
)

// Store is the part of the database that a Reader needs.
type Store interface {
	core.Videos
	core.Debunks
}

// Reader reads videos, debunks and duplicate clusters.
type Reader struct{ store Store }

// New returns a reader of a store.
func New(store Store) *Reader { return &Reader{store: store} }

// LoadVideo returns one video. Its problem is NotFound if there is none.
func (s *Reader) LoadVideo(ctx context.Context, id core.VideoID) (core.Video, error) {
	found, err := s.store.LoadVideos(ctx, id)
	if err != nil {
		return core.Video{}, err
	}
	if found[0].ID == 0 {
		return core.Video{}, &core.Problem{Code: core.NotFound, Op: "read video"}
	}
	return found[0], nil
}

// LoadDebunk returns one debunk, retracted ones too. Its problem is NotFound if there is none.
func (s *Reader) LoadDebunk(ctx context.Context, id core.DebunkID) (core.Debunk, error) {
	found, err := s.store.LoadDebunks(ctx, id)
	if err != nil {
		return core.Debunk{}, err
	}
	if found[0].ID.Number == 0 {
		return core.Debunk{}, &core.Problem{Code: core.NotFound, Op: "read debunk"}
	}
	return found[0], nil
}

// LoadDebunks returns the debunks with these ids, withdrawn ones too, in one read; the Number of an absent one is 0.
func (s *Reader) LoadDebunks(ctx context.Context, ids ...core.DebunkID) ([]core.Debunk, error) {
	return s.store.LoadDebunks(ctx, ids...)
}

// ListRevisions returns all revisions of a debunk, the oldest first. Its problem is NotFound if there is none.
func (s *Reader) ListRevisions(ctx context.Context, id core.DebunkID) ([]core.Revision, error) {
	return s.store.ListRevisions(ctx, id, 1)
}

// ListDebunks returns every debunk of a video and its copies, retracted ones too, the latest updated first.
func (s *Reader) ListDebunks(ctx context.Context, v core.Video) ([]core.Debunk, error) {
	cluster, err := s.LoadCluster(ctx, v)
	if err != nil {
		return nil, err
	}
	return s.store.ListDebunksOf(ctx, cluster...)
}
