package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/firstseen/firstseen/bots"
	"github.com/firstseen/firstseen/bots/conversation"
	"github.com/firstseen/firstseen/bots/delivery"
	"github.com/firstseen/firstseen/core"
)

// job is a job in the queue: an incoming event that has to be answered, or a message that has to be sent.
type job struct {
	In    *bots.Incoming    `json:"in,omitempty"`
	Token *interactionToken `json:"hook,omitempty"` // of the interaction that In came from
	Greet bool              `json:"greet,omitempty"`
	Out   *outgoing         `json:"out,omitempty"`

	DMChannel string `json:"direct,omitempty"` // the direct-message channel in which In was written

	Forward bool `json:"forward,omitempty"` // In is a clip that somebody forwards: a comment on it may follow
	Comment bool `json:"comment,omitempty"` // In has no clip and may be a comment on one that was forwarded
	HasClip bool `json:"clip,omitempty"`    // the message has a clip of its own, or a link
}

// newMessageJob returns the job for a message that concerns the bot.
func newMessageJob(in *bots.Incoming, m *message) job {
	clips := len(listClips(m))
	j := job{In: in, Forward: clips > 0 && len(m.Snapshots) > 0, HasClip: clips > 0 || !conversation.IsComment(m.Content)}
	j.Comment = in.Clip == nil && m.Reference == nil && conversation.IsComment(in.Text)
	if m.wasEdited {
		in.ID += editedSuffix // the message itself may have been answered
	}
	return j
}

// queueID returns the id of the job in the queue. That of a message which has a clip is the same whenever it is edited: only an edit that
// adds the clip is a new job.
func (j job) queueID() string {
	if j.HasClip {
		return strings.TrimSuffix(j.In.ID, editedSuffix) + "-clip"
	}
	return j.In.ID
}

// jobQueue puts jobs into the queue of the platform.
type jobQueue struct {
	queue  delivery.Queue
	worker *delivery.Worker
	log    *slog.Logger
}

// enqueueJob puts a job into the queue. The queue leaves it out if it had one with the same id.
func (q *jobQueue) enqueueJob(ctx context.Context, j job) error {
	body, err := json.Marshal(j)
	if err != nil {
		q.log.Error("an event cannot be kept", "error", err)
		return nil
	}
	jobs := []core.Job{{ID: j.queueID(), Chat: j.In.Chat.ID, Body: body}}
	if err := q.queue.Enqueue(ctx, queueName, jobs, nil); err != nil {
		return fmt.Errorf("discord: keep event: %w", err)
	}
	q.worker.Wake()
	return nil
}

// handleJob handles the first of the jobs of a chat, and returns how many jobs are done. A clip with a comment takes two.
func (b *Bot) handleJob(ctx context.Context, jobs []core.Job) (done int, err error) {
	j, ok := b.decodeJob(jobs[0])
	done = 1
	switch {
	case !ok:
	case j.Forward:
		done, err = b.handleForward(ctx, j, jobs)
	case j.Out != nil:
		err = b.sendLowPriority(ctx, *j.Out)
	default:
		err = b.answerIncoming(ctx, j)
	}
	err = delivery.SettleRefusal(ctx, b.Logger, core.ChatID{Platform: Platform, ID: jobs[0].Chat}, err)
	if err != nil {
		return 0, err
	}
	return done, nil
}

// errForwardAlone says that a comment on a clip may still arrive.
var errForwardAlone = errors.New("a comment may follow the clip")

// handleForward answers a clip that somebody forwards together with the comment on it, and returns how many jobs are done. Discord posts
// the comment as a message of its own after the clip. So it returns a delivery.RetryAfter until another message of the chat follows, or
// until the clip arrived commentWindow ago.
func (b *Bot) handleForward(ctx context.Context, clip job, jobs []core.Job) (done int, err error) {
	if len(jobs) == 1 {
		if until := clip.In.At.Add(commentWindow); b.Service.Now().Before(until) {
			return 0, &delivery.RetryAfter{At: until, Err: errForwardAlone}
		}
		return 1, b.answerIncoming(ctx, clip)
	}
	comment, ok := b.decodeJob(jobs[1])
	if !ok || !comment.Comment {
		return 1, b.answerIncoming(ctx, clip)
	}
	apart := timeOfID(messageNumber(comment.In.ID)).Sub(timeOfID(messageNumber(clip.In.ID)))
	expected, err := b.engine.ExpectsWords(ctx, *comment.In)
	if err != nil {
		return 0, err
	}
	if expected || !conversation.BelongTogether(*comment.In, *clip.In, apart) {
		return 1, b.answerIncoming(ctx, clip)
	}
	in := conversation.JoinComment(*comment.In, *clip.In)
	clip.In = &in
	return 2, b.answerIncoming(ctx, clip)
}

// answerIncoming handles a message, an interaction, or the event that the bot joined a server.
func (b *Bot) answerIncoming(ctx context.Context, j job) error {
	if j.In.Group && !j.In.Asked && j.In.HasOnlyStills() {
		return nil // no comment came with the pictures
	}
	var out bots.Sender = b.sender
	if j.Token != nil {
		b.interactions.acks.waitForAck(ctx, j.Token.ID)
		out = interactionSender{b.sender, j.Token, j.In}
	}
	if j.Greet {
		return b.engine.GreetGroup(ctx, *j.In, j.In.CommandsOnly, b.sender)
	}
	b.interactions.loadLocale(ctx, j.In)
	b.sender.saveDMChannel(ctx, j)
	if err := b.saveParent(ctx, j); err != nil {
		return err
	}
	return b.engine.AnswerIncoming(ctx, *j.In, out)
}

// decodeJob decodes a job. It fails for a job that another version of the program wrote.
func (b *Bot) decodeJob(from core.Job) (j job, ok bool) {
	err := json.Unmarshal(from.Body, &j)
	if err != nil || j.In == nil && j.Out == nil {
		b.Logger.Error("a job cannot be read", "job", from.ID, "error", err)
		return j, false
	}
	return j, true
}

// reportPanic tells the person that something went wrong, or logs the panic if the job was a delivery.
func (b *Bot) reportPanic(ctx context.Context, from core.Job, p *bots.Panic) {
	j, ok := b.decodeJob(from)
	if !ok || j.In == nil {
		b.Logger.Error("a delivery panicked", "panic", p.Error(), "stack", string(p.Stack))
		return
	}
	var out bots.Sender = b.sender
	if j.Token != nil {
		out = interactionSender{b.sender, j.Token, j.In}
	}
	b.engine.ReportPanic(ctx, *j.In, out, p)
}
