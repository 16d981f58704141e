package notifying

import (
	"context"

	"github.com/firstseen/firstseen/core"
)

// IsPaused reports whether telling is paused.
func (s *Notifier) IsPaused(ctx context.Context) (bool, error) {
	d, err := s.store.Desk(ctx)
	return d.Paused != nil, err
}

// PauseNotifications stops telling watchers, in every process, until Resume: what was to be told waits. Those who ask are answered.
func (s *Notifier) PauseNotifications(ctx context.Context, actor core.UserID) error {
	return s.setPaused(ctx, &core.Hold{By: actor, At: s.now().UTC()}, core.Act{Kind: core.ActPause, Actor: actor})
}

// ResumeNotifications ends what Pause began.
func (s *Notifier) ResumeNotifications(ctx context.Context, actor core.UserID) error {
	return s.setPaused(ctx, nil, core.Act{Kind: core.ActResume, Actor: actor})
}

func (s *Notifier) setPaused(ctx context.Context, paused *core.Hold, act core.Act) error {
	act.At = s.now().UTC()
	_, err := s.store.ChangeDesk(ctx, func(d *core.Desk) error {
		if d.Paused == nil || paused == nil {
			d.Paused = paused
		}
		return nil
	}, act)
	return err
}
