package web

import (
	"context"
	"slices"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// updateEarlier puts right what stands in the earlier messages of a chat once a reply was given: answers of which it says that they are not so any
// more, and buttons that have done their work. by is the key of the reply.
func (s *Server) updateEarlier(ctx context.Context, m bots.Message, by string) error {
	if err := s.markOutdated(ctx, m.Chat.String(), m.Reply.Content, by); err != nil {
		return err
	}
	ends, apart := endsDraft(m.Reply.Content), saysApart(m.Reply.Content)
	if !ends && !apart {
		return nil
	}
	events, err := s.chats.loadEvents(ctx, m.Chat.String(), 0)
	if err != nil {
		return err
	}
	entries := latestEntries(events)
	pressed := findPressed(entries, m.ReplyTo)
	for _, e := range entries {
		changed := false
		switch {
		case ends && e.Key != by:
			changed = e.dropButtons(core.DoPublish, core.DoCancel, core.DoEdit)
		case apart && e.Key == pressed:
			e.Apart, changed = by, e.Apart != by
			e.dropButtons(core.DoNotSame)
		}
		if !changed {
			continue
		}
		if err := s.chats.appendEntry(ctx, m.Chat.String(), e); err != nil {
			return err
		}
	}
	return nil
}

// endsDraft reports whether a reply says that the draft of a fact-check is published, proposed, dropped or not there any more.
func endsDraft(c core.Content) bool {
	switch c := c.(type) {
	case core.Saved:
		return c.Action == core.Publish || c.Action == core.Edit
	case core.Notice:
		return c.Key == "proposed" || c.Key == "draft.cancelled" || c.Key == "draft.gone"
	}
	return false
}

// saysApart reports whether a reply says that a clip is noted as other footage than its answer said.
func saysApart(c core.Content) bool {
	n, _ := c.(core.Notice)
	return n.Key == "not_same_saved" || n.Key == "disputed"
}

// findPressed returns the key of the message whose button the person's own message with this key is a press of, or nothing.
func findPressed(entries []entry, key string) string {
	if i := slices.IndexFunc(entries, func(e entry) bool { return e.Key == key }); i >= 0 {
		return entries[i].Pressed
	}
	return ""
}

// dropButtons removes the buttons of a draft or an answer with these actions, and reports whether there were any. A message that offers to edit a
// fact-check that is published keeps that.
func (e *entry) dropButtons(actions ...core.ButtonAction) bool {
	all := slices.Concat(e.Buttons...)
	if !slices.ContainsFunc(all, func(b button) bool { return b.Action == actions[0] || len(actions) > 1 && b.Action == actions[1] }) {
		return false
	}
	var rows [][]button
	for _, row := range e.Buttons {
		row = slices.DeleteFunc(slices.Clone(row), func(b button) bool { return slices.Contains(actions, b.Action) })
		if len(row) > 0 {
			rows = append(rows, row)
		}
	}
	e.Buttons = rows
	return true
}
