package core

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Bounds of telling.
const (
	tellLease  = 2 * time.Minute // how long a teller may be silent before another takes its event over
	tellEvents = 16              // events taken at one time
	tellBatch  = 200             // watchers read at one time
)

// Telling is an update for one watcher. The key is the same whenever the same update is for the same watcher, so that a
// repetition after a crash can be told from a second update.
type Telling struct {
	Watcher Watcher
	Update  Update
	Key     string
	Silent  bool // nothing that matters changed: only replies already given are put right
}

// Deliver hands updates to the platforms of the watchers: all of them, or it fails and is called with them again.
type Deliver func(ctx context.Context, all []Telling) error

// Tell tells every watcher of every revision that is due, and reports how many were told. Cut short, it goes on
// where it was the next time, in whichever process. While telling is paused it does nothing.
func (s *Service) Tell(ctx context.Context, deliver Deliver) (told int, err error) {
	if paused, err := s.Paused(ctx); err != nil || paused {
		return 0, err
	}
	events, err := s.store.ClaimEvents(ctx, s.now(), tellLease, tellEvents)
	for _, e := range events {
		n, tellErr := s.tell(ctx, e, deliver)
		told += n
		err = errors.Join(err, tellErr)
	}
	return told, err
}

func (s *Service) tell(ctx context.Context, e Event, deliver Deliver) (told int, err error) {
	history, err := s.History(ctx, e.Debunk)
	if err != nil {
		return 0, err
	}
	if e.Revision != len(history) { // the later one has an event of its own
		return 0, s.store.Finish(ctx, e)
	}
	video, err := s.Video(ctx, e.Debunk.Video)
	if err != nil {
		return 0, err
	}
	family, err := s.family(ctx, video)
	if err != nil {
		return 0, err
	}
	if latest := history[len(history)-1]; latest.Debunk.Status == Published {
		if err := s.rematch(ctx, family, latest.Action != Edit); err != nil {
			return 0, err
		}
	}
	t := telling{Service: s, debunk: e.Debunk, family: family, history: history, deliver: deliver, heard: map[ChatID]bool{}}
	for _, audience := range []Audience{Subscribed, Informed} {
		for _, v := range family {
			if err := t.watchers(ctx, v.ID, audience); err != nil {
				return t.told, err
			}
		}
	}
	return t.told, s.store.Finish(ctx, e)
}

// telling is the telling of one debunk's latest revision.
type telling struct {
	*Service
	debunk  DebunkID
	family  []Video // that the debunk is about
	history []Revision
	deliver Deliver
	heard   map[ChatID]bool
	told    int
}

// watchers tells those of a video. Who was told is noted a batch at a time: a repetition has the same key.
func (t *telling) watchers(ctx context.Context, id VideoID, audience Audience) error {
	for cursor := ""; ; {
		watchers, err := t.store.WatchersOf(ctx, id, audience, cursor, tellBatch)
		if err != nil || len(watchers) == 0 {
			return err
		}
		cursor = watchers[len(watchers)-1].Cursor
		if err := t.batch(ctx, id, watchers); err != nil {
			return err
		}
		if paused, err := t.Paused(ctx); err != nil || paused {
			return errors.Join(err, errPaused)
		}
	}
}

// errPaused ends a telling in the middle: the event stays, and is due again when its lease is over.
var errPaused = errors.New("tell: paused")

// batch tells those of the watchers of a video to whom it is news.
func (t *telling) batch(ctx context.Context, id VideoID, watchers []Watcher) error {
	watchers, others, err := t.reachable(ctx, watchers)
	if err != nil {
		return err
	}
	known, err := t.known(ctx, others)
	if err != nil {
		return err
	}
	news, noted := t.sort(watchers, others, known)
	if len(news) > 0 {
		if err := t.deliver(ctx, news); err != nil {
			return fmt.Errorf("tell: %w", err)
		}
	}
	for _, n := range news {
		if !n.Silent {
			t.told++
			t.Note(ToldOf, 1)
		}
	}
	if len(noted) == 0 {
		return nil
	}
	return t.store.Told(ctx, id, t.debunk, len(t.history), noted...)
}

// known returns which revision chats know that are the private chats of linked accounts, as far as they watch: of one that takes no
// more messages, and is forgotten, it does not matter what it was told.
func (t *telling) known(ctx context.Context, others map[ChatID]ChatID) (map[ChatID]int, error) {
	if len(others) == 0 {
		return nil, nil //nolint:nilnil // nobody knows anything
	}
	chats, known := slices.Collect(maps.Values(others)), map[ChatID]int{}
	for _, v := range t.family {
		watchers, err := t.store.Watching(ctx, v.ID, chats...)
		if err != nil {
			return nil, err
		}
		for _, w := range watchers {
			known[w.Chat] = max(known[w.Chat], w.Told[t.debunk])
		}
	}
	return known, nil
}

// sort returns what is to be delivered to watchers, and which of them know the latest revision then.
func (t *telling) sort(watchers []Watcher, others map[ChatID]ChatID, known map[ChatID]int) (news []Telling, noted []ChatID) {
	for _, w := range watchers {
		one, due, note := t.weigh(w, others[w.Chat], known[others[w.Chat]])
		if due {
			news = append(news, one)
		}
		if note {
			noted = append(noted, w.Chat)
		}
	}
	return news, noted
}

// weigh tells what there is for a watcher, if anything is due, and whether the watcher knows the latest revision then. A chat that watches
// several copies hears once, and so does who has two accounts; whoever made the revision knows it. What one account was told is not noted
// of the other, which hears if that turns out to be gone.
func (t *telling) weigh(w Watcher, other ChatID, known int) (one Telling, due, note bool) {
	own := w.Told[t.debunk]
	again, elsewhere := t.heard[w.Chat], other.ID != "" && t.heard[other]
	u, hears := t.news(w, max(own, known))
	note = (hears || again && own == 0) && !elsewhere
	if again {
		return one, false, note
	}
	t.heard[w.Chat] = hears || max(own, known) != 0
	silent := !hears || elsewhere || t.made(w, other)
	one = Telling{Watcher: w, Update: u, Key: fmt.Sprintf("%s@%d", t.debunk, len(t.history)), Silent: silent}
	return one, !silent || own != 0 && own < len(t.history), note
}

// made tells whether whoever watches made the revision, with this account or with the other.
func (t *telling) made(w Watcher, other ChatID) bool {
	actor := t.history[len(t.history)-1].Actor
	return w.User.ID != "" && w.User == actor || other.ID != "" && other == ChatID(actor)
}

// news is what a watcher hears who knows a revision (0: none): nothing, if nothing that matters changed since.
func (t *telling) news(w Watcher, knows int) (u Update, due bool) {
	last := t.history[len(t.history)-1]
	latest := last.Debunk
	switch {
	case knows > len(t.history):
		return u, false
	case knows == 0:
		return Update{Action: Publish, Debunk: latest, Posted: w.Overheard}, w.Audience == Subscribed && latest.Status == Published
	}
	before := t.history[knows-1].Debunk
	u = Update{Action: Edit, Debunk: latest, Before: &before}
	if latest.Status != Published {
		u.Action, u.Reason = Retract, last.Reason
	}
	return u, Changed(before, latest)
}
