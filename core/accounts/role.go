package accounts

import (
	"context"
	"slices"

	"github.com/firstseen/firstseen/core"
)

// RoleOf returns the role of a person: Owner if the configuration says so, else the role that was given to either of two linked
// accounts.
func (s *Accounts) RoleOf(ctx context.Context, user core.UserID) (core.Role, error) {
	if s.IsShared(user) {
		return core.Everyone, nil // also if an earlier version gave it one
	}
	if slices.Contains(s.owners, user) {
		return core.Owner, nil
	}
	p, err := s.store.Persons().LoadPerson(ctx, user)
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
	q, err := s.store.Persons().LoadPerson(ctx, other)
	if min(p.Role, q.Role) == core.Blocked {
		return core.Blocked, err
	}
	return max(p.Role, q.Role), err
}

// AssignRole gives a person a role, Blocked to Moderator. own is the role of the actor. The problem is NotAllowed if the new role
// or the person's role before is not below own, and SharedUser of an account of many people, unless it is to lose its role. The reason is kept in the audit log.
func (s *Accounts) AssignRole(ctx context.Context, actor core.UserID, own core.Role, user core.UserID, role core.Role, reason string) (core.Person, error) {
	reason = core.CleanText(reason)
	if err := core.CheckText("reason", reason, core.MaxReason, false); err != nil {
		return core.Person{}, err
	}
	if s.IsShared(user) && role != core.Everyone {
		return core.Person{}, &core.Problem{Code: core.SharedUser, Op: "appoint"}
	}
	former, err := s.RoleOf(ctx, user)
	if err != nil {
		return core.Person{}, err
	}
	if own < core.Moderator || own <= role || own <= former {
		return core.Person{}, &core.Problem{Code: core.NotAllowed, Op: "appoint"}
	}
	now := s.now().UTC()
	entry := core.AuditEntry{Kind: core.AuditAppoint, Actor: actor, At: now, User: user, Role: role, Reason: reason}
	other, err := s.LinkedAccount(ctx, user)
	if err != nil {
		return core.Person{}, err
	}
	if other.ID != "" { // a role is a person's
		if _, err := s.storeRole(ctx, other, role, entry); err != nil {
			return core.Person{}, err
		}
	}
	return s.storeRole(ctx, user, role, entry)
}

// storeRole stores a role of one account, with its audit entry.
func (s *Accounts) storeRole(ctx context.Context, user core.UserID, role core.Role, entry core.AuditEntry) (core.Person, error) {
	entry.User = user
	return s.store.Persons().ChangePerson(ctx, user, func(p *core.Person) error {
		if p.Role != role {
			*p = core.Person{User: user, Role: role, By: entry.Actor, Since: entry.At, Linked: p.Linked, Right: p.Right, Name: p.Name, Alias: p.Alias}
		}
		return nil
	}, entry)
}

// ListAppointed returns everybody who has a role other than Everyone, the highest role first. Owners are not among them: they stand
// in the configuration.
func (s *Accounts) ListAppointed(ctx context.Context) ([]core.Person, error) {
	return s.store.Persons().ListPeople(ctx)
}
