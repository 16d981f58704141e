package conversation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"syscall"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/checking"
	"github.com/firstseen/firstseen/core/evidence"
	"github.com/firstseen/firstseen/core/fetch"
	"github.com/firstseen/firstseen/core/media"
	"github.com/firstseen/firstseen/core/services"
)

// clipHandler answers questions about clips.
type clipHandler struct {
	req     *request
	service *services.Services
	memory  bots.Memory
	fetch   *fetch.Client
	checks  chan struct{} // has a token for each clip that is being read
	answers *answerHandler
	servers *serverHandler
}

// checkClips answers the question about clips that were sent together.
func (h *clipHandler) checkClips(ctx context.Context, caption string, clips []bots.Clip) error {
	answers, err := h.lookUpClips(ctx, caption, clips)
	if err != nil {
		return err
	}
	a := answers[findBest(answers)]
	if a.Video != 0 {
		h.req.state.Clip, h.req.state.From = a.Video, h.req.in.ID
	}
	r := core.Reply{Content: a, Buttons: h.answerButtons(a), Picture: a.Evidence}
	if len(answers) > 1 {
		r.Content = core.Album{Answers: answers}
	}
	key := h.req.nextKey()
	if err := h.saveAlbumAnswers(ctx, answers); err != nil {
		return err
	}
	if err := h.req.sendReply(ctx, r); err != nil {
		return err
	}
	if !h.req.addsFootage() {
		for _, a := range answers[h.req.in.Answered:] {
			h.service.Metrics.CountAnswer(a, h.req.in.At)
		}
	}
	if h.req.in.Guest {
		return nil
	}
	return h.answers.recordAnswer(ctx, h.req.newWatcher(), key, r, answers...)
}

// findBest returns the index of the most informative answer, whose picture is shown.
func findBest(answers []core.Answer) (best int) {
	for i, a := range answers {
		if rankAnswer(a) > rankAnswer(answers[best]) {
			best = i
		}
	}
	return best
}

// rankAnswer returns how informative an answer is: the answer with the highest number is shown of several.
func rankAnswer(a core.Answer) int {
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

// labeler returns the words in an evidence picture.
type labeler = func(core.Evidence) evidence.Labels

// pictureLabels returns the words in the evidence picture of a clip: of several it says which.
func (req *request) pictureLabels(i, clips int) labeler {
	if clips == 1 {
		return req.lang.EvidenceLabels
	}
	return req.lang.NumberedLabels(i + 1)
}

// lookUpClip returns the answer about a clip. If the clip cannot be fetched or read, the answer says why.
func (h *clipHandler) lookUpClip(ctx context.Context, g core.Sighting, c bots.Clip, labels labeler) (core.Answer, error) {
	h.req.showProgress(ctx, checking.Reading)
	o := checking.Options{
		Record: true, Sighting: g, Evidence: !h.req.in.Guest, Labels: labels,
		Progress: func(s checking.Stage) { h.req.showProgress(ctx, s) },
	}
	a, err := h.askService(ctx, c, o)
	if err != nil && c.File != nil && c.File.Thumb != nil && c.Problem != nil {
		a, err = h.compareThumbnail(ctx, c, o)
	}
	if p := findTellable(err); p != nil {
		return core.Answer{Status: core.StatusRejected, Problem: p}, nil //nolint:nilerr // the answer tells it
	}
	if err != nil || h.req.addsFootage() {
		return a, err
	}
	return h.recordAsker(ctx, a)
}

// recordAsker records the question of somebody about a clip. If it has no answer yet they are notified of one later.
func (h *clipHandler) recordAsker(ctx context.Context, a core.Answer) (core.Answer, error) {
	if err := h.servers.recordVideo(ctx, a.Video); err != nil {
		return a, err
	}
	if isUnanswered(a) && a.Video != 0 && !h.req.in.Guest {
		if err := h.service.Subscriptions.Subscribe(ctx, a.Video, h.req.newWatcher()); err != nil {
			return a, fmt.Errorf("check: %w", err)
		}
		a.Watching = true
	}
	return a, nil
}

// findTellable returns the problem in err that the person should hear of, or nil if err is the program's or the platform's.
func findTellable(err error) *core.Problem {
	if err == nil || errors.As(err, new(errUndelivered)) || media.IsOurFault(err) {
		return nil
	}
	problems := core.Problems(err)
	if len(problems) != 1 || problems[0].Code == core.Internal || problems[0].Code == core.Unavailable {
		return nil
	}
	return problems[0]
}

// askService checks a clip. Of a file that the platform keeps, an earlier result is used.
func (h *clipHandler) askService(ctx context.Context, c bots.Clip, o checking.Options) (core.Answer, error) {
	opener := func(ctx context.Context) (string, func(), error) { return h.openClip(ctx, c) }
	switch {
	case c.Link != "":
		sum := sha256.Sum256([]byte(c.Link))
		return h.service.Checking.CheckNamedFile(ctx, "link/"+hex.EncodeToString(sum[:]), opener, o)
	case c.File != nil:
		return h.service.Checking.CheckNamedFile(ctx, string(h.req.in.Chat.Platform)+"/"+c.File.ID, opener, o)
	case c.Problem != nil:
		return core.Answer{}, c.Problem
	}
	path, release, err := opener(ctx)
	if err != nil {
		return core.Answer{}, err
	}
	defer release()
	return h.service.Checking.CheckFile(ctx, path, o)
}

// compareThumbnail compares the small picture of a clip that is too large. The question is not recorded: two clips may have the same
// picture.
func (h *clipHandler) compareThumbnail(ctx context.Context, c bots.Clip, o checking.Options) (core.Answer, error) {
	o.Record = false
	a, err := h.askService(ctx, bots.Clip{File: c.File.Thumb}, o)
	a.Over = c.Problem.Limit
	return a, err
}

// openClip waits for a slot and returns the path of a clip's file, which stays until release is called.
func (h *clipHandler) openClip(ctx context.Context, c bots.Clip) (path string, release func(), err error) {
	if c.Problem != nil {
		return "", nil, c.Problem
	}
	free, err := h.waitForSlot(ctx)
	if err != nil {
		return "", nil, err
	}
	from, isFetcher := h.req.sender.(bots.Fetcher)
	drop := func() {}
	switch {
	case c.Link != "":
		path, drop, err = h.fetch.FetchTemp(ctx, c.Link, media.TempPrefix, fetch.MaxClip)
	case c.File != nil && isFetcher:
		path, drop, err = from.Fetch(ctx, *c.File)
	default:
		path = c.Path
	}
	if err != nil {
		free()
		return "", nil, explainFetch(c, h.req.giveUpFile(err))
	}
	return path, func() { drop(); free() }, nil
}

// explainFetch returns the error of fetching a clip: no room here is our fault, and what the platform did not deliver is tried again.
func explainFetch(c bots.Clip, err error) error {
	if errors.Is(err, syscall.ENOSPC) || c.Link != "" && errors.As(err, new(*fs.PathError)) {
		return &media.Error{Code: media.NoRoom, Op: "fetch clip", Err: err}
	}
	if c.File != nil && findTellable(err) == nil {
		err = errUnfetched{errUndelivered{err}}
	}
	return fmt.Errorf("fetch clip: %w", err)
}

// newSighting returns the sighting of the nth clip of the request.
func (h *clipHandler) newSighting(n int, caption string, c bots.Clip) core.Sighting {
	id := h.req.in.Chat.String() + "/" + h.req.in.ID
	if n > 0 {
		id += "-" + strconv.Itoa(n)
	}
	g := core.Sighting{ID: id, Platform: h.req.in.Chat.Platform, Caption: caption, Origin: c.Origin}
	if !h.req.addsFootage() {
		g.Asker = h.req.in.User
	}
	return g
}

// waitForSlot waits until a clip may be read. Several clips are read at one time, up to Config.Checks.
func (h *clipHandler) waitForSlot(ctx context.Context) (release func(), err error) {
	select {
	case h.checks <- struct{}{}:
	default:
		h.req.showProgress(ctx, bots.Queued)
		select {
		case h.checks <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return func() { <-h.checks }, nil
}

// isUnanswered reports whether there is no answer yet, so that the asker wants to be notified of one.
func isUnanswered(a core.Answer) bool {
	switch a.Status {
	case core.StatusUnknown, core.StatusPossible:
		return true
	case core.StatusMatch:
		return len(a.Matches[0].Debunks) == 0
	}
	return false
}

// matchButtons returns the buttons about the surest match of an answer.
func matchButtons(a core.Answer) []core.Button {
	match := a.Matches[0]
	row := []core.Button{{Action: core.DoNotSame, Arg: a.Video.String() + "." + match.Video.String()}}
	if len(match.Debunks) > 0 {
		row = append(row, core.Button{Action: core.DoDetails, Arg: match.Video.String()})
	}
	if len(match.Debunks) > 0 && !a.Watching { // who waits for an answer is not offered to wait for another
		row = append(row, core.Button{Action: core.DoWatch, Arg: match.Video.String()})
	}
	return row
}

// answerButtons returns the buttons under an answer.
func (h *clipHandler) answerButtons(a core.Answer) [][]core.Button {
	var rows [][]core.Button
	if len(a.Matches) > 0 && !a.Matches[0].Shared {
		rows = append(rows, matchButtons(a))
	}
	row := searchButtons(a)
	if h.req.in.Role >= bots.Moderator && isUnanswered(a) && a.Video != 0 {
		row = append(row, core.Button{Action: core.DoDebunk, Arg: a.Video.String()})
	}
	if a.Watching {
		row = append(row, core.Button{Action: core.DoUnwatch, Arg: a.Video.String()})
	}
	if h.req.in.Private && !h.req.in.Guest && hasDebunk(a) {
		row = append(row, core.Button{Action: core.DoShare, Arg: newShareID(h.req.nextKey())})
	}
	return append(rows, newRow(row)...)
}
