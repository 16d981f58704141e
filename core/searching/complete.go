package searching

import (
	"context"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/core"
)

// completedFrom is the number of the latest debunks that are looked through while somebody types: they ask at every letter.
const completedFrom = 300

// CompleteQuery returns up to limit published debunks for what somebody is typing, an id or words, the last of which may be
// incomplete: first those with that id, then the latest that have all the words, then the results of SearchDebunks. For an empty
// text it returns the latest.
func (s *Searcher) CompleteQuery(ctx context.Context, typed string, limit int) ([]core.Debunk, error) {
	typed = core.FoldText(strings.TrimSpace(typed))
	if typed == "" {
		return s.listLatest(ctx, limit)
	}
	named, err := s.findByID(ctx, typed)
	if err != nil {
		return nil, err
	}
	latest, err := s.listLatest(ctx, completedFrom)
	if err != nil {
		return nil, err
	}
	found, err := s.SearchDebunks(ctx, typed, limit)
	if err != nil {
		return nil, err
	}
	words := strings.Fields(typed)
	latest = slices.DeleteFunc(latest, func(d core.Debunk) bool { return !hasIDPrefix(d, typed) && !mentionsWords(d, words) })
	var all []core.Debunk
	for _, d := range slices.Concat(named, latest, found) {
		if !slices.ContainsFunc(all, func(o core.Debunk) bool { return o.ID == d.ID }) && len(all) < limit {
			all = append(all, d)
		}
	}
	return all, nil
}

// findByID returns the published debunks with an id, or of the video with that id.
func (s *Searcher) findByID(ctx context.Context, typed string) ([]core.Debunk, error) {
	if id, err := core.ParseDebunkID(typed); err == nil {
		found, err := s.store.LoadDebunks(ctx, id)
		return core.SelectPublished(found), err
	}
	id, err := core.ParseVideoID(typed)
	if err != nil {
		return nil, nil //nolint:nilerr // it is something else
	}
	found, err := s.store.LoadVideos(ctx, id)
	if err != nil || found[0].ID == 0 {
		return nil, err
	}
	debunks, err := s.records.ListDebunks(ctx, found[0])
	return core.SelectPublished(debunks), err
}

// hasIDPrefix reports whether the id of a debunk begins with the text that was typed.
func hasIDPrefix(d core.Debunk, id string) bool { return strings.HasPrefix(d.ID.String(), id) }

// mentionsWords reports whether the searched text of a debunk has all the words, or words that begin so, folded.
func mentionsWords(d core.Debunk, words []string) bool {
	said := core.FoldText(d.SearchText())
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(said, w) })
}
