package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/firstseen/firstseen/bots/delivery"
)

// seen is how far the channels were read in which something concerned the bot: the gateway does not tell what was said while
// nobody listened.
type seen struct {
	mu     sync.Mutex
	all    map[string]mark
	behind map[string]*gap // by channel
	fresh  map[string]bool // channels of which no mark is kept yet
	dirty  bool
	merged bool // with what was kept: only then may it be kept in that place

	last string // the newest message of all that came, in whatever channel
	kept string // what last was when it was kept
}

// gap is what is being read of a channel: until that is done, its mark stays where the gap begins.
type gap struct {
	from    mark
	readers int
}

// mark is how far a channel was read.
type mark struct {
	Last  string `json:"last"`            // a message
	Guild string `json:"guild,omitempty"` // the channel's server
}

// note marks a message as read.
func (s *seen) note(m message) {
	if !isID(m.ID) || !isID(m.Channel) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.move(m.Channel, mark{Last: m.ID, Guild: m.Guild})
}

// begin marks where a channel is read from that has no mark yet, and reports whether its mark is kept. Others are read in their
// order.
func (s *seen) begin(channel string, at mark) (kept bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.all[channel]; !known && isID(channel) && isID(at.Last) {
		if s.fresh == nil {
			s.fresh = map[string]bool{}
		}
		s.fresh[channel] = true
		s.move(channel, at)
	}
	return !s.fresh[channel]
}

// pass notes that a message came that concerns nobody here.
func (s *seen) pass(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if isID(id) && newer(id, s.last) {
		s.last = id
		s.dirty = s.dirty || madeAt(id).Sub(madeAt(s.kept)) > lastKept
	}
}

// enter marks a channel that has no mark as read up to a message, and begins the gap after it; of one that has a mark it is
// begun already.
func (s *seen) enter(channel string, at mark) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.all[channel]; known {
		return false
	}
	s.move(channel, at)
	s.fall(channel, at)
	return true
}

// fall notes that somebody reads a gap. The caller has locked s.
func (s *seen) fall(channel string, from mark) {
	if s.behind == nil {
		s.behind = map[string]*gap{}
	}
	if s.behind[channel] == nil {
		s.behind[channel] = &gap{from: from}
	}
	s.behind[channel].readers++
}

// leave forgets a channel that cannot be read any more.
func (s *seen) leave(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(channel)
	s.dirty = true
}

// drop forgets a channel. The caller has locked s.
func (s *seen) drop(channel string) {
	delete(s.all, channel)
	delete(s.fresh, channel)
}

// move moves a mark forward. The caller has locked s.
func (s *seen) move(channel string, to mark) {
	if s.all == nil {
		s.all = map[string]mark{}
	}
	if newer(to.Last, s.all[channel].Last) {
		s.all[channel], s.dirty = to, true
	}
	if len(s.all) > channelsSeen {
		oldest := slices.MinFunc(slices.Collect(maps.Keys(s.all)), func(a, b string) int { return compareIDs(s.all[a].Last, s.all[b].Last) })
		s.drop(oldest)
	}
}

// compareIDs orders ids by the time at which they were made.
func compareIDs(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

func newer(a, b string) bool { return compareIDs(a, b) > 0 }

// changed returns the marks if they changed since they were returned last, and the channels that had none before.
func (s *seen) changed() (raw []byte, fresh []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.dirty || !s.merged {
		return nil, nil
	}
	s.dirty = false
	kept := maps.Clone(s.all)
	if kept == nil {
		kept = map[string]mark{}
	}
	for channel, g := range s.behind {
		kept[channel] = g.from
	}
	if s.last != "" {
		kept[lastName], s.kept = mark{Last: s.last}, s.last
	}
	raw, _ = json.Marshal(kept) //nolint:errchkjson // strings alone
	return raw, slices.Collect(maps.Keys(s.fresh))
}

// lastName is the name among the channels under which the newest message of all is kept.
const lastName = "all"

// merge takes in marks that were kept.
func (s *seen) merge(raw []byte) {
	kept := map[string]mark{}
	_ = json.Unmarshal(raw, &kept) // absent: nothing to catch up with
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[string]mark{}
	}
	for channel, m := range kept {
		if isID(channel) && isID(m.Last) && newer(m.Last, s.all[channel].Last) {
			s.all[channel] = m
		}
	}
	if last := kept[lastName].Last; isID(last) && newer(last, s.last) {
		s.last = last
	}
	s.merged = true
}

// part notes that others may keep marks from now on.
func (s *seen) part() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.merged = false
}

// together tells whether what was kept is taken in.
func (s *seen) together() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.merged
}

// fallBehind returns all marks: where gaps begin, each of which is ended by caught; and the newest message of all before them, if
// that is known.
func (s *seen) fallBehind() (marks map[string]mark, last string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for channel, m := range s.all {
		s.fall(channel, m)
	}
	return maps.Clone(s.all), s.last
}

// caught says that a gap was read.
func (s *seen) caught(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.behind[channel]
	if g == nil {
		return
	}
	if g.readers--; g.readers == 0 {
		delete(s.behind, channel)
		s.dirty = true
	}
}

// settle notes whether marks that changed returned were kept.
func (s *seen) settle(fresh []string, kept bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !kept {
		s.dirty = true
		return
	}
	for _, channel := range fresh {
		delete(s.fresh, channel)
	}
}

// seenQueue is where the marks of a shard are kept.
func (s *shard) seenQueue() string { return fmt.Sprintf("%s-seen-%d-%d", queueName, s.n, s.of) }

// enroll keeps where a channel is read from that has no mark yet, before what was said there is kept: what follows while nobody
// listens would not be looked for otherwise.
func (s *shard) enroll(ctx context.Context, channel string, at mark) error {
	if !s.seen.together() { // an interaction may come before the session is there
		if err := s.readMarks(ctx); err != nil {
			return err
		}
	}
	if s.seen.begin(channel, at) {
		return nil
	}
	return s.keepMarks(ctx)
}

// turnToKeep waits until nobody else reads or keeps marks, so that later ones are not overwritten; no longer than ctx lasts, as an
// interaction has to be acknowledged soon, whatever the store does.
func (s *shard) turnToKeep(ctx context.Context) (done func(), err error) {
	select {
	case s.keeping <- struct{}{}:
		return func() { <-s.keeping }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("discord: keep marks: %w", ctx.Err())
	}
}

// readMarks takes in the marks that were kept.
func (s *shard) readMarks(ctx context.Context) error {
	done, err := s.turnToKeep(ctx)
	if err != nil {
		return err
	}
	defer done()
	raw, err := s.Queue.LoadCheckpoint(ctx, s.seenQueue())
	if err != nil {
		return fmt.Errorf("discord: read marks: %w", err)
	}
	s.seen.merge(raw)
	return nil
}

// keepMarks keeps the marks if they changed.
func (s *shard) keepMarks(ctx context.Context) error {
	done, err := s.turnToKeep(ctx)
	if err != nil {
		return err
	}
	defer done()
	raw, fresh := s.seen.changed()
	if raw == nil {
		return nil
	}
	err = s.Queue.Enqueue(ctx, s.seenQueue(), nil, raw)
	s.seen.settle(fresh, err == nil)
	if err != nil {
		return fmt.Errorf("discord: keep marks: %w", err)
	}
	return nil
}

// keepSeen keeps the marks every now and then until ctx ends. What is not kept yet is read twice after a crash, and known then.
func (s *shard) keepSeen(ctx context.Context) {
	for more := true; more; {
		more = delivery.WaitFor(ctx, keepPause)
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), ackTime)
		if err := s.keepMarks(last); err != nil {
			s.Logger.Debug("how far the channels were read is kept later", "error", err)
		}
		cancel()
	}
}
