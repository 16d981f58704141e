package accounts

import (
	"context"

	"github.com/firstseen/firstseen/core"
)

// TraceOf returns everything that is kept of a person.
func (s *Accounts) TraceOf(ctx context.Context, user core.UserID) (t core.Trace, err error) {
	if t.Videos, err = s.store.ListTrace(ctx, user); err != nil {
		return t, err
	}
	t.Person, err = s.store.Persons().LoadPerson(ctx, user)
	return t, err
}

// ErasePerson removes a person from the store: which videos they asked about, what they wrote, and what they watch. chats are group
// chats in which they spoke. A role, and what was done with it, stays.
func (s *Accounts) ErasePerson(ctx context.Context, user core.UserID, chats ...core.ChatID) error {
	if err := s.UnlinkAccount(ctx, user); err != nil {
		return err
	}
	_, err := s.store.ChangeModeration(ctx, func(d *core.ModerationState) error {
		d.RemoveAlerts(func(w core.Watcher) bool { return w.User == user })
		return nil
	})
	if err != nil {
		return err
	}
	return s.store.ErasePerson(ctx, user, chats...)
}
