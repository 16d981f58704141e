package reviewing

import (
	"context"

	"github.com/firstseen/firstseen/core"
)

// TakeClip reserves a clip of the queue for a moderator for TakenFor. Its problems are NotFound, and Taken if another moderator has
// it.
func (s *Queue) TakeClip(ctx context.Context, actor core.UserID, id core.VideoID) (core.Video, error) {
	return s.changeClip(ctx, core.AuditTake, actor, id, func(v *core.Video, h core.Stamp) error {
		if v.Taken.IsActive(h.At) && v.Taken.By != h.By {
			return takenProblem(*v.Taken)
		} else if !v.Taken.IsActive(h.At) {
			v.Taken = &h
		}
		return nil
	})
}

// ReturnClip puts a clip that the moderator has taken back into the queue. Its problems are those of TakeClip.
func (s *Queue) ReturnClip(ctx context.Context, actor core.UserID, id core.VideoID) (core.Video, error) {
	return s.changeClip(ctx, core.AuditReturn, actor, id, func(v *core.Video, h core.Stamp) error {
		if v.Taken.IsActive(h.At) && v.Taken.By != h.By {
			return takenProblem(*v.Taken)
		}
		v.Taken = nil
		return nil
	})
}

// takenProblem returns the problem of a clip that another moderator has taken.
func takenProblem(h core.Stamp) *core.Problem {
	return &core.Problem{Code: core.Taken, Op: "take", Limit: h.At.Add(core.TakenFor).Format("2006-01-02 15:04") + " UTC"}
}

// SetUnfit takes a clip out of the queue because nobody can find out where it comes from, or puts it back as it was: whoever had taken it has it
// again. Its problem is NotFound.
func (s *Queue) SetUnfit(ctx context.Context, actor core.UserID, id core.VideoID, unfit bool) (core.Video, error) {
	kind := core.AuditUnfit
	if !unfit {
		kind = core.AuditReopen
	}
	return s.changeClip(ctx, kind, actor, id, func(v *core.Video, h core.Stamp) error {
		switch {
		case !unfit:
			v.Unfit = nil
		case v.Unfit == nil:
			v.Unfit = &h
		}
		return nil
	})
}

// changeClip changes a clip of the queue, or the one that it was merged into, with its audit entry.
func (s *Queue) changeClip(ctx context.Context, kind core.AuditKind, actor core.UserID, id core.VideoID, change func(v *core.Video, h core.Stamp) error) (core.Video, error) {
	roots, err := s.records.FindRoots(ctx, id)
	if err != nil {
		return core.Video{}, err
	}
	if len(roots) == 0 {
		return core.Video{}, &core.Problem{Code: core.NotFound, Op: "work on the queue"}
	}
	one, err := s.accounts.CanonicalAccount(ctx, actor)
	if err != nil {
		return core.Video{}, err
	}
	now := s.now().UTC()
	return s.store.ChangeVideo(ctx, roots[0], func(v *core.Video) error { return change(v, core.Stamp{By: one, At: now}) },
		core.AuditEntry{Kind: kind, Actor: actor, At: now, Videos: []core.VideoID{roots[0]}})
}
