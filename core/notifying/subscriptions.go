package notifying

import (
	"context"
	"time"

	"github.com/firstseen/firstseen/core"
)

// SubscriptionStore is the part of the database that Subscriptions needs.
type SubscriptionStore interface {
	core.Debunks
	core.Watchers
	core.Erasure
	Outbox() core.Outbox
}

// Subscriptions keeps which chats want to hear of which videos.
type Subscriptions struct {
	store     SubscriptionStore
	records   Records
	accounts  Accounts
	announcer *Announcer
	now       func() time.Time
}

// SubscriptionsConfig has the dependencies of Subscriptions.
type SubscriptionsConfig struct {
	Store     SubscriptionStore
	Records   Records
	Accounts  Accounts
	Announcer *Announcer
	Now       func() time.Time
}

// NewSubscriptions returns the subscriptions that a store keeps.
func NewSubscriptions(c SubscriptionsConfig) *Subscriptions {
	return &Subscriptions{store: c.Store, records: c.Records, accounts: c.Accounts, announcer: c.Announcer, now: c.Now}
}

// Subscribe makes a chat hear of every debunk of a video and every change. knows are the debunks that the chat was shown: it hears
// of them only if they change, and of others that exist by now at once. Its problem is NotFound.
func (s *Subscriptions) Subscribe(ctx context.Context, id core.VideoID, w core.Watcher, knows ...core.Debunk) error {
	w.Audience, w.Since, w.Delivered = core.Subscribed, s.now().UTC(), deliveredOf(knows)
	v, err := s.records.LoadVideo(ctx, id)
	if err == nil {
		err = s.store.AddWatcher(ctx, id, w)
	}
	if err != nil {
		return err
	}
	there, err := s.records.ListDebunks(ctx, v) // read after the watcher was kept, so that none slips through between
	for _, d := range core.SelectPublished(there) {
		if err == nil && w.Delivered[d.ID] == 0 {
			err = s.store.Outbox().RenewEvent(ctx, d)
		}
	}
	return err
}

// MarkInformed records that a chat was shown debunks of a video, so that it hears if they are corrected, even if that was after
// they were read.
func (s *Subscriptions) MarkInformed(ctx context.Context, id core.VideoID, w core.Watcher, shown ...core.Debunk) error {
	w.Audience, w.Since, w.Delivered = core.Informed, s.now().UTC(), deliveredOf(shown)
	if err := s.store.AddWatcher(ctx, id, w); err != nil {
		return err
	}
	ids := make([]core.DebunkID, len(shown))
	for i, d := range shown {
		ids[i] = d.ID
	}
	now, err := s.store.LoadDebunks(ctx, ids...)
	for _, d := range now {
		if err == nil && d.Revision > w.Delivered[d.ID] {
			err = s.store.Outbox().RenewEvent(ctx, d)
		}
	}
	return err
}

// SubscribeGroup makes a group hear of debunks of a video that was posted there without a question.
func (s *Subscriptions) SubscribeGroup(ctx context.Context, id core.VideoID, w core.Watcher) error {
	w.Overheard = true
	return s.Subscribe(ctx, id, w)
}

// deliveredOf returns the revisions of debunks that somebody was shown.
func deliveredOf(debunks []core.Debunk) core.DeliveredRevisions {
	told := core.DeliveredRevisions{}
	for _, d := range debunks {
		told[d.ID] = d.Revision
	}
	return told
}

// IsWatching reports whether a chat wants to hear of a video or of one of its duplicate cluster. Its problem is NotFound.
func (s *Subscriptions) IsWatching(ctx context.Context, id core.VideoID, chat core.ChatID) (bool, error) {
	v, err := s.records.LoadVideo(ctx, id)
	if err != nil {
		return false, err
	}
	cluster, err := s.records.LoadCluster(ctx, v)
	if err != nil {
		return false, err
	}
	for _, v := range cluster {
		if found, err := s.store.FindWatchers(ctx, v.ID, chat); err != nil || found[0].Chat == chat {
			return err == nil, err
		}
	}
	return false, nil
}

// Unsubscribe ends the subscription of a chat to a video and its whole duplicate cluster. It is no error if there is none.
func (s *Subscriptions) Unsubscribe(ctx context.Context, id core.VideoID, chat core.ChatID) error {
	v, err := s.records.LoadVideo(ctx, id)
	if err != nil {
		return err
	}
	cluster, err := s.records.LoadCluster(ctx, v)
	for _, member := range cluster {
		if err == nil {
			err = s.store.RemoveWatcher(ctx, member.ID, chat)
		}
	}
	return err
}

// RemoveRefusing ends the subscription of a chat that refused a message about a video (0: none), and its alerts. What it refused,
// the other account of the same person hears, if that is subscribed too.
func (s *Subscriptions) RemoveRefusing(ctx context.Context, id core.VideoID, chat core.ChatID) error {
	if err := s.announcer.SetAlerts(ctx, core.Watcher{Chat: chat}, false); err != nil || id == 0 {
		return err
	}
	if err := s.Unsubscribe(ctx, id, chat); err != nil {
		return err
	}
	return s.renewForOther(ctx, id, core.UserID(chat))
}

// RemoveClosed is RemoveRefusing for a chat that takes no messages any more. If it is a private chat, all its subscriptions end.
func (s *Subscriptions) RemoveClosed(ctx context.Context, id core.VideoID, chat core.ChatID) error {
	asked, err := s.store.ListTrace(ctx, core.UserID(chat))
	for _, other := range asked {
		if err == nil {
			err = s.store.RemoveWatcher(ctx, other, chat)
		}
	}
	if err != nil {
		return err
	}
	return s.RemoveRefusing(ctx, id, chat)
}

// renewForOther lets the other account of a person, if there is one, hear of the debunks of a video.
func (s *Subscriptions) renewForOther(ctx context.Context, id core.VideoID, user core.UserID) error {
	other, err := s.accounts.LinkedAccount(ctx, user)
	if err != nil || other.ID == "" {
		return err
	}
	v, err := s.records.LoadVideo(ctx, id)
	if err != nil {
		return err
	}
	debunks, err := s.records.ListDebunks(ctx, v)
	if err != nil {
		return err
	}
	return s.RenewEvents(ctx, debunks)
}

// RenewEvents makes events of debunks due again, because there may be others to notify.
func (s *Subscriptions) RenewEvents(ctx context.Context, debunks []core.Debunk) error {
	for _, d := range debunks {
		if err := s.store.Outbox().RenewEvent(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// CountWatchers returns how many chats, without those of a user, are subscribed to a video or its duplicate cluster. A person with
// two accounts counts once.
func (s *Subscriptions) CountWatchers(ctx context.Context, id core.VideoID, beside core.UserID) (n int, err error) {
	v, err := s.records.LoadVideo(ctx, id)
	if err != nil {
		return 0, err
	}
	cluster, err := s.records.LoadCluster(ctx, v)
	if err != nil {
		return 0, err
	}
	counts, err := s.store.CountWatchers(ctx, core.VideoIDs(cluster)...)
	for _, c := range counts {
		n += c
	}
	if err != nil || n > watcherBatch { // of many, one does not matter
		return n, err
	}
	return s.countExactly(ctx, cluster, beside)
}

// countExactly is CountWatchers for a number of watchers that one batch can hold.
func (s *Subscriptions) countExactly(ctx context.Context, cluster []core.Video, beside core.UserID) (int, error) {
	chats := map[core.ChatID]bool{}
	for _, member := range cluster {
		watchers, err := s.store.ListWatchers(ctx, member.ID, core.Subscribed, "", watcherBatch)
		if err != nil {
			return 0, err
		}
		watchers, others, err := s.accounts.SelectReachable(ctx, watchers)
		if err != nil {
			return 0, err
		}
		for _, w := range watchers {
			other, linked := others[w.Chat]
			if w.User != beside && (!linked || other != core.ChatID(beside) && !chats[other]) {
				chats[w.Chat] = true
			}
		}
	}
	return len(chats), nil
}
