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

// startBackfills reads the messages that were sent while no session was connected, in each channel that has a read cursor. It
// is called when a new session begins; a session that was resumed gets its messages from the gateway. At most the first and
// the last page of what was missed are read in a channel.
func (s *shard) startBackfills(ctx context.Context) error {
	if err := s.loadCursors(ctx); err != nil {
		return err
	}
	cursors, newest := s.cursors.startBackfills()
	s.lastBefore, s.backfilled, s.newChannels = newest, map[string]bool{}, 0
	for channel, at := range cursors {
		s.tasks.Go(func() { s.backfillChannel(s.life, channel, at) })
	}
	return nil
}

// backfillGuild reads the channels and threads of a server that have no read cursor. They are read from the newest message
// that the bot had before the session, or from the moment when the bot joined the server if that is later. Channels without
// newer messages are not read. Each server is read once in a session, when the gateway describes it.
func (s *shard) backfillGuild(g guild) {
	from := readCursor{Last: s.lastBefore, Guild: g.ID}
	if joined := firstIDAt(g.joinTime()); isID(joined) && isNewer(joined, from.Last) {
		from.Last = joined
	}
	wanted := s.lastBefore != "" && !s.backfilled[g.ID] && (s.knownGuilds[g.ID] || !g.joinTime().IsZero())
	s.backfilled[g.ID] = true
	for _, c := range slices.Concat(g.Channels, g.Threads) {
		if !isID(c.ID) || !isID(c.Last) || !c.hasMessages() {
			continue
		}
		if wanted && isNewer(c.Last, from.Last) {
			s.backfillNewChannel(c.ID, from)
		}
		s.cursors.recordNewest(c.Last)
	}
}

// backfillNewChannel reads a channel that has no read cursor. A session reads at most maxNewChannels of them.
func (s *shard) backfillNewChannel(channel string, from readCursor) {
	if s.newChannels < maxNewChannels && s.cursors.startBackfill(channel, from) {
		s.newChannels++
		s.tasks.Go(func() { s.backfillChannel(s.life, channel, from) })
	}
}

// backfillChannel reads the messages of a channel after a cursor. It tries as long as that can succeed, because calls often
// fail for the same reason as the connection did. At most backfillParallel channels are read at one time.
func (s *shard) backfillChannel(ctx context.Context, channel string, from readCursor) {
	select {
	case s.backfillSlots <- struct{}{}:
		defer func() { <-s.backfillSlots }()
	case <-ctx.Done():
		return
	}
	err := s.readPages(ctx, channel, from)
	if err != nil && ctx.Err() == nil {
		s.Logger.Debug("a channel could not be read back", "chat", channelID(channel), "error", err)
	}
	if isGone(findAPIError(err)) {
		s.cursors.removeChannel(channel)
	}
	if ctx.Err() == nil {
		s.cursors.finishBackfill(channel)
	}
}

// readPages reads the first page of messages after a cursor. If it is full, it reads the last page too.
func (s *shard) readPages(ctx context.Context, channel string, from readCursor) error {
	n, err := s.readPage(ctx, channel, &from, true)
	if err == nil && n == pageSize {
		_, err = s.readPage(ctx, channel, &from, false)
	}
	return err
}

// readPage fetches a page, enqueues its messages and moves from forward. It returns the number of messages. It retries until
// that succeeds or is hopeless.
func (s *shard) readPage(ctx context.Context, channel string, from *readCursor, first bool) (n int, err error) {
	for wait := minBackoff; ; {
		page, err := s.fetchPage(ctx, channel, *from, first)
		if err == nil {
			err = s.enqueuePage(ctx, page, from)
		}
		if err == nil {
			return len(page), nil
		}
		if wait = nextRetry(err, s.now(), wait); wait == 0 || !delivery.WaitFor(ctx, wait) {
			return 0, err
		}
	}
}

// nextRetry returns how long to wait before the next try after an error, or 0 if another try is hopeless. before is the wait
// before the try that failed.
func nextRetry(err error, now time.Time, before time.Duration) time.Duration {
	var retry *delivery.RetryAfter
	switch {
	case errors.As(err, &retry):
		return max(retry.At.Sub(now), minBackoff)
	case errors.Is(err, errMalformed), findAPIError(err).Status != 0 && !isTransient(err):
		return 0
	}
	return min(2*before, maxBackoff)
}

// fetchPage lists messages of a channel, the oldest first. If first is true these are the first messages after the cursor,
// otherwise the last of the channel.
func (s *shard) fetchPage(ctx context.Context, channel string, from readCursor, first bool) (page []message, err error) {
	query := url.Values{"limit": {strconv.Itoa(pageSize)}}
	if first {
		query.Set("after", from.Last)
	}
	var all []json.RawMessage
	path := "/channels/" + channel + "/messages?" + query.Encode()
	err = s.api.doCall(ctx, apiCall{method: http.MethodGet, path: path, out: &all, lowPriority: true})
	for _, raw := range all {
		var m message
		if !canDecode(raw, &m) { // a malformed message must not stop the others
			m = message{}
		}
		m.Guild, m.Channel = from.Guild, channel
		page = append(page, m)
	}
	slices.SortFunc(page, func(a, b message) int { return compareIDs(a.ID, b.ID) })
	return page, err
}

// enqueuePage enqueues the messages of a page that are newer than from, and moves from forward.
func (s *shard) enqueuePage(ctx context.Context, page []message, from *readCursor) error {
	for _, m := range page {
		if !isNewer(m.ID, from.Last) {
			continue
		}
		if err := s.enqueueMessage(ctx, m); err != nil {
			return err
		}
		if isID(m.ID) {
			from.Last = m.ID
		}
	}
	return nil
}
