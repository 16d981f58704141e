package core

import (
	"context"
	"errors"
	"slices"
	"time"
)

// When a clip is alarming: so many people ask about it, or chats see it, within so short a time, and nobody has explained it.
const (
	alertMany  = 5
	alertSpan  = time.Hour
	alertLooks = 20  // clips that rise fastest, which are looked at
	maxAlerts  = 100 // chats that want to hear of them
)

// Alerts makes a chat hear of clips without a fact-check that suddenly many people ask about, and of news, or ends that. Its problem
// is TooMany.
func (s *Service) Alerts(ctx context.Context, w Watcher, on bool) error {
	w.Since = s.now().UTC()
	_, err := s.store.ChangeDesk(ctx, func(d *Desk) error {
		i := slices.IndexFunc(d.Alerts, func(o Watcher) bool { return o.Chat == w.Chat })
		switch {
		case i >= 0 && !on:
			d.spare(func(o Watcher) bool { return o.Chat == w.Chat })
		case i < 0 && on && len(d.Alerts) >= maxAlerts:
			return &Problem{Code: TooMany, Op: "alerts", Limit: "100"}
		case i < 0 && on:
			d.Alerts = append(d.Alerts, w)
		}
		return nil
	})
	return err
}

// spare ends the alerts of some; where nobody wants them, no news is kept.
func (d *Desk) spare(who func(Watcher) bool) {
	if d.Alerts = slices.DeleteFunc(d.Alerts, who); len(d.Alerts) == 0 {
		d.News, d.Bundle = nil, nil
	}
}

// Alarm is a clip that many people ask about at once, or other news, for one chat that wants to hear of it; or a proposal that was
// declined, for its author. The key is the same for the same news.
type Alarm struct {
	Watcher  Watcher
	Item     Pending
	Still    []byte    // a picture of it, JPEG, or nil
	Declined *Proposal // nil of a clip
	News     []News    // none of a clip
	Key      string
}

// Alarm hands every clip that has become alarming to deliver, once, and news, and what was declined; cut short, again with the same
// keys. Moderators who are none any more are left out.
func (s *Service) Alarm(ctx context.Context, deliver func(ctx context.Context, all []Alarm) error) error {
	d, err := s.store.Desk(ctx)
	if err == nil && len(d.Declined) > 0 {
		err = s.regret(ctx, d.Declined, deliver)
	}
	if err != nil || len(d.Alerts) == 0 {
		return err
	}
	return errors.Join(s.bring(ctx, d, deliver), s.spreading(ctx, d.Alerts, deliver))
}

// spreading looks for clips that have become alarming.
func (s *Service) spreading(ctx context.Context, watchers []Watcher, deliver func(context.Context, []Alarm) error) error {
	ids, err := s.store.MostAsked(ctx, ByRise, 0, alertLooks)
	if err != nil || len(ids) == 0 {
		return err
	}
	open, err := s.open(ctx, UserID{}, ids)
	if err != nil {
		return err
	}
	for _, v := range open {
		if !v.Alarmed.IsZero() {
			continue
		}
		spreads, err := s.spreads(ctx, v.ID)
		if err == nil && spreads {
			err = s.alarm(ctx, watchers, v, deliver)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// spreads tells whether suddenly many people ask about a clip, or many groups see it.
func (s *Service) spreads(ctx context.Context, id VideoID) (bool, error) {
	since := s.now().Add(-alertSpan)
	n, err := s.store.AskedSince(ctx, since, id)
	if err != nil || n >= alertMany {
		return err == nil, err
	}
	n, err = s.store.WatchedSince(ctx, since, id, alertMany)
	return n >= alertMany, err
}

func (s *Service) alarm(ctx context.Context, watchers []Watcher, v Video, deliver func(context.Context, []Alarm) error) error {
	item, err := s.pending(ctx, v)
	if err != nil {
		return err
	}
	still, err := s.Still(ctx, v)
	if err != nil {
		return err
	}
	var all []Alarm
	for _, w := range watchers {
		role, err := s.RoleOf(ctx, w.User)
		if err != nil {
			return err
		}
		if role >= Moderator {
			all = append(all, Alarm{Watcher: w, Item: item, Still: still, Key: "alarm-" + v.ID.String()})
		}
	}
	if len(all) > 0 {
		if err := deliver(ctx, all); err != nil {
			return err
		}
	}
	_, err = s.store.ChangeVideo(ctx, v.ID, func(v *Video) error {
		v.Alarmed = s.now().UTC()
		return nil
	})
	return err
}

// regret tells the authors of proposals that they were declined.
func (s *Service) regret(ctx context.Context, ids []string, deliver func(context.Context, []Alarm) error) error {
	declined, err := s.store.Proposals(ctx, ids...)
	if err != nil {
		return err
	}
	var all []Alarm
	for _, p := range declined {
		w := Watcher{Chat: ChatID(p.By), User: p.By, Lang: p.Lang}
		all = append(all, Alarm{Watcher: w, Declined: &p, Key: "declined-" + p.ID})
	}
	if err := deliver(ctx, all); err != nil {
		return err
	}
	_, err = s.store.ChangeDesk(ctx, func(d *Desk) error {
		d.Declined = slices.DeleteFunc(d.Declined, func(id string) bool { return slices.Contains(ids, id) })
		return nil
	})
	return err
}
