package discord

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/firstseen/firstseen/bots/delivery"
)

// catchUp reads what was said while nobody listened, in the channels where something concerned the bot: a bounded number of
// channels, and of messages in each.
func (s *shard) catchUp(ctx context.Context) error {
	if err := s.readMarks(ctx); err != nil {
		return err
	}
	marks, last := s.seen.fallBehind()
	s.before, s.lookedIn, s.entered = last, map[string]bool{}, 0
	for channel, m := range marks {
		s.missed.Go(func() { s.readMissed(s.life, channel, m) })
	}
	return nil
}

// lookIn reads what was said on a server, in channels and threads that have no mark, since the bot last heard anything or came there.
// It is done once a session, as each server is told of.
func (s *shard) lookIn(g guild) {
	at := mark{Last: s.before, Guild: g.ID}
	if came := madeBy(g.joined()); isID(came) && newer(came, at.Last) {
		at.Last = came
	}
	reads := s.before != "" && !s.lookedIn[g.ID] && (s.guilds[g.ID] || !g.joined().IsZero())
	s.lookedIn[g.ID] = true
	for _, c := range slices.Concat(g.Channels, g.Threads) {
		if !isID(c.ID) || !isID(c.Last) || !c.talks() {
			continue
		}
		if reads && newer(c.Last, at.Last) {
			s.enter(c.ID, at)
		}
		s.seen.pass(c.Last)
	}
}

// enter reads what was said in a channel since a mark, if it has none.
func (s *shard) enter(channel string, at mark) {
	if s.entered < channelsEntered && s.seen.enter(channel, at) {
		s.entered++
		s.missed.Go(func() { s.readMissed(s.life, channel, at) })
	}
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
	err := s.readGap(ctx, channel, from)
	if err != nil && ctx.Err() == nil {
		s.Logger.Debug("what was missed in a channel was not read", "chat", channelID(channel), "error", err)
	}
	if gone(refusal(err)) {
		s.seen.leave(channel)
	}
	if ctx.Err() == nil {
		s.seen.caught(channel)
	}
}

// readGap reads the first page of a gap, and if it is longer the last.
func (s *shard) readGap(ctx context.Context, channel string, from mark) error {
	n, err := s.readPage(ctx, channel, &from, true)
	if err == nil && n == pageOfMessages {
		_, err = s.readPage(ctx, channel, &from, false)
	}
	return err
}

// readPage keeps what is on a page, and moves the mark with it. It returns how many messages there were.
func (s *shard) readPage(ctx context.Context, channel string, from *mark, first bool) (n int, err error) {
	for wait := failPause; ; {
		page, err := s.page(ctx, channel, *from, first)
		if err == nil {
			err = s.takeIn(ctx, page, from)
		}
		if err == nil {
			return len(page), nil
		}
		if wait = again(err, s.now(), wait); wait == 0 || !delivery.WaitFor(ctx, wait) {
			return 0, err
		}
	}
}

// again is how long to wait after an error, after a wait before: 0 if there is no use.
func again(err error, now time.Time, before time.Duration) time.Duration {
	var later *delivery.RetryAfter
	switch {
	case errors.As(err, &later):
		return max(later.At.Sub(now), failPause)
	case errors.Is(err, errGarbled), refusal(err).Status != 0 && !transient(err):
		return 0
	}
	return min(2*before, longPause)
}

// page lists what was said after a mark, the oldest first: what came first, or last.
func (s *shard) page(ctx context.Context, channel string, from mark, first bool) (page []message, err error) {
	query := url.Values{"limit": {strconv.Itoa(pageOfMessages)}}
	if first {
		query.Set("after", from.Last)
	}
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
		if !newer(m.ID, from.Last) {
			continue
		}
		if err := s.post(ctx, m); err != nil {
			return err
		}
		if isID(m.ID) {
			from.Last = m.ID
		}
	}
	return nil
}
