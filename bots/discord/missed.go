package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/firstseen/firstseen/bots"
)

// catchUp reads what was said while nobody listened, in the channels where something concerned the bot: a bounded number of
// channels, and of messages in each.
func (s *shard) catchUp(ctx context.Context) error {
	raw, err := s.Mailbox.Note(ctx, s.seenBox())
	if err != nil {
		return fmt.Errorf("discord: read marks: %w", err)
	}
	for channel, m := range s.seen.merge(raw) {
		s.missed.Go(func() { s.readMissed(s.life, channel, m) })
	}
	return nil
}

// readMissed reads what was said in a channel since a mark, a page after the other. It tries as long as it may succeed: what
// cuts a connection off often keeps calls from being answered, too.
func (s *shard) readMissed(ctx context.Context, channel string, from mark) {
	select {
	case s.catching <- struct{}{}:
		defer func() { <-s.catching }()
	case <-ctx.Done():
		return
	}
	wait := failPause
	for read := 0; read < caughtUp; {
		page, err := s.page(ctx, channel, from)
		if err == nil {
			err = s.takeIn(ctx, page, &from)
		}
		if wait = again(err, s.now(), wait); err != nil && (wait == 0 || !bots.WaitFor(ctx, wait)) {
			s.Logger.Debug("what was missed in a channel was not read", "chat", channelID(channel), "error", err)
			break
		}
		if err != nil {
			continue
		}
		if read += len(page); len(page) < pageOfMessages {
			break
		}
	}
	if ctx.Err() == nil {
		s.seen.caught(channel)
	}
}

// again is how long to wait after an error, after which it was as long as before: 0 if there is no use.
func again(err error, now time.Time, before time.Duration) time.Duration {
	var later *bots.Later
	switch {
	case err == nil:
		return failPause
	case errors.As(err, &later):
		return max(later.At.Sub(now), failPause)
	case errors.Is(err, errGarbled), refusal(err).Status != 0 && !transient(err):
		return 0
	}
	return min(2*before, longPause)
}

// page lists what was said after a mark, the oldest first.
func (s *shard) page(ctx context.Context, channel string, from mark) (page []message, err error) {
	query := url.Values{"after": {from.Last}, "limit": {strconv.Itoa(pageOfMessages)}}
	var all []json.RawMessage
	err = s.api.do(ctx, call{method: http.MethodGet, path: "/channels/" + channel + "/messages?" + query.Encode(), out: &all, notice: true})
	for _, raw := range all {
		var m message
		if !legible(raw, &m) { // one that cannot be read does not hide the others
			m = message{}
		}
		m.Guild, m.Channel = from.Guild, channel
		page = append(page, m)
	}
	slices.SortFunc(page, func(a, b message) int { return compareIDs(a.ID, b.ID) })
	return page, err
}

// takeIn keeps messages that were missed, and moves the mark with them.
func (s *shard) takeIn(ctx context.Context, page []message, from *mark) error {
	for _, m := range page {
		if err := s.post(ctx, m); err != nil {
			return err
		}
		if isID(m.ID) && newer(m.ID, from.Last) {
			from.Last = m.ID
		}
	}
	return nil
}
