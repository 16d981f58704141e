package match

import (
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Limits of titles.
const (
	titleSlack  = 500 * time.Millisecond  // that a title may begin after its clip does, or end before it
	titleLength = 6 * time.Second         // of a title, whatever part of the clips it is
	titleMost   = 20 * time.Second        // of a longer one, if it is
	titlePart   = 0.75                    // of either clip at most: longer, and more of a clip, is no title
	titleRest   = time.Second             // of other footage, in both, that shows that it is one
	titleNear   = 1500 * time.Millisecond // around the title, in which that is looked for
	titleOther  = 0.9                     // part of that which must differ
)

// markTitle marks a finding whose run covers only the beginning, or only the end, of both clips, while the rest of both is other
// footage. That is the opening or closing title of a programme, which all its clips share. A few seconds that somebody cut out
// of a clip are seldom at the beginning of both.
func (a *alignment) markTitle(q, r *fingerprint.Fingerprint, of run, s *finding) {
	first, last := &q.Frames[0], &q.Frames[len(q.Frames)-1]
	begins := s.QueryStart-first.At <= titleSlack && s.RefStart-r.Frames[0].At <= titleSlack
	ends := last.At+last.Span-s.QueryEnd <= titleSlack && r.Duration-s.RefEnd <= titleSlack
	if begins == ends || !isTitleLong(&s.Segment, last.At+last.Span-first.At, r.Duration-r.Frames[0].At) {
		return
	}
	if begins && a.showsOtherFootage(q, of.to, len(q.Frames), q.Frames[of.to-1].At) {
		s.ends = [2]runEnd{endsThere, endsAtCut}
	}
	if ends && a.showsOtherFootage(q, 0, of.from, q.Frames[of.from].At) {
		s.ends = [2]runEnd{endsAtCut, endsThere}
	}
}

// isTitleLong reports whether a segment is as long as a title may be, in clips that show something for as long as said.
func isTitleLong(s *Segment, query, reference time.Duration) bool {
	length := s.QueryEnd - s.QueryStart
	return length <= titleLength || length <= titleMost && float64(length) <= titlePart*float64(query) &&
		float64(s.RefEnd-s.RefStart) <= titlePart*float64(reference)
}

// showsOtherFootage reports whether those of frames [from, to) of the query that are near the run, whose outermost frame is at edge, differ
// from the reference at their times, or move otherwise. Further off there may be another piece that all clips of the programme share.
func (a *alignment) showsOtherFootage(q *fingerprint.Fingerprint, from, to int, edge time.Duration) bool {
	compared, differ := 0, 0
	var begin, end time.Duration
	var mine, theirs []samples
	for i := from; i < to; i++ {
		f := &q.Frames[i]
		if !a.scores[i].ok || (f.At-edge).Abs() > titleNear {
			continue
		}
		if compared++; compared == 1 {
			begin = f.At
		}
		end = f.At + f.Span
		mine, theirs = append(mine, a.scores[i].q), append(theirs, a.scores[i].r)
		if a.scores[i].picture < agreeing {
			differ++
		}
	}
	return end-begin >= titleRest && (float64(differ) >= titleOther*float64(compared) || moveUnlike(mine, theirs))
}
