package core

import (
	"cmp"
	"time"
)

// Role is a level of permission. A higher one includes the lower ones.
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
	Name   string    `json:"name,omitempty"`  // that the platform gives; only of those whose acts the others with a role see
	Alias  string    `json:"alias,omitempty"` // the name that they gave themselves for that
}

// ShownName returns the name by which the others with a role know the person, or "".
func (p Person) ShownName() string { return cmp.Or(p.Alias, p.Name) }

// Trace is everything that is kept of a person.
type Trace struct {
	Videos []VideoID // that they asked about, the first first
	Person Person    // the role that was given to them
}
