package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"

	"github.com/firstseen/firstseen/bots"
)

// seen is how far the channels were read in which something concerned the bot: the gateway does not tell what was said while
// nobody listened.
type seen struct {
	mu    sync.Mutex
	all   map[string]mark
	dirty bool
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
	if s.all == nil {
		s.all = map[string]mark{}
	}
	if newer(m.ID, s.all[m.Channel].Last) {
		s.all[m.Channel], s.dirty = mark{Last: m.ID, Guild: m.Guild}, true
	}
	if len(s.all) > channelsSeen {
		oldest := slices.MinFunc(slices.Collect(maps.Keys(s.all)), func(a, b string) int { return compareIDs(s.all[a].Last, s.all[b].Last) })
		delete(s.all, oldest)
	}
}

// compareIDs orders ids by the time at which they were made.
func compareIDs(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

func newer(a, b string) bool { return compareIDs(a, b) > 0 }

// changed returns the marks if they changed since they were returned last.
func (s *seen) changed() (raw []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.dirty {
		return nil
	}
	s.dirty = false
	raw, _ = json.Marshal(s.all) //nolint:errchkjson // strings alone
	return raw
}

// merge takes in marks that were kept, and returns all.
func (s *seen) merge(raw []byte) map[string]mark {
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
	return maps.Clone(s.all)
}

// again marks what changed as not kept.
func (s *seen) again() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dirty = true
}

// seenBox is where the marks of a shard are kept.
func (s *shard) seenBox() string { return fmt.Sprintf("%s-seen-%d-%d", box, s.n, s.of) }

// keepSeen keeps the marks every now and then until ctx ends. What is not kept yet is read twice after a crash, and known then.
func (s *shard) keepSeen(ctx context.Context) {
	for more := true; more; {
		more = bots.WaitFor(ctx, keepPause)
		raw := s.seen.changed()
		if raw == nil {
			continue
		}
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), ackTime)
		if err := s.Mailbox.Post(last, s.seenBox(), nil, raw); err != nil {
			s.seen.again()
		}
		cancel()
	}
}

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

// readMissed reads what was said in a channel since a mark.
func (s *shard) readMissed(ctx context.Context, channel string, from mark) {
	select {
	case s.catching <- struct{}{}:
		defer func() { <-s.catching }()
	case <-ctx.Done():
		return
	}
	for read := 0; read < caughtUp; read += pageOfMessages {
		var page []message
		query := url.Values{"after": {from.Last}, "limit": {strconv.Itoa(pageOfMessages)}}
		err := s.api.do(ctx, call{method: http.MethodGet, path: "/channels/" + channel + "/messages?" + query.Encode(), out: &page, notice: true})
		if err != nil {
			s.Logger.Debug("what was missed in a channel cannot be read", "chat", channelID(channel), "error", err)
			return
		}
		slices.SortFunc(page, func(a, b message) int { return compareIDs(a.ID, b.ID) })
		for _, m := range page {
			m.Guild, m.Channel = from.Guild, channel
			if err := s.post(ctx, m); err != nil {
				return
			}
			from.Last = m.ID
		}
		if len(page) < pageOfMessages {
			return
		}
	}
}
