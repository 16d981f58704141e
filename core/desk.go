package core

import (
	"context"
	"time"
)

// Desk is what moderators have in common.
type Desk struct {
	Alerts []Watcher `json:"alerts,omitempty"` // who wants to hear of clips that spread, and of news
	Paused *Hold     `json:"paused,omitempty"` // the owner stopped telling watchers; nil: it goes on

	Declined []string `json:"declined,omitempty"` // proposals whose authors are still to hear of it

	News   []News                 `json:"news,omitempty"`   // to be told
	Bundle *bundle                `json:"bundle,omitempty"` // on its way, or nil
	Heard  map[NewsKind]time.Time `json:"heard,omitempty"`  // when they were told last
}

// Paused reports whether telling is paused.
func (s *Service) Paused(ctx context.Context) (bool, error) {
	d, err := s.store.Desk(ctx)
	return d.Paused != nil, err
}

// Pause stops telling watchers, in every process, until Resume: what was to be told waits. Those who ask are answered.
func (s *Service) Pause(ctx context.Context, actor UserID) error {
	return s.pause(ctx, &Hold{By: actor, At: s.now().UTC()}, Act{Kind: ActPause, Actor: actor})
}

// Resume ends what Pause began.
func (s *Service) Resume(ctx context.Context, actor UserID) error {
	return s.pause(ctx, nil, Act{Kind: ActResume, Actor: actor})
}

func (s *Service) pause(ctx context.Context, paused *Hold, act Act) error {
	act.At = s.now().UTC()
	_, err := s.store.ChangeDesk(ctx, func(d *Desk) error {
		if d.Paused == nil || paused == nil {
			d.Paused = paused
		}
		return nil
	}, act)
	return err
}
