package accounts

import (
	"context"

	"github.com/firstseen/firstseen/core"
)

// maxName bounds a name, in runes: it stands in a line.
const maxName = 60

// RememberName keeps the name that the platform gives somebody whose acts the others with a role see. Without a name it does nothing.
func (s *Accounts) RememberName(ctx context.Context, user core.UserID, name string) error {
	runes := []rune(core.CleanText(name))
	name = string(runes[:min(len(runes), maxName)])
	p, err := s.store.Persons().LoadPerson(ctx, user)
	if err != nil || name == "" || p.Name == name || core.CheckText("name", name, maxName, false) != nil {
		return err
	}
	_, err = s.store.Persons().ChangePerson(ctx, user, func(p *core.Person) error {
		p.User, p.Name = user, name
		return nil
	})
	return err
}

// SetAlias keeps the name that somebody gives themselves, or ends it if it is empty. Its problems are those of a text.
func (s *Accounts) SetAlias(ctx context.Context, user core.UserID, alias string) error {
	alias = core.CleanText(alias)
	if err := core.CheckText("name", alias, maxName, false); err != nil {
		return err
	}
	_, err := s.store.Persons().ChangePerson(ctx, user, func(p *core.Person) error {
		p.User, p.Alias = user, alias
		return nil
	})
	return err
}

// NamePeople returns the reply with the names of the people whom it mentions: of two linked accounts that of either.
func (s *Accounts) NamePeople(ctx context.Context, r core.Reply) (core.Reply, error) {
	users := core.ListPeople(r.Content)
	if len(users) == 0 {
		return r, nil
	}
	people, err := s.store.Persons().LoadPersons(ctx, users...)
	if err != nil {
		return r, err
	}
	r.Names = map[core.UserID]string{}
	for i, p := range people {
		if p.ShownName() == "" && p.Linked.ID != "" {
			if p, err = s.store.Persons().LoadPerson(ctx, p.Linked); err != nil {
				return r, err
			}
		}
		if name := p.ShownName(); name != "" {
			r.Names[users[i]] = name
		}
	}
	return r, nil
}
