// Package recognition finds the known videos that look like a query: it asks the index for candidates, and compares their stored
// fingerprints with the query's.
package recognition

import (
	"context"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/match"
)

// Store is the part of the database that a Finder needs.
type Store interface {
	core.Index
	core.Fingerprints
}

// Finder finds known videos by what they look like.
type Finder struct{ store Store }

// New returns a finder on a store.
func New(store Store) *Finder { return &Finder{store: store} }

// NameCandidates returns the ids of up to limit videos that the index names for a query, the likeliest first.
func (s *Finder) NameCandidates(ctx context.Context, query *fingerprint.Fingerprint, limit int) ([]core.VideoID, error) {
	probes := match.NewLookup(query)
	lists, err := s.store.LookUpKeys(ctx, probes.Keys)
	if err != nil {
		return nil, err
	}
	var ids []core.VideoID
	for _, candidate := range probes.RankCandidates(lists, limit) {
		ids = append(ids, core.VideoID(candidate.Owner))
	}
	return ids, nil
}

// maxCandidates is the maximum number of candidates of the index whose fingerprints are compared.
const maxCandidates = 12

// FindCandidates returns the videos that the index names for a query, the likeliest first, and their stored fingerprints, nil where
// there is none any more. It takes two round trips.
func (s *Finder) FindCandidates(ctx context.Context, query *fingerprint.Fingerprint) (ids []core.VideoID, prints [][]byte, err error) {
	if ids, err = s.NameCandidates(ctx, query, maxCandidates); err != nil {
		return nil, nil, err
	}
	prints, err = s.store.LoadFingerprints(ctx, ids...)
	return ids, prints, err
}
