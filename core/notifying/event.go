package notifying

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/firstseen/firstseen/core"
)

// eventRun is the handling of one event: the latest revision of a debunk.
type eventRun struct {
	notifier *Notifier
	debunk   core.DebunkID
	cluster  []core.Video // that the debunk is about
	history  []core.Revision
	deliver  Deliver
	reached  map[core.ChatID]bool
	notified int
}

// notifyAudience notifies those of a video's watchers who are in an audience. Deliveries are recorded by batch: a repetition has
// the same key.
func (t *eventRun) notifyAudience(ctx context.Context, id core.VideoID, audience core.Audience) error {
	for cursor := ""; ; {
		watchers, err := t.notifier.store.ListWatchers(ctx, id, audience, cursor, watcherBatch)
		if err != nil || len(watchers) == 0 {
			return err
		}
		cursor = watchers[len(watchers)-1].Cursor
		if err := t.notifyBatch(ctx, id, watchers); err != nil {
			return err
		}
		if paused, err := t.notifier.IsPaused(ctx); err != nil || paused {
			return errors.Join(err, errPaused)
		}
	}
}

// errPaused ends the handling of an event in the middle. The event stays, and is due again when its lease is over.
var errPaused = errors.New("tell: paused")

// notifyBatch notifies those of a batch of watchers for whom there is something new, and records it.
func (t *eventRun) notifyBatch(ctx context.Context, id core.VideoID, watchers []core.Watcher) error {
	watchers, others, err := t.notifier.accounts.SelectReachable(ctx, watchers)
	if err != nil {
		return err
	}
	known, err := t.loadKnownRevisions(ctx, others)
	if err != nil {
		return err
	}
	news, noted := t.selectNotifications(watchers, others, known)
	for i := range news {
		news[i].Asked = cmp.Or(news[i].Watcher.Asked, id)
	}
	if err := t.beginSending(ctx, id, news); err != nil {
		return err
	}
	if len(news) > 0 {
		if err := t.deliver(ctx, news); err != nil {
			return fmt.Errorf("tell: %w", err)
		}
	}
	for _, n := range news {
		if !n.Silent {
			t.notified++
			t.notifier.metrics.Inc(core.Notified)
		}
	}
	if len(noted) == 0 {
		return nil
	}
	return t.notifier.store.MarkDelivered(ctx, id, t.debunk, len(t.history), noted...)
}

// beginSending records, before anything is sent, who is about to be told of which revision: if this process ends after the delivery
// and before that is recorded, the next revision finds it. It returns errSuperseded if there is a later revision by then, whose
// event may have been handled before the record was there.
func (t *eventRun) beginSending(ctx context.Context, id core.VideoID, news []Notification) error {
	latest := len(t.history)
	var begun []core.ChatID
	for _, n := range news {
		if !n.Silent && n.revision == latest && n.Watcher.Sending[t.debunk] != latest {
			begun = append(begun, n.Watcher.Chat)
		}
	}
	if len(begun) == 0 {
		return nil
	}
	if err := t.notifier.store.MarkSending(ctx, id, t.debunk, latest, begun...); err != nil {
		return err
	}
	history, err := t.notifier.records.ListRevisions(ctx, t.debunk)
	if err == nil && len(history) != latest {
		err = errSuperseded
	}
	return err
}

// errSuperseded ends the handling of an event whose revision is not the latest any more. The later one has an event of its own.
var errSuperseded = errors.New("tell: there is a later revision")

// loadKnownRevisions returns the revisions that the other accounts' private chats know, as far as they are subscribed. What a chat
// that takes no more messages was told does not matter.
func (t *eventRun) loadKnownRevisions(ctx context.Context, others map[core.ChatID]core.ChatID) (map[core.ChatID]int, error) {
	if len(others) == 0 {
		return nil, nil //nolint:nilnil // nobody knows anything
	}
	chats, known := slices.Collect(maps.Values(others)), map[core.ChatID]int{}
	for _, v := range t.cluster {
		watchers, err := t.notifier.store.FindWatchers(ctx, v.ID, chats...)
		if err != nil {
			return nil, err
		}
		for _, w := range watchers {
			known[w.Chat] = max(known[w.Chat], w.Delivered[t.debunk])
		}
	}
	return known, nil
}

// selectNotifications returns what is to be delivered to watchers, and which of them know the latest revision then.
func (t *eventRun) selectNotifications(watchers []core.Watcher, others map[core.ChatID]core.ChatID, known map[core.ChatID]int) (news []Notification, noted []core.ChatID) {
	for _, w := range watchers {
		one, due, note := t.decideWatcher(w, others[w.Chat], known[others[w.Chat]])
		if due {
			news = append(news, one)
		}
		if note {
			noted = append(noted, w.Chat)
		}
	}
	return news, noted
}

// decideWatcher returns the notification for a watcher, whether it is due, and whether to record that the watcher knows the latest
// revision. A chat that watches several copies hears once, and so does a person with two accounts. The author of the revision knows
// it already. What one account was told is not recorded for the other one, which hears it if the first turns out to be gone.
func (t *eventRun) decideWatcher(w core.Watcher, other core.ChatID, known int) (one Notification, due, note bool) {
	own := w.Delivered[t.debunk]
	again, elsewhere := t.reached[w.Chat], other.ID != "" && t.reached[other]
	u, revision, hears := t.makeUpdate(w, max(own, known))
	note = (hears || again && own == 0) && !elsewhere
	if again {
		return one, false, note
	}
	t.reached[w.Chat] = hears || max(own, known) != 0
	silent := !hears || elsewhere || t.isActor(w, other)
	one = Notification{Watcher: w, Update: u, Key: fmt.Sprintf("%s@%d", t.debunk, revision), Silent: silent, revision: revision}
	return one, !silent || own != 0 && own < len(t.history), note
}

// isActor reports whether the watcher made the revision, with this account or the other one.
func (t *eventRun) isActor(w core.Watcher, other core.ChatID) bool {
	actor := t.history[len(t.history)-1].Actor
	return w.User.ID != "" && w.User == actor || other.ID != "" && other == core.ChatID(actor)
}

// makeUpdate returns the update for a watcher who knows a revision (0: none), the revision that its key names, and whether it is
// due. It is not if nothing that matters has changed since. Where an earlier delivery was cut short, it is not known whether the
// watcher has that revision: if the latest one says something else, it is told as a change of it; if not, it is told under the key of
// that delivery, so that who has it already is not told again.
func (t *eventRun) makeUpdate(w core.Watcher, knows int) (u core.Update, revision int, due bool) {
	latest, revision := t.history[len(t.history)-1].Debunk, len(t.history)
	if begun := min(w.Sending[t.debunk], revision); begun > knows {
		if core.ChangesAnswer(t.history[begun-1].Debunk, latest) {
			knows = begun
		} else {
			revision = begun
		}
	}
	switch {
	case knows > len(t.history):
		return u, revision, false
	case knows == 0:
		u = core.Update{Action: core.Publish, Debunk: latest, Posted: w.Overheard}
		return u, revision, w.Audience == core.Subscribed && latest.Status == core.Published
	}
	before := t.history[knows-1].Debunk
	u = core.Update{Action: core.Edit, Debunk: latest, Before: &before}
	if latest.Status != core.Published {
		u.Action, u.Reason = core.Retract, t.history[len(t.history)-1].Reason
	}
	return u, revision, core.ChangesAnswer(before, latest)
}
