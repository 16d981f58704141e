package core

import (
	"context"
	"time"
)

// TakenFor is how long a clip is a moderator's who has taken it; then it is in the queue again.
const TakenFor = 24 * time.Hour

// Hold is a moderator's hand on a clip of the queue.
type Hold struct {
	By UserID    `json:"by"`
	At time.Time `json:"at"`
}

// lasts tells whether somebody has taken a clip, and not left it for a day.
func (h *Hold) lasts(now time.Time) bool { return h != nil && now.Sub(h.At) < TakenFor }

// Take keeps a clip of the queue for a moderator for TakenFor. Its problems are NotFound, and Taken if another has it.
func (s *Service) Take(ctx context.Context, actor UserID, id VideoID) (Video, error) {
	return s.hold(ctx, ActTake, actor, id, func(v *Video, h Hold) error {
		if v.Taken.lasts(h.At) && v.Taken.By != h.By {
			return takenProblem(*v.Taken)
		} else if !v.Taken.lasts(h.At) {
			v.Taken = &h
		}
		return nil
	})
}

// GiveBack puts a clip that the moderator has taken into the queue again. Its problems are those of Take.
func (s *Service) GiveBack(ctx context.Context, actor UserID, id VideoID) (Video, error) {
	return s.hold(ctx, ActGiveBack, actor, id, func(v *Video, h Hold) error {
		if v.Taken.lasts(h.At) && v.Taken.By != h.By {
			return takenProblem(*v.Taken)
		}
		v.Taken = nil
		return nil
	})
}

func takenProblem(h Hold) *Problem {
	return &Problem{Code: Taken, Op: "take", Limit: h.At.Add(TakenFor).Format("2006-01-02 15:04") + " UTC"}
}

// NotCheckable takes a clip out of the queue because nobody can find out where it comes from, or puts it back. Its problem
// is NotFound.
func (s *Service) NotCheckable(ctx context.Context, actor UserID, id VideoID, unfit bool) (Video, error) {
	kind := ActUnfit
	if !unfit {
		kind = ActReopen
	}
	return s.hold(ctx, kind, actor, id, func(v *Video, h Hold) error {
		switch {
		case !unfit:
			v.Unfit = nil
		case v.Unfit == nil:
			v.Unfit, v.Taken = &h, nil
		}
		return nil
	})
}

// hold changes what a person's hand is on, of a clip that was merged into another of that: h is the hand.
func (s *Service) hold(ctx context.Context, kind ActKind, actor UserID, id VideoID, change func(v *Video, h Hold) error) (Video, error) {
	roots, err := s.Roots(ctx, id)
	if err != nil {
		return Video{}, err
	}
	if len(roots) == 0 {
		return Video{}, &Problem{Code: NotFound, Op: "work on the queue"}
	}
	one, err := s.One(ctx, actor)
	if err != nil {
		return Video{}, err
	}
	now := s.now().UTC()
	return s.store.ChangeVideo(ctx, roots[0], func(v *Video) error { return change(v, Hold{By: one, At: now}) },
		Act{Kind: kind, Actor: actor, At: now, Videos: []VideoID{roots[0]}})
}
