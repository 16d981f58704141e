package match

import (
	"slices"
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Limits of pieces between cuts.
const (
	besideOther  = 0.8         // part of the frames beside a run that must differ
	cutBefore    = 0.25        // seconds of the query by which a run may reach beyond a cut,
	cutAfter     = 0.4         // or end before it
	cutSlack     = 0.1         // seconds between a cut of the query and one of the reference that sampling explains
	cutAround    = time.Second // around a cut, where
	cutStands    = 2.5         // the changes between frames are smaller than it by this factor, in the middle
	dissolveHalf = 0.35        // seconds before and after the end of a run between which a dissolve is over,
	shotAlike    = 0.6         // if the pictures there correlate by less than this
)

// runEnd describes how both clips go on at one end of a run.
type runEnd uint8

const (
	endsThere    runEnd = iota // one of them ends, or its shot goes on
	endsAtCut                  // both go on with other pictures, and a shot of the reference ends there
	endsAmidShot               // both go on with other pictures, amid a shot of the reference
	endsAtPiece                // both go on alike, with a shared piece that is left out of the comparison
)

// isBetweenCuts reports whether a run is a piece between shots: wherever both clips go on with other pictures, a shot of the reference ends too.
// What several programmes share is one too. Somebody who cuts a piece out of a clip seldom cuts just where one of its shots ends.
func (f *finding) isBetweenCuts() bool {
	return slices.Contains(f.ends[:], endsAtCut) && !slices.Contains(f.ends[:], endsAmidShot) && !slices.Contains(f.ends[:], endsAtPiece)
}

// isPieceLong reports whether the segment is as long as a piece may be that several programmes share, in a reference that shows something for as
// long as said. What is most of a known video is what its fact-check is about.
func (s *Segment) isPieceLong(reference time.Duration) bool {
	inRef := s.RefEnd - s.RefStart
	length := min(s.QueryEnd-s.QueryStart, inRef)
	return length <= titleLength || length <= titleMost+titleSlack && float64(inRef) <= titlePart*float64(reference)
}

// holdBackPieces makes those findings possible at most that are pieces between cuts. Where one follows another in the query, that leaves out
// what the reference shows between them, and shows nothing else.
func holdBackPieces(found []finding, reference *fingerprint.Fingerprint) {
	for i := range found {
		for j := range found {
			f, next := &found[i], &found[j]
			if f.Confidence == Same && next.Confidence == Same && (next.QueryStart-f.QueryEnd).Abs() <= titleSlack {
				f.ends[1], next.ends[0] = endsThere, endsThere
			}
		}
	}
	for i := range found {
		f := &found[i]
		if f.Confidence == Same && f.isBetweenCuts() && f.isPieceLong(reference.Duration-reference.Frames[0].At) {
			f.Confidence, f.Title, f.score = Possible, true, possibleTitle
		}
	}
}

// findEnds returns what becomes of the query and the reference before and after a run.
func (a *alignment) findEnds(q, r *fingerprint.Fingerprint, of run) [2]runEnd {
	return [2]runEnd{a.judgeEnd(q, r, of.from, -1), a.judgeEnd(q, r, of.to-1, 1)}
}

// judgeEnd returns what becomes of both beyond the outermost frame of a run: before it (step -1) or after it (step 1).
func (a *alignment) judgeEnd(q, r *fingerprint.Fingerprint, outermost, step int) runEnd {
	edge, next := q.Frames[outermost].At, outermost+step
	switch {
	case min(restBeyond(q, edge.Seconds(), step), restBeyond(r, a.referenceTime(edge), step)) < titleRest.Seconds() || next < 0 || next == len(q.Frames):
		return endsThere
	case a.differsBeyond(q, r, outermost, step):
		return a.compareCuts(q, r, outermost, step)
	case a.meetsPiece(q, outermost, step):
		return endsAtPiece
	}
	return endsThere
}

// meetsPiece reports whether frames next to a run are left out of the comparison.
func (a *alignment) meetsPiece(q *fingerprint.Fingerprint, outermost, step int) bool {
	for i := outermost + step; i >= 0 && i < len(q.Frames) && (q.Frames[i].At-q.Frames[outermost].At).Abs() <= titleSlack; i += step {
		if !a.scores[i].ok {
			return true
		}
	}
	return false
}

// compareCuts is judgeEnd where both go on with other pictures.
func (a *alignment) compareCuts(q, r *fingerprint.Fingerprint, outermost, step int) runEnd {
	edge, beyond := q.Frames[outermost].At, q.Frames[outermost+step].At
	from, to, cut, inside := a.findCut(q, outermost, step)
	ends := cut && hasCut(r, from-cutSlack, to+cutSlack)
	if !cut {
		if !changesShot(q, edge.Seconds(), beyond.Seconds()) {
			return endsThere
		}
		ends = changesShot(r, a.referenceTime(edge), a.referenceTime(beyond))
	}
	switch {
	case inside: // what comes after the cut is alike in both
		return endsThere
	case ends:
		return endsAtCut
	}
	return endsAmidShot
}

// restBeyond returns for how many seconds a clip shows something before (step -1) or after (step 1) one of its times.
func restBeyond(f *fingerprint.Fingerprint, at float64, step int) float64 {
	if step < 0 {
		return at - f.Frames[0].At.Seconds()
	}
	last := &f.Frames[len(f.Frames)-1]
	return (last.At + last.Span).Seconds() - at
}

// differsBeyond reports whether the query shows other pictures than the reference next to a run, whose outermost frame is given.
func (a *alignment) differsBeyond(q, r *fingerprint.Fingerprint, outermost, step int) bool {
	compared, differ, limit := 0, 0, agreeingLimit(a.scores)
	for i := outermost + step; i >= 0 && i < len(q.Frames); i += step {
		f := &q.Frames[i]
		if compared > 0 && (f.At-q.Frames[outermost].At).Abs() > titleNear {
			break
		}
		compared++
		theirs, content, ok := thumbAt(r, a.referenceTime(f.At))
		mine, common := a.sampleFrame(f, content)
		if !ok || correlatePixels(&mine, &theirs, &common) < limit {
			differ++
		}
	}
	return float64(differ) >= besideOther*float64(compared)
}

// findCut returns the times of the reference between which the query has a cut near the outermost frame of a run, whether it has one, and
// whether that lies inside the run.
func (a *alignment) findCut(q *fingerprint.Fingerprint, outermost, step int) (from, to float64, ok, inside bool) {
	low, high := -cutBefore, cutAfter
	if step < 0 {
		low, high = -cutAfter, cutBefore
	}
	edge, largest := q.Frames[outermost].At.Seconds(), 0
	for i := 1; i < len(q.Frames); i++ {
		f, g := &q.Frames[i-1], &q.Frames[i]
		if g.At.Seconds() < edge+low || f.At.Seconds() > edge+high {
			continue
		}
		if n := sumChanges(&f.Thumb, &g.Thumb); n > largest && standsOut(q, i) {
			largest, from, to = n, a.referenceTime(f.At), a.referenceTime(g.At)
			inside = step > 0 && i <= outermost || step < 0 && i > outermost
		}
	}
	return from, to, largest > 0, inside
}

// hasCut reports whether a reference has a cut, or shows nothing, between two of its times.
func hasCut(r *fingerprint.Fingerprint, from, to float64) bool {
	for j := 1; j < len(r.Frames); j++ {
		f, g := &r.Frames[j-1], &r.Frames[j]
		end := f.At + f.Span
		if g.At.Seconds() >= from && end.Seconds() <= to && (standsOut(r, j) || (g.At-end).Seconds() > maxGap) {
			return true
		}
	}
	return false
}

// standsOut reports whether a frame differs from the one before as where a shot begins, and by much more than others around do: where much
// moves, each frame does.
func standsOut(f *fingerprint.Fingerprint, j int) bool {
	change := sumChanges(&f.Frames[j-1].Thumb, &f.Frames[j].Thumb)
	var others []int
	for i := 1; i < len(f.Frames); i++ {
		if i != j && (f.Frames[i].At-f.Frames[j].At).Abs() <= cutAround {
			others = append(others, sumChanges(&f.Frames[i-1].Thumb, &f.Frames[i].Thumb))
		}
	}
	slices.Sort(others)
	return change > cutChange*pixels && (len(others) == 0 || float64(change) >= cutStands*float64(others[len(others)/2]))
}

// changesShot reports whether a clip shows different shots beside two of its times, which are near each other: at is inside a run, next beyond
// it. Where much moves, pictures as far apart differ inside the run too, and that is no change of shots.
func changesShot(f *fingerprint.Fingerprint, at, next float64) bool {
	half := dissolveHalf
	if next < at {
		half = -half
	}
	inside, beyond := at-half, next+half
	changes, known := showsOtherShot(f, inside, beyond)
	moves, inRun := showsOtherShot(f, inside, 2*inside-beyond)
	return (changes || !known) && (!moves || !inRun)
}

// showsOtherShot reports whether a clip shows another shot at one time than at another, and whether it shows something at both.
func showsOtherShot(f *fingerprint.Fingerprint, at, other float64) (differs, known bool) {
	mine, _, ok := thumbAt(f, at)
	theirs, _, shown := thumbAt(f, other)
	var all mask
	for i := range all {
		all[i] = true
	}
	return isCutBetween(&mine, &theirs) && correlatePixels(&mine, &theirs, &all) < shotAlike, ok && shown
}
