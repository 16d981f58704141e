package core

import (
	"context"
	"reflect"
)

// Publish adds a debunk to a video, or returns the one that says just so already: it may be a repetition. Its problems are those of Facts.Validate, and NotFound if there is no such video.
func (s *Service) Publish(ctx context.Context, actor UserID, video VideoID, f Facts) (Debunk, error) {
	return s.publish(ctx, actor, actor, video, f)
}

func (s *Service) publish(ctx context.Context, author, actor UserID, video VideoID, f Facts) (Debunk, error) {
	f = f.Normalize()
	if err := f.Validate(s.now()); err != nil {
		return Debunk{}, err
	}
	v, err := s.Video(ctx, video)
	if err != nil {
		return Debunk{}, err
	}
	there, err := s.DebunksOf(ctx, v)
	if err != nil {
		return Debunk{}, err
	}
	for _, same := range published(there) {
		if reflect.DeepEqual(same.Facts, f) {
			return same, nil
		}
	}
	now := s.now().UTC()
	d := Debunk{Video: video, Facts: f, Status: Published, Author: author, Revision: 1, Created: now, Updated: now}
	if d, err = s.store.Commit(ctx, Revision{Debunk: d, Action: Publish, Actor: actor, At: now}); err == nil {
		s.Note(Debunked, 1)
		if len(there) == 0 {
			s.NoteTime(DebunkTime, now.Sub(v.Created))
		}
		s.rewardOf(ctx, d)
	}
	return d, err
}

// rewardOf does what nobody waits for: that it failed is for the log.
func (s *Service) rewardOf(ctx context.Context, d Debunk) {
	if err := s.reward(ctx, d); err != nil && ctx.Err() == nil {
		s.log.Warn("leads that were right are not credited", "debunk", d.ID, "error", err)
	}
}

// Edit replaces the facts of a debunk that stands at revision from, or returns the one that says just so since: it may be a repetition.
// Its problems are those of Facts.Validate; Conflict if somebody else revised it since, Retracted if it was withdrawn, NotFound.
func (s *Service) Edit(ctx context.Context, actor UserID, id DebunkID, from int, f Facts) (Debunk, error) {
	f = f.Normalize()
	if err := f.Validate(s.now()); err != nil {
		return Debunk{}, err
	}
	d, err := s.revisable(ctx, id, from)
	if d.Revision > from && d.Status == Published && reflect.DeepEqual(d.Facts, f) {
		return d, nil
	}
	if err != nil {
		return Debunk{}, err
	}
	d.Facts = f
	if d, err = s.revise(ctx, d, Revision{Action: Edit, Actor: actor}); err == nil {
		s.rewardOf(ctx, d)
	}
	return d, err
}

// Retract withdraws a debunk: nobody who asks is shown it again, and its history stays. The reason is for those
// who were told. Its problems are those of Edit, and Missing or TooLong for the reason.
func (s *Service) Retract(ctx context.Context, actor UserID, id DebunkID, reason string) (Debunk, error) {
	reason = clean(reason)
	if err := checkText("reason", reason, MaxReason, true); err != nil {
		return Debunk{}, err
	}
	d, err := s.revisable(ctx, id, 0)
	if err != nil {
		return Debunk{}, err
	}
	d.Status = RetractedState
	return s.revise(ctx, d, Revision{Action: Retract, Actor: actor, Reason: reason})
}

// Undo takes a revision back, within UndoFor, if it is the latest: the debunk is what it was before, and one that was just
// published is withdrawn. What was undone stays in the history. Undone already, it is as it was. Its problems are NotFound;
// Conflict if it was revised since; TooLate.
func (s *Service) Undo(ctx context.Context, actor UserID, id DebunkID, revision int) (Debunk, error) {
	recent, err := s.store.History(ctx, id, max(revision-1, 1))
	if err != nil {
		return Debunk{}, err
	}
	if len(recent) == 0 {
		return Debunk{}, &Problem{Code: Conflict, Op: "undo"}
	}
	last := recent[len(recent)-1]
	switch {
	case last.Action == Undo && last.Debunk.Revision == revision+1:
		return last.Debunk, nil
	case last.Debunk.Revision != revision || last.Action == Undo:
		return Debunk{}, &Problem{Code: Conflict, Op: "undo"}
	case s.now().Sub(last.At) > UndoFor:
		return Debunk{}, &Problem{Code: TooLate, Op: "undo", Limit: "10 min"}
	}
	d := last.Debunk
	if revision == 1 {
		d.Status = RetractedState
	} else {
		d = recent[0].Debunk
		d.Revision = revision
	}
	return s.revise(ctx, d, Revision{Action: Undo, Actor: actor})
}

// revisable returns the debunk, and a problem unless it is published and at revision from (0: any).
func (s *Service) revisable(ctx context.Context, id DebunkID, from int) (Debunk, error) {
	d, err := s.Debunk(ctx, id)
	switch {
	case err != nil:
		return Debunk{}, err
	case d.Status == RetractedState:
		return d, &Problem{Code: Retracted, Op: "edit"}
	case from != 0 && d.Revision != from:
		return d, &Problem{Code: Conflict, Op: "edit"}
	}
	return d, nil
}

func (s *Service) revise(ctx context.Context, d Debunk, r Revision) (Debunk, error) {
	d.Revision++
	d.Updated = s.now().UTC()
	r.Debunk, r.At = d, d.Updated
	return s.store.Commit(ctx, r)
}

// Debunk returns one debunk, retracted ones too. Its problem is NotFound if there is none.
func (s *Service) Debunk(ctx context.Context, id DebunkID) (Debunk, error) {
	found, err := s.store.Debunks(ctx, id)
	if err != nil {
		return Debunk{}, err
	}
	if found[0].ID.Number == 0 {
		return Debunk{}, &Problem{Code: NotFound, Op: "read debunk"}
	}
	return found[0], nil
}

// History returns all revisions of a debunk, the oldest first. Its problem is NotFound if there is none.
func (s *Service) History(ctx context.Context, id DebunkID) ([]Revision, error) {
	return s.store.History(ctx, id, 1)
}

// DebunksOf returns every debunk of a video and its copies, retracted ones too, the latest updated first.
func (s *Service) DebunksOf(ctx context.Context, v Video) ([]Debunk, error) {
	family, err := s.family(ctx, v)
	if err != nil {
		return nil, err
	}
	return s.store.DebunksOf(ctx, family...)
}

// Changed reports whether those who were told before must hear of after: its verdict, its date,
// its sources or its standing changed.
func Changed(before, after Debunk) bool {
	if before.Status != after.Status || before.Verdict != after.Verdict || before.Date != after.Date || len(before.Sources) != len(after.Sources) {
		return true
	}
	for i := range before.Sources {
		if before.Sources[i].URL != after.Sources[i].URL {
			return true
		}
	}
	return false
}
