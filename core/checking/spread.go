package checking

import (
	"context"

	"github.com/firstseen/firstseen/core"
)

// countSpread counts a clip of which the video that it matches is a small part. A video that suddenly is a part of very many clips is held
// back, and moderators hear of it.
func (c *check) countSpread(ctx context.Context, f core.Found) error {
	if c.clip == nil || 2*coverage(f) >= c.clip.Info().Duration {
		return nil
	}
	now, fresh := c.checker.now(), false
	_, err := c.checker.store.ChangeVideo(ctx, f.Video, func(v *core.Video) error {
		before := v.Held
		v.CountClip(c.sha, now)
		fresh = before.IsZero() && !v.Held.IsZero()
		return nil
	})
	if err != nil || !fresh {
		return err
	}
	c.checker.log.Warn("a video is a part of very many different clips; its matches are held back", "video", f.Video.String())
	return c.checker.announcer.AnnounceNews(ctx, core.News{Kind: core.NewSpread, Name: f.Video.String()})
}
