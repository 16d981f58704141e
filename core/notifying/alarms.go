package notifying

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/firstseen/firstseen/core"
)

// AlarmStore is the part of the database that Alarms needs.
type AlarmStore interface {
	core.Videos
	core.Demand
	core.Watchers
	core.Proposals
	core.Moderation
}

// Queue reads the queue of clips that no debunk explains.
type Queue interface {
	SelectOpen(ctx context.Context, account core.UserID, ids []core.VideoID) ([]core.Video, error)
	LoadEntry(ctx context.Context, v core.Video) (core.Pending, error)
	LoadStill(ctx context.Context, v core.Video) ([]byte, error)
}

// Alarms sends moderators who want alerts what they have to hear of.
type Alarms struct {
	store    AlarmStore
	records  Records
	accounts Accounts
	queue    Queue
	now      func() time.Time
}

// AlarmsConfig has the dependencies of Alarms.
type AlarmsConfig struct {
	Store    AlarmStore
	Records  Records
	Accounts Accounts
	Queue    Queue
	Now      func() time.Time
}

// NewAlarms returns the alarms of a store.
func NewAlarms(c AlarmsConfig) *Alarms {
	return &Alarms{store: c.Store, records: c.Records, accounts: c.Accounts, queue: c.Queue, now: c.Now}
}

// When a clip is alarming: so many people ask about it, or chats see it, within so short a time, and nobody has explained it.
const (
	alertMany  = 5
	alertSpan  = time.Hour
	alertLooks = 20 // clips that rise fastest, which are looked at
)

// Alarm is a message for one chat that wants alerts: a clip that suddenly many people ask about, or news. Or it tells the author of
// a proposal that it was declined. The key is the same for the same alarm.
type Alarm struct {
	Watcher  core.Watcher
	Item     core.Pending
	Still    []byte         // a picture of it, JPEG, or nil
	Declined *core.Proposal // nil of a clip
	News     []core.News    // none of a clip
	Key      string
}

// SendAlarms hands deliver every clip that has become alarming, once, and the news, and the proposals that were declined. If it is
// cut short, it does so again with the same keys. People who are moderators no more are left out.
func (s *Alarms) SendAlarms(ctx context.Context, deliver func(ctx context.Context, all []Alarm) error) error {
	d, err := s.store.LoadModeration(ctx)
	if err == nil && len(d.Declined) > 0 {
		err = s.sendDeclined(ctx, d.Declined, deliver)
	}
	if err != nil || len(d.Alerts) == 0 {
		return err
	}
	return errors.Join(s.sendNews(ctx, d, deliver), s.sendSpreading(ctx, d.Alerts, deliver))
}

// sendSpreading sends the clips that have become alarming.
func (s *Alarms) sendSpreading(ctx context.Context, watchers []core.Watcher, deliver func(context.Context, []Alarm) error) error {
	ids, err := s.store.ListMostAsked(ctx, core.ByRise, 0, alertLooks)
	if err != nil || len(ids) == 0 {
		return err
	}
	open, err := s.queue.SelectOpen(ctx, core.UserID{}, ids)
	if err != nil {
		return err
	}
	for _, v := range open {
		if !v.Alarmed.IsZero() {
			continue
		}
		spreads, err := s.isSpreading(ctx, v)
		if err == nil && spreads {
			err = s.sendClip(ctx, watchers, v, deliver)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// isSpreading reports whether suddenly many people ask about a clip or its copies, or many groups see it.
func (s *Alarms) isSpreading(ctx context.Context, v core.Video) (bool, error) {
	cluster, err := s.records.LoadCluster(ctx, v)
	if err != nil {
		return false, err
	}
	since, ids := s.now().Add(-alertSpan), core.VideoIDs(cluster)
	n, err := s.store.CountAskersSince(ctx, since, ids...)
	if err != nil || n >= alertMany {
		return err == nil, err
	}
	for n = 0; len(ids) > 0 && n < alertMany && err == nil; ids = ids[1:] {
		var more int
		more, err = s.store.CountWatchersSince(ctx, since, ids[0], alertMany)
		n += more
	}
	return n >= alertMany, err
}

// sendClip sends the alarm of one clip, and marks the clip as alarmed.
func (s *Alarms) sendClip(ctx context.Context, watchers []core.Watcher, v core.Video, deliver func(context.Context, []Alarm) error) error {
	item, err := s.queue.LoadEntry(ctx, v)
	if err != nil {
		return err
	}
	still, err := s.queue.LoadStill(ctx, v)
	if err != nil {
		return err
	}
	var all []Alarm
	for _, w := range watchers {
		role, err := s.accounts.RoleOf(ctx, w.User)
		if err != nil {
			return err
		}
		if role >= core.Moderator {
			all = append(all, Alarm{Watcher: w, Item: item, Still: still, Key: "alarm-" + v.ID.String()})
		}
	}
	if len(all) > 0 {
		if err := deliver(ctx, all); err != nil {
			return err
		}
	}
	_, err = s.store.ChangeVideo(ctx, v.ID, func(v *core.Video) error {
		v.Alarmed = s.now().UTC()
		return nil
	})
	return err
}

// sendDeclined tells the authors of proposals that these were declined.
func (s *Alarms) sendDeclined(ctx context.Context, ids []string, deliver func(context.Context, []Alarm) error) error {
	declined, err := s.store.LoadProposals(ctx, ids...)
	if err != nil {
		return err
	}
	var all []Alarm
	for _, p := range declined {
		w := core.Watcher{Chat: core.ChatID(p.By), User: p.By, Lang: p.Lang}
		all = append(all, Alarm{Watcher: w, Declined: &p, Key: "declined-" + p.ID})
	}
	if err := deliver(ctx, all); err != nil {
		return err
	}
	_, err = s.store.ChangeModeration(ctx, func(d *core.ModerationState) error {
		d.Declined = slices.DeleteFunc(d.Declined, func(id string) bool { return slices.Contains(ids, id) })
		return nil
	})
	return err
}
