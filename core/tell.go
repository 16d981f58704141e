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
	u, due, err := s.update(ctx, e)
	if err != nil {
		return 0, err
	}
	if !due {
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
	seen := map[ChatID]bool{}
	for _, v := range family {
		n, err := s.tellWatchers(ctx, v.ID, e, u, seen, deliver)
		told += n
		if err != nil {
			return told, err
		}
	}
	return told, s.store.Finish(ctx, e)
}

// update says what watchers hear of an event; nothing if a later revision came, which they will hear of instead, or if
// nothing changed that matters to them.
func (s *Service) update(ctx context.Context, e Event) (u Update, due bool, err error) {
	history, err := s.History(ctx, e.Debunk)
	if err != nil || e.Revision != len(history) {
		return u, false, err
	}
	r := history[e.Revision-1]
	u = Update{Action: r.Action, Debunk: r.Debunk}
	if e.Revision == 1 {
		return u, true, nil
	}
	u.Before = &history[e.Revision-2].Debunk
	return u, Changed(*u.Before, u.Debunk), nil
}

func (s *Service) tellWatchers(ctx context.Context, id VideoID, e Event, u Update, seen map[ChatID]bool, deliver Deliver) (told int, err error) {
	for cursor := ""; ; {
		watchers, err := s.store.WatchersOf(ctx, id, cursor, tellBatch)
		if err != nil || len(watchers) == 0 {
			return told, err
		}
		for _, w := range watchers {
			cursor = w.Cursor
			if seen[w.Chat] {
				continue
			}
			seen[w.Chat] = true
			key := fmt.Sprintf("%s@%d", e.Debunk, e.Revision)
			if err := deliver(ctx, w, u, key); err != nil {
				return told, fmt.Errorf("tell: %w", err)
			}
			told++
		}
	}
}
