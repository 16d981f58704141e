package match

import (
	"slices"
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Limits of pieces between cuts.
const (
	besideOther  = 0.8                     // part of the frames beside a run that must differ
	cutBefore    = 0.25                    // seconds of the query by which a run may reach beyond a cut,
	cutAfter     = 0.4                     // or end before it
	cutSlack     = 0.1                     // seconds between a cut of the query and one of the reference that sampling explains
	cutAround    = time.Second             // around a cut, where
	cutStands    = 2.5                     // the changes between frames are smaller than it by this factor, in the middle
	dissolveHalf = 0.35                    // seconds before and after the end of a run between which a dissolve is over,
	shotAlike    = 0.6                     // if the pictures there correlate by less than this
	leastBody    = 3 * time.Second         // of other footage in the reference, beside a long piece
	smallPart    = 0.5                     // of a reference at most: a piece that the query shows and nothing else
	shortPiece   = 3500 * time.Millisecond // of an intro, or of an end card, that is amid as much other footage
)

// runEnd describes how both clips go on at one end of a run.
type runEnd uint8

const (
	endsThere     runEnd = iota // the shot goes on, or nothing is known
	endsAtCut                   // both go on with other pictures, and a shot of the reference ends there
	endsAmidShot                // both go on with other pictures, amid a shot of the reference
	endsAtPiece                 // both go on alike, with a shared piece that is left out of the comparison
	endsReference               // the reference ends, or a shared piece of it that is left out begins
	endsQuery                   // the query ends, and a shot of the reference, which goes on
)

// isBetweenCuts reports whether a run is a piece between shots: wherever both clips go on with other pictures, a shot of the reference ends too.
// What several programmes share is one too. Somebody who cuts a piece out of a clip seldom cuts just where one of its shots ends.
func (f *finding) isBetweenCuts() bool {
	return slices.Contains(f.ends[:], endsAtCut) && !slices.Contains(f.ends[:], endsAmidShot) && !slices.Contains(f.ends[:], endsAtPiece)
}

// isAtEdge reports whether a run is what the reference begins or ends with, from its edge to the end of a shot: an intro or an end card, or a copy that
// was cut just there.
func (f *finding) isAtEdge() bool {
	return slices.Contains(f.ends[:], endsReference) && slices.Contains(f.ends[:], endsQuery)
}

// isPieceLong reports whether the segment is as long as a piece may be that several programmes share, in a reference of which so much is compared.
// If it is long, and what the reference shows beside it is no longer than an opening, it is what the fact-check is about.
func (f *finding) isPieceLong(reference time.Duration) bool {
	inRef := f.RefEnd - f.RefStart
	length := min(f.QueryEnd-f.QueryStart, inRef)
	return length <= titleLength || length <= titleMost+titleSlack && reference-inRef >= leastBody
}

// holdBackPieces makes those findings possible at most that may be pieces which several programmes share. Where one follows another in the query,
// that leaves out what the reference shows between them, and shows nothing else. Of the whole reference r is compared.
func holdBackPieces(found []finding, q, r, whole *fingerprint.Fingerprint) {
	other, left := spanOf(q.Frames), spanOf(whole.Frames)-missingTime(r.Frames, whole.Frames)
	for i := range found {
		if found[i].Confidence == Same {
			other -= found[i].QueryEnd - found[i].QueryStart
		}
		for j := range found {
			f, next := &found[i], &found[j]
			if f.Confidence == Same && next.Confidence == Same && (next.QueryStart-f.QueryEnd).Abs() <= titleSlack {
				f.ends[1], next.ends[0] = endsThere, endsThere
			}
		}
	}
	for i := range found {
		f := &found[i]
		if f.Confidence == Same && (f.isSharedPiece(other, left) || f.isShortPiece(other, whole)) {
			f.Confidence, f.Title, f.score = Possible, true, possibleTitle
		}
	}
}

// isSharedPiece reports whether a finding may be a piece that several programmes share, in a query that shows so much other footage, and in a
// reference of which so much is compared. Alone, what may also be a copy that was cut is believed to be a piece only if it is short.
func (f *finding) isSharedPiece(other, reference time.Duration) bool {
	switch {
	case !f.isBetweenCuts() && !f.isAtEdge():
		return false
	case f.isAtEdge() && other < titleRest:
		length := f.RefEnd - f.RefStart
		return length <= titleLength+titleSlack && float64(length) <= smallPart*float64(reference)
	}
	return f.isPieceLong(reference)
}

// isShortPiece reports whether a finding is a short part of what the reference begins or ends with, up to a cut, amid as much other footage. That
// it was cut out amid a shot does not show of what.
func (f *finding) isShortPiece(other time.Duration, r *fingerprint.Fingerprint) bool {
	begin, length := r.Frames[0].At, f.RefEnd-f.RefStart
	end := begin + spanOf(r.Frames)
	if length > shortPiece || other < f.QueryEnd-f.QueryStart || float64(length) > smallPart*float64(end-begin) {
		return false
	}
	const edge = titleLength + titleSlack
	return f.RefEnd <= begin+edge && hasCut(r, f.RefEnd.Seconds()-cutBefore, (begin+edge).Seconds()) ||
		f.RefStart >= end-edge && hasCut(r, (end-edge).Seconds(), f.RefStart.Seconds()+cutBefore)
}

// missingTime returns for how long the whole reference shows what r lacks.
func missingTime(r, whole []fingerprint.Frame) (sum time.Duration) {
	k := 0
	for j := range whole {
		if k < len(r) && r[k].At == whole[j].At {
			k++
		} else if j+1 < len(whole) {
			sum += whole[j+1].At - whole[j].At
		}
	}
	return sum
}

// spanOf returns for how long a clip shows something, from its first to its last frame.
func spanOf(frames []fingerprint.Frame) time.Duration {
	if len(frames) == 0 {
		return 0
	}
	last := &frames[len(frames)-1]
	return last.At + last.Span - frames[0].At
}

// findEnds returns what becomes of the query and of the whole reference, of which r is compared, before and after a run.
func (a *alignment) findEnds(q, r, whole *fingerprint.Fingerprint, of run) [2]runEnd {
	return [2]runEnd{a.judgeEnd(q, r, whole, of.from, -1), a.judgeEnd(q, r, whole, of.to-1, 1)}
}

// judgeEnd returns what becomes of both beyond the outermost frame of a run: before it (step -1) or after it (step 1).
func (a *alignment) judgeEnd(q, r, whole *fingerprint.Fingerprint, outermost, step int) runEnd {
	edge := q.Frames[outermost].At
	inQuery, inReference := restBeyond(q, edge.Seconds(), step), restBeyond(whole, a.referenceTime(edge), step)
	piece := meetsPiece(r, whole, a.referenceTime(edge), step)
	switch {
	case inReference < titleRest.Seconds():
		return endsReference
	case inQuery < titleRest.Seconds() && piece:
		return endsReference
	case inQuery < titleRest.Seconds():
		return a.judgeEndOfQuery(q, whole, outermost, step)
	case !a.differsBeyond(q, whole, outermost, step):
		return map[bool]runEnd{true: endsAtPiece, false: endsThere}[piece]
	case piece:
		return endsReference
	}
	return a.compareCuts(q, whole, outermost, step)
}

// judgeEndOfQuery is judgeEnd where the query ends, at once or after a moment of something else, and the reference goes on.
func (a *alignment) judgeEndOfQuery(q, r *fingerprint.Fingerprint, outermost, step int) runEnd {
	edge := q.Frames[outermost].At
	if next := outermost + step; next >= 0 && next < len(q.Frames) {
		if a.differsBeyond(q, r, outermost, step) && a.compareCuts(q, r, outermost, step) == endsAtCut {
			return endsQuery
		}
		return endsThere
	}
	end := time.Duration(0)
	if step > 0 {
		end = min(q.Duration, edge+titleRest)
	}
	from, to := a.referenceTime(min(edge, end)), a.referenceTime(max(edge, end))
	if hasCut(r, from-cutSlack, to+cutSlack) {
		return endsQuery
	}
	return endsThere
}

// meetsPiece reports whether the whole reference shows something next to one of its times, before (step -1) or after (step 1) it, that r lacks:
// a shared piece that is left out of the comparison.
func meetsPiece(r, whole *fingerprint.Fingerprint, at float64, step int) bool {
	beyond := at + float64(step)*titleRest.Seconds()
	_, _, left := thumbAt(r, beyond)
	_, _, shown := thumbAt(whole, beyond)
	return shown && !left
}

// compareCuts is judgeEnd where both go on with other pictures.
func (a *alignment) compareCuts(q, r *fingerprint.Fingerprint, outermost, step int) runEnd {
	edge, beyond := q.Frames[outermost].At, q.Frames[outermost+step].At
	from, to, cut, inside := a.findCut(q, outermost, step)
	if !cut && !changesShot(q, edge.Seconds(), beyond.Seconds()) {
		return endsThere
	}
	ends := changesShot(r, a.referenceTime(edge), a.referenceTime(beyond))
	if cut { // one before a shot that moves as much as it changes shows in what is before and after it too
		ends = hasCut(r, from-cutSlack, to+cutSlack) || ends && hasStep(r, from-cutSlack, to+cutSlack, differAsShots)
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
	return hasStep(r, from, to, standsOut)
}

// hasStep reports whether a reference has a frame between two of its times that is such a step from the one before, or shows nothing there.
func hasStep(r *fingerprint.Fingerprint, from, to float64, isStep func(*fingerprint.Fingerprint, int) bool) bool {
	for j := 1; j < len(r.Frames); j++ {
		f, g := &r.Frames[j-1], &r.Frames[j]
		end := f.At + f.Span
		if g.At.Seconds() >= from && end.Seconds() <= to && (isStep(r, j) || (g.At-end).Seconds() > maxGap) {
			return true
		}
	}
	return false
}

// differAsShots reports whether a frame differs from the one before as where a shot begins.
func differAsShots(f *fingerprint.Fingerprint, j int) bool {
	return isCut(&f.Frames[j-1].Thumb, &f.Frames[j].Thumb)
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
