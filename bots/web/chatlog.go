package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// entry is one message of a conversation as it is stored: text with its format, not HTML, so that each page escapes it anew. A later
// entry with the same key replaces the earlier one.
type entry struct {
	Key     string                `json:"key"`
	Mine    bool                  `json:"mine,omitempty"` // the person's own
	At      time.Time             `json:"at"`
	Doc     text.Doc              `json:"doc"`
	Buttons [][]button            `json:"buttons,omitempty"`
	Picture *picture              `json:"picture,omitempty"`
	Stills  []picture             `json:"stills,omitempty"`  // pictures to be saved, under the names that StillName gives
	Ask     string                `json:"ask,omitempty"`     // the words to send with a clip, which the message asks for
	Name    string                `json:"name,omitempty"`    // of the person's own message: the name of its clip, or its words
	Pressed string                `json:"pressed,omitempty"` // the key of the message that has the button that this is a press of
	Shows   map[core.DebunkID]int `json:"shows,omitempty"`   // the fact-checks that the message shows, with their revisions
	Changed time.Time             `json:"changed,omitzero"`  // when the message was put right, or marked
	Mark    *mark                 `json:"mark,omitempty"`
	About   *about                `json:"about,omitempty"` // of news
	Apart   string                `json:"apart,omitempty"` // the key of the message that says that the clip is other footage
}

// StillName returns the name under which the page finds the nth still of the entry, from 0.
func (e entry) StillName(n int) string { return fmt.Sprintf("%s@still-%d", e.Key, n+1) }

type button struct {
	Action core.ButtonAction `json:"action"`
	Arg    string            `json:"arg,omitempty"`
	URL    string            `json:"url,omitempty"` // of a link, instead of an action
	Label  string            `json:"label"`
}

type picture struct {
	Alt    string `json:"alt"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Says   string `json:"says,omitempty"` // a hash of what it says of fact-checks, as hashFindings returns it
}

// chatLog keeps the conversations: a log of entries for each chat, and its pictures.
type chatLog struct {
	memory bots.Memory
	hub    *hub
	now    func() time.Time
}

// appendEntry adds an entry to the log, unless the message has this content now, and wakes the chat's streams. A message may get a content
// again that it had earlier.
func (c *chatLog) appendEntry(ctx context.Context, chat string, e entry) error {
	last, found, err := c.findLastEntry(ctx, chat, e.Key)
	if err != nil {
		return err
	}
	c.hub.setStage(chat, e.Key, "") // first: a page never shows a message and its stage together
	if form := e.hashContent(); !found || last.hashContent() != form {
		if e.At.IsZero() {
			e.At = c.now().UTC()
		}
		raw, err := json.Marshal(e)
		if err == nil {
			_, err = c.memory.Append(ctx, chat, fmt.Sprintf("%s#%s#%d", e.Key, form, last.number), raw, logKept, contentKept)
		}
		if err != nil {
			return fmt.Errorf("web: keep message: %w", err)
		}
	}
	c.hub.notifyListeners(chat)
	return nil
}

// addPicture puts an entry that has a picture now in the place of the one without. The message's stage stays.
func (c *chatLog) addPicture(ctx context.Context, chat string, e entry) error {
	raw, err := json.Marshal(e)
	if err == nil {
		_, err = c.memory.Append(ctx, chat, e.Key+"#picture", raw, logKept, contentKept)
	}
	if err != nil {
		return fmt.Errorf("web: keep message: %w", err)
	}
	c.hub.notifyListeners(chat)
	return nil
}

// findLastEntry returns the latest entry of a message.
func (c *chatLog) findLastEntry(ctx context.Context, chat, key string) (e event, found bool, err error) {
	events, err := c.loadEvents(ctx, chat, 0)
	for _, other := range events {
		if other.Key == key {
			e, found = other, true
		}
	}
	return e, found, err
}

// hashContent returns a hash of an entry's content, without its times.
func (e entry) hashContent() string {
	e.At, e.Changed = time.Time{}, time.Time{}
	raw, _ := json.Marshal(e) //nolint:errchkjson // strings, numbers and a time
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:8])
}

// pictureName is the start of a picture's name in the memory; the message's key is the rest.
const pictureName = "picture:"

// keepPicture keeps the picture of a message; nil removes it.
func (c *chatLog) keepPicture(ctx context.Context, chat, key string, jpeg []byte) error {
	before, err := c.memory.Load(ctx, chat, pictureName+key)
	if err == nil && !bytes.Equal(before, jpeg) {
		_, err = c.memory.Save(ctx, chat, pictureName+key, before, jpeg, contentKept)
	}
	if err != nil {
		return fmt.Errorf("web: keep picture: %w", err)
	}
	return nil
}

// loadPicture returns the picture of a message as a JPEG, or nil if it has none.
func (c *chatLog) loadPicture(ctx context.Context, chat, key string) ([]byte, error) {
	jpeg, err := c.memory.Load(ctx, chat, pictureName+key)
	if err != nil {
		return nil, fmt.Errorf("web: read picture: %w", err)
	}
	return jpeg, nil
}

// event is an entry with its number in the log.
type event struct {
	number int64
	entry
}

// loadEvents returns the events of a chat after the one with this number.
func (c *chatLog) loadEvents(ctx context.Context, chat string, after int64) ([]event, error) {
	numbers, raw, err := c.memory.Read(ctx, chat, after, logKept)
	if err != nil {
		return nil, fmt.Errorf("web: read conversation: %w", err)
	}
	out := make([]event, len(raw))
	for i := range raw {
		out[i].number = numbers[i]
		if err := json.Unmarshal(raw[i], &out[i].entry); err != nil {
			return nil, fmt.Errorf("web: read conversation: %w", err)
		}
	}
	return out, nil
}

// latestEntries returns the last entry of each message, in the order of their first entries.
func latestEntries(events []event) []entry {
	var out []entry
	for _, e := range events {
		if i := slices.IndexFunc(out, func(o entry) bool { return o.Key == e.Key }); i >= 0 {
			out[i] = e.entry
		} else {
			out = append(out, e.entry)
		}
	}
	return out
}
