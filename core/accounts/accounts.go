// Package accounts has the use cases of persons: their roles, the linking of a person's accounts on two platforms, and what is kept of
// them until they want to be forgotten.
package accounts

import (
	"time"

	"github.com/firstseen/firstseen/core"
)

// Store is the part of the database that Accounts needs.
type Store interface {
	core.Erasure
	core.Moderation
	Persons() core.Persons
}

// Accounts knows persons and their roles.
type Accounts struct {
	store  Store
	owners []core.UserID
	shared func(core.UserID) bool
	now    func() time.Time
}

// Config has the dependencies of Accounts.
type Config struct {
	Store  Store
	Owners []core.UserID // whom the operator trusts with everything
	// Shared reports whether an account is one of many people, such as that of all anonymous administrators; nil: none is.
	Shared func(core.UserID) bool
	Now    func() time.Time
}

// New returns the accounts that a store keeps.
func New(c Config) *Accounts {
	return &Accounts{store: c.Store, owners: c.Owners, shared: c.Shared, now: c.Now}
}

// IsShared reports whether an account is one of many people: a channel, a webhook, or what a platform shows in their place. It asks about
// clips, and is nobody: it has no role, and no command gives it one.
func (s *Accounts) IsShared(user core.UserID) bool { return s.shared != nil && s.shared(user) }
