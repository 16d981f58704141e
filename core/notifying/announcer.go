package notifying

import (
	"context"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
)

// Bounds of what waits for moderators to hear of it.
const (
	maxAlerts   = 100 // chats that want alerts
	maxNews     = 200 // news that waits to be sent
	maxDeclined = 200 // proposals whose authors are still to hear that they were declined
)

// Announcer keeps which chats want alerts, and what news waits for them. Alarms sends it.
type Announcer struct {
	store core.Moderation
	now   func() time.Time
}

// NewAnnouncer returns an announcer on a store.
func NewAnnouncer(store core.Moderation, now func() time.Time) *Announcer {
	return &Announcer{store: store, now: now}
}

// SetAlerts turns the alerts of a chat on or off: clips without a fact-check that suddenly many people ask about, and news. Its
// problem is TooMany.
func (s *Announcer) SetAlerts(ctx context.Context, w core.Watcher, on bool) error {
	w.Since = s.now().UTC()
	_, err := s.store.ChangeModeration(ctx, func(d *core.ModerationState) error {
		i := slices.IndexFunc(d.Alerts, func(o core.Watcher) bool { return o.Chat == w.Chat })
		switch {
		case i >= 0 && !on:
			d.RemoveAlerts(func(o core.Watcher) bool { return o.Chat == w.Chat })
		case i < 0 && on && len(d.Alerts) >= maxAlerts:
			return &core.Problem{Code: core.TooMany, Op: "alerts", Limit: "100"}
		case i < 0 && on:
			d.Alerts = append(d.Alerts, w)
		}
		return nil
	})
	return err
}

// AnnounceNews queues news for the moderators who want alerts. News that is already queued is not queued again.
func (s *Announcer) AnnounceNews(ctx context.Context, n core.News) error {
	full := func(d core.ModerationState) bool {
		return len(d.Alerts) == 0 || len(d.News) >= maxNews || slices.Contains(d.News, n)
	}
	d, err := s.store.LoadModeration(ctx)
	if err != nil || full(d) {
		return err
	}
	_, err = s.store.ChangeModeration(ctx, func(d *core.ModerationState) error {
		if !full(*d) {
			d.News = append(d.News, n)
		}
		return nil
	})
	return err
}

// AnnounceDeclined makes the author of a proposal hear that it was declined, once.
func (s *Announcer) AnnounceDeclined(ctx context.Context, proposal string) error {
	_, err := s.store.ChangeModeration(ctx, func(d *core.ModerationState) error {
		if !slices.Contains(d.Declined, proposal) && len(d.Declined) < maxDeclined {
			d.Declined = append(d.Declined, proposal)
		}
		return nil
	})
	return err
}
