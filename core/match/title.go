package match

import (
	"time"

	"github.com/firstseen/firstseen/core/fingerprint"
)

// Limits of titles.
const (
	titleSlack  = 500 * time.Millisecond  // that a title may begin after its clip does, or end before it
	titleLength = 6 * time.Second         // longer is no title
	titleRest   = 1500 * time.Millisecond // of other footage, in both, that shows that it is one
	titleOther  = 0.9                     // part of that which must differ
)

// isTitle reports whether a run covers only the beginning, or only the end, of both clips, while the rest of both is other
// footage. That is the opening or closing title of a programme, which all its clips share. A few seconds that somebody cut out
// of a clip are seldom at the beginning of both.
func (a *alignment) isTitle(q, r *fingerprint.Fingerprint, of run, s *Segment) bool {
	first, last := &q.Frames[0], &q.Frames[len(q.Frames)-1]
	begins := s.QueryStart-first.At <= titleSlack && s.RefStart-r.Frames[0].At <= titleSlack
	ends := last.At+last.Span-s.QueryEnd <= titleSlack && r.Duration-s.RefEnd <= titleSlack
	if begins == ends || s.QueryEnd-s.QueryStart > titleLength {
		return false
	}
	if begins {
		return a.showsOtherFootage(q, of.to, len(q.Frames))
	}
	return a.showsOtherFootage(q, 0, of.from)
}

// showsOtherFootage reports whether frames [from, to) of the query differ from the reference at their times.
func (a *alignment) showsOtherFootage(q *fingerprint.Fingerprint, from, to int) bool {
	compared, differ := 0, 0
	var begin, end time.Duration
	for i := from; i < to; i++ {
		if !a.scores[i].ok {
			continue
		}
		if compared++; compared == 1 {
			begin = q.Frames[i].At
		}
		end = q.Frames[i].At + q.Frames[i].Span
		if a.scores[i].picture < agreeing {
			differ++
		}
	}
	return end-begin >= titleRest && float64(differ) >= titleOther*float64(compared)
}
