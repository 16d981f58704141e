package web

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/core"
)

// answerer answers the messages of the queue, for its worker.
type answerer struct {
	engine  *conversation.Engine
	sender  bots.Sender
	uploads *uploads
	samples *sampleMaker
	thumbs  *thumbnailer
	log     *slog.Logger
}

// openJob reads a job.
func (a *answerer) openJob(from core.Job) (bots.Incoming, error) {
	var j job
	if err := json.Unmarshal(from.Body, &j); err != nil {
		return j.In, fmt.Errorf("web: read job: %w", err)
	}
	if c := j.In.Clip; c != nil && c.Link == "" && c.Problem == nil {
		c.Path = a.uploads.findFile(j.In)
	}
	return j.In, nil
}

// handleJob answers the first message of the jobs. One that cannot be read is from another version of the program.
func (a *answerer) handleJob(ctx context.Context, jobs []core.Job) (done int, err error) {
	in, err := a.openJob(jobs[0])
	if err != nil {
		a.log.Error("a job cannot be read", "job", jobs[0].ID, "error", err)
		return 1, nil
	}
	return 1, a.answerMessage(ctx, in)
}

// answerMessage answers a message.
func (a *answerer) answerMessage(ctx context.Context, in bots.Incoming) error {
	if in.Clip != nil && in.Clip.Path != "" {
		var making sync.WaitGroup
		making.Go(func() { a.thumbs.addThumbnail(ctx, in) })
		defer making.Wait() // the clip is there until the job is done
	}
	if a.samples.isConfigured() && isAboutSample(in) {
		return a.answerSample(ctx, in)
	}
	return a.engine.AnswerIncoming(ctx, in, a.sender)
}

// reportPanic says that answering a message panicked.
func (a *answerer) reportPanic(ctx context.Context, from core.Job, p *bots.Panic) {
	if in, err := a.openJob(from); err == nil {
		a.engine.ReportPanic(ctx, in, a.sender, p)
	}
}
