package bots

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
)

// check answers about clips that were sent together.
func (t *turn) check(ctx context.Context, caption string, clips []Clip) error {
	answers := make([]core.Answer, len(clips))
	best := 0
	for i, c := range clips {
		var err error
		if answers[i], err = t.look(ctx, t.sighting(i, caption, c), c); err != nil {
			return err
		}
		if i == 0 || weight(answers[i]) > weight(answers[best]) {
			best = i
		}
	}
	a := answers[best]
	if a.Video != 0 {
		t.talk.Clip = a.Video
	}
	r := core.Reply{Content: a, Buttons: t.answerButtons(a), Picture: a.Evidence}
	if len(answers) > 1 {
		r.Content = core.Album{Answers: answers}
	}
	key := t.key()
	if err := t.say(ctx, r); err != nil {
		return err
	}
	if !t.adds() {
		for _, a := range answers {
			t.service.Metrics.CountAnswer(a, t.in.At)
		}
	}
	if t.in.Guest {
		return nil
	}
	return t.inform(ctx, t.watcher(), key, r, answers...)
}

// inform notes which debunks were shown, so that the chat hears if one turns out to be wrong, and the reply can be put right.
func (t *turn) inform(ctx context.Context, w core.Watcher, key string, r core.Reply, answers ...core.Answer) error {
	if !slices.ContainsFunc(answers, explained) {
		return nil
	}
	if err := t.keepGiven(ctx, w, key, r, answers); err != nil {
		return err
	}
	for _, a := range answers {
		for _, f := range a.Matches {
			if len(f.Debunks) == 0 {
				continue
			}
			if err := t.service.Subscriptions.MarkInformed(ctx, f.Video, w, f.Debunks...); err != nil {
				return fmt.Errorf("check: %w", err)
			}
		}
	}
	return nil
}

// explained tells whether an answer has a fact-check in it.
func explained(a core.Answer) bool {
	return slices.ContainsFunc(a.Matches, func(f core.Found) bool { return len(f.Debunks) > 0 })
}

// weight is how much an answer has to tell.
func weight(a core.Answer) int {
	switch {
	case len(a.Matches) > 0 && len(a.Matches[0].Debunks) > 0 && a.Status == core.StatusMatch:
		return 4
	case a.Status == core.StatusPossible:
		return 3
	case a.Status == core.StatusMatch:
		return 2
	case a.Status == core.StatusUnknown:
		return 1
	}
	return 0
}

// look tells what is known of a clip. That it cannot be had or read is an answer too.
func (t *turn) look(ctx context.Context, g core.Sighting, c Clip) (core.Answer, error) {
	t.progress(ctx, checking.Reading)
	o := checking.Options{
		Record: true, Sighting: g, Evidence: !t.in.Guest, Labels: t.lang.EvidenceLabels,
		Progress: func(s checking.Stage) { t.progress(ctx, s) },
	}
	a, err := t.ask(ctx, c, o)
	if err != nil && c.File != nil && c.File.Thumb != nil && c.Problem != nil {
		a, err = t.still(ctx, c, o)
	}
	if p := told(err); p != nil {
		return core.Answer{Status: core.StatusRejected, Problem: p}, nil //nolint:nilerr // the answer tells it
	}
	if err != nil || t.adds() {
		return a, err
	}
	return t.asks(ctx, a)
}

// asks notes that somebody asks about a clip. What has no answer yet they will hear of.
func (t *turn) asks(ctx context.Context, a core.Answer) (core.Answer, error) {
	if err := t.noteAsked(ctx, a.Video); err != nil {
		return a, err
	}
	if open(a) && a.Video != 0 && !t.in.Guest {
		if err := t.service.Subscriptions.Subscribe(ctx, a.Video, t.watcher()); err != nil {
			return a, fmt.Errorf("check: %w", err)
		}
		a.Watching = true
	}
	return a, nil
}

// adds tells whether the clip comes with its fact-check: whoever brings that does not ask.
func (t *turn) adds() bool {
	name, _, _ := ParseCommand(t.in.Text)
	return name == "debunk" && t.in.Role >= Contributor
}

// told is the problem that the person should hear of, if that is what err is.
func told(err error) *core.Problem {
	if err == nil || errors.As(err, new(errUndelivered)) {
		return nil
	}
	problems := core.Problems(err)
	if len(problems) != 1 || problems[0].Code == core.Internal || problems[0].Code == core.Unavailable {
		return nil
	}
	return problems[0]
}

// ask checks a clip: of a file that the platform keeps, whatever is known is used.
func (t *turn) ask(ctx context.Context, c Clip, o checking.Options) (core.Answer, error) {
	opener := func(ctx context.Context) (string, func(), error) { return t.open(ctx, c) }
	switch {
	case c.Link != "":
		sum := sha256.Sum256([]byte(c.Link))
		return t.service.Checking.CheckNamedFile(ctx, "link/"+hex.EncodeToString(sum[:]), opener, o)
	case c.File != nil:
		return t.service.Checking.CheckNamedFile(ctx, string(t.in.Chat.Platform)+"/"+c.File.ID, opener, o)
	case c.Problem != nil:
		return core.Answer{}, c.Problem
	}
	path, release, err := opener(ctx)
	if err != nil {
		return core.Answer{}, err
	}
	defer release()
	return t.service.Checking.CheckFile(ctx, path, o)
}

// still compares the small picture that stands for a clip that is too large. The picture makes nothing known: it may be
// the same of two clips.
func (t *turn) still(ctx context.Context, c Clip, o checking.Options) (core.Answer, error) {
	o.Record = false
	a, err := t.ask(ctx, Clip{File: c.File.Thumb}, o)
	a.Over = c.Problem.Limit
	return a, err
}

// open gives a clip's file once it is its turn to be read, until release is called.
func (t *turn) open(ctx context.Context, c Clip) (path string, release func(), err error) {
	if c.Problem != nil {
		return "", nil, c.Problem
	}
	free, err := t.slot(ctx)
	if err != nil {
		return "", nil, err
	}
	from, isFetcher := t.out.(Fetcher)
	drop := func() {}
	switch {
	case c.Link != "":
		path, drop, err = t.get(ctx, c.Link)
	case c.File != nil && isFetcher:
		path, drop, err = from.Fetch(ctx, *c.File)
	default:
		path = c.Path
	}
	if err != nil {
		free()
		if c.File != nil && told(err) == nil {
			err = errUndelivered{err}
		}
		return "", nil, fmt.Errorf("fetch clip: %w", err)
	}
	return path, func() { drop(); free() }, nil
}

// sighting is that of the nth clip of the turn.
func (t *turn) sighting(n int, caption string, c Clip) core.Sighting {
	id := t.in.Chat.String() + "/" + t.in.ID
	if n > 0 {
		id += "-" + strconv.Itoa(n)
	}
	g := core.Sighting{ID: id, Platform: t.in.Chat.Platform, Caption: caption, Origin: c.Origin}
	if !t.adds() {
		g.Asker = t.in.User
	}
	return g
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
	case core.StatusUnknown, core.StatusPossible:
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
	if t.in.Private && !t.in.Guest && explained(a) {
		row = append(row, core.Button{Action: core.DoShare, Arg: shareName(t.key())})
	}
	return append(rows, rowOf(row)...)
}
