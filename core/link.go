package core

import (
	"context"
	"slices"
)

// Link makes accounts on two platforms those of one person: what one may do, the other may, and they count as one. Whoever calls it has made sure that
// the same person has both. Its problem is SamePlatform. Cut short, it has no effect until it is repeated.
func (s *Service) Link(ctx context.Context, a, b UserID) error {
	if a.Platform == b.Platform {
		return &Problem{Code: SamePlatform, Op: "link"}
	}
	for _, user := range []UserID{a, b} { // what they were linked with before
		if err := s.Unlink(ctx, user); err != nil {
			return err
		}
	}
	now := s.now().UTC()
	for _, pair := range [][2]UserID{{a, b}, {b, a}} {
		acts, err := s.linkActs(ctx, Act{Kind: ActLink, Actor: pair[0], At: now, User: pair[1]})
		if err != nil {
			return err
		}
		_, err = s.store.ChangePerson(ctx, pair[0], func(p *Person) error {
			p.User, p.Linked = pair[0], pair[1]
			return nil
		}, acts...)
		if err != nil {
			return err
		}
	}
	one, err := s.One(ctx, a)
	other := a
	if one == a {
		other = b
	}
	if err != nil {
		return err
	}
	return s.store.Credit(ctx, other, one)
}

// Unlink ends what Link began. An account that is not linked is no error.
func (s *Service) Unlink(ctx context.Context, user UserID) error {
	p, err := s.store.Person(ctx, user)
	if err != nil || p.Linked == (UserID{}) {
		return err
	}
	for _, one := range []UserID{p.Linked, user} {
		acts, err := s.linkActs(ctx, Act{Kind: ActUnlink, Actor: user, At: s.now().UTC(), User: one})
		if err != nil {
			return err
		}
		_, err = s.store.ChangePerson(ctx, one, func(now *Person) error {
			if now.Linked == user || now.Linked == p.Linked {
				now.Linked = UserID{}
			}
			return nil
		}, acts...)
		if err != nil {
			return err
		}
	}
	return nil
}

// linkActs is the act, if one of the two has a role: what others do with their accounts is no one's business, and they may want to
// be forgotten.
func (s *Service) linkActs(ctx context.Context, act Act) ([]Act, error) {
	for _, user := range []UserID{act.Actor, act.User} {
		if role, err := s.RoleOf(ctx, user); err != nil || role != Everyone {
			return []Act{act}, err
		}
	}
	return nil, nil
}

// Linked returns the other account of the same person, or the zero UserID: only if each is linked with the other.
func (s *Service) Linked(ctx context.Context, user UserID) (UserID, error) {
	p, err := s.store.Person(ctx, user)
	if err != nil || p.Linked == (UserID{}) {
		return UserID{}, err
	}
	other, err := s.store.Person(ctx, p.Linked)
	if err != nil || other.Linked != user {
		return UserID{}, err
	}
	return p.Linked, nil
}

// One is the account that stands for the person: the same for both accounts.
func (s *Service) One(ctx context.Context, user UserID) (UserID, error) {
	other, err := s.Linked(ctx, user)
	if err == nil && other.ID != "" && other.String() < user.String() {
		return other, nil
	}
	return user, err
}

// reachable leaves out of watchers the private chats of those who are blocked. others has, of those that are private chats, that of the
// same person's other account, if there is one.
func (s *Service) reachable(ctx context.Context, watchers []Watcher) (kept []Watcher, others map[ChatID]ChatID, err error) {
	var users []UserID
	for _, w := range watchers {
		if w.User.ID != "" && w.Chat == ChatID(w.User) {
			users = append(users, w.User)
		}
	}
	people, err := s.store.Persons(ctx, users...)
	blocked, others := map[ChatID]bool{}, map[ChatID]ChatID{}
	for i, p := range people {
		blocked[ChatID(users[i])] = p.Role == Blocked
		if p.Linked == (UserID{}) {
			continue
		}
		other, err := s.Linked(ctx, users[i])
		if err != nil {
			return nil, nil, err
		}
		if other.ID != "" {
			others[ChatID(users[i])] = ChatID(other)
		}
	}
	return slices.DeleteFunc(watchers, func(w Watcher) bool { return blocked[w.Chat] }), others, err
}
