package reviewing

import (
	"context"
	"time"

	"github.com/firstseen/firstseen/core"
)

// WithholdMatches makes every match of a video possible at most, because several people say that theirs was wrong, until
// ReleaseMatches. Its problem is NotFound.
func (s *Reviewer) WithholdMatches(ctx context.Context, id core.VideoID) error {
	now, fresh := s.now().UTC(), false
	_, err := s.store.ChangeVideo(ctx, id, func(v *core.Video) error {
		if fresh = v.Held.IsZero(); fresh {
			v.Held = now
		}
		return nil
	}, core.AuditEntry{Kind: core.AuditWithhold, At: now, Videos: []core.VideoID{id}})
	if err == nil && fresh {
		err = s.announcer.AnnounceNews(ctx, core.News{Kind: core.NewWithheld, Name: id.String()})
	}
	return err
}

// ReleaseMatches ends WithholdMatches, by a moderator who has looked. Its problem is NotFound.
func (s *Reviewer) ReleaseMatches(ctx context.Context, actor core.UserID, id core.VideoID) error {
	entry := core.AuditEntry{Kind: core.AuditRelease, Actor: actor, At: s.now().UTC(), Videos: []core.VideoID{id}}
	_, err := s.store.ChangeVideo(ctx, id, func(v *core.Video) error {
		v.Held = time.Time{}
		if v.Spread != nil {
			v.Spread = &core.Spread{Day: v.Spread.Day, Released: true}
		}
		return nil
	}, entry)
	return err
}
