package conversation

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
)

// state is the record of a person's conversation in a chat.
type state struct {
	Clip    core.VideoID `json:"clip,omitzero"`  // the video of the last clip
	From    string       `json:"from,omitempty"` // the id of the message with that clip, if it was sent
	Draft   *draft       `json:"draft,omitempty"`
	Handled []string     `json:"handled,omitempty"` // the ids of the latest requests that were answered
}

// stateName returns the name of the record, in the memory of a chat.
func stateName(user core.UserID) string { return "talk:" + user.String() }

// answerOnce answers the request, unless the conversation remembers that it was answered, and then remembers that. Nothing is sent
// while the state is saved: if the program ends between the two, the request is answered again, by messages with the same keys.
func (rt *router) answerOnce(ctx context.Context) error {
	before, err := loadState(ctx, rt.memory, rt.req.in.Chat, rt.req.in.User)
	if err != nil || slices.Contains(before.Handled, rt.req.handledID()) {
		return err
	}
	rt.req.state = before
	rt.req.state.Draft = before.Draft.clone()
	if rt.req.in.About != 0 {
		rt.req.state.Clip = rt.req.in.About
	}
	late, err := rt.late.resume(ctx)
	if err != nil {
		return err
	}
	over := false
	if !late { // it was counted
		if over, err = rt.accounts.checkLimits(ctx); err != nil {
			return err
		}
	}
	if !over {
		if err := rt.dispatchIncoming(ctx); err != nil {
			return err
		}
	}
	return rt.saveState(ctx, before)
}

// loadState returns the record of a person's conversation in a chat.
func loadState(ctx context.Context, m bots.Memory, chat core.ChatID, user core.UserID) (s state, err error) {
	raw, err := m.Load(ctx, chat.String(), stateName(user))
	if err == nil && raw != nil {
		err = json.Unmarshal(raw, &s)
	}
	if err != nil {
		return s, fmt.Errorf("load conversation: %w", err)
	}
	return s, nil
}

// saveState saves what the request changed of the state, and that it was answered.
func (rt *router) saveState(ctx context.Context, before state) error {
	_, err := bots.ChangeValue(ctx, rt.memory, rt.req.in.Chat.String(), stateName(rt.req.in.User), stateKept, func(now *state) error {
		now.merge(before, rt.req.state, rt.req.handledID())
		return nil
	})
	return err
}

// merge puts what a request changed, from before to after, into the state that there is now, which others may have changed. If
// another process has answered the same request, its changes stay.
func (s *state) merge(before, after state, id string) {
	if slices.Contains(s.Handled, id) {
		return
	}
	if after.Clip != before.Clip || after.From != before.From {
		s.Clip, s.From = after.Clip, after.From
	}
	if !reflect.DeepEqual(after.Draft, before.Draft) {
		s.Draft = after.Draft
	}
	s.Handled = append(s.Handled, id)
	s.Handled = s.Handled[max(0, len(s.Handled)-handledKept):]
}
