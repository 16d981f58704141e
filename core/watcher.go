package core

import (
	"maps"
	"time"
)

// Audience is a group of a video's watchers, by what they want to hear.
type Audience string

// The audiences.
const (
	// Subscribed wants to hear of every answer about a video, and of every change.
	Subscribed Audience = ""
	// Informed was given an answer, and hears if it turns out to be wrong.
	Informed Audience = "informed"
)

// DeliveredRevisions has the revision of each debunk that a watcher was sent.
type DeliveredRevisions map[DebunkID]int

// Watcher is a chat that wants to hear when there is an answer about a Video, or when it changes.
type Watcher struct {
	Chat      ChatID             `json:"chat"`
	User      UserID             `json:"user,omitzero"`
	Reply     string             `json:"reply,omitempty"` // the platform's id of the message that asked, to quote
	Topic     string             `json:"topic,omitempty"` // the platform's id of the topic of the chat that it was asked in
	Lang      string             `json:"lang,omitempty"`
	Since     time.Time          `json:"since"`
	Audience  Audience           `json:"audience,omitempty"`
	Delivered DeliveredRevisions `json:"told,omitempty"`
	// Sending has the revisions whose delivery has begun: whether the chat has them is not known until they are Delivered.
	Sending DeliveredRevisions `json:"sending,omitempty"`
	// Overheard says that nobody asked: the video was posted in a group.
	Overheard bool `json:"overheard,omitempty"`
	// Asked is the video that the chat asked about, if it turned out to show the same as the one that it watches.
	Asked VideoID `json:"asked,omitzero"`

	Cursor string `json:"-"` // where it stands among the watchers, for the next WatchersOf
}

// MergeWith returns a watcher whose chat asks again as next: it wants to hear no less, and knows what either knows.
func (w Watcher) MergeWith(next Watcher) Watcher {
	if next.Audience == Informed && w.Audience == Subscribed || next.Chat == (ChatID{}) {
		next, w = w, next
	}
	next.Overheard = next.Overheard && (w.Overheard || w.Chat == ChatID{})
	next.Delivered = mergeRevisions(next.Delivered, w.Delivered)
	next.Sending = mergeRevisions(next.Sending, w.Sending)
	maps.DeleteFunc(next.Sending, func(d DebunkID, revision int) bool { return revision <= next.Delivered[d] })
	return next
}

// mergeRevisions returns the later revision of each debunk, in a new map.
func mergeRevisions(a, b DeliveredRevisions) DeliveredRevisions {
	later := maps.Clone(a)
	for d, revision := range b {
		if later == nil {
			later = DeliveredRevisions{}
		}
		later[d] = max(later[d], revision)
	}
	return later
}
