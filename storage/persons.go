package storage

import (
	"context"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// LoadPerson implements core.Persons.
func (s *Store) LoadPerson(ctx context.Context, user core.UserID) (core.Person, error) {
	people, err := s.LoadPersons(ctx, user)
	if err != nil {
		return core.Person{}, err
	}
	return people[0], nil
}

// LoadPersons implements core.Persons.
func (s *Store) LoadPersons(ctx context.Context, users ...core.UserID) ([]core.Person, error) {
	return loadPersons(ctx, s.db, users...)
}

// loadPersons returns the records of users, in their order; that of an unknown one is zero.
func loadPersons(ctx context.Context, db kv.DB, users ...core.UserID) ([]core.Person, error) {
	keys := make([]kv.Key, len(users))
	for i, user := range users {
		keys[i] = personKey(user)
	}
	people, err := getJSON[core.Person](ctx, db, keys)
	return people, wrapError("read persons", err)
}

// ChangePerson implements core.Persons.
func (s *Store) ChangePerson(ctx context.Context, user core.UserID, change func(*core.Person) error, entries ...core.AuditEntry) (core.Person, error) {
	listed := kv.Add{Key: allPeople, Member: kv.Member{Name: user.String()}, Mode: kv.OnlyIfNew}
	err := s.db.Commit(ctx, kv.Tx{Part: global, Ops: []kv.Op{listed}})
	if err != nil {
		return core.Person{}, wrapError("change person", err)
	}
	p, err := changeRecord(ctx, s.db, personKey(user), change, entries)
	return p, wrapError("change person", err)
}

// ListPeople implements core.Persons.
func (s *Store) ListPeople(ctx context.Context) ([]core.Person, error) {
	members, err := s.db.ListMembers(ctx, allPeople, kv.All)
	if err != nil {
		return nil, wrapError("list people", err)
	}
	keys := make([]kv.Key, len(members))
	for i, m := range members {
		var user core.UserID
		_ = user.UnmarshalText([]byte(m.Name)) // never fails
		keys[i] = personKey(user)
	}
	people, err := getJSON[core.Person](ctx, s.db, keys)
	people = slices.DeleteFunc(people, func(p core.Person) bool { return p.Role == core.Everyone })
	slices.SortFunc(people, func(a, b core.Person) int {
		if a.Role != b.Role {
			return int(b.Role) - int(a.Role)
		}
		return strings.Compare(a.User.String(), b.User.String())
	})
	return people, wrapError("list people", err)
}
