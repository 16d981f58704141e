package core

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Bounds of telling.
const (
	tellLease  = 2 * time.Minute // how long a teller may be silent before another takes its event over
	tellEvents = 16              // events taken at one time
	tellBatch  = 200             // watchers read at one time
)

// Deliver hands an update to the platform of a watcher. The key is the same whenever the same update is delivered to
// the same watcher, so that a repetition after a crash can be told from a second update. Edits in place of
// replies already given are the platform's to make.
type Deliver func(ctx context.Context, w Watcher, u Update, key string) error

// Tell tells every watcher of every revision that is due, and reports how many were told. Cut short, it goes on
// where it was the next time, in whichever process.
func (s *Service) Tell(ctx context.Context, deliver Deliver) (told int, err error) {
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
	if latest := history[len(history)-1]; latest.Debunk.Status == Published && latest.Action != Edit {
		if err := s.rematch(ctx, family); err != nil {
			return 0, err
		}
	}
	t := telling{Service: s, debunk: e.Debunk, history: history, deliver: deliver, heard: map[ChatID]bool{}}
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
		var noted []ChatID
		for _, w := range watchers {
			cursor = w.Cursor
			var hears bool
			if hears, err = t.one(ctx, w); err != nil {
				break
			}
			if hears {
				noted = append(noted, w.Chat)
			}
		}
		if len(noted) > 0 {
			err = errors.Join(err, t.store.Told(ctx, id, t.debunk, len(t.history), noted...))
		}
		if err != nil {
			return err
		}
	}
}

// one tells one watcher what is news to it, and reports whether that is to be noted. A chat that watches several copies
// hears once.
func (t *telling) one(ctx context.Context, w Watcher) (hears bool, err error) {
	if t.heard[w.Chat] {
		return w.Told[t.debunk] == 0, nil
	}
	u, hears := t.news(w)
	t.heard[w.Chat] = hears || w.Told[t.debunk] != 0
	if !hears {
		return false, nil
	}
	key := fmt.Sprintf("%s@%d", t.debunk, len(t.history))
	if err := t.deliver(ctx, w, u, key); err != nil {
		return false, fmt.Errorf("tell: %w", err)
	}
	t.told++
	return true, nil
}

// news is what a watcher hears: nothing, if nothing that matters changed since it was told.
func (t *telling) news(w Watcher) (u Update, due bool) {
	latest := t.history[len(t.history)-1].Debunk
	knows := w.Told[t.debunk]
	switch {
	case knows > len(t.history):
		return u, false
	case knows == 0:
		return Update{Action: Publish, Debunk: latest}, w.Audience == Subscribed && latest.Status == Published
	}
	before := t.history[knows-1].Debunk
	u = Update{Action: Edit, Debunk: latest, Before: &before}
	if latest.Status != Published {
		u.Action = Retract
	}
	return u, Changed(before, latest)
}
