package web

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
	"github.com/firstseen/firstseen/core/text"
)

// errBusy is the error of a message in a chat where too many wait already.
var errBusy = errors.New("web: too many messages wait")

// job is the body of a job in the queue. The clip's path is left out: the folder may be moved.
type job struct {
	In bots.Incoming `json:"in"`
}

// jobQueue accepts messages into the durable queue, and knows which of them are not answered yet.
type jobQueue struct {
	queue   delivery.Queue
	worker  *delivery.Worker
	uploads *uploads
	chats   *chatLog
	hub     *hub
	now     func() time.Time
	log     *slog.Logger

	uncertain uncertainClips
}

// newJobQueue returns the queue that belongs to the folder of uploads. Its worker calls answers for each message.
func newJobQueue(c Config, files *uploads, chats *chatLog, h *hub, answers *answerer) *jobQueue {
	q := &jobQueue{queue: c.Queue, uploads: files, chats: chats, hub: h, now: c.Service.Now, log: c.Logger}
	q.worker = &delivery.Worker{
		Queue: c.Queue, Name: files.queueName, Handle: answers.handleJob, Parallel: parallelChats, Acked: q.forgetJobs,
		Panicked: answers.reportPanic, Now: c.Service.Now, Log: c.Logger,
	}
	return q
}

// newIncoming returns a message of the session with a new id.
func (q *jobQueue) newIncoming(ses session, lang text.Lang) bots.Incoming {
	return bots.Incoming{
		ID: strings.ToLower(rand.Text()), Chat: ses.chatID(), User: ses.userID(), Role: bots.Owner, Lang: lang.Tag(), At: q.now().UTC(),
	}
}

// newRepeatable returns a message whose id follows from the one that a script gave it, if it did: what is sent again, because no answer came,
// is the same message.
func (q *jobQueue) newRepeatable(ses session, lang text.Lang, given string) bots.Incoming {
	in := q.newIncoming(ses, lang)
	if given != "" {
		in.ID = deriveID("message "+given, ses.token)[:len(in.ID)]
	}
	return in
}

// acceptMessage promises that a message will be answered: when it returns nil, the job is in the store and the clip is on the disk. It shows the
// person's own message. clip is the path of the file that was received, or empty. A message that was accepted before is accepted again, and
// nothing comes of it.
func (q *jobQueue) acceptMessage(ctx context.Context, in bots.Incoming, clip string, mine entry) error {
	waiting, err := q.queue.PeekJobs(ctx, q.uploads.queueName, in.Chat.ID, maxWaiting)
	if err != nil {
		return fmt.Errorf("web: read queue: %w", err)
	}
	if slices.ContainsFunc(waiting, func(j core.Job) bool { return j.ID == in.ID }) {
		return removeIfExists(clip)
	}
	if len(waiting) >= maxWaiting {
		return errBusy
	}
	if clip != "" {
		in.Clip = &bots.Clip{}
		_ = q.uncertain.settleClip(clipKey{in.Chat.ID, in.ID}, func() error { return nil }) // that of an earlier try, in whose place it comes
		if err := q.uploads.keepFile(clip, in); err != nil {
			return fmt.Errorf("web: %w", err)
		}
	}
	if err := q.chats.appendEntry(ctx, in.Chat.String(), mine); err != nil {
		return errors.Join(err, q.uploads.removeFile(in.Chat.ID, in.ID))
	}
	if clip != "" {
		q.hub.setStage(in.Chat.String(), in.ID+"-0", bots.Queued)
	}
	if err := q.enqueueMessage(ctx, in); err != nil {
		q.hub.setStage(in.Chat.String(), in.ID+"-0", "")
		if clip != "" { // which stays for now: the job may be in the store all the same
			q.uncertain.addClip(in.Chat.ID, in.ID, time.Now())
		}
		return err
	}
	if waits, err := q.isWaiting(ctx, in.Chat.ID, in.ID); err == nil && !waits { // it was answered before
		q.forgetJobs(in.Chat.ID, []string{in.ID})
	}
	return nil
}

// enqueueMessage puts the job of a message into the queue.
func (q *jobQueue) enqueueMessage(ctx context.Context, in bots.Incoming) error {
	body, err := json.Marshal(job{in})
	if err == nil {
		err = q.worker.Enqueue(ctx, []core.Job{{ID: in.ID, Chat: in.Chat.ID, Body: body}}, nil)
	}
	if err != nil {
		return fmt.Errorf("web: %w", err)
	}
	return nil
}

// forgetJobs removes the clips of acknowledged jobs, and wakes whoever waits for their end.
func (q *jobQueue) forgetJobs(chat string, ids []string) {
	id := core.ChatID{Platform: Platform, ID: chat}.String()
	for _, job := range ids {
		if err := q.uploads.removeFile(chat, job); err != nil {
			q.log.Error("the clip of an answered message was not removed", "error", err)
		}
		q.hub.setStage(id, job+"-0", "")
	}
}

// waitForJobs waits until the jobs that wait in a chat now are acknowledged, for at most formWait. Then it returns errBusy.
func (q *jobQueue) waitForJobs(ctx context.Context, chat core.ChatID) error {
	ctx, cancel := context.WithTimeoutCause(ctx, formWait, errBusy)
	defer cancel()
	acked, stop := q.hub.addListener(chat.String())
	defer stop()
	tick := time.NewTicker(time.Second) // another process may do them, which shares the data folder
	defer tick.Stop()
	for last := ""; ; {
		jobs, err := q.queue.PeekJobs(ctx, q.uploads.queueName, chat.ID, maxPeeked)
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
func (q *jobQueue) isWaiting(ctx context.Context, chat, job string) (bool, error) {
	jobs, err := q.queue.PeekJobs(ctx, q.uploads.queueName, chat, maxPeeked)
	if err != nil {
		return false, fmt.Errorf("read queue: %w", err)
	}
	return len(jobs) == maxPeeked || slices.ContainsFunc(jobs, func(j core.Job) bool { return j.ID == job }), nil
}

// sweepUploads removes files that nothing needs, now and then, until ctx ends.
func (q *jobQueue) sweepUploads(ctx context.Context) {
	for next := time.Now(); ; {
		q.removeUncertain(ctx, time.Now())
		if time.Now().Before(next) {
			if !delivery.WaitFor(ctx, recheckEvery) {
				return
			}
			continue
		}
		next = time.Now().Add(sweepEvery)
		if err := q.uploads.sweepFiles(ctx, time.Now().Add(-uploadAge), q.isWaiting); err != nil && ctx.Err() == nil {
			q.log.Warn("uploads were not swept; trying again", "error", err)
		}
	}
}
