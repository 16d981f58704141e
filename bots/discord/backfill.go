package discord

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstseen/firstseen/bots/delivery"
)

// backfiller reads the messages that a shard missed.
type backfiller struct {
	messages *messageReader
	cursors  *cursorStore
	api      *restClient
	now      func() time.Time
	log      *slog.Logger
	tasks    *sync.WaitGroup
	life     context.Context //nolint:containedctx // backfills outlive the connection that started them
	slots    chan struct{}   // a semaphore: one token for each channel that is being read back

	lastBefore  string          // the newest message before the session
	backfilled  map[string]bool // the servers that were read back in this session
	newChannels int             // channels without a cursor that were read back in this session
}

// startBackfills reads the messages that were sent while no session was connected, in each channel that has a read cursor. It
// is called when a new session begins; a session that was resumed gets its messages from the gateway. At most the first and
// the last page of what was missed are read in a channel.
func (b *backfiller) startBackfills(ctx context.Context) error {
	if err := b.cursors.loadCursors(ctx); err != nil {
		return err
	}
	cursors, newest := b.cursors.positions.startBackfills()
	b.lastBefore, b.backfilled, b.newChannels = newest, map[string]bool{}, 0
	for channel, at := range cursors {
		b.tasks.Go(func() { b.backfillChannel(b.life, channel, at) })
	}
	return nil
}

// backfillGuild reads the channels and threads of a server that have no read cursor. They are read from the newest message
// that the bot had before the session, or from the moment when the bot joined the server if that is later. Channels without
// newer messages are not read. Each server is read once in a session, when the gateway describes it. known says that the bot
// was on the server when the session began.
func (b *backfiller) backfillGuild(g guild, known bool) {
	from := readCursor{Last: b.lastBefore, Guild: g.ID}
	if joined := firstIDAt(g.joinTime()); isID(joined) && isNewer(joined, from.Last) {
		from.Last = joined
	}
	wanted := b.lastBefore != "" && !b.backfilled[g.ID] && (known || !g.joinTime().IsZero())
	b.backfilled[g.ID] = true
	for _, c := range slices.Concat(g.Channels, g.Threads) {
		if !isID(c.ID) || !isID(c.Last) || !c.hasMessages() {
			continue
		}
		if wanted && isNewer(c.Last, from.Last) {
			b.backfillNewChannel(c.ID, from)
		}
		b.cursors.positions.recordNewest(c.Last)
	}
}

// backfillNewChannel reads a channel that has no read cursor. A session reads at most maxNewChannels of them.
func (b *backfiller) backfillNewChannel(channel string, from readCursor) {
	if b.newChannels < maxNewChannels && b.cursors.positions.startBackfill(channel, from) {
		b.newChannels++
		b.tasks.Go(func() { b.backfillChannel(b.life, channel, from) })
	}
}

// backfillChannel reads the messages of a channel after a cursor. It tries as long as that can succeed, because calls often
// fail for the same reason as the connection did. At most backfillParallel channels are read at one time.
func (b *backfiller) backfillChannel(ctx context.Context, channel string, from readCursor) {
	select {
	case b.slots <- struct{}{}:
		defer func() { <-b.slots }()
	case <-ctx.Done():
		return
	}
	err := b.readPages(ctx, channel, from)
	if err != nil && ctx.Err() == nil {
		b.log.Debug("a channel could not be read back", "chat", channelID(channel), "error", err)
	}
	if isNotReadable(err) {
		b.cursors.positions.removeChannel(channel)
	}
	if ctx.Err() == nil {
		b.cursors.positions.finishBackfill(channel)
	}
}

// readPages reads the first page of messages after a cursor. If it is full, it reads the last page too.
func (b *backfiller) readPages(ctx context.Context, channel string, from readCursor) error {
	n, err := b.readPage(ctx, channel, &from, true)
	if err == nil && n == pageSize {
		_, err = b.readPage(ctx, channel, &from, false)
	}
	return err
}

// readPage fetches a page, enqueues its messages and moves from forward. It returns the number of messages. It retries until
// that succeeds or is hopeless.
func (b *backfiller) readPage(ctx context.Context, channel string, from *readCursor, first bool) (n int, err error) {
	for wait := minBackoff; ; {
		page, err := b.fetchPage(ctx, channel, *from, first)
		if err == nil {
			err = b.enqueuePage(ctx, page, from)
		}
		if err == nil {
			return len(page), nil
		}
		if wait = nextRetry(err, b.now(), wait); wait == 0 || !delivery.WaitFor(ctx, wait) {
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
func (b *backfiller) fetchPage(ctx context.Context, channel string, from readCursor, first bool) (page []message, err error) {
	query := url.Values{"limit": {strconv.Itoa(pageSize)}}
	if first {
		query.Set("after", from.Last)
	}
	var all []json.RawMessage
	path := endpointPath(discordgo.EndpointChannelMessages(channel)) + "?" + query.Encode()
	err = b.api.doCall(ctx, apiCall{method: http.MethodGet, path: path, out: &all, lowPriority: true})
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
func (b *backfiller) enqueuePage(ctx context.Context, page []message, from *readCursor) error {
	for _, m := range page {
		if !isNewer(m.ID, from.Last) {
			continue
		}
		if err := b.messages.enqueueMessage(ctx, m, b.cursors); err != nil {
			return err
		}
		if isID(m.ID) {
			from.Last = m.ID
		}
	}
	return nil
}
