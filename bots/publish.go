package bots

import (
	"context"
	"fmt"

	"github.com/firstseen/firstseen/core"
)

// publish saves the draft. If the turn is a repetition, what it saved before is found and not saved again.
func (t *turn) publish(ctx context.Context) error {
	d := t.talk.Draft
	facts, err := d.Fields.Facts(d.Before)
	if err != nil {
		return err
	}
	facts = facts.Normalize()
	if !t.service.Proposals.PublishesDirectly(t.in.Role) {
		return t.proposeDraft(ctx, *d, facts)
	}
	action, save := core.Publish, t.saveNew
	if d.Debunk != nil {
		action, save = core.Edit, t.saveEdit
	}
	saved, err := save(ctx, *d, facts)
	if err != nil {
		return err
	}
	t.talk.Draft = nil
	return t.saved(ctx, action, saved)
}

func (t *turn) saveNew(ctx context.Context, d draft, facts core.Facts) (core.Debunk, error) {
	saved, err := t.service.Reviewing.PublishDebunk(ctx, t.in.User, d.Video, facts)
	if err != nil {
		return core.Debunk{}, fmt.Errorf("publish: %w", err)
	}
	return saved, nil
}

func (t *turn) saveEdit(ctx context.Context, d draft, facts core.Facts) (core.Debunk, error) {
	saved, err := t.service.Reviewing.EditDebunk(ctx, t.in.User, *d.Debunk, d.Revision, facts)
	if err != nil {
		return core.Debunk{}, fmt.Errorf("edit: %w", err)
	}
	return saved, nil
}
