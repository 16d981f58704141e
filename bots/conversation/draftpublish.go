package conversation

import (
	"context"
	"fmt"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// publishDraft publishes or proposes the draft. If the request is a repetition, the earlier result is found and not saved again.
func (h *draftHandler) publishDraft(ctx context.Context) error {
	d := h.req.state.Draft
	facts, err := d.Fields.Facts(d.Before, text.ParseVerdict)
	if err != nil {
		return err
	}
	facts = facts.Normalize()
	if !h.service.Proposals.PublishesDirectly(h.req.in.Role) {
		return h.proposeDraft(ctx, *d, facts)
	}
	action, save := core.Publish, h.publishNew
	if d.Debunk != nil {
		action, save = core.Edit, h.publishEdit
	}
	saved, err := save(ctx, *d, facts)
	if err != nil {
		return err
	}
	h.req.state.Draft = nil
	return h.debunks.sendSaved(ctx, action, saved)
}

// publishNew publishes a new debunk.
func (h *draftHandler) publishNew(ctx context.Context, d draft, facts core.Facts) (core.Debunk, error) {
	saved, err := h.service.Reviewing.PublishDebunk(ctx, h.req.in.User, d.Video, facts)
	if err != nil {
		return core.Debunk{}, fmt.Errorf("publish: %w", err)
	}
	return saved, nil
}

// publishEdit publishes a new revision of a debunk.
func (h *draftHandler) publishEdit(ctx context.Context, d draft, facts core.Facts) (core.Debunk, error) {
	saved, err := h.service.Reviewing.EditDebunk(ctx, h.req.in.User, *d.Debunk, d.Revision, facts)
	if err != nil {
		return core.Debunk{}, fmt.Errorf("edit: %w", err)
	}
	return saved, nil
}

// proposeDraft proposes the draft to moderators.
func (h *draftHandler) proposeDraft(ctx context.Context, d draft, facts core.Facts) error {
	p := core.Proposal{ID: d.ID, Video: d.Video, Revision: d.Revision, Facts: facts, Lang: h.req.lang.Tag()}
	if d.Debunk != nil {
		p.Debunk = *d.Debunk
	}
	if _, err := h.service.Proposals.SubmitProposal(ctx, h.req.in.User, h.req.in.Role, p); err != nil {
		return fmt.Errorf("propose: %w", err)
	}
	if err := h.answers.watchUpdates(ctx, d.Video); err != nil {
		return err
	}
	h.req.state.Draft = nil
	return h.req.sendNotice(ctx, "proposed", nil)
}
