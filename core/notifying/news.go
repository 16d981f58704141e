package notifying

import (
	"context"
	"fmt"
	"slices"

	"github.com/firstseen/firstseen/core"
)

// sendNews hands deliver the news that is due. The bundle is stored until it was delivered, so that it is the same for every
// process and after a crash.
func (s *Alarms) sendNews(ctx context.Context, d core.ModerationState, deliver func(context.Context, []Alarm) error) (err error) {
	if len(d.News) == 0 && d.Bundle == nil {
		return nil
	}
	now := s.now().UTC()
	if d.PackNews(now); d.Bundle == nil { // a look without a write
		return nil
	}
	if d, err = s.store.ChangeModeration(ctx, func(d *core.ModerationState) error { d.PackNews(now); return nil }); err != nil || d.Bundle == nil {
		return err
	}
	all, err := s.makeNews(ctx, d.Alerts, *d.Bundle)
	if err == nil && len(all) > 0 {
		err = deliver(ctx, all)
	}
	if err != nil {
		return err
	}
	_, err = s.store.ChangeModeration(ctx, func(now *core.ModerationState) error {
		if now.Bundle != nil && now.Bundle.At.Equal(d.Bundle.At) {
			now.Bundle = nil
		}
		return nil
	})
	return err
}

// makeNews returns a bundle's news for each of the watchers who is still a moderator: what is still new, without their own
// proposals.
func (s *Alarms) makeNews(ctx context.Context, watchers []core.Watcher, b core.NewsBundle) (all []Alarm, err error) {
	authors := map[core.News]core.UserID{}
	var fresh []core.News
	for _, n := range b.News {
		is, by, err := s.isStillNews(ctx, n)
		if err != nil {
			return nil, err
		}
		if is {
			fresh, authors[n] = append(fresh, n), by
		}
	}
	key := fmt.Sprintf("news-%d", b.At.UnixMilli())
	for _, w := range watchers {
		role, err := s.accounts.RoleOf(ctx, w.User)
		if err != nil {
			return nil, err
		}
		one, err := s.accounts.CanonicalAccount(ctx, w.User)
		if err != nil {
			return nil, err
		}
		news := slices.DeleteFunc(slices.Clone(fresh), func(n core.News) bool { return authors[n] == one })
		if role >= core.Moderator && len(news) > 0 {
			all = append(all, Alarm{Watcher: w, News: news, Key: key})
		}
	}
	return all, nil
}

// isStillNews reports whether news still waits to be looked at, and returns the author if it is a proposal.
func (s *Alarms) isStillNews(ctx context.Context, n core.News) (is bool, by core.UserID, err error) {
	if n.Kind == core.NewProposal {
		found, err := s.store.LoadProposals(ctx, n.Name)
		if err != nil || len(found) == 0 || !found[0].IsOpen() {
			return false, by, err
		}
		by, err = s.accounts.CanonicalAccount(ctx, found[0].By)
		return true, by, err
	}
	id, err := core.ParseVideoID(n.Name)
	if err != nil {
		return false, by, nil //nolint:nilerr // nothing is new of what does not exist
	}
	v, err := s.records.LoadVideo(ctx, id)
	return err == nil && (n.Kind != core.NewWithheld && n.Kind != core.NewSpread || !v.Held.IsZero()), by, err
}
