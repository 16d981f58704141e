package bots

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// The actions of the buttons of a proposal, whose id is their argument, and of one that leads to all that wait.
const (
	DoApprove   core.ButtonAction = "approve"
	DoDecline   core.ButtonAction = "decline"
	DoProposals core.ButtonAction = "proposals"
)

// proposalsShown is how many are listed, each as a message with buttons.
const proposalsShown = 5

// proposeDraft hands the draft to moderators.
func (t *turn) proposeDraft(ctx context.Context, d draft, facts core.Facts) error {
	p := core.Proposal{ID: d.ID, Video: d.Video, Revision: d.Revision, Facts: facts, Lang: t.lang.Tag()}
	if d.Debunk != nil {
		p.Debunk = *d.Debunk
	}
	if _, err := t.service.Proposals.SubmitProposal(ctx, t.in.User, t.in.Role, p); err != nil {
		return fmt.Errorf("propose: %w", err)
	}
	if err := t.await(ctx, d.Video); err != nil {
		return err
	}
	t.talk.Draft = nil
	return t.notice(ctx, "proposed", nil)
}

// await lets the person hear of what is published about a video from now on.
func (t *turn) await(ctx context.Context, id core.VideoID) error {
	if t.in.Group {
		return nil
	}
	shown, err := t.published(ctx, id)
	if err == nil {
		err = t.service.Subscriptions.Subscribe(ctx, id, t.watcher(), shown...)
	}
	if err != nil {
		return fmt.Errorf("watch: %w", err)
	}
	return nil
}

// proposals shows what waits: to moderators all, with buttons, to others their own.
func (t *turn) proposals(ctx context.Context, _ string) error {
	all, err := t.service.Proposals.ListProposals(ctx)
	if err != nil {
		return fmt.Errorf("proposals: %w", err)
	}
	if t.in.Role < Moderator {
		all = slices.DeleteFunc(all, func(p core.Proposal) bool { return p.By != t.in.User })
	}
	if len(all) == 0 {
		return t.notice(ctx, "proposals.none", nil)
	}
	for _, p := range all[:min(len(all), proposalsShown)] {
		if err := t.proposal(ctx, p); err != nil {
			return err
		}
	}
	if n := len(all) - proposalsShown; n > 0 {
		return t.notice(ctx, "proposals.more", text.Args{"n": strconv.Itoa(n)})
	}
	return nil
}

func (t *turn) proposal(ctx context.Context, p core.Proposal) error {
	odd, err := t.service.Reviewing.FindWarnings(ctx, core.Debunk{ID: p.Debunk, Video: p.Video, Facts: p.Facts})
	if err != nil {
		return fmt.Errorf("proposals: %w", err)
	}
	r := core.Reply{Content: core.Proposed{Item: p, Odd: odd}}
	if t.in.Role >= Moderator {
		r.Buttons = rowOf([]core.Button{{Action: DoApprove, Arg: p.ID}, {Action: DoDecline, Arg: p.ID}, {Action: DoShow, Arg: p.Video.String()}})
	}
	return t.say(ctx, r)
}

func (t *turn) approve(ctx context.Context, id string) error {
	p, err := t.service.Proposals.ApproveProposal(ctx, t.in.User, id)
	if err != nil {
		return fmt.Errorf("approve: %w", err)
	}
	if p.Became == (core.DebunkID{}) {
		return t.notice(ctx, "approved.more", nil)
	}
	d, err := t.service.Records.LoadDebunk(ctx, p.Became)
	if err != nil {
		return fmt.Errorf("approve: %w", err)
	}
	action := core.Publish
	if p.Debunk != (core.DebunkID{}) {
		action = core.Edit
	}
	return t.saved(ctx, action, d)
}

func (t *turn) decline(ctx context.Context, id string) error {
	if _, err := t.service.Proposals.DeclineProposal(ctx, t.in.User, id); err != nil {
		return fmt.Errorf("decline: %w", err)
	}
	return t.notice(ctx, "declined", nil)
}
