package core

import (
	"context"
	"slices"
	"time"
)

// Role is what somebody may do. A higher one may do all that a lower one may.
type Role int8

// The roles.
const (
	Blocked     Role = iota - 1 // is not answered
	Everyone                    // may ask and suggest
	Contributor                 // may propose debunks, which a moderator approves
	Moderator                   // may publish
	Owner                       // may appoint moderators; named by the operator, nowhere else
)

var roleNames = map[Role]string{Blocked: "blocked", Everyone: "everyone", Contributor: "contributor", Moderator: "moderator", Owner: "owner"}

// String gives the name of the role, which is also the key of its word in the catalogues: "moderator".
func (r Role) String() string { return roleNames[r] }

// MarshalText writes the role as String does.
func (r Role) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText wrote; any other text is Everyone.
func (r *Role) UnmarshalText(b []byte) error {
	*r = Everyone
	for role, name := range roleNames {
		if name == string(b) {
			*r = role
		}
	}
	return nil
}

// Person is somebody who has a role, or a standing.
type Person struct {
	User   UserID    `json:"user"`
	Role   Role      `json:"role"`
	By     UserID    `json:"by"` // who gave it
	Since  time.Time `json:"since"`
	Linked UserID    `json:"linked,omitzero"` // the other account of the same person, if that is linked with this one
	Right  []VideoID `json:"right,omitempty"` // about which a lead of theirs was right
}

// RoleOf returns what somebody may do: what the operator says, else what was given, to either account of linked ones.
func (s *Service) RoleOf(ctx context.Context, user UserID) (Role, error) {
	if slices.Contains(s.owners, user) {
		return Owner, nil
	}
	p, err := s.store.Person(ctx, user)
	if err != nil || p.Linked == (UserID{}) {
		return p.Role, err
	}
	other, err := s.Linked(ctx, user)
	if err != nil || other.ID == "" {
		return p.Role, err
	}
	if slices.Contains(s.owners, other) {
		return Owner, nil
	}
	q, err := s.store.Person(ctx, other)
	if min(p.Role, q.Role) == Blocked {
		return Blocked, err
	}
	return max(p.Role, q.Role), err
}

// Appoint gives somebody a role, Blocked to Moderator, in the name of an actor whose own role is given. Nobody may give a
// role that is not below their own, nor change that of somebody whose is not: the problem is NotAllowed then. The reason
// is for the audit log.
func (s *Service) Appoint(ctx context.Context, actor UserID, own Role, user UserID, role Role, reason string) (Person, error) {
	reason = clean(reason)
	if err := checkText("reason", reason, MaxReason, false); err != nil {
		return Person{}, err
	}
	former, err := s.RoleOf(ctx, user)
	if err != nil {
		return Person{}, err
	}
	if own < Moderator || own <= role || own <= former {
		return Person{}, &Problem{Code: NotAllowed, Op: "appoint"}
	}
	now := s.now().UTC()
	act := Act{Kind: ActAppoint, Actor: actor, At: now, User: user, Role: role, Reason: reason}
	other, err := s.Linked(ctx, user)
	if err != nil {
		return Person{}, err
	}
	if other.ID != "" { // a role is a person's
		if _, err := s.give(ctx, other, role, act); err != nil {
			return Person{}, err
		}
	}
	return s.give(ctx, user, role, act)
}

func (s *Service) give(ctx context.Context, user UserID, role Role, act Act) (Person, error) {
	act.User = user
	return s.store.ChangePerson(ctx, user, func(p *Person) error {
		if p.Role != role {
			*p = Person{User: user, Role: role, By: act.Actor, Since: act.At, Linked: p.Linked, Right: p.Right}
		}
		return nil
	}, act)
}

// Appointed returns everybody who has a role other than Everyone, the highest first; owners are the operator's to know.
func (s *Service) Appointed(ctx context.Context) ([]Person, error) { return s.store.People(ctx) }
