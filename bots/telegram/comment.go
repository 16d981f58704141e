package telegram

import (
	"context"
	"errors"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
)

// errCommentAlone says that the clip that a comment is about may still arrive.
var errCommentAlone = errors.New("a clip may follow the comment")

// handleComment answers a comment together with the clip that follows, and returns how many jobs are done. Whoever forwards a clip with
// a comment sends two messages, the comment first. So it returns a delivery.RetryAfter until another message of the chat follows, or until
// the comment arrived albumWindow ago. If no clip follows the comment is a message like any other.
func (b *Bot) handleComment(ctx context.Context, comment job, jobs []core.Job) (done int, err error) {
	expected, err := b.engine.ExpectsWords(ctx, *comment.In)
	if err != nil {
		return 0, err
	}
	if until := comment.In.At.Add(albumWindow); len(jobs) == 1 && !expected && b.Service.Now().Before(until) {
		return 0, &delivery.RetryAfter{At: until, Err: errCommentAlone}
	}
	clip, belongs := b.findCommented(comment, jobs[1:])
	switch {
	case expected || !belongs:
		return 1, b.answerIncoming(ctx, comment)
	case clip.Album != "":
		done, err = b.handleAlbum(ctx, clip, jobs[1:], comment.In)
		return done + min(done, 1), err
	}
	in := conversation.JoinComment(*comment.In, *clip.In)
	return 2, b.answerIncoming(ctx, job{In: &in})
}

// findCommented returns the first of the jobs if it is the clip that a comment is about.
func (b *Bot) findCommented(comment job, jobs []core.Job) (clip job, ok bool) {
	if len(jobs) == 0 {
		return job{}, false
	}
	clip, ok = b.decodeJob(jobs[0])
	apart := time.Duration(clip.Sent-comment.Sent) * time.Second
	return clip, ok && clip.In != nil && conversation.BelongTogether(*comment.In, *clip.In, apart)
}

// dropStills returns the clips of an album without the pictures that do not move.
func dropStills(clips []bots.Clip) (moving []bots.Clip) {
	for _, c := range clips {
		if !c.Still {
			moving = append(moving, c)
		}
	}
	return moving
}
