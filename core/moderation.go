package core

import (
	"maps"
	"slices"
	"time"
)

// ModerationState is the state that moderators share.
type ModerationState struct {
	Alerts []Watcher `json:"alerts,omitempty"` // who wants to hear of clips that spread, and of news
	Paused *Stamp    `json:"paused,omitempty"` // the owner stopped telling watchers; nil: it goes on

	Declined []string `json:"declined,omitempty"` // proposals whose authors are still to hear of it

	News   []News                 `json:"news,omitempty"`   // to be told
	Bundle *NewsBundle            `json:"bundle,omitempty"` // on its way, or nil
	Heard  map[NewsKind]time.Time `json:"heard,omitempty"`  // when they were told last
}

// RemoveAlerts ends the alerts of some watchers. If nobody is left who wants alerts, the news is dropped.
func (d *ModerationState) RemoveAlerts(who func(Watcher) bool) {
	if d.Alerts = slices.DeleteFunc(d.Alerts, who); len(d.Alerts) == 0 {
		d.News, d.Bundle = nil, nil
	}
}

// NewsKind is a kind of news for moderators.
type NewsKind string

// The kinds of news.
const (
	NewProposal NewsKind = "proposal" // which waits for approval
	NewLead     NewsKind = "lead"     // about a clip
	NewWithheld NewsKind = "hold"     // several people dispute matches of a video
	NewSpread   NewsKind = "spread"   // a video is a part of very many different clips
)

// News is something that waits for moderators to look at it.
type News struct {
	Kind NewsKind `json:"kind"`
	Name string   `json:"name"` // of the proposal, or of the video
}

// NewsBundle is news that is being delivered, in one message to each moderator who wants alerts.
type NewsBundle struct {
	At   time.Time `json:"at"`
	News []News    `json:"news"`
}

// newsEvery is the least time between two messages of news of one kind: the first is sent at once, what comes meanwhile together.
const newsEvery = 5 * time.Minute

// PackNews makes a bundle of the news of those kinds that are due.
func (d *ModerationState) PackNews(now time.Time) {
	waits := func(n News) bool { return now.Sub(d.Heard[n.Kind]) < newsEvery }
	due := slices.DeleteFunc(slices.Clone(d.News), waits)
	if d.Bundle != nil || len(due) == 0 {
		return
	}
	d.News = slices.DeleteFunc(d.News, func(n News) bool { return !waits(n) })
	d.Bundle, d.Heard = &NewsBundle{At: now, News: due}, maps.Clone(d.Heard)
	if d.Heard == nil {
		d.Heard = map[NewsKind]time.Time{}
	}
	for _, n := range due {
		d.Heard[n.Kind] = now
	}
}
