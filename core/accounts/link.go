package accounts

import (
	"context"
	"slices"

	"github.com/firstseen/firstseen/core"
)

// LinkAccounts makes accounts on two platforms those of one person: both may do what one may, and they count as one. The caller has
// made sure that one person has both. Its problem is SamePlatform. If it is cut short, it has no effect until it is repeated.
func (s *Accounts) LinkAccounts(ctx context.Context, a, b core.UserID) error {
	if a.Platform == b.Platform {
		return &core.Problem{Code: core.SamePlatform, Op: "link"}
	}
	for _, user := range []core.UserID{a, b} { // what they were linked with before
		if err := s.UnlinkAccount(ctx, user); err != nil {
			return err
		}
	}
	now := s.now().UTC()
	for _, pair := range [][2]core.UserID{{a, b}, {b, a}} {
		entries, err := s.makeLinkEntries(ctx, core.AuditEntry{Kind: core.AuditLink, Actor: pair[0], At: now, User: pair[1]})
		if err != nil {
			return err
		}
		_, err = s.store.Persons().ChangePerson(ctx, pair[0], func(p *core.Person) error {
			p.User, p.Linked = pair[0], pair[1]
			return nil
		}, entries...)
		if err != nil {
			return err
		}
	}
	one, err := s.CanonicalAccount(ctx, a)
	other := a
	if one == a {
		other = b
	}
	if err != nil {
		return err
	}
	return s.store.Persons().CreditAccount(ctx, other, one)
}

// UnlinkAccount ends the link of an account with another. It is no error if there is none.
func (s *Accounts) UnlinkAccount(ctx context.Context, user core.UserID) error {
	p, err := s.store.Persons().LoadPerson(ctx, user)
	if err != nil || p.Linked == (core.UserID{}) {
		return err
	}
	for _, one := range []core.UserID{p.Linked, user} {
		entries, err := s.makeLinkEntries(ctx, core.AuditEntry{Kind: core.AuditUnlink, Actor: user, At: s.now().UTC(), User: one})
		if err != nil {
			return err
		}
		_, err = s.store.Persons().ChangePerson(ctx, one, func(now *core.Person) error {
			if now.Linked == user || now.Linked == p.Linked {
				now.Linked = core.UserID{}
			}
			return nil
		}, entries...)
		if err != nil {
			return err
		}
	}
	return nil
}

// makeLinkEntries returns the audit entry of a link, if one of the two accounts has a role. Links of other people are not logged,
// since they may want to be forgotten.
func (s *Accounts) makeLinkEntries(ctx context.Context, entry core.AuditEntry) ([]core.AuditEntry, error) {
	for _, user := range []core.UserID{entry.Actor, entry.User} {
		if role, err := s.RoleOf(ctx, user); err != nil || role != core.Everyone {
			return []core.AuditEntry{entry}, err
		}
	}
	return nil, nil
}

// LinkedAccount returns the other account of the same person, or the zero UserID: only if each is linked with the other.
func (s *Accounts) LinkedAccount(ctx context.Context, user core.UserID) (core.UserID, error) {
	p, err := s.store.Persons().LoadPerson(ctx, user)
	if err != nil || p.Linked == (core.UserID{}) {
		return core.UserID{}, err
	}
	other, err := s.store.Persons().LoadPerson(ctx, p.Linked)
	if err != nil || other.Linked != user {
		return core.UserID{}, err
	}
	return p.Linked, nil
}

// CanonicalAccount returns the account that stands for the person: the same one for both of two linked accounts.
func (s *Accounts) CanonicalAccount(ctx context.Context, user core.UserID) (core.UserID, error) {
	other, err := s.LinkedAccount(ctx, user)
	if err == nil && other.ID != "" && other.String() < user.String() {
		return other, nil
	}
	return user, err
}

// SelectReachable removes from watchers the private chats of people who are blocked. For the private chats of people with linked
// accounts, others has the chat of the other account.
func (s *Accounts) SelectReachable(ctx context.Context, watchers []core.Watcher) (kept []core.Watcher, others map[core.ChatID]core.ChatID, err error) {
	var users []core.UserID
	for _, w := range watchers {
		if w.User.ID != "" && w.Chat == core.ChatID(w.User) {
			users = append(users, w.User)
		}
	}
	people, err := s.store.Persons().LoadPersons(ctx, users...)
	blocked, others := map[core.ChatID]bool{}, map[core.ChatID]core.ChatID{}
	for i, p := range people {
		blocked[core.ChatID(users[i])] = p.Role == core.Blocked
		if p.Linked == (core.UserID{}) {
			continue
		}
		other, err := s.LinkedAccount(ctx, users[i])
		if err != nil {
			return nil, nil, err
		}
		if other.ID != "" {
			others[core.ChatID(users[i])] = core.ChatID(other)
		}
	}
	return slices.DeleteFunc(watchers, func(w core.Watcher) bool { return blocked[w.Chat] }), others, err
}
