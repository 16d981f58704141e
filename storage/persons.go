package storage

import (
	"context"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/storage/kv"
)

// Persons keeps who may do what. It implements core.Persons.
type Persons struct{ db kv.DB }

// Persons returns the part of the store that keeps persons.
func (s *Store) Persons() core.Persons { return &Persons{s.db} }

// LoadPerson implements core.Persons.
func (p *Persons) LoadPerson(ctx context.Context, user core.UserID) (core.Person, error) {
	people, err := p.LoadPersons(ctx, user)
	if err != nil {
		return core.Person{}, err
	}
	return people[0], nil
}

// LoadPersons implements core.Persons.
func (p *Persons) LoadPersons(ctx context.Context, users ...core.UserID) ([]core.Person, error) {
	return loadPersons(ctx, p.db, users...)
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
func (p *Persons) ChangePerson(ctx context.Context, user core.UserID, change func(*core.Person) error, entries ...core.AuditEntry) (core.Person, error) {
	listed := kv.Add{Key: allPeople, Member: kv.Member{Name: user.String()}, Mode: kv.OnlyIfNew}
	err := p.db.Commit(ctx, kv.Tx{Part: global, Ops: []kv.Op{listed}})
	if err != nil {
		return core.Person{}, wrapError("change person", err)
	}
	changed, err := changeRecord(ctx, p.db, personKey(user), change, entries)
	return changed, wrapError("change person", err)
}

// ListPeople implements core.Persons.
func (p *Persons) ListPeople(ctx context.Context) ([]core.Person, error) {
	members, err := p.db.ListMembers(ctx, allPeople, kv.All)
	if err != nil {
		return nil, wrapError("list people", err)
	}
	keys := make([]kv.Key, len(members))
	for i, m := range members {
		var user core.UserID
		_ = user.UnmarshalText([]byte(m.Name)) // never fails
		keys[i] = personKey(user)
	}
	people, err := getJSON[core.Person](ctx, p.db, keys)
	people = slices.DeleteFunc(people, func(p core.Person) bool { return p.Role == core.Everyone })
	slices.SortFunc(people, func(a, b core.Person) int {
		if a.Role != b.Role {
			return int(b.Role) - int(a.Role)
		}
		return strings.Compare(a.User.String(), b.User.String())
	})
	return people, wrapError("list people", err)
}

// CreditAccount implements core.Persons. Places among those that are asked about stay as they are.
func (p *Persons) CreditAccount(ctx context.Context, from, to core.UserID) error {
	videos, err := listTrace(ctx, p.db, from)
	if err != nil {
		return err
	}
	for _, id := range videos {
		first, asked, err := p.db.GetScores(ctx, askerSet(id), from.String())
		if err == nil && asked[0] {
			err = noteTrace(ctx, p.db, to, id, first[0])
		}
		if err != nil {
			return wrapError("credit", err)
		}
		if !asked[0] {
			continue
		}
		err = p.db.Commit(ctx, kv.Tx{Part: videoPart(id), Ops: []kv.Op{
			kv.Remove{Key: askerSet(id), Name: from.String()},
			kv.Add{Key: askerSet(id), Member: kv.Member{Name: to.String(), Score: first[0]}, Mode: kv.KeepLower},
		}})
		if err != nil {
			return wrapError("credit", err)
		}
	}
	return nil
}
