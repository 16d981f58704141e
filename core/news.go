package core

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// NewsKind is what is new for moderators.
type NewsKind string

// The kinds of news.
const (
	NewProposal NewsKind = "proposal" // which waits for approval
	NewLead     NewsKind = "lead"     // about a clip
	NewHold     NewsKind = "hold"     // several people dispute matches of a video
)

// News is something that waits for moderators to look at it.
type News struct {
	Kind NewsKind `json:"kind"`
	Name string   `json:"name"` // of the proposal, or of the video
}

// bundle is news on its way, in one message to each moderator who wants to hear.
type bundle struct {
	At   time.Time `json:"at"`
	News []News    `json:"news"`
}

// Bounds of news.
const (
	newsEvery = 5 * time.Minute // how often one hears of news of a kind: the first at once, what comes meanwhile together
	maxNews   = 200             // that wait to be told
)

// announce lets moderators who want alerts hear of news, once until they have.
func (s *Service) announce(ctx context.Context, n News) error {
	full := func(d Desk) bool { return len(d.Alerts) == 0 || len(d.News) >= maxNews || slices.Contains(d.News, n) }
	d, err := s.store.Desk(ctx)
	if err != nil || full(d) {
		return err
	}
	_, err = s.store.ChangeDesk(ctx, func(d *Desk) error {
		if !full(*d) {
			d.News = append(d.News, n)
		}
		return nil
	})
	return err
}

// pack makes a bundle of the news of those kinds that are due.
func (d *Desk) pack(now time.Time) {
	waits := func(n News) bool { return now.Sub(d.Heard[n.Kind]) < newsEvery }
	due := slices.DeleteFunc(slices.Clone(d.News), waits)
	if d.Bundle != nil || len(due) == 0 {
		return
	}
	d.News = slices.DeleteFunc(d.News, func(n News) bool { return !waits(n) })
	d.Bundle, d.Heard = &bundle{At: now, News: due}, maps.Clone(d.Heard)
	if d.Heard == nil {
		d.Heard = map[NewsKind]time.Time{}
	}
	for _, n := range due {
		d.Heard[n.Kind] = now
	}
}

// bring hands the news that is due to deliver. What is on its way is kept until it was delivered, so that it is the same for every
// process and after a crash.
func (s *Service) bring(ctx context.Context, d Desk, deliver func(context.Context, []Alarm) error) (err error) {
	if len(d.News) == 0 && d.Bundle == nil {
		return nil
	}
	now := s.now().UTC()
	if d.pack(now); d.Bundle == nil { // a look without a write
		return nil
	}
	if d, err = s.store.ChangeDesk(ctx, func(d *Desk) error { d.pack(now); return nil }); err != nil || d.Bundle == nil {
		return err
	}
	all, err := s.newsFor(ctx, d.Alerts, *d.Bundle)
	if err == nil && len(all) > 0 {
		err = deliver(ctx, all)
	}
	if err != nil {
		return err
	}
	_, err = s.store.ChangeDesk(ctx, func(now *Desk) error {
		if now.Bundle != nil && now.Bundle.At.Equal(d.Bundle.At) {
			now.Bundle = nil
		}
		return nil
	})
	return err
}

// newsFor is a bundle as each of the watchers gets it who is a moderator still: what is still new, but for their own proposals.
func (s *Service) newsFor(ctx context.Context, watchers []Watcher, b bundle) (all []Alarm, err error) {
	authors := map[News]UserID{}
	var fresh []News
	for _, n := range b.News {
		is, by, err := s.isNews(ctx, n)
		if err != nil {
			return nil, err
		}
		if is {
			fresh, authors[n] = append(fresh, n), by
		}
	}
	key := fmt.Sprintf("news-%d", b.At.UnixMilli())
	for _, w := range watchers {
		role, err := s.RoleOf(ctx, w.User)
		if err != nil {
			return nil, err
		}
		one, err := s.One(ctx, w.User)
		if err != nil {
			return nil, err
		}
		news := slices.DeleteFunc(slices.Clone(fresh), func(n News) bool { return authors[n] == one })
		if role >= Moderator && len(news) > 0 {
			all = append(all, Alarm{Watcher: w, News: news, Key: key})
		}
	}
	return all, nil
}

// isNews tells whether something waits still, and of a proposal who made it.
func (s *Service) isNews(ctx context.Context, n News) (is bool, by UserID, err error) {
	if n.Kind == NewProposal {
		found, err := s.store.Proposals(ctx, n.Name)
		if err != nil || len(found) == 0 || !found[0].Open() {
			return false, by, err
		}
		by, err = s.One(ctx, found[0].By)
		return true, by, err
	}
	id, err := ParseVideoID(n.Name)
	if err != nil {
		return false, by, nil //nolint:nilerr // nothing is new of what does not exist
	}
	v, err := s.Video(ctx, id)
	return err == nil && (n.Kind != NewHold || !v.Held.IsZero()), by, err
}
