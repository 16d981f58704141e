package checking

import (
	"context"
	"slices"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/recognition"
)

// findAmongNew compares the clip with videos that were made after the index was asked, and reports whether one of them is surely the
// same footage. Then it is part of the answer.
func (c *check) findAmongNew(ctx context.Context, ids []core.VideoID) (bool, error) {
	if c.query == nil || len(ids) == 0 {
		return false, nil
	}
	prints, err := c.checker.store.LoadFingerprints(ctx, ids...)
	if err != nil {
		return false, err
	}
	newer, _ := recognition.Compare(c.query, ids, prints)
	if newer, err = c.weighShared(ctx, c.query, newer, ids, prints); err != nil {
		return false, err
	}
	if len(newer) == 0 || newer[0].Confidence != core.Same {
		return false, nil
	}
	known := slices.DeleteFunc(slices.Clone(c.found), func(f core.Found) bool {
		return slices.ContainsFunc(newer, func(n core.Found) bool { return n.Video == f.Video })
	})
	found := append(newer, known...)
	slices.SortStableFunc(found, core.CompareConfidence)
	if err := c.resolveFound(ctx, slices.Clone(found)); err != nil || c.answer.Status != core.StatusMatch {
		return false, err
	}
	c.found = found
	return true, nil
}

// mergeTwins merges videos that turn out to be copies of one clip: those that the clip shows whole and nothing else, and those that
// claim the same piece of it and are the same as a whole. It reports whether it merged any.
func (c *check) mergeTwins(ctx context.Context) (merged bool, err error) {
	videos, err := c.checker.store.LoadVideos(ctx, foundVideos(c.found)...)
	if err != nil {
		return false, err
	}
	whole := func(i int) bool { return recognition.AreTwins(c.found[i], c.answer.Cost.Clip, videos[i].Duration) }
	for i := range c.found {
		for j := range i {
			if videos[i].ID == 0 || videos[j].ID == 0 || !recognition.ShowsNoMore(c.found[i], c.found[j:j+1]) || c.found[i].Confidence != core.Same {
				continue
			}
			merge := c.checker.twins.MergeIfTwins
			if whole(i) && whole(j) {
				merge = c.checker.twins.MergeTwins
			}
			done, err := merge(ctx, c.found[j].Video, c.found[i].Video)
			if err != nil {
				return merged, err
			}
			if merged = merged || done; done {
				break
			}
		}
	}
	return merged, nil
}

// foundVideos returns the videos of matches, in their order.
func foundVideos(found []core.Found) []core.VideoID {
	ids := make([]core.VideoID, len(found))
	for i, f := range found {
		ids[i] = f.Video
	}
	return ids
}

// dropUncheckedCopies drops each sure match without a debunk that shows no other part of the clip than surer or better explained ones:
// it says nothing new, and may be a copy that is not merged yet.
func dropUncheckedCopies(found []core.Found) []core.Found {
	var kept []core.Found
	for _, f := range found {
		if f.Confidence != core.Same || len(f.Debunks) > 0 || !recognition.ShowsNoMore(f, kept) {
			kept = append(kept, f)
		}
	}
	return kept
}
