package core

import (
	"cmp"
	"context"
	"slices"
)

// sightingsRead is how many sightings a video are looked through for the earliest dated one: they come in the
// order of their dates.
const sightingsRead = 20

// resolve turns what the matcher found into what is known: videos that a moderator merged count as one, pairs
// that a moderator told apart are dropped, and debunks and sightings are filled in.
func (c *check) resolve(ctx context.Context, found []Found) error {
	merged, families, err := c.merge(ctx, found)
	if err != nil {
		return err
	}
	merged = apart(merged, families)
	merged = merged[:min(len(merged), MaxMatches)]
	for i := range merged {
		if err := c.tellOf(ctx, &merged[i], families[merged[i].Video]); err != nil {
			return err
		}
	}
	// Among equally sure ones, what is debunked comes first.
	slices.SortStableFunc(merged, func(a, b Found) int {
		return cmp.Or(compareConfidence(a, b), cmp.Compare(min(1, len(b.Debunks)), min(1, len(a.Debunks))), cmp.Compare(b.Score, a.Score))
	})
	c.answer.Matches, c.answer.Status = merged, StatusUnknown
	if len(merged) > 0 {
		c.answer.Status = StatusPossible
		if merged[0].Confidence == Same {
			c.answer.Status = StatusMatch
		}
	}
	return nil
}

func compareConfidence(a, b Found) int {
	if a.Confidence == b.Confidence {
		return 0
	}
	if a.Confidence == Same {
		return -1
	}
	return 1
}

// merge keeps the best match of each family, under the id of its root.
func (c *check) merge(ctx context.Context, found []Found) ([]Found, map[VideoID][]Video, error) {
	ids := make([]VideoID, len(found))
	for i, f := range found {
		ids[i] = f.Video
	}
	videos, err := c.store.Videos(ctx, ids...)
	if err != nil {
		return nil, nil, err
	}
	families := map[VideoID][]Video{}
	var merged []Found
	for i, f := range found {
		if videos[i].ID == 0 {
			continue // removed since
		}
		family, err := c.family(ctx, videos[i])
		if err != nil {
			return nil, nil, err
		}
		f.looks, f.Video = f.Video, family[0].ID
		if slices.ContainsFunc(family, func(v Video) bool { return !v.Held.IsZero() }) {
			f.Confidence = Possible
		}
		if families[f.Video] == nil {
			families[f.Video] = family
			merged = append(merged, f)
		}
	}
	return merged, families, nil
}

// apart drops a match that a moderator told apart from a better one.
func apart(found []Found, families map[VideoID][]Video) []Found {
	var kept []Found
	for _, f := range found {
		if !slices.ContainsFunc(kept, func(better Found) bool {
			return better.Confidence == Same && toldApart(families[better.Video], families[f.Video])
		}) {
			kept = append(kept, f)
		}
	}
	return kept
}

func toldApart(a, b []Video) bool {
	for _, v := range a {
		for _, w := range b {
			if _, found := slices.BinarySearch(v.NotSame, w.ID); found {
				return true
			}
		}
	}
	return false
}

// tellOf fills in what is known of a match.
func (c *check) tellOf(ctx context.Context, f *Found, family []Video) error {
	debunks, err := c.store.DebunksOf(ctx, family...)
	if err != nil {
		return err
	}
	f.Debunks = published(debunks)
	f.FirstSeen = family[0].Created
	ids := make([]VideoID, len(family))
	var sightings []Sighting
	for i, v := range family {
		ids[i] = v.ID
		if v.Created.Before(f.FirstSeen) {
			f.FirstSeen = v.Created
		}
		seen, err := c.store.SightingsOf(ctx, v.ID, sightingsRead)
		if err != nil {
			return err
		}
		sightings = append(sightings, seen...)
	}
	slices.SortStableFunc(sightings, func(a, b Sighting) int { return a.Dated().Compare(b.Dated()) })
	f.Earliest = earliest(sightings)
	asked, err := c.store.Asked(ctx, ids...)
	for _, n := range asked {
		f.Asked += n
	}
	return err
}
