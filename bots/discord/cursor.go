package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"

	"github.com/firstseen/firstseen/bots/delivery"
)

// readCursors are the read cursors of a shard: for each channel in which something concerned the bot, the last message that
// was read there. They are needed because the gateway does not repeat messages that were sent while no session was connected.
// When a new session begins, each of these channels is read back from its cursor (a backfill, see backfill.go).
//
// While a backfill runs, new messages arrive in the same channel and move its cursor forward. A crash at that moment must not
// lose the messages in between. So the cursor that is saved stays at the start of the backfill until that has ended.
//
// newest is the newest message of all channels. It is the start of the backfill of channels that have no cursor.
type readCursors struct {
	mu        sync.Mutex
	cursors   map[string]readCursor // by channel
	backfills map[string]*backfill  // backfills under way, by channel
	unsaved   map[string]bool       // channels whose first cursor is not saved yet
	dirty     bool                  // something changed since the last save
	loaded    bool                  // the saved cursors were merged; before that a save would overwrite those of another process

	newest      string // the newest message of all channels
	savedNewest string // newest at the last save
}

// backfill is the reading of the messages that a channel missed.
type backfill struct {
	from    readCursor // where it started: what is saved as the cursor of the channel
	readers int        // goroutines that read the channel
}

// readCursor is the position up to which a channel was read.
type readCursor struct {
	Last  string `json:"last"`            // id of the last message that was read
	Guild string `json:"guild,omitempty"` // server of the channel
}

// markRead moves the cursor of a message's channel to the message.
func (c *readCursors) markRead(m message) {
	if !isID(m.ID) || !isID(m.Channel) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.advanceCursor(m.Channel, readCursor{Last: m.ID, Guild: m.Guild})
}

// addCursor adds a cursor for a channel that has none. It reports whether the channel's first cursor is saved.
func (c *readCursors) addCursor(channel string, at readCursor) (saved bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.cursors[channel]; !known && isID(channel) && isID(at.Last) {
		if c.unsaved == nil {
			c.unsaved = map[string]bool{}
		}
		c.unsaved[channel] = true
		c.advanceCursor(channel, at)
	}
	return !c.unsaved[channel]
}

// recordNewest records the id of a message as the newest of all channels, if it is.
func (c *readCursors) recordNewest(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if isID(id) && isNewer(id, c.newest) {
		c.newest = id
		c.dirty = c.dirty || timeOfID(id).Sub(timeOfID(c.savedNewest)) > newestSavedEvery
	}
}

// startBackfill adds a cursor for a channel that has none and starts its backfill there. It returns false if the channel has a
// cursor: its backfill was started with the session.
func (c *readCursors) startBackfill(channel string, at readCursor) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.cursors[channel]; known {
		return false
	}
	c.advanceCursor(channel, at)
	c.addReader(channel, at)
	return true
}

// addReader adds a reader to the backfill of a channel, which starts with the first reader. The caller holds c.mu.
func (c *readCursors) addReader(channel string, from readCursor) {
	if c.backfills == nil {
		c.backfills = map[string]*backfill{}
	}
	if c.backfills[channel] == nil {
		c.backfills[channel] = &backfill{from: from}
	}
	c.backfills[channel].readers++
}

// removeChannel removes the cursor of a channel that cannot be read any more.
func (c *readCursors) removeChannel(channel string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dropCursor(channel)
	c.dirty = true
}

// dropCursor removes a cursor. The caller holds c.mu.
func (c *readCursors) dropCursor(channel string) {
	delete(c.cursors, channel)
	delete(c.unsaved, channel)
}

// advanceCursor moves a cursor forward, never back. If there are more than maxCursors, the oldest is removed. The caller holds
// c.mu.
func (c *readCursors) advanceCursor(channel string, to readCursor) {
	if c.cursors == nil {
		c.cursors = map[string]readCursor{}
	}
	if isNewer(to.Last, c.cursors[channel].Last) {
		c.cursors[channel], c.dirty = to, true
	}
	if len(c.cursors) > maxCursors {
		oldest := slices.MinFunc(slices.Collect(maps.Keys(c.cursors)), func(a, b string) int {
			return compareIDs(c.cursors[a].Last, c.cursors[b].Last)
		})
		c.dropCursor(oldest)
	}
}

// compareIDs orders ids by the time at which they were made.
func compareIDs(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// isNewer reports whether id a was made after id b.
func isNewer(a, b string) bool { return compareIDs(a, b) > 0 }

// encodeChanges returns the cursors as they are to be saved, and the channels whose first cursor is among them. It returns nil
// if nothing changed since the last call, or if the saved cursors were not merged yet. The caller saves them and then calls
// recordSave.
func (c *readCursors) encodeChanges() (raw []byte, unsaved []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.dirty || !c.loaded {
		return nil, nil
	}
	c.dirty = false
	saved := maps.Clone(c.cursors)
	if saved == nil {
		saved = map[string]readCursor{}
	}
	for channel, b := range c.backfills {
		saved[channel] = b.from
	}
	if c.newest != "" {
		saved[newestKey], c.savedNewest = readCursor{Last: c.newest}, c.newest
	}
	raw, _ = json.Marshal(saved) //nolint:errchkjson // strings alone
	return raw, slices.Collect(maps.Keys(c.unsaved))
}

// newestKey is the key, among the channels, under which the newest message of all channels is saved.
const newestKey = "all"

// mergeStored adds the saved cursors. Of two cursors of a channel the newer stays.
func (c *readCursors) mergeStored(raw []byte) {
	saved := map[string]readCursor{}
	_ = json.Unmarshal(raw, &saved) // on failure there is nothing to backfill
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cursors == nil {
		c.cursors = map[string]readCursor{}
	}
	for channel, at := range saved {
		if isID(channel) && isID(at.Last) && isNewer(at.Last, c.cursors[channel].Last) {
			c.cursors[channel] = at
		}
	}
	if newest := saved[newestKey].Last; isID(newest) && isNewer(newest, c.newest) {
		c.newest = newest
	}
	c.loaded = true
}

// markUnloaded records that another process may save cursors from now on. They have to be merged before the next save.
func (c *readCursors) markUnloaded() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.loaded = false
}

// isLoaded reports whether the saved cursors were merged.
func (c *readCursors) isLoaded() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.loaded
}

// startBackfills starts a backfill of each channel that has a cursor. It returns the cursors, and the newest message so far of
// all channels, or "" if that is not known. Each backfill is ended by finishBackfill.
func (c *readCursors) startBackfills() (cursors map[string]readCursor, newest string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for channel, at := range c.cursors {
		c.addReader(channel, at)
	}
	return maps.Clone(c.cursors), c.newest
}

// finishBackfill removes a reader from the backfill of a channel. After the last one, the channel's own cursor is saved again.
func (c *readCursors) finishBackfill(channel string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.backfills[channel]
	if b == nil {
		return
	}
	if b.readers--; b.readers == 0 {
		delete(c.backfills, channel)
		c.dirty = true
	}
}

// recordSave records whether the result of encodeChanges was saved.
func (c *readCursors) recordSave(unsaved []string, saved bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !saved {
		c.dirty = true
		return
	}
	for _, channel := range unsaved {
		delete(c.unsaved, channel)
	}
}

// cursorStore loads and saves the read cursors of a shard.
type cursorStore struct {
	positions     readCursors
	lock          chan struct{} // holds a token while the cursors are loaded or saved
	shard, shards int           // the number of the shard, and how many there are
	queue         delivery.Queue
	log           *slog.Logger
}

// newCursorStore returns a store for the cursors of shard number n of count.
func newCursorStore(queue delivery.Queue, n, count int, log *slog.Logger) *cursorStore {
	return &cursorStore{lock: make(chan struct{}, 1), shard: n, shards: count, queue: queue, log: log}
}

// cursorQueue returns the name of the queue whose checkpoint is the saved cursors of the shard.
func (c *cursorStore) cursorQueue() string {
	return fmt.Sprintf("%s-seen-%d-%d", queueName, c.shard, c.shards)
}

// ensureCursor adds a cursor for a channel that has none, and saves it. It is called before the first message of a channel is
// enqueued. Otherwise a crash between the two would leave the channel without a cursor, and it would not be read back.
func (c *cursorStore) ensureCursor(ctx context.Context, channel string, at readCursor) error {
	if !c.positions.isLoaded() { // an interaction may arrive before the session is ready
		if err := c.loadCursors(ctx); err != nil {
			return err
		}
	}
	if c.positions.addCursor(channel, at) {
		return nil
	}
	return c.saveCursors(ctx)
}

// lockCursors waits until nobody else loads or saves cursors, so that newer ones are not overwritten by older ones. It waits no
// longer than ctx, because an interaction has to be acknowledged soon, even if the store is slow.
func (c *cursorStore) lockCursors(ctx context.Context) (unlock func(), err error) {
	select {
	case c.lock <- struct{}{}:
		return func() { <-c.lock }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("discord: lock read cursors: %w", ctx.Err())
	}
}

// loadCursors merges the saved cursors.
func (c *cursorStore) loadCursors(ctx context.Context) error {
	unlock, err := c.lockCursors(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	raw, err := c.queue.LoadCheckpoint(ctx, c.cursorQueue())
	if err != nil {
		return fmt.Errorf("discord: load read cursors: %w", err)
	}
	c.positions.mergeStored(raw)
	return nil
}

// saveCursors saves the cursors if they changed.
func (c *cursorStore) saveCursors(ctx context.Context) error {
	unlock, err := c.lockCursors(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	raw, unsaved := c.positions.encodeChanges()
	if raw == nil {
		return nil
	}
	err = c.queue.Enqueue(ctx, c.cursorQueue(), nil, raw)
	c.positions.recordSave(unsaved, err == nil)
	if err != nil {
		return fmt.Errorf("discord: save read cursors: %w", err)
	}
	return nil
}

// saveCursorsPeriodically saves the cursors about every savePause until ctx ends, and once after that. Messages after the saved
// cursor are read again after a crash; the queue leaves out those that it had.
func (c *cursorStore) saveCursorsPeriodically(ctx context.Context) {
	for more := true; more; {
		more = delivery.WaitFor(ctx, savePause)
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
		if err := c.saveCursors(last); err != nil {
			c.log.Debug("read cursors were not saved; trying again", "error", err)
		}
		cancel()
	}
}
