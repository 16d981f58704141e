package core

import (
	"context"
	"slices"
	"time"
)

// Proposal is a debunk, or a change of one, that waits for moderators to approve it.
type Proposal struct {
	ID       string   `json:"id"` // of at most 16 bytes of a-z and 0-9
	Video    VideoID  `json:"video"`
	Debunk   DebunkID `json:"debunk,omitzero"`    // what it changes, or nothing
	Revision int      `json:"revision,omitempty"` // of that, which was changed
	Facts    Facts    `json:"facts"`

	By       UserID    `json:"by"`
	Lang     string    `json:"lang,omitempty"` // of its author
	At       time.Time `json:"at"`
	Approved []UserID  `json:"approved,omitempty"` // moderators who agree; the author if they are one
	Passed   *Hold     `json:"passed,omitempty"`   // whose approval was the last that it needed
	Declined *Hold     `json:"declined,omitempty"`
	Became   DebunkID  `json:"became,omitzero"` // what was published
}

// Open tells whether a proposal waits.
func (p Proposal) Open() bool { return p.Declined == nil && p.Became == (DebunkID{}) }

// Bounds of proposals.
const (
	maxProposals = 200         // that wait
	carryTime    = time.Minute // after which another approval publishes what was cut short
)

// Direct reports whether what somebody with this role publishes is published at once.
func (s *Service) Direct(own Role) bool { return own >= Moderator && s.approvers <= 1 }

// Propose keeps a debunk, or a change of one, for moderators to approve; of a moderator's own, one approval is theirs. The same id
// again is a repetition, and changes nothing. Its problems are those of Facts.Validate, NotFound, NotAllowed and TooMany.
func (s *Service) Propose(ctx context.Context, actor UserID, own Role, p Proposal) (Proposal, error) {
	p.Facts = p.Facts.Normalize()
	if err := p.Facts.Validate(s.now()); err != nil {
		return p, err
	}
	if own < Contributor {
		return p, &Problem{Code: NotAllowed, Op: "propose"}
	}
	if _, err := s.Video(ctx, p.Video); err != nil {
		return p, err
	}
	waiting, err := s.Proposals(ctx)
	if err != nil {
		return p, err
	}
	if len(waiting) >= maxProposals {
		return p, &Problem{Code: TooMany, Op: "propose", Limit: "200"}
	}
	p.By, p.At = actor, s.now().UTC()
	if own >= Moderator {
		one, err := s.One(ctx, actor)
		if err != nil {
			return p, err
		}
		p.Approved = []UserID{one}
	}
	kept, err := s.store.ChangeProposal(ctx, p.ID, func(now *Proposal) error {
		if now.ID == "" {
			*now = p
		}
		return nil
	}, Act{Kind: ActPropose, Actor: actor, At: p.At, Videos: []VideoID{p.Video}})
	if err == nil && kept.Open() {
		err = s.announce(ctx, News{NewProposal, p.ID})
	}
	return kept, err
}

// Proposals returns those that wait, the oldest first.
func (s *Service) Proposals(ctx context.Context) ([]Proposal, error) {
	all, err := s.store.Proposals(ctx)
	return slices.DeleteFunc(all, func(p Proposal) bool { return !p.Open() }), err
}

// Approve adds a moderator's approval, and publishes what has as many as it needs. Its problems are NotFound, NotAllowed for the
// author, Conflict for one that was declined, and those of Publish and Edit.
func (s *Service) Approve(ctx context.Context, actor UserID, id string) (Proposal, error) {
	one, err := s.One(ctx, actor)
	if err != nil {
		return Proposal{}, err
	}
	p, err := s.decide(ctx, actor, id, ActApprove, func(p *Proposal) {
		if !slices.Contains(p.Approved, one) {
			p.Approved = append(p.Approved, one)
		}
		if now := s.now().UTC(); len(p.Approved) >= s.approvers && (p.Passed == nil || now.Sub(p.Passed.At) > carryTime) {
			p.Passed = &Hold{By: actor, At: now}
		}
	})
	if err != nil || p.Passed == nil || p.Passed.By != actor || p.Became != (DebunkID{}) {
		return p, err
	}
	return s.carryOut(ctx, actor, p)
}

// Decline ends a proposal; its author hears of it with the next Alarm. Its problems are those of Approve.
func (s *Service) Decline(ctx context.Context, actor UserID, id string) (Proposal, error) {
	p, err := s.decide(ctx, actor, id, ActDecline, func(p *Proposal) {
		p.Declined = &Hold{By: actor, At: s.now().UTC()}
	})
	if err != nil || p.By == actor {
		return p, err
	}
	_, err = s.store.ChangeDesk(ctx, func(d *Desk) error {
		if !slices.Contains(d.Declined, id) && len(d.Declined) < maxProposals {
			d.Declined = append(d.Declined, id)
		}
		return nil
	})
	return p, err
}

func (s *Service) decide(ctx context.Context, actor UserID, id string, kind ActKind, change func(*Proposal)) (Proposal, error) {
	found, err := s.store.Proposals(ctx, id)
	if err != nil {
		return Proposal{}, err
	}
	if len(found) == 0 {
		return Proposal{}, &Problem{Code: NotFound, Op: "decide"}
	}
	one, err := s.One(ctx, actor)
	if err != nil {
		return Proposal{}, err
	}
	author, err := s.One(ctx, found[0].By)
	if err != nil {
		return Proposal{}, err
	}
	return s.store.ChangeProposal(ctx, id, func(p *Proposal) error {
		switch {
		case author == one && kind == ActApprove:
			return &Problem{Code: NotAllowed, Op: "decide", Field: "own"}
		case p.Declined != nil && kind == ActApprove, p.Became != (DebunkID{}) && kind == ActDecline:
			return &Problem{Code: Conflict, Op: "decide"}
		case p.Open():
			change(p)
		}
		return nil
	}, Act{Kind: kind, Actor: actor, At: s.now().UTC(), Videos: []VideoID{found[0].Video}, User: found[0].By})
}

// carryOut publishes what was proposed, in the name of its author. Cut short, it is done again with the next approval.
func (s *Service) carryOut(ctx context.Context, actor UserID, p Proposal) (Proposal, error) {
	var d Debunk
	var err error
	if p.Debunk == (DebunkID{}) {
		d, err = s.publish(ctx, p.By, actor, p.Video, p.Facts)
	} else {
		d, err = s.Edit(ctx, actor, p.Debunk, p.Revision, p.Facts)
	}
	if err != nil {
		return p, err
	}
	return s.store.ChangeProposal(ctx, p.ID, func(p *Proposal) error {
		p.Became = d.ID
		return nil
	})
}
