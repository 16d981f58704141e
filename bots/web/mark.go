package web

import (
	"context"
	"maps"
	"slices"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/records"
)

// mark says of a message that a fact-check in it was withdrawn, or has changed since.
type mark struct {
	Withdrawn bool   `json:"withdrawn,omitempty"`
	By        string `json:"by,omitempty"` // the key of the message that says so, or empty
	Found     bool   `json:"-"`            // no message says so: the store does
}

// listDebunks returns the fact-checks of a reply.
func listDebunks(c core.Content) (all []core.Debunk) {
	switch c := c.(type) {
	case core.Answer:
		for _, f := range c.Matches {
			all = append(all, f.Debunks...)
		}
	case core.Update:
		all = append(all, c.Debunk)
	case core.Card:
		all = append(all, c.Debunk)
	case core.Results:
		all = c.Debunks
	}
	return all
}

// listShown returns the fact-checks that a reply shows, with their revisions.
func listShown(c core.Content) map[core.DebunkID]int {
	shown := map[core.DebunkID]int{}
	for _, d := range listDebunks(c) {
		if d.Status == core.Published && d.Revision > 0 {
			shown[d.ID] = d.Revision
		}
	}
	return shown
}

// isWithdrawn reports whether a reply says that all that stood in it was withdrawn.
func isWithdrawn(c core.Content) bool {
	a, ok := c.(core.Answer)
	return ok && len(a.Withdrawn) > 0 && len(listShown(c)) == 0
}

// findChange returns the fact-check of which a reply says that it is not any more what it was, if it says so.
func findChange(c core.Content) (d core.Debunk, ok bool) {
	switch c := c.(type) {
	case core.Update:
		return c.Debunk, c.Before != nil
	case core.Saved:
		return c.Debunk, c.Action != core.Publish
	case core.Card:
		return c.Debunk, c.Debunk.Status == core.RetractedState
	case core.Answer:
		if len(c.Withdrawn) > 0 {
			return c.Withdrawn[0].Debunk, true
		}
	}
	return d, false
}

// markFromStore marks the messages that show fact-checks which are not any more what they were, as the store has them. Nobody is told of those
// that a person only read. What the store does not know, as the sample's, stays as it is.
func markFromStore(ctx context.Context, reader *records.Reader, all []entry) error {
	shown := map[core.DebunkID]int{}
	for _, e := range all {
		maps.Copy(shown, e.Shows)
	}
	if len(shown) == 0 {
		return nil
	}
	now, err := reader.LoadDebunks(ctx, slices.Collect(maps.Keys(shown))...)
	if err != nil {
		return err
	}
	for i := range all {
		all[i].compareWith(now)
	}
	return nil
}

// compareWith marks an entry that shows an earlier revision of a fact-check.
func (e *entry) compareWith(now []core.Debunk) {
	outdated, withdrawn := false, false
	for _, d := range now {
		if revision, shown := e.Shows[d.ID]; shown && revision < d.Revision {
			outdated, withdrawn = true, withdrawn || d.Status == core.RetractedState
		}
	}
	if !outdated || e.Mark != nil && e.Mark.Withdrawn == withdrawn {
		return
	}
	found := mark{Withdrawn: withdrawn, Found: true}
	if e.Mark != nil {
		found.By = e.Mark.By
	}
	e.Mark = &found
}

// markOutdated marks the messages of a chat that show an earlier revision of the fact-check of which a reply says that it has changed. by is the
// key of the reply.
func (s *Server) markOutdated(ctx context.Context, chat string, c core.Content, by string) error {
	d, ok := findChange(c)
	if !ok {
		return nil
	}
	events, err := s.chats.loadEvents(ctx, chat, 0)
	if err != nil {
		return err
	}
	for _, e := range latestEntries(events) {
		if revision, shown := e.Shows[d.ID]; !shown || revision >= d.Revision || e.Key == by {
			continue
		}
		e.Mark, e.Changed = &mark{Withdrawn: d.Status == core.RetractedState, By: by}, s.service.Now().UTC()
		if err := s.chats.appendEntry(ctx, chat, e); err != nil {
			return err
		}
	}
	return nil
}
