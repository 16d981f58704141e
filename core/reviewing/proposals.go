package reviewing

import (
	"context"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
)

// Proposals keeps debunks that wait for moderators to approve them.
type Proposals struct {
	store     core.Proposals
	records   Records
	accounts  Accounts
	announcer Announcer
	reviewer  *Reviewer
	approvers int
	now       func() time.Time
}

// ProposalsConfig has the dependencies of Proposals.
type ProposalsConfig struct {
	Store     core.Proposals
	Records   Records
	Accounts  Accounts
	Announcer Announcer
	Reviewer  *Reviewer
	Approvers int // moderators who have to agree with each debunk (0: one)
	Now       func() time.Time
}

// NewProposals returns the proposals that a store keeps.
func NewProposals(c ProposalsConfig) *Proposals {
	return &Proposals{
		store: c.Store, records: c.Records, accounts: c.Accounts, announcer: c.Announcer, reviewer: c.Reviewer, approvers: max(c.Approvers, 1), now: c.Now,
	}
}

// Bounds of proposals.
const (
	maxProposals = 200         // that wait
	carryTime    = time.Minute // after which another approval publishes what was cut short
)

// PublishesDirectly reports whether a debunk by somebody with this role is published without approval.
func (s *Proposals) PublishesDirectly(own core.Role) bool {
	return own >= core.Moderator && s.approvers <= 1
}

// SubmitProposal stores a debunk, or a change of one, for moderators to approve. The proposal of a moderator has one approval,
// their own. The same id again changes nothing. Its problems are those of Facts.Validate, NotFound, NotAllowed and TooMany.
func (s *Proposals) SubmitProposal(ctx context.Context, actor core.UserID, own core.Role, p core.Proposal) (core.Proposal, error) {
	p.Facts = p.Facts.Normalize()
	if err := p.Facts.Validate(s.now()); err != nil {
		return p, err
	}
	if own < core.Contributor {
		return p, &core.Problem{Code: core.NotAllowed, Op: "propose"}
	}
	if _, err := s.records.LoadVideo(ctx, p.Video); err != nil {
		return p, err
	}
	waiting, err := s.ListProposals(ctx)
	if err != nil {
		return p, err
	}
	if len(waiting) >= maxProposals {
		return p, &core.Problem{Code: core.TooMany, Op: "propose", Limit: "200"}
	}
	p.By, p.At = actor, s.now().UTC()
	if own >= core.Moderator {
		one, err := s.accounts.CanonicalAccount(ctx, actor)
		if err != nil {
			return p, err
		}
		p.Approved = []core.UserID{one}
	}
	kept, err := s.store.ChangeProposal(ctx, p.ID, func(now *core.Proposal) error {
		if now.ID == "" {
			*now = p
		}
		return nil
	}, core.AuditEntry{Kind: core.AuditPropose, Actor: actor, At: p.At, Videos: []core.VideoID{p.Video}})
	if err == nil && kept.IsOpen() {
		err = s.announcer.AnnounceNews(ctx, core.News{Kind: core.NewProposal, Name: p.ID})
	}
	return kept, err
}

// ListProposals returns the proposals that wait, the oldest first.
func (s *Proposals) ListProposals(ctx context.Context) ([]core.Proposal, error) {
	return openProposals(ctx, s.store)
}

// openProposals returns the proposals in a store that wait, the oldest first.
func openProposals(ctx context.Context, store core.Proposals) ([]core.Proposal, error) {
	all, err := store.LoadProposals(ctx)
	return slices.DeleteFunc(all, func(p core.Proposal) bool { return !p.IsOpen() }), err
}

// ApproveProposal adds a moderator's approval, and publishes the proposal when it has enough. Its problems are NotFound, NotAllowed
// for its author, Conflict if it was declined, and those of PublishDebunk and EditDebunk.
func (s *Proposals) ApproveProposal(ctx context.Context, actor core.UserID, id string) (core.Proposal, error) {
	one, err := s.accounts.CanonicalAccount(ctx, actor)
	if err != nil {
		return core.Proposal{}, err
	}
	p, err := s.decideProposal(ctx, actor, id, core.AuditApprove, func(p *core.Proposal) {
		if !slices.Contains(p.Approved, one) {
			p.Approved = append(p.Approved, one)
		}
		if now := s.now().UTC(); len(p.Approved) >= s.approvers && (p.Passed == nil || now.Sub(p.Passed.At) > carryTime) {
			p.Passed = &core.Stamp{By: actor, At: now}
		}
	})
	if err != nil || p.Passed == nil || p.Passed.By != actor || p.Became != (core.DebunkID{}) {
		return p, err
	}
	return s.publishProposal(ctx, actor, p)
}

// DeclineProposal ends a proposal, and lets its author hear of it. Its problems are those of ApproveProposal.
func (s *Proposals) DeclineProposal(ctx context.Context, actor core.UserID, id string) (core.Proposal, error) {
	p, err := s.decideProposal(ctx, actor, id, core.AuditDecline, func(p *core.Proposal) {
		p.Declined = &core.Stamp{By: actor, At: s.now().UTC()}
	})
	if err != nil || p.By == actor {
		return p, err
	}
	return p, s.announcer.AnnounceDeclined(ctx, id)
}

// decideProposal changes an open proposal in the name of a moderator, with its audit entry.
func (s *Proposals) decideProposal(ctx context.Context, actor core.UserID, id string, kind core.AuditKind, change func(*core.Proposal)) (core.Proposal, error) {
	found, err := s.store.LoadProposals(ctx, id)
	if err != nil {
		return core.Proposal{}, err
	}
	if len(found) == 0 {
		return core.Proposal{}, &core.Problem{Code: core.NotFound, Op: "decide"}
	}
	one, err := s.accounts.CanonicalAccount(ctx, actor)
	if err != nil {
		return core.Proposal{}, err
	}
	author, err := s.accounts.CanonicalAccount(ctx, found[0].By)
	if err != nil {
		return core.Proposal{}, err
	}
	return s.store.ChangeProposal(ctx, id, func(p *core.Proposal) error {
		switch {
		case author == one && kind == core.AuditApprove:
			return &core.Problem{Code: core.NotAllowed, Op: "decide", Field: "own"}
		case p.Declined != nil && kind == core.AuditApprove, p.Became != (core.DebunkID{}) && kind == core.AuditDecline:
			return &core.Problem{Code: core.Conflict, Op: "decide"}
		case p.IsOpen():
			change(p)
		}
		return nil
	}, core.AuditEntry{Kind: kind, Actor: actor, At: s.now().UTC(), Videos: []core.VideoID{found[0].Video}, User: found[0].By})
}

// publishProposal publishes a proposal in the name of its author. If it is cut short, the next approval repeats it.
func (s *Proposals) publishProposal(ctx context.Context, actor core.UserID, p core.Proposal) (core.Proposal, error) {
	var d core.Debunk
	var err error
	if p.Debunk == (core.DebunkID{}) {
		d, err = s.reviewer.publishFor(ctx, p.By, actor, p.Video, p.Facts)
	} else {
		d, err = s.reviewer.EditDebunk(ctx, actor, p.Debunk, p.Revision, p.Facts)
	}
	if err != nil {
		return p, err
	}
	return s.store.ChangeProposal(ctx, p.ID, func(p *core.Proposal) error {
		p.Became = d.ID
		return nil
	})
}
