package checking

import (
	"cmp"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/recognition"
)

// asMuch is the part of what a match covers of the query by which another one of the same piece may differ and cover as much.
const asMuch = 0.1

// agreesWith reports whether no two fact-checks of two matches contradict each other in the date.
func (l *claim) agreesWith(o *claim) bool {
	all := slices.Concat(l.published, o.published)
	return !slices.ContainsFunc(all, func(a core.Debunk) bool {
		return slices.ContainsFunc(all, func(b core.Debunk) bool { return !a.Date.AgreesWith(b.Date) })
	})
}

// date returns the most precise date that a fact-check of the match gives.
func (l *claim) date() (most core.Date) {
	for _, d := range l.published {
		if core.ComparePrecision(d.Date, most) > 0 {
			most = d.Date
		}
	}
	return most
}

// dropLesserCopy drops, of two matches whose videos are copies of one, the one that says less of the query, if both may have a fact-check.
// One without a date hides no date.
func dropLesserCopy(a, b *claim) {
	if !a.isChecked() || !b.isChecked() || a.found.Shared || b.found.Shared {
		return
	}
	if compareCopies(a, b) < 0 {
		a, b = b, a
	}
	b.dropped = recognition.LiesWithin(b.found.Segments, a.found.Segments) && (a.date().IsKnown() || !b.date().IsKnown())
}

// dropLesserCopies is dropLesserCopy of the matches of an answer, by the fact-checks that there are by now: some may have been published since
// the clip was read.
func dropLesserCopies(found []core.Found, clusters map[core.VideoID][]core.Video) (kept []core.Found) {
	claims := make([]*claim, len(found))
	for i, f := range found {
		claims[i] = &claim{found: f, cluster: clusters[f.Video], published: f.Debunks}
		claims[i].found.Video = f.Shown
	}
	for i, a := range claims {
		for _, b := range claims[i+1:] {
			if a.isCopyOf(b) {
				dropLesserCopy(a, b)
			}
		}
	}
	for i, l := range claims {
		if !l.dropped {
			kept = append(kept, found[i])
		}
	}
	return kept
}

// isCopyOf reports whether two matches with fact-checks claim a piece of the query that is most of either video, or say the same of it.
func (l *claim) isCopyOf(o *claim) bool {
	if len(l.published) == 0 || len(o.published) == 0 || l.found.Photo != o.found.Photo || !l.contradicts(o) {
		return false
	}
	mine, others := l.overlapWith(o)
	return len(mine) > 0 && (l.agreesWith(o) || l.isMostOf(mine) || o.isMostOf(others))
}

// compareCopies compares which of two matches, whose videos are copies of one, says more of the query: more than 0 if a does. That is the one
// that shows more of it; of two that show as much the surer one, the one with the more precise date if the dates agree, and the one of whose
// video the query is the larger part: the query may be a part of either, and is most likely taken from what shows little else.
func compareCopies(a, b *claim) int {
	inA, inB := coverage(a.found), coverage(b.found)
	if (inA - inB).Abs() > max(wholeSlack, time.Duration(asMuch*float64(max(inA, inB)))) {
		return cmp.Compare(inA, inB)
	}
	precise := 0
	if a.agreesWith(b) {
		precise = core.ComparePrecision(a.date(), b.date())
	}
	return cmp.Or(core.CompareConfidence(b.found, a.found), precise, cmp.Compare(a.partShown(), b.partShown()))
}

// partShown returns the part of its video that a match shows, 0..1.
func (l *claim) partShown() float64 {
	var sum time.Duration
	for _, s := range l.found.Segments {
		sum += s.RefEnd - s.RefStart
	}
	return float64(sum) / float64(max(1, l.video().Duration))
}

// video returns the video of the match, which is one of its cluster.
func (l *claim) video() core.Video {
	i := slices.IndexFunc(l.cluster, func(v core.Video) bool { return v.ID == l.found.Video })
	if i < 0 {
		return core.Video{}
	}
	return l.cluster[i]
}

// coverage returns how much of the query a match covers.
func coverage(f core.Found) (sum time.Duration) {
	for _, s := range f.Segments {
		sum += s.QueryEnd - s.QueryStart
	}
	return sum
}
