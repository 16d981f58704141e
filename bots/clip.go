package bots

import (
	"context"
	"errors"
	"fmt"

	"github.com/firstseen/firstseen/core"
)

// check answers about a clip.
func (t *turn) check(ctx context.Context, c Clip) error {
	if c.Problem != nil {
		return t.trouble(ctx, c.Problem)
	}
	release, err := t.slot(ctx)
	if err != nil {
		return err
	}
	defer release()
	path, drop, err := t.fetch(ctx, c)
	if err != nil {
		return err
	}
	defer drop()
	answer, err := t.service.Check(ctx, path, core.CheckOptions{
		Record: true,
		Sighting: core.Sighting{
			ID: t.in.Chat.String() + "/" + t.in.ID, Platform: t.in.Chat.Platform, Caption: t.caption(), Origin: c.Origin, Asker: t.in.User,
		},
		Evidence: true,
		Labels:   t.lang.EvidenceLabels,
		Progress: func(s core.Stage) { t.progress(ctx, s) },
	})
	if err != nil {
		return fmt.Errorf("check: %w", err)
	}
	if answer.Video != 0 {
		t.talk.Clip = answer.Video
	}
	if open(answer) && answer.Video != 0 {
		if err := t.service.Watch(ctx, answer.Video, t.watcher()); err != nil {
			return fmt.Errorf("check: %w", err)
		}
		answer.Watching = true
	}
	return t.say(ctx, core.Reply{Content: answer, Buttons: t.answerButtons(answer), Picture: answer.Evidence})
}

// fetch gives the clip's file, until drop is called.
func (t *turn) fetch(ctx context.Context, c Clip) (path string, drop func(), err error) {
	from, ok := t.out.(Fetcher)
	if c.File == nil || !ok {
		return c.Path, func() {}, nil
	}
	t.progress(ctx, core.Reading)
	path, drop, err = from.Fetch(ctx, *c.File)
	var problem *core.Problem
	if err != nil && !errors.As(err, &problem) {
		err = errUndelivered{err}
	}
	if err != nil {
		return "", nil, fmt.Errorf("fetch clip: %w", err)
	}
	return path, drop, nil
}

// slot waits until a clip may be read.
func (t *turn) slot(ctx context.Context) (release func(), err error) {
	select {
	case t.checks <- struct{}{}:
	default:
		t.progress(ctx, Queued)
		select {
		case t.checks <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return func() { <-t.checks }, nil
}

// caption is the claim under which the clip travels; a command in its place is none.
func (t *turn) caption() string {
	if _, _, command := ParseCommand(t.in.Text); command {
		return ""
	}
	return t.in.Text
}

func (t *turn) watcher() core.Watcher {
	return core.Watcher{Chat: t.in.Chat, User: t.in.User, Reply: t.in.ID, Lang: t.lang.Tag()}
}

// open reports whether the clip has no answer yet, so that the asker will want to hear of one.
func open(a core.Answer) bool {
	switch a.Status {
	case core.StatusUnknown:
		return true
	case core.StatusMatch:
		return len(a.Matches[0].Debunks) == 0
	}
	return false
}

func (t *turn) answerButtons(a core.Answer) [][]core.Button {
	var rows [][]core.Button
	if len(a.Matches) > 0 {
		match := a.Matches[0]
		row := []core.Button{{Action: core.DoNotSame, Arg: a.Video.String() + "." + match.Video.String()}}
		if len(match.Debunks) > 0 {
			row = append(row, core.Button{Action: core.DoDetails, Arg: match.Video.String()},
				core.Button{Action: core.DoWatch, Arg: match.Video.String()})
		}
		rows = append(rows, row)
	}
	var row []core.Button
	if t.in.Role >= Moderator && open(a) && a.Video != 0 {
		row = append(row, core.Button{Action: core.DoDebunk, Arg: a.Video.String()})
	}
	if a.Watching {
		row = append(row, core.Button{Action: core.DoUnwatch, Arg: a.Video.String()})
	}
	return append(rows, rowOf(row)...)
}
