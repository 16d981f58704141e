package core

import (
	"context"
	"time"
)

// HoldBack makes every match of a video no more than possibly the same, because several people say that theirs was
// wrong, until LetGo is called. Held back already, it stays so. Its problem is NotFound.
func (s *Service) HoldBack(ctx context.Context, id VideoID) error {
	now, fresh := s.now().UTC(), false
	_, err := s.store.ChangeVideo(ctx, id, func(v *Video) error {
		if fresh = v.Held.IsZero(); fresh {
			v.Held = now
		}
		return nil
	}, Act{Kind: ActHold, At: now, Videos: []VideoID{id}})
	if err == nil && fresh {
		err = s.announce(ctx, News{NewHold, id.String()})
	}
	return err
}

// LetGo ends that, by a moderator who has looked. Its problem is NotFound.
func (s *Service) LetGo(ctx context.Context, actor UserID, id VideoID) error {
	act := Act{Kind: ActLetGo, Actor: actor, At: s.now().UTC(), Videos: []VideoID{id}}
	_, err := s.store.ChangeVideo(ctx, id, func(v *Video) error { v.Held = time.Time{}; return nil }, act)
	return err
}
