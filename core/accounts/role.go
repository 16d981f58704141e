package accounts

import (
	"context"
	"slices"

	"github.com/firstseen/firstseen/core"
)

// RoleOf returns what somebody may do: what the operator says, else what was given, to either account of linked ones.
func (s *Accounts) RoleOf(ctx context.Context, user core.UserID) (core.Role, error) {
	if slices.Contains(s.owners, user) {
		return core.Owner, nil
	}
	p, err := s.store.LoadPerson(ctx, user)
	if err != nil || p.Linked == (core.UserID{}) {
		return p.Role, err
	}
	other, err := s.LinkedAccount(ctx, user)
	if err != nil || other.ID == "" {
		return p.Role, err
	}
	if slices.Contains(s.owners, other) {
		return core.Owner, nil
	}
	q, err := s.store.LoadPerson(ctx, other)
	if min(p.Role, q.Role) == core.Blocked {
		return core.Blocked, err
	}
	return max(p.Role, q.Role), err
}

// AssignRole gives somebody a role, Blocked to Moderator, in the name of an actor whose own role is given. Nobody may give a
// role that is not below their own, nor change that of somebody whose is not: the problem is NotAllowed then. The reason
// is for the audit log.
func (s *Accounts) AssignRole(ctx context.Context, actor core.UserID, own core.Role, user core.UserID, role core.Role, reason string) (core.Person, error) {
	reason = core.CleanText(reason)
	if err := core.CheckText("reason", reason, core.MaxReason, false); err != nil {
		return core.Person{}, err
	}
	former, err := s.RoleOf(ctx, user)
	if err != nil {
		return core.Person{}, err
	}
	if own < core.Moderator || own <= role || own <= former {
		return core.Person{}, &core.Problem{Code: core.NotAllowed, Op: "appoint"}
	}
	now := s.now().UTC()
	act := core.AuditEntry{Kind: core.AuditAppoint, Actor: actor, At: now, User: user, Role: role, Reason: reason}
	other, err := s.LinkedAccount(ctx, user)
	if err != nil {
		return core.Person{}, err
	}
	if other.ID != "" { // a role is a person's
		if _, err := s.storeRole(ctx, other, role, act); err != nil {
			return core.Person{}, err
		}
	}
	return s.storeRole(ctx, user, role, act)
}

func (s *Accounts) storeRole(ctx context.Context, user core.UserID, role core.Role, act core.AuditEntry) (core.Person, error) {
	act.User = user
	return s.store.ChangePerson(ctx, user, func(p *core.Person) error {
		if p.Role != role {
			*p = core.Person{User: user, Role: role, By: act.Actor, Since: act.At, Linked: p.Linked, Right: p.Right}
		}
		return nil
	}, act)
}

// ListAppointed returns everybody who has a role other than Everyone, the highest first; owners are the operator's to know.
func (s *Accounts) ListAppointed(ctx context.Context) ([]core.Person, error) {
	return s.store.ListPeople(ctx)
}
