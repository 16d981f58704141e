package reviewing

import (
	"context"
	"reflect"

	"github.com/firstseen/firstseen/core"
)

// PublishDebunk adds a debunk to a video, or returns the equal one that is published already: it may be a repetition. Its problems
// are those of Facts.Validate, and NotFound if there is no such video.
func (s *Reviewer) PublishDebunk(ctx context.Context, actor core.UserID, video core.VideoID, f core.Facts) (core.Debunk, error) {
	return s.publishFor(ctx, actor, actor, video, f)
}

// publishFor is PublishDebunk in the name of an author other than the actor.
func (s *Reviewer) publishFor(ctx context.Context, author, actor core.UserID, video core.VideoID, f core.Facts) (core.Debunk, error) {
	f = f.Normalize()
	if err := f.Validate(s.now()); err != nil {
		return core.Debunk{}, err
	}
	v, err := s.records.LoadVideo(ctx, video)
	if err != nil {
		return core.Debunk{}, err
	}
	cluster, err := s.records.LoadCluster(ctx, v)
	if err != nil {
		return core.Debunk{}, err
	}
	there, err := s.store.ListDebunksOf(ctx, cluster...)
	if err != nil {
		return core.Debunk{}, err
	}
	for _, same := range core.SelectPublished(there) {
		if reflect.DeepEqual(same.Facts, f) {
			return same, nil
		}
	}
	now := s.now().UTC()
	d := core.Debunk{Video: video, Facts: f, Status: core.Published, Author: author, Revision: 1, Created: now, Updated: now}
	if err := s.store.MarkExplained(ctx, core.VideoIDs(cluster)...); err != nil {
		return core.Debunk{}, err
	}
	if d, err = s.store.CommitRevision(ctx, core.Revision{Debunk: d, Action: core.Publish, Actor: actor, At: now}); err == nil {
		s.metrics.Inc(core.Debunked)
		if len(there) == 0 {
			s.metrics.ObserveDuration(core.DebunkTime, now.Sub(v.Created))
		}
		s.creditLeads(ctx, d)
	}
	return d, err
}

// creditLeads credits leads after a debunk. Nobody waits for it: a failure is logged.
func (s *Reviewer) creditLeads(ctx context.Context, d core.Debunk) {
	if err := s.leads.creditAuthors(ctx, d); err != nil && ctx.Err() == nil {
		s.log.Warn("leads that were right are not credited", "debunk", d.ID, "error", err)
	}
}

// EditDebunk replaces the facts of a debunk whose revision is from, or returns the debunk if it has these facts since: it may be a
// repetition. Its problems are those of Facts.Validate; Conflict if somebody else revised it, Retracted if it was withdrawn,
// NotFound.
func (s *Reviewer) EditDebunk(ctx context.Context, actor core.UserID, id core.DebunkID, from int, f core.Facts) (core.Debunk, error) {
	f = f.Normalize()
	if err := f.Validate(s.now()); err != nil {
		return core.Debunk{}, err
	}
	d, err := s.loadRevisable(ctx, id, from)
	if d.Revision >= from && d.Status == core.Published && reflect.DeepEqual(d.Facts, f) {
		return d, nil // nothing changes, or the same change was saved already
	}
	if err != nil {
		return core.Debunk{}, err
	}
	d.Facts = f
	if d, err = s.commitRevision(ctx, d, core.Revision{Action: core.Edit, Actor: actor}); err == nil {
		s.creditLeads(ctx, d)
	}
	return d, err
}

// RetractDebunk withdraws a debunk: nobody who asks is shown it again, and its history stays. The reason is for those who were
// notified of it. Its problems are those of EditDebunk, and Missing or TooLong for the reason.
func (s *Reviewer) RetractDebunk(ctx context.Context, actor core.UserID, id core.DebunkID, reason string) (core.Debunk, error) {
	reason = core.CleanText(reason)
	if err := core.CheckText("reason", reason, core.MaxReason, true); err != nil {
		return core.Debunk{}, err
	}
	d, err := s.loadRevisable(ctx, id, 0)
	if err != nil {
		return core.Debunk{}, err
	}
	d.Status = core.RetractedState
	return s.commitRevision(ctx, d, core.Revision{Action: core.Retract, Actor: actor, Reason: reason})
}

// UndoRevision takes the latest revision back, within UndoFor: the debunk becomes the revision before, and one that was just
// published is withdrawn. What was undone stays in the history. If it is undone already, nothing changes. Its problems are
// NotFound; Conflict if it was revised since; TooLate.
func (s *Reviewer) UndoRevision(ctx context.Context, actor core.UserID, id core.DebunkID, revision int) (core.Debunk, error) {
	recent, err := s.store.ListRevisions(ctx, id, max(revision-1, 1))
	if err != nil {
		return core.Debunk{}, err
	}
	if len(recent) == 0 {
		return core.Debunk{}, &core.Problem{Code: core.Conflict, Op: "undo"}
	}
	last := recent[len(recent)-1]
	switch {
	case last.Action == core.Undo && last.Debunk.Revision == revision+1:
		return last.Debunk, nil
	case last.Debunk.Revision != revision || last.Action == core.Undo:
		return core.Debunk{}, &core.Problem{Code: core.Conflict, Op: "undo"}
	case s.now().Sub(last.At) > core.UndoFor:
		return core.Debunk{}, &core.Problem{Code: core.TooLate, Op: "undo", Limit: "10 min"}
	}
	d := last.Debunk
	if revision == 1 {
		d.Status = core.RetractedState
	} else {
		d = recent[0].Debunk
		d.Revision = revision
	}
	return s.commitRevision(ctx, d, core.Revision{Action: core.Undo, Actor: actor})
}

// loadRevisable returns a debunk, with a problem unless it is published and its revision is from (0: any).
func (s *Reviewer) loadRevisable(ctx context.Context, id core.DebunkID, from int) (core.Debunk, error) {
	d, err := s.records.LoadDebunk(ctx, id)
	switch {
	case err != nil:
		return core.Debunk{}, err
	case d.Status == core.RetractedState:
		return d, &core.Problem{Code: core.Retracted, Op: "edit"}
	case from != 0 && d.Revision != from:
		return d, &core.Problem{Code: core.Conflict, Op: "edit"}
	}
	return d, nil
}

// commitRevision stores the next revision of a debunk.
func (s *Reviewer) commitRevision(ctx context.Context, d core.Debunk, r core.Revision) (core.Debunk, error) {
	d.Revision++
	d.Updated = s.now().UTC()
	r.Debunk, r.At = d, d.Updated
	return s.store.CommitRevision(ctx, r)
}

// ListAudit returns up to limit audit entries after skipping offset, the latest first. An entry whose change never happened (the
// process was killed in between) is left out, so a page may be shorter than limit.
func (s *Reviewer) ListAudit(ctx context.Context, offset, limit int) ([]core.AuditEntry, error) {
	return s.store.ListAudit(ctx, offset, limit)
}
