package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
)

// errBusy is the error of a message in a chat where too many wait already.
var errBusy = errors.New("web: too many messages wait")

// job is the body of a job in the queue. The clip's path is left out: the folder may be moved.
type job struct {
	In bots.Incoming `json:"in"`
}

func (s *Server) newWorker() *delivery.Worker {
	return &delivery.Worker{
		Queue: s.Queue, Name: s.uploads.queueName, Handle: s.handleJob, Parallel: parallelChats, Acked: s.forgetJobs, Panicked: s.reportPanic,
		Now: s.Service.Now, Log: s.Logger,
	}
}

// acceptMessage promises that a message will be answered: when it returns nil, the job is in the store and the clip is on the disk. It shows the
// person's own message. clip is the path of the file that was received, or empty.
func (s *Server) acceptMessage(ctx context.Context, in bots.Incoming, clip string, mine entry) error {
	waiting, err := s.Queue.PeekJobs(ctx, s.uploads.queueName, in.Chat.ID, maxWaiting)
	if err != nil {
		return fmt.Errorf("web: read queue: %w", err)
	}
	if len(waiting) >= maxWaiting {
		return errBusy
	}
	if clip != "" {
		in.Clip = &bots.Clip{}
		if err := s.uploads.keepFile(clip, in); err != nil {
			return fmt.Errorf("web: %w", err)
		}
	}
	if err := s.chats.appendEntry(ctx, in.Chat.String(), mine); err != nil {
		return errors.Join(err, s.uploads.removeFile(in.Chat.ID, in.ID))
	}
	if clip != "" {
		s.hub.setStage(in.Chat.String(), in.ID+"-0", bots.Queued)
	}
	if err := s.enqueueMessage(ctx, in); err != nil { // the clip stays until it is swept: the job may be in the store all the same
		s.hub.setStage(in.Chat.String(), in.ID+"-0", "")
		return err
	}
	return nil
}

// enqueueMessage puts the job of a message into the queue.
func (s *Server) enqueueMessage(ctx context.Context, in bots.Incoming) error {
	body, err := json.Marshal(job{in})
	if err == nil {
		err = s.worker.Enqueue(ctx, []core.Job{{ID: in.ID, Chat: in.Chat.ID, Body: body}}, nil)
	}
	if err != nil {
		return fmt.Errorf("web: %w", err)
	}
	return nil
}

// openJob reads a job.
func (s *Server) openJob(from core.Job) (bots.Incoming, error) {
	var j job
	if err := json.Unmarshal(from.Body, &j); err != nil {
		return j.In, fmt.Errorf("web: read job: %w", err)
	}
	if c := j.In.Clip; c != nil && c.Link == "" && c.Problem == nil {
		c.Path = s.uploads.findFile(j.In)
	}
	return j.In, nil
}

// handleJob answers the first message of the jobs. One that cannot be read is from another version of the program.
func (s *Server) handleJob(ctx context.Context, jobs []core.Job) (done int, err error) {
	in, err := s.openJob(jobs[0])
	if err != nil {
		s.Logger.Error("a job cannot be read", "job", jobs[0].ID, "error", err)
		return 1, nil
	}
	return 1, s.answerMessage(ctx, in)
}

// answerMessage answers a message.
func (s *Server) answerMessage(ctx context.Context, in bots.Incoming) error {
	if in.Text == sampleCommand {
		return s.showSample(ctx, in)
	}
	return s.engine.AnswerIncoming(ctx, in, s)
}

// reportPanic says that answering a message panicked.
func (s *Server) reportPanic(ctx context.Context, from core.Job, p *bots.Panic) {
	if in, err := s.openJob(from); err == nil {
		s.engine.ReportPanic(ctx, in, s, p)
	}
}

// forgetJobs removes the clips of acknowledged jobs, and wakes whoever waits for their end.
func (s *Server) forgetJobs(chat string, ids []string) {
	id := core.ChatID{Platform: Platform, ID: chat}.String()
	for _, job := range ids {
		if err := s.uploads.removeFile(chat, job); err != nil {
			s.Logger.Error("the clip of an answered message was not removed", "error", err)
		}
		s.hub.setStage(id, job+"-0", "")
	}
}

// waitForJobs waits until the jobs that wait in a chat now are acknowledged, for at most formWait. Then it returns errBusy.
func (s *Server) waitForJobs(ctx context.Context, chat core.ChatID) error {
	ctx, cancel := context.WithTimeoutCause(ctx, formWait, errBusy)
	defer cancel()
	acked, stop := s.hub.addListener(chat.String())
	defer stop()
	tick := time.NewTicker(time.Second) // another process may do them, which shares the data folder
	defer tick.Stop()
	for last := ""; ; {
		jobs, err := s.Queue.PeekJobs(ctx, s.uploads.queueName, chat.ID, maxPeeked)
		if err != nil {
			return fmt.Errorf("web: read queue: %w", errors.Join(err, context.Cause(ctx)))
		}
		if last == "" && len(jobs) > 0 {
			last = jobs[len(jobs)-1].ID
		}
		if !slices.ContainsFunc(jobs, func(j core.Job) bool { return j.ID == last }) {
			return nil
		}
		select {
		case <-acked:
		case <-tick.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// isWaiting reports whether a job waits in the queue.
func (s *Server) isWaiting(ctx context.Context, chat, job string) (bool, error) {
	jobs, err := s.Queue.PeekJobs(ctx, s.uploads.queueName, chat, maxPeeked)
	if err != nil {
		return false, fmt.Errorf("read queue: %w", err)
	}
	return len(jobs) == maxPeeked || slices.ContainsFunc(jobs, func(j core.Job) bool { return j.ID == job }), nil
}

// sweepUploads removes files that nothing needs, now and then, until ctx ends.
func (s *Server) sweepUploads(ctx context.Context) {
	for {
		if err := s.uploads.sweepFiles(ctx, time.Now().Add(-uploadAge), s.isWaiting); err != nil && ctx.Err() == nil {
			s.Logger.Warn("uploads were not swept; trying again", "error", err)
		}
		if !delivery.WaitFor(ctx, sweepEvery) {
			return
		}
	}
}
