package core

import "context"

// Trace is what is kept of somebody.
type Trace struct {
	Videos []VideoID // that they asked about, the first first
	Person Person    // the role that was given to them
}

// TraceOf returns what is kept of somebody.
func (s *Service) TraceOf(ctx context.Context, user UserID) (t Trace, err error) {
	if t.Videos, err = s.store.Trace(ctx, user); err != nil {
		return t, err
	}
	t.Person, err = s.store.Person(ctx, user)
	return t, err
}

// Erase makes the store forget somebody: who asked about which video and what they wrote of it, and that they want to hear
// more. Chats are those with others in which they spoke. A role that was given, and what was done with it, stays.
func (s *Service) Erase(ctx context.Context, user UserID, chats ...ChatID) error {
	if err := s.Unlink(ctx, user); err != nil {
		return err
	}
	_, err := s.store.ChangeDesk(ctx, func(d *Desk) error {
		d.spare(func(w Watcher) bool { return w.User == user })
		return nil
	})
	if err != nil {
		return err
	}
	return s.store.Erase(ctx, user, chats...)
}
