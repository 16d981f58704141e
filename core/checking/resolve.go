package checking

import (
	"cmp"
	"context"
	"slices"

	"github.com/firstseen/firstseen/core"
)

// sightingsRead is the number of sightings of a video, in the order of their dates, among which the earliest dated one is looked
// for.
const sightingsRead = 20

// resolveFound turns the matches into what is known of them: the videos of one duplicate cluster count as one, pairs that a
// moderator separated are dropped, and debunks and sightings are filled in.
func (c *check) resolveFound(ctx context.Context, found []core.Found) error {
	merged, clusters, err := c.mergeClusters(ctx, found)
	if err != nil {
		return err
	}
	merged = dropSeparated(merged, clusters)
	merged = slices.DeleteFunc(merged, func(f core.Found) bool { return f.Copy })
	merged = merged[:min(len(merged), core.MaxMatches)]
	for i := range merged {
		if merged[i].Shared {
			continue // it is not known which footage the clip is of, so nothing is said of any
		}
		if err := c.fillFound(ctx, &merged[i], clusters[merged[i].Video]); err != nil {
			return err
		}
	}
	merged = dropLesserCopies(merged, clusters)
	// Among equally sure ones, what is debunked comes first.
	slices.SortStableFunc(merged, func(a, b core.Found) int {
		return cmp.Or(core.CompareConfidence(a, b), cmp.Compare(min(1, len(b.Debunks)), min(1, len(a.Debunks))), cmp.Compare(b.Score, a.Score))
	})
	merged = dropUncheckedCopies(merged)
	if c.answer.StillOnly && len(merged) > 1 {
		merged = []core.Found{pickForStill(merged)}
	}
	c.answer.Matches, c.answer.Status = merged, core.StatusUnknown
	if len(merged) > 0 {
		c.answer.Status = core.StatusPossible
		if merged[0].Confidence == core.Same {
			c.answer.Status = core.StatusMatch
		}
	}
	return nil
}

// nearlyAs is the difference of two scores that decides less than whether there is a fact-check.
const nearlyAs = 0.05

// pickForStill returns the match that a picture is answered with: it shows one moment of one video. The surer ones come first in found.
// That the very picture was sent before says less than which video it may be from, unless it was checked itself: the answer is the one
// that was given then.
func pickForStill(found []core.Found) core.Found {
	same, possible := -1, -1
	worth := func(i int) float64 { return found[i].Score + nearlyAs*float64(min(1, len(found[i].Debunks))) }
	for i, f := range found {
		switch {
		case f.Confidence == core.Same && same < 0:
			same = i
		case f.Confidence != core.Same && (possible < 0 || worth(i) > worth(possible)):
			possible = i
		}
	}
	if same >= 0 && (len(found[same].Debunks) > 0 || possible < 0) {
		return found[same]
	}
	return found[possible]
}

// mergeClusters keeps the best match of each duplicate cluster, under the id of its root.
func (c *check) mergeClusters(ctx context.Context, found []core.Found) ([]core.Found, map[core.VideoID][]core.Video, error) {
	ids := make([]core.VideoID, len(found))
	for i, f := range found {
		ids[i] = f.Video
	}
	videos, err := c.checker.store.LoadVideos(ctx, ids...)
	if err != nil {
		return nil, nil, err
	}
	clusters := map[core.VideoID][]core.Video{}
	var merged []core.Found
	for i, f := range found {
		if videos[i].ID == 0 {
			continue // removed since
		}
		cluster, err := c.checker.records.LoadCluster(ctx, videos[i])
		if err != nil {
			return nil, nil, err
		}
		f.Shown, f.Video = f.Video, cluster[0].ID
		f.Whole = f.Whole && f.Shown == f.Video // of that video, not of another one of the cluster
		if slices.ContainsFunc(cluster, func(v core.Video) bool { return !v.Held.IsZero() }) {
			f.Confidence = core.Possible
		}
		if clusters[f.Video] == nil {
			clusters[f.Video] = cluster
			merged = append(merged, f)
		}
	}
	return merged, clusters, nil
}

// dropSeparated drops each match that a moderator separated from a better one.
func dropSeparated(found []core.Found, clusters map[core.VideoID][]core.Video) []core.Found {
	var kept []core.Found
	for _, f := range found {
		if !slices.ContainsFunc(kept, func(better core.Found) bool {
			return better.Confidence == core.Same && core.AreSeparated(clusters[better.Video], clusters[f.Video])
		}) {
			kept = append(kept, f)
		}
	}
	return kept
}

// fillFound fills in the debunks, the sightings and the number of askers of a match.
func (c *check) fillFound(ctx context.Context, f *core.Found, cluster []core.Video) error {
	debunks, err := c.checker.store.ListDebunksOf(ctx, cluster...)
	if err != nil {
		return err
	}
	f.Debunks = core.SelectPublished(debunks)
	f.FirstSeen = cluster[0].Created
	ids := make([]core.VideoID, len(cluster))
	var sightings []core.Sighting
	for i, v := range cluster {
		ids[i] = v.ID
		if v.Created.Before(f.FirstSeen) {
			f.FirstSeen = v.Created
		}
		seen, err := c.checker.store.ListSightings(ctx, v.ID, sightingsRead)
		if err != nil {
			return err
		}
		sightings = append(sightings, seen...)
	}
	slices.SortStableFunc(sightings, func(a, b core.Sighting) int { return a.Dated().Compare(b.Dated()) })
	f.Earliest = core.EarliestDated(sightings)
	asked, err := c.checker.store.CountAskers(ctx, ids...)
	for _, n := range asked {
		f.Asked += n
	}
	return err
}
