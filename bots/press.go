package bots

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/firstseen/firstseen/core"
)

// The actions of the buttons of settings.
const (
	DoLanguage core.ButtonAction = "lang" // speak another language
	DoSet      core.ButtonAction = "set"  // give a setting of a group its next value
	DoForget   core.ButtonAction = "forget"
	DoRemember core.ButtonAction = "remember" // not to forget, after all
)

// button is what pressing one does, and the least role that may.
type button struct {
	role Role
	run  func(t *turn, ctx context.Context, p Press) error
}

// buttons is a function because some of what they do leads back here.
func buttons() map[core.ButtonAction]button {
	arg := func(run func(t *turn, ctx context.Context, arg string) error) func(*turn, context.Context, Press) error {
		return func(t *turn, ctx context.Context, p Press) error { return run(t, ctx, p.Arg) }
	}
	return map[core.ButtonAction]button{
		core.DoNotSame: {Everyone, arg((*turn).dispute)},
		core.DoDetails: {Everyone, arg((*turn).details)},
		core.DoWatch:   {Everyone, arg((*turn).watch)},
		core.DoUnwatch: {Everyone, arg((*turn).unwatch)},
		core.DoShare:   {Everyone, (*turn).share},
		DoLanguage:     {Everyone, arg((*turn).language)},
		DoRemember:     {Everyone, arg((*turn).remember)},
		DoSet:          {Everyone, (*turn).set},
		DoUse:          {Contributor, arg((*turn).use)},
		DoApprove:      {Moderator, arg((*turn).approve)},
		DoDecline:      {Moderator, arg((*turn).decline)},
		DoProposals:    {Contributor, arg((*turn).proposals)},
		core.DoDebunk:  {Contributor, arg((*turn).debunk)},
		DoQueue:        {Moderator, arg((*turn).pending)},
		DoShow:         {Moderator, arg((*turn).question)},
		DoTake:         {Moderator, (*turn).move},
		DoGive:         {Moderator, (*turn).move},
		DoUnfit:        {Moderator, (*turn).move},
		DoMerge:        {Moderator, arg((*turn).same)},
		DoReopen:       {Moderator, (*turn).move},
		DoEvidence:     {Moderator, arg((*turn).evidence)},
		DoRule:         {Moderator, arg((*turn).rule)},
		core.DoUndo:    {Moderator, arg((*turn).undo)},
		core.DoCancel:  {Contributor, arg((*turn).cancel)},
		core.DoPublish: {Contributor, (*turn).pressDraft},
		core.DoEdit:    {Contributor, (*turn).pressDraft},
		DoChoose:       {Contributor, (*turn).pressDraft},
		DoSkip:         {Contributor, (*turn).pressDraft},
	}
}

// ofServers tells whether a server's own moderators may press a button too, for what was asked there.
func ofServers(a core.ButtonAction) bool {
	return slices.Contains([]core.ButtonAction{DoQueue, DoShow, DoTake, DoGive}, a)
}

// Actions are what buttons do, each with the least role that may.
func Actions() map[core.ButtonAction]Role {
	all := map[core.ButtonAction]Role{}
	for action, b := range buttons() {
		all[action] = b.role
	}
	return all
}

// press does what a button says. Its argument comes from outside: whatever it names is checked as if it were typed.
func (t *turn) press(ctx context.Context, p Press) error {
	b, known := buttons()[p.Action]
	switch {
	case !known:
		return t.notice(ctx, "press.unknown", nil)
	case !t.may(b.role, ofServers(p.Action)):
		return &core.Problem{Code: core.NotAllowed, Op: "press"}
	}
	return b.run(t, ctx, p)
}

// parsePair reads two videos.
func parsePair(s string) (a, b core.VideoID, err error) {
	words := strings.Fields(s)
	if len(words) != 2 {
		return 0, 0, &core.Problem{Code: core.BadID, Op: "parse pair"}
	}
	if a, err = core.ParseVideoID(words[0]); err != nil {
		return 0, 0, err
	}
	b, err = core.ParseVideoID(words[1])
	return a, b, err
}

// details shows every published debunk of a video in full.
func (t *turn) details(ctx context.Context, arg string) error {
	id, err := core.ParseVideoID(arg)
	if err != nil {
		return err
	}
	debunks, err := t.published(ctx, id)
	if err != nil {
		return fmt.Errorf("details: %w", err)
	}
	if len(debunks) == 0 {
		return t.notice(ctx, "details.none", nil)
	}
	for _, d := range debunks[:min(len(debunks), cardsShown)] {
		if err := t.card(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// published returns the debunks that askers see of a video and its copies.
func (t *turn) published(ctx context.Context, id core.VideoID) ([]core.Debunk, error) {
	video, err := t.service.Records.LoadVideo(ctx, id)
	if err != nil {
		return nil, err
	}
	debunks, err := t.service.Records.ListDebunks(ctx, video)
	return slices.DeleteFunc(debunks, func(d core.Debunk) bool { return d.Status != core.Published }), err
}

// card shows a debunk with its history.
func (t *turn) card(ctx context.Context, d core.Debunk) error {
	history, err := t.service.Records.ListRevisions(ctx, d.ID)
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	return t.say(ctx, core.Reply{Content: core.Card{Debunk: d, History: history}})
}

func (t *turn) watch(ctx context.Context, arg string) error {
	id, err := core.ParseVideoID(arg)
	if err != nil {
		return err
	}
	shown, err := t.published(ctx, id)
	if err == nil {
		err = t.service.Subscriptions.Subscribe(ctx, id, t.watcher(), shown...)
	}
	if err != nil {
		return fmt.Errorf("watch: %w", err)
	}
	return t.notice(ctx, "watch.on", nil, core.Button{Action: core.DoUnwatch, Arg: id.String()})
}

func (t *turn) unwatch(ctx context.Context, arg string) error {
	id, err := core.ParseVideoID(arg)
	if err != nil {
		return err
	}
	if err := t.service.Subscriptions.Unsubscribe(ctx, id, t.in.Chat); err != nil {
		return fmt.Errorf("unwatch: %w", err)
	}
	return t.notice(ctx, "watch.off", nil, core.Button{Action: core.DoWatch, Arg: id.String()})
}
