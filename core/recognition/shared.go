package recognition

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/match"
)

// maxRelated is the maximum number of known videos that a new one is compared with.
const maxRelated = 32

// Related is a known video that shows something that another shows too.
type Related struct {
	Video core.VideoID
	match.Relation
}

// FindRelated returns the known videos, without those excepted, that show something that a reference shows too. It asks the index about
// each part of the reference by itself, so that a short piece is found in a long video.
func (s *Finder) FindRelated(ctx context.Context, f *fingerprint.Fingerprint, except ...core.VideoID) ([]Related, error) {
	named, err := s.nameRelated(ctx, f, except)
	if err != nil || len(named) == 0 {
		return nil, err
	}
	ids := slices.SortedFunc(maps.Keys(named), func(a, b core.VideoID) int {
		return cmp.Or(cmp.Compare(len(named[b]), len(named[a])), cmp.Compare(a, b))
	})
	ids = ids[:min(len(ids), maxRelated)]
	prints, err := s.store.LoadFingerprints(ctx, ids...)
	if err != nil {
		return nil, err
	}
	var out []Related
	for i, raw := range prints {
		var ref fingerprint.Fingerprint
		if raw == nil || ref.UnmarshalBinary(raw) != nil || len(ref.Frames) == 0 {
			continue // removed since, or of a version to come
		}
		if r := match.RelateWindows(f, &ref, named[ids[i]]); len(r.Common) > 0 {
			out = append(out, Related{ids[i], r})
		}
	}
	return out, nil
}

// nameRelated returns the videos that the index names for the parts of a reference, each with the parts that it is named for.
func (s *Finder) nameRelated(ctx context.Context, f *fingerprint.Fingerprint, except []core.VideoID) (map[core.VideoID][]fingerprint.Interval, error) {
	named := map[core.VideoID][]fingerprint.Interval{}
	for _, w := range match.Windows(f) {
		lookup := match.NewReferenceLookup(f, w)
		if len(lookup.Keys) == 0 {
			continue
		}
		lists, err := s.store.LookUpKeys(ctx, lookup.Keys)
		if err != nil {
			return nil, err
		}
		for _, c := range lookup.RankCandidates(lists, maxCandidates+len(except)) {
			if id := core.VideoID(c.Owner); !slices.Contains(except, id) {
				named[id] = append(named[id], w)
			}
		}
	}
	return named, nil
}
