package notifying

import (
	"context"

	"github.com/firstseen/firstseen/core"
)

// IsPaused reports whether notifications are paused.
func (s *Notifier) IsPaused(ctx context.Context) (bool, error) {
	d, err := s.store.LoadModeration(ctx)
	return d.Paused != nil, err
}

// PauseNotifications stops notifications, in every process, until ResumeNotifications. Updates wait; questions are still answered.
func (s *Notifier) PauseNotifications(ctx context.Context, actor core.UserID) error {
	return s.setPaused(ctx, &core.Stamp{By: actor, At: s.now().UTC()}, core.AuditEntry{Kind: core.AuditPause, Actor: actor})
}

// ResumeNotifications ends a pause.
func (s *Notifier) ResumeNotifications(ctx context.Context, actor core.UserID) error {
	return s.setPaused(ctx, nil, core.AuditEntry{Kind: core.AuditResume, Actor: actor})
}

func (s *Notifier) setPaused(ctx context.Context, paused *core.Stamp, entry core.AuditEntry) error {
	entry.At = s.now().UTC()
	_, err := s.store.ChangeModeration(ctx, func(d *core.ModerationState) error {
		if d.Paused == nil || paused == nil {
			d.Paused = paused
		}
		return nil
	}, entry)
	return err
}
