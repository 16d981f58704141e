package bots

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// search finds debunks by words; without words, it says what can be done.
func (t *turn) search(ctx context.Context, words string) error {
	if strings.TrimSpace(words) == "" {
		return t.notice(ctx, "nothing", nil)
	}
	found, err := t.service.Searching.SearchDebunks(ctx, words, searchShown)
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	return t.say(ctx, core.Reply{Content: core.Results{Query: words, Debunks: found}})
}

func (t *turn) show(ctx context.Context, args string) error {
	if _, err := core.ParseVideoID(args); err == nil {
		return t.details(ctx, args)
	}
	d, err := t.named(ctx, args)
	if err != nil {
		return err
	}
	return t.card(ctx, d)
}

// named returns the debunk that somebody typed the id of.
func (t *turn) named(ctx context.Context, arg string) (core.Debunk, error) {
	id, err := core.ParseDebunkID(arg)
	if err != nil {
		return core.Debunk{}, err
	}
	d, err := t.service.Records.LoadDebunk(ctx, id)
	if err != nil {
		return core.Debunk{}, fmt.Errorf("show: %w", err)
	}
	return d, nil
}

// retract withdraws a debunk. One that is retracted already counts as done: the turn may be a repetition.
func (t *turn) retract(ctx context.Context, args string) error {
	id, reason, _ := strings.Cut(args, " ")
	d, err := t.named(ctx, id)
	if err != nil {
		return err
	}
	if d.Status == core.Published {
		d, err = t.service.Reviewing.RetractDebunk(ctx, t.in.User, d.ID, reason)
	}
	if err != nil {
		return fmt.Errorf("retract: %w", err)
	}
	return t.saved(ctx, core.Retract, d)
}

// saved says what came of a debunk, how many hear of it, and for a while offers to take it back.
func (t *turn) saved(ctx context.Context, action core.Action, d core.Debunk) error {
	r := core.Reply{Content: core.Saved{Action: action, Debunk: d}}
	if action != core.Undo {
		undo := core.Button{Action: core.DoUndo, Arg: d.ID.String() + " " + strconv.Itoa(d.Revision)}
		r.Buttons = rowOf([]core.Button{undo})
	}
	if action == core.Publish {
		told, err := t.service.Subscriptions.CountWatchers(ctx, d.Video, t.in.User)
		if err != nil {
			return fmt.Errorf("count watchers: %w", err)
		}
		r.Content = core.Saved{Action: action, Debunk: d, Told: told}
	}
	return t.say(ctx, r)
}

// undo takes back the revision that a button names.
func (t *turn) undo(ctx context.Context, arg string) error {
	name, number, _ := strings.Cut(arg, " ")
	id, err := core.ParseDebunkID(name)
	if err != nil {
		return err
	}
	revision, _ := strconv.Atoi(number) // 0 is no revision
	d, err := t.service.Reviewing.UndoRevision(ctx, t.in.User, id, revision)
	if err != nil {
		return fmt.Errorf("undo: %w", err)
	}
	return t.saved(ctx, core.Undo, d)
}

// history shows who changed what of a debunk.
func (t *turn) history(ctx context.Context, args string) error {
	d, err := t.named(ctx, args)
	if err != nil {
		return err
	}
	revisions, err := t.service.Records.ListRevisions(ctx, d.ID)
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	return t.say(ctx, core.Reply{Content: core.History{Revisions: revisions}})
}

// same records that two videos show the same footage, whoever disputes it.
func (t *turn) same(ctx context.Context, args string) error {
	a, b, err := parsePair(args)
	if err != nil {
		return err
	}
	root, err := t.service.Reviewing.MergeVideos(ctx, t.in.User, a, b)
	if err != nil {
		return fmt.Errorf("same: %w", err)
	}
	for _, d := range []Dispute{{Clip: a, Match: b}, {Clip: b, Match: a}} {
		if err := t.ruled(ctx, d, false); err != nil {
			return err
		}
	}
	return t.notice(ctx, "same_saved", text.Args{"a": a.String(), "b": b.String(), "video": root.ID.String()})
}
