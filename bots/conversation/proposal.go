package conversation

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/services"
	"github.com/firstseen/firstseen/core/text"
)

// proposalHandler shows proposed fact-checks to moderators, who approve or decline them.
type proposalHandler struct {
	req     *request
	service *services.Services
	debunks *debunkHandler
}

// The actions of the buttons of a proposal, whose id is their argument, and of one that leads to all that wait.
const (
	DoApprove   core.ButtonAction = "approve"
	DoDecline   core.ButtonAction = "decline"
	DoProposals core.ButtonAction = "proposals"
)

// proposalsShown is the most proposals that are listed, each as a message with buttons.
const proposalsShown = 5

// listProposals sends the open proposals: to moderators all, with buttons, to others their own.
func (h *proposalHandler) listProposals(ctx context.Context, _ string) error {
	all, err := h.service.Proposals.ListProposals(ctx)
	if err != nil {
		return fmt.Errorf("proposals: %w", err)
	}
	if h.req.in.Role < bots.Moderator {
		all = slices.DeleteFunc(all, func(p core.Proposal) bool { return p.By != h.req.in.User })
	}
	if len(all) == 0 {
		return h.req.sendNotice(ctx, "proposals.none", nil)
	}
	for _, p := range all[:min(len(all), proposalsShown)] {
		if err := h.sendProposal(ctx, p); err != nil {
			return err
		}
	}
	if n := len(all) - proposalsShown; n > 0 {
		return h.req.sendNotice(ctx, "proposals.more", text.Args{"n": strconv.Itoa(n)})
	}
	return nil
}

// sendProposal sends one proposal.
func (h *proposalHandler) sendProposal(ctx context.Context, p core.Proposal) error {
	odd, err := h.service.Reviewing.FindWarnings(ctx, core.Debunk{ID: p.Debunk, Video: p.Video, Facts: p.Facts})
	if err != nil {
		return fmt.Errorf("proposals: %w", err)
	}
	r := core.Reply{Content: core.Proposed{Item: p, Warnings: odd}}
	if h.req.in.Role >= bots.Moderator {
		r.Buttons = newRow([]core.Button{{Action: DoApprove, Arg: p.ID}, {Action: DoDecline, Arg: p.ID}, {Action: DoShow, Arg: p.Video.String()}})
	}
	return h.req.sendReply(ctx, r)
}

// approveProposal approves a proposal, which is published once enough moderators have.
func (h *proposalHandler) approveProposal(ctx context.Context, id string) error {
	p, err := h.service.Proposals.ApproveProposal(ctx, h.req.in.User, id)
	if err != nil {
		return fmt.Errorf("approve: %w", err)
	}
	if p.Became == (core.DebunkID{}) {
		return h.req.sendNotice(ctx, "approved.more", nil)
	}
	d, err := h.service.Records.LoadDebunk(ctx, p.Became)
	if err != nil {
		return fmt.Errorf("approve: %w", err)
	}
	action := core.Publish
	if p.Debunk != (core.DebunkID{}) {
		action = core.Edit
	}
	return h.debunks.sendSaved(ctx, action, d)
}

// declineProposal declines a proposal.
func (h *proposalHandler) declineProposal(ctx context.Context, id string) error {
	if _, err := h.service.Proposals.DeclineProposal(ctx, h.req.in.User, id); err != nil {
		return fmt.Errorf("decline: %w", err)
	}
	return h.req.sendNotice(ctx, "declined", nil)
}
