package recognition

import (
	"cmp"
	"slices"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/fingerprint"
	"github.com/firstseen/firstseen/core/match"
)

// Compare compares a query with candidates and returns those that match, the surest first. It also reports whether the result is
// settled: one match is sure, and all others show no more than it does, so that reading more frames would hardly change anything.
func Compare(query *fingerprint.Fingerprint, ids []core.VideoID, prints [][]byte) (found []core.Found, settled bool) {
	for i, raw := range prints {
		var ref fingerprint.Fingerprint
		if raw == nil || ref.UnmarshalBinary(raw) != nil {
			continue // removed since, or of a version to come
		}
		if r := match.Compare(query, &ref); r.Confidence != match.None {
			f := foundOf(ids[i], r)
			extendEnds(&f, query, &ref)
			found = append(found, f)
		}
	}
	slices.SortStableFunc(found, func(a, b core.Found) int {
		return cmp.Or(core.CompareConfidence(a, b), cmp.Compare(b.Score, a.Score))
	})
	return found, IsSettled(found)
}

// IsSettled reports whether the matches, the surest first, leave nothing open that more frames of the clip could tell.
func IsSettled(found []core.Found) bool {
	var sure []core.Segment
	for _, f := range found {
		if f.Confidence == core.Same {
			sure = append(sure, f.Segments...)
		} else if !LiesWithin(f.Segments, sure) {
			return false
		}
	}
	return len(sure) > 0
}

// LiesWithin reports whether each of some segments lies mostly, by its time in the query, within one of the sure segments.
func LiesWithin(some, sure []core.Segment) bool {
	for _, s := range some {
		if !slices.ContainsFunc(sure, func(o core.Segment) bool {
			return 2*(min(s.QueryEnd, o.QueryEnd)-max(s.QueryStart, o.QueryStart)) >= s.QueryEnd-s.QueryStart
		}) {
			return false
		}
	}
	return true
}

// foundOf returns the match of a video as the matcher's result says.
func foundOf(id core.VideoID, r match.Result) core.Found {
	f := core.Found{Video: id, Confidence: core.Possible, Score: r.Score, Mirrored: r.Mirrored, Rotated: turnsOf(r)}
	if r.Confidence == match.Same {
		f.Confidence = core.Same
	}
	for _, s := range r.Segments {
		f.Title = f.Title || s.Title
		const side = fingerprint.Side
		at := core.Area{X0: float64(s.Picture.X0 / side), Y0: float64(s.Picture.Y0 / side), X1: float64(s.Picture.X1 / side), Y1: float64(s.Picture.Y1 / side)}
		f.Segments = append(f.Segments, core.Segment{
			QueryStart: s.QueryStart, QueryEnd: s.QueryEnd, RefStart: s.RefStart, RefEnd: s.RefEnd, Speed: s.Speed, Picture: at,
		})
	}
	f.Edits = listEdits(r)
	return f
}

// turnsOf returns how many quarters the copy was turned clockwise, after mirroring it if it is mirrored. The matcher says how to turn it back
// after mirroring it back. As mirroring reverses a turn, that is the same number for a mirrored copy, and the opposite for another.
func turnsOf(r match.Result) int {
	turns := r.Rotation / 90
	if r.Mirrored {
		return turns
	}
	return (4 - turns) % 4
}

// listEdits returns the names of what was done to the copy.
func listEdits(r match.Result) []string {
	var names []string
	for _, e := range []struct {
		name string
		done bool
	}{
		{core.EditMirrored, r.Mirrored}, {core.EditRotated, r.Rotation != 0}, {core.EditCropped, r.Cropped}, {core.EditBordered, r.Bordered},
		{core.EditSpedUp, r.Retimed && speedOf(r) > 1}, {core.EditSlowedDown, r.Retimed && speedOf(r) < 1},
	} {
		if e.done {
			names = append(names, e.name)
		}
	}
	return names
}

// speedOf returns the speed of the first segment, or 1 if there is none.
func speedOf(r match.Result) float64 {
	if len(r.Segments) == 0 {
		return 1
	}
	return r.Segments[0].Speed
}
