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
	now    func() time.Time
}

// Config has the dependencies of Accounts.
type Config struct {
	Store  Store
	Owners []core.UserID // whom the operator trusts with everything
	Now    func() time.Time
}

// New returns the accounts that a store keeps.
func New(c Config) *Accounts { return &Accounts{store: c.Store, owners: c.Owners, now: c.Now} }
