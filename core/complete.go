package core

import (
	"context"
	"slices"
	"strings"
)

// completedFrom is how many of the latest debunks are looked through for a beginning of a word or an id: somebody who
// types a letter at a time asks often.
const completedFrom = 300

// Complete returns up to limit published debunks for what somebody has typed of an id or of some words, the last of which may
// not be whole: those of the id, then of the latest those that have all of it, then what Search finds. For nothing, the latest.
func (s *Service) Complete(ctx context.Context, typed string, limit int) ([]Debunk, error) {
	typed = fold(strings.TrimSpace(typed))
	if typed == "" {
		return s.latest(ctx, limit)
	}
	named, err := s.withID(ctx, typed)
	if err != nil {
		return nil, err
	}
	latest, err := s.latest(ctx, completedFrom)
	if err != nil {
		return nil, err
	}
	found, err := s.Search(ctx, typed, limit)
	if err != nil {
		return nil, err
	}
	words := strings.Fields(typed)
	latest = slices.DeleteFunc(latest, func(d Debunk) bool { return !d.begins(typed) && !d.mentions(words) })
	var all []Debunk
	for _, d := range slices.Concat(named, latest, found) {
		if !slices.ContainsFunc(all, func(o Debunk) bool { return o.ID == d.ID }) && len(all) < limit {
			all = append(all, d)
		}
	}
	return all, nil
}

// withID returns the published debunks that typed is the id of, or the id of the video of.
func (s *Service) withID(ctx context.Context, typed string) ([]Debunk, error) {
	if id, err := ParseDebunkID(typed); err == nil {
		found, err := s.store.Debunks(ctx, id)
		return published(found), err
	}
	id, err := ParseVideoID(typed)
	if err != nil {
		return nil, nil //nolint:nilerr // it is something else
	}
	found, err := s.store.Videos(ctx, id)
	if err != nil || found[0].ID == 0 {
		return nil, err
	}
	debunks, err := s.DebunksOf(ctx, found[0])
	return published(debunks), err
}

func (d Debunk) begins(id string) bool { return strings.HasPrefix(d.ID.String(), id) }

// mentions tells whether what searches look through has all the words, or their beginnings, folded.
func (d Debunk) mentions(words []string) bool {
	said := fold(d.searchText())
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(said, w) })
}
